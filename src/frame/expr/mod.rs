//! Expressions: what one row's value is, bound to columns by position and typed.
//!
//! SQL and the verbs both make these; [`eval`] runs them a chunk of rows at a time. The meaning is
//! DuckDB's: NULL is unknown (three-valued logic), NaN equals itself and is the greatest number,
//! text compares by its bytes, `/` gives a double, an integer that leaves 64 bits is an error.

pub(crate) mod arith;
pub(crate) mod cast;
mod choose;
pub(crate) mod compare;
pub(crate) mod eval;
pub(crate) mod functions;
pub(crate) mod like;
pub(crate) mod math;
pub(crate) mod text;
pub(crate) mod time;
pub(crate) mod types;
pub(crate) mod value;
pub(crate) mod writer;

use crate::base::error::{Code, Error};
use crate::frame::exec::member::Set;
use crate::frame::plan::Plan;
use arrow_array::{
    Array, ArrayRef, BooleanArray, Float64Array, Int64Array, StringArray, new_null_array,
};
use arrow_schema::DataType;
use functions::Function;
use std::sync::Arc;

/// Deepest nesting of an expression; deeper ones are refused, because evaluation recurses.
pub const MAX_DEPTH: usize = 150;

/// Where in the request an expression stands: the pointer to its text, line and column in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// JSON pointer to the text.
    pub at: Arc<str>,
    /// Line, counted from 1; 0 when it is not known.
    pub line: u64,
    /// Column, counted from 1.
    pub column: u64,
}

impl Place {
    /// A failure here.
    pub fn error(&self, code: Code, message: impl Into<String>) -> Error {
        let error = Error::new(code, self.at.to_string(), message);
        if self.line > 0 { error.place(self.line, self.column) } else { error }
    }
    /// A value that cannot be computed.
    pub fn bad_value(&self, message: impl Into<String>) -> Error {
        self.error(Code::BadValue, message)
    }
}

/// A typed expression over the columns of its input.
#[derive(Debug, Clone)]
pub struct Expr {
    /// What it does.
    pub node: Node,
    /// The Arrow type of its values.
    pub ty: DataType,
    /// Where it stands.
    pub place: Place,
    /// Levels of nesting.
    pub depth: usize,
}

/// What an expression does.
#[derive(Debug, Clone)]
pub enum Node {
    /// The input's column of this position.
    Column(usize),
    /// One value for all rows: an array of length 1.
    Literal(ArrayRef),
    /// A function of its arguments, row by row; operators are functions too.
    Call(&'static Function, Vec<Expr>),
    /// True when all are; false when any is.
    All(Vec<Expr>),
    /// True when any is; false when all are.
    Any(Vec<Expr>),
    /// Not.
    Not(Box<Expr>),
    /// Is it NULL? `true` when negated: is it not?
    IsNull(Box<Expr>, bool),
    /// The first result whose condition is true, else the last.
    Case(Vec<(Expr, Expr)>, Box<Expr>),
    /// The first that is not NULL.
    Coalesce(Vec<Expr>),
    /// Another type; `true` gives NULL where a value does not fit.
    Cast(Box<Expr>, bool),
    /// Is it in a set of constants? The flag negates.
    InSet(Box<Expr>, Arc<Set>, bool),
    /// Is it among the rows of a query of one column? The flag negates.
    InQuery(Box<Expr>, Arc<Plan>, bool),
    /// The one value of a query of one column and at most one row.
    Query(Arc<Plan>),
    /// Does the query have rows?
    Exists(Arc<Plan>),
    /// An aggregate of the select that is being bound, by number; never reaches evaluation.
    Aggregate(usize),
}

impl Expr {
    /// An expression of known type.
    pub fn new(node: Node, ty: DataType, place: Place) -> Expr {
        let mut expr = Expr { node, ty, place, depth: 0 };
        expr.depth = 1 + expr.children().map(|child| child.depth).max().unwrap_or(0);
        expr
    }
    /// A column by position.
    pub fn column(index: usize, ty: DataType, place: Place) -> Expr {
        Expr::new(Node::Column(index), ty, place)
    }
    /// A constant: an array of length 1.
    pub fn literal(array: ArrayRef, place: Place) -> Expr {
        let ty = array.data_type().clone();
        Expr::new(Node::Literal(array), ty, place)
    }
    /// NULL of no particular type.
    pub fn null(place: Place) -> Expr {
        Expr::literal(new_null_array(&DataType::Null, 1), place)
    }
    /// An integer constant.
    pub fn int(value: i64, place: Place) -> Expr {
        Expr::literal(Arc::new(Int64Array::from(vec![value])), place)
    }
    /// A number constant.
    pub fn float(value: f64, place: Place) -> Expr {
        Expr::literal(Arc::new(Float64Array::from(vec![value])), place)
    }
    /// A text constant.
    pub fn text(value: &str, place: Place) -> Expr {
        Expr::literal(Arc::new(StringArray::from(vec![value])), place)
    }
    /// A truth constant.
    pub fn bool(value: bool, place: Place) -> Expr {
        Expr::literal(Arc::new(BooleanArray::from(vec![value])), place)
    }
    /// The constant, if it is one.
    pub fn constant(&self) -> Option<&ArrayRef> {
        match &self.node {
            Node::Literal(array) => Some(array),
            _ => None,
        }
    }
    /// A text constant: it takes the type of what it is compared with.
    pub fn is_text_literal(&self) -> bool {
        self.ty == DataType::Utf8 && self.constant().is_some()
    }

