//! UNION, INTERSECT, EXCEPT. Without ALL each distinct row stands once, where it first appears.

use super::keys::{Index, NONE};
use super::{Exec, gather, needed, nothing};
use crate::base::error::Result;
use crate::frame::expr::eval::broken;
use crate::frame::expr::value::Batch;
use crate::frame::plan::{Plan, SetKind};
use arrow_select::concat::concat;

/// Run it; both sides have columns of the same types.
///
/// # Errors
/// Whatever the sides give; `unsupported` for columns that cannot be keys.
pub fn run<'a>(
    exec: &Exec<'a>,
    kind: SetKind,
    all: bool,
    left: &Plan,
    right: &Plan,
    need: &[bool],
) -> Result<Batch<'a>> {
    if kind == SetKind::Union {
        let need = if all { need.to_vec() } else { vec![true; need.len()] };
        let both = append(exec, exec.run(left, &need)?, exec.run(right, &need)?, &need)?;
        if all {
            return Ok(both);
        }
        let index = Index::build(&both.columns, both.rows, true, exec.ctx)?;
        let rows = if both.rows == 0 { Vec::new() } else { index.first_rows() };
        return gather::batch(both, &rows, &need);
    }
    let (left, right) = (exec.all(left)?, exec.all(right)?);
    let index = Index::build(&right.columns, right.rows, true, exec.ctx)?;
    let mut stock = vec![0u64; index.count];
    index.codes.iter().for_each(|code| stock[*code as usize] += 1);
    let codes = index.find(&left.columns, left.rows, exec.ctx)?;
    let own = Index::build(&left.columns, left.rows, true, exec.ctx)?;
    let mut seen = vec![false; own.count];
    let mut rows = Vec::new();
    for (row, code) in codes.iter().enumerate() {
        let in_right = *code != NONE && (!all || stock[*code as usize] > 0);
        if all && in_right {
            stock[*code as usize] -= 1;
        }
        let twice = !all && std::mem::replace(&mut seen[own.codes[row] as usize], true);
        if !twice && in_right == (kind == SetKind::Intersect) {
            rows.push(row as u32);
        }
    }
    gather::batch(left, &rows, need)
}

/// The rows of one batch, then those of another.
pub fn append<'a>(
    exec: &Exec<'a>,
    first: Batch<'a>,
    second: Batch<'a>,
    need: &[bool],
) -> Result<Batch<'a>> {
    let rows = first.rows + second.rows;
    if rows > super::MAX_ROWS {
        return Err(super::too_many_rows(rows));
    }
    let need = needed(need.to_vec(), []);
    let mut held = Vec::new();
    let mut columns = Vec::with_capacity(need.len());
    for ((a, b), need) in first.columns.iter().zip(&second.columns).zip(need) {
        exec.ctx.check()?;
        columns.push(if need {
            held.push(exec.ctx.reserve(gather::bytes(a, a.len()) + gather::bytes(b, b.len()))?);
            concat(&[a.as_ref(), b.as_ref()]).map_err(broken)?
        } else {
            nothing(rows)
        });
    }
    Ok(Batch { ctx: exec.ctx, columns, rows, held })
}
