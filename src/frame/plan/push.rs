//! Moving conditions to where they cost least: `FROM a, b WHERE a.x = b.x AND a.y > 1` becomes a
//! join by key over a filtered `a`. The rows and their order stay the same.

use super::{JoinKind, Plan};
use crate::frame::expr::{Expr, Node, functions, types};

/// The conditions that are joined by AND.
pub fn conjuncts(expr: Expr) -> Vec<Expr> {
    match expr.node {
        Node::All(list) => list.into_iter().flat_map(conjuncts).collect(),
        _ => vec![expr],
    }
}

/// All of the conditions at once.
pub fn together(mut list: Vec<Expr>) -> Option<Expr> {
    match list.len() {
        0 => None,
        1 => list.pop(),
        _ => {
            let (ty, place) = (list[0].ty.clone(), list[0].place.clone());
            Some(Expr::new(Node::All(list), ty, place))
        }
    }
}

/// `plan` with only those rows for which all conditions hold.
pub fn filter(plan: Plan, conditions: Vec<Expr>) -> Plan {
    if conditions.is_empty() {
        return plan;
    }
    match plan {
        Plan::Join { left, right, kind: kind @ (JoinKind::Inner | JoinKind::Left), on, rest } => {
            let width = left.width();
            let (mut ours, mut above) = (Vec::new(), Vec::new());
            for condition in conditions {
                // What can fail must not see rows that the join would have dropped.
                let safe = !condition.can_fail();
                match side(&condition, width) {
                    Some(Side::Left) if safe => ours.push((Side::Left, condition)),
                    Some(Side::Right) if safe && kind == JoinKind::Inner => {
                        ours.push((Side::Right, condition));
                    }
                    _ => above.push(condition),
                }
            }
            let (mut to_left, mut to_right) = (Vec::new(), Vec::new());
            for (side, condition) in ours {
                match side {
                    Side::Left => to_left.push(condition),
                    Side::Right => to_right.push(condition.moved(&|i| i - width)),
                }
            }
            let left = filter(*left, to_left);
            let right = filter(*right, to_right);
            if kind == JoinKind::Left {
                return over(join(left, right, kind, on, rest.into_iter().collect()), above);
            }
            let all = rest.into_iter().chain(above).collect();
            join(left, right, kind, on, all)
        }
        Plan::Filter(input, predicate) => {
            let mut all = conjuncts(predicate);
            all.extend(conditions);
            filter(*input, all)
        }
        other => over(other, conditions),
    }
}

fn over(plan: Plan, conditions: Vec<Expr>) -> Plan {
    match together(conditions) {
        Some(predicate) => Plan::Filter(Box::new(plan), predicate),
        None => plan,
    }
}

/// A join whose conditions are told apart: equal keys, and the rest.
pub fn join(
    left: Plan,
    right: Plan,
    kind: JoinKind,
    mut on: Vec<(Expr, Expr)>,
    conditions: Vec<Expr>,
) -> Plan {
    let width = left.width();
    let mut rest = Vec::new();
    for condition in conditions {
        match equality(&condition, width) {
            Some(pair) => on.push(pair),
            None => rest.push(condition),
        }
    }
    Plan::Join { left: left.into(), right: right.into(), kind, on, rest: together(rest) }
}

/// `left key = right key`, seen from either side.
fn equality(condition: &Expr, width: usize) -> Option<(Expr, Expr)> {
    let Node::Call(function, args) = &condition.node else { return None };
    if function.name != "=" || args.iter().any(|arg| !keyable(arg)) {
        return None;
    }
    let [a, b] = args.as_slice() else { return None };
    let (a, b) = match (side(a, width)?, side(b, width)?) {
        (Side::Left, Side::Right) => (a, b),
        (Side::Right, Side::Left) => (b, a),
        _ => return None,
    };
    Some((a.clone(), b.clone().moved(&|i| i - width)))
}

fn keyable(expr: &Expr) -> bool {
    functions::showable(&expr.ty) && !types::word(&expr.ty).is_empty()
}

enum Side {
    Left,
    Right,
}

/// The side whose columns alone are read; `None` for both, or neither.
fn side(expr: &Expr, width: usize) -> Option<Side> {
    let (mut left, mut right) = (false, false);
    expr.each_column(&mut |i| if i < width { left = true } else { right = true });
    match (left, right) {
        (true, false) => Some(Side::Left),
        (false, true) => Some(Side::Right),
        _ => None,
    }
}