    /// The expressions directly inside.
    pub fn children(&self) -> Box<dyn Iterator<Item = &Expr> + '_> {
        match &self.node {
            Node::Column(_)
            | Node::Literal(_)
            | Node::Query(_)
            | Node::Exists(_)
            | Node::Aggregate(_) => Box::new(std::iter::empty()),
            Node::Call(_, list) | Node::All(list) | Node::Any(list) | Node::Coalesce(list) => {
                Box::new(list.iter())
            }
            Node::Not(inner)
            | Node::IsNull(inner, _)
            | Node::Cast(inner, _)
            | Node::InSet(inner, _, _)
            | Node::InQuery(inner, _, _) => Box::new(std::iter::once(&**inner)),
            Node::Case(branches, otherwise) => Box::new(
                branches.iter().flat_map(|(when, then)| [when, then]).chain([&**otherwise]),
            ),
        }
    }

    /// The same expression with every child replaced by what `f` makes of it.
    ///
    /// # Errors
    /// Whatever `f` gives.
    pub fn map_children<E>(self, f: &mut dyn FnMut(Expr) -> Result<Expr, E>) -> Result<Expr, E> {
        let mut each =
            |list: Vec<Expr>| list.into_iter().map(&mut *f).collect::<Result<Vec<_>, E>>();
        let node = match self.node {
            Node::Call(function, list) => Node::Call(function, each(list)?),
            Node::All(list) => Node::All(each(list)?),
            Node::Any(list) => Node::Any(each(list)?),
            Node::Coalesce(list) => Node::Coalesce(each(list)?),
            Node::Not(inner) => Node::Not(Box::new(f(*inner)?)),
            Node::IsNull(inner, not) => Node::IsNull(Box::new(f(*inner)?), not),
            Node::Cast(inner, lenient) => Node::Cast(Box::new(f(*inner)?), lenient),
            Node::InSet(inner, set, not) => Node::InSet(Box::new(f(*inner)?), set, not),
            Node::InQuery(inner, plan, not) => Node::InQuery(Box::new(f(*inner)?), plan, not),
            Node::Case(branches, otherwise) => {
                let mut out = Vec::with_capacity(branches.len());
                for (when, then) in branches {
                    out.push((f(when)?, f(then)?));
                }
                Node::Case(out, Box::new(f(*otherwise)?))
            }
            leaf => leaf,
        };
        Ok(Expr { node, ..self })
    }

    /// Call `f` with the position of every column that is read.
    pub fn each_column(&self, f: &mut dyn FnMut(usize)) {
        if let Node::Column(index) = self.node {
            f(index);
        }
        self.children().for_each(|child| child.each_column(f));
    }

    /// Does any part of it hold?
    pub fn any(&self, f: &dyn Fn(&Expr) -> bool) -> bool {
        f(self) || self.children().any(|child| child.any(f))
    }

    /// Can a value make it fail, so that it must not be evaluated for rows that do not count?
    pub fn can_fail(&self) -> bool {
        self.any(&|e| match &e.node {
            Node::Call(function, _) => function.can_fail,
            Node::Cast(_, lenient) => !lenient,
            _ => false,
        })
    }

    /// The same computation? Places do not matter.
    pub fn same(&self, other: &Expr) -> bool {
        let head =
            self.ty == other.ty
                && match (&self.node, &other.node) {
                    (Node::Column(a), Node::Column(b))
                    | (Node::Aggregate(a), Node::Aggregate(b)) => a == b,
                    (Node::Literal(a), Node::Literal(b)) => a.to_data() == b.to_data(),
                    (Node::Call(a, x), Node::Call(b, y)) => a.name == b.name && x.len() == y.len(),
                    (Node::All(x), Node::All(y))
                    | (Node::Any(x), Node::Any(y))
                    | (Node::Coalesce(x), Node::Coalesce(y)) => x.len() == y.len(),
                    (Node::Not(_), Node::Not(_)) => true,
                    (Node::IsNull(_, a), Node::IsNull(_, b))
                    | (Node::Cast(_, a), Node::Cast(_, b)) => a == b,
                    (Node::Case(x, _), Node::Case(y, _)) => x.len() == y.len(),
                    (Node::InSet(_, a, x), Node::InSet(_, b, y)) => Arc::ptr_eq(a, b) && x == y,
                    (Node::InQuery(_, a, x), Node::InQuery(_, b, y)) => Arc::ptr_eq(a, b) && x == y,
                    (Node::Query(a), Node::Query(b)) | (Node::Exists(a), Node::Exists(b)) => {
                        Arc::ptr_eq(a, b)
                    }
                    _ => false,
                };
        head && self.children().zip(other.children()).all(|(a, b)| a.same(b))
    }

    /// The same expression over other columns: position `i` becomes `to(i)`.
    pub fn moved(self, to: &dyn Fn(usize) -> usize) -> Expr {
        let mut expr = match self {
            Expr { node: Node::Column(index), ty, place, depth } => {
                return Expr { node: Node::Column(to(index)), ty, place, depth };
            }
            other => other,
        };
        expr = expr
            .map_children::<std::convert::Infallible>(&mut |child| Ok(child.moved(to)))
            .unwrap_or_else(|never| match never {});
        expr
    }
}
