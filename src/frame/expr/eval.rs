//! Running an expression over a batch of rows.
//!
//! Whole columns at a time. What may fail (a cast, an integer overflow) runs only for the rows that
//! reach it: the branch of a CASE that is taken, the right side of an AND whose left is not false.

use super::choose::choose;
use super::functions::Call;
use super::value::{Batch, Value};
use super::{Expr, Node};
use crate::base::error::{Code, Error, Result};
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, BooleanArray, NullArray, UInt32Array};
use arrow_buffer::{BooleanBuffer, NullBuffer};
use arrow_schema::{ArrowError, DataType};
use arrow_select::take::take;
use std::sync::Arc;

/// A kernel of Arrow refused: its sentence is passed on.
pub fn broken(e: ArrowError) -> Error {
    let message = match e {
        ArrowError::OffsetOverflowError(_) => "more than 2 GiB of text in one column".to_owned(),
        other => other.to_string(),
    };
    Error::new(Code::BadData, "", message)
}

/// The value of `expr` over the rows of `batch`.
///
/// # Errors
/// At the place of the part that a row's value makes fail.
pub fn eval(expr: &Expr, batch: &Batch<'_>) -> Result<Value> {
    match &expr.node {
        Node::Column(index) => Ok(Value::rows(batch.columns[*index].clone())),
        Node::Literal(array) => Ok(Value { array: array.clone(), scalar: true }),
        Node::Call(function, args) => {
            let args = args.iter().map(|arg| eval(arg, batch)).collect::<Result<Vec<_>>>()?;
            let scalar = args.iter().all(|arg| arg.scalar);
            let rows = if scalar { 1 } else { batch.rows };
            let array = (function.run)(&Call { args, rows, expr, ctx: batch.ctx })?;
            Ok(Value { array, scalar })
        }
        Node::All(list) => connect(list, batch, true),
        Node::Any(list) => connect(list, batch, false),
        Node::Not(inner) => {
            let value = eval(inner, batch)?;
            let array = Arc::new(Three::of(&value.array).not().array());
            Ok(Value { array, scalar: value.scalar })
        }
        Node::IsNull(inner, not) => {
            let value = eval(inner, batch)?;
            let logical = value.array.logical_nulls();
            let len = value.array.len();
            let bits = match logical {
                Some(nulls) if *not => nulls.inner().clone(),
                Some(nulls) => !nulls.inner(),
                None if *not => BooleanBuffer::new_set(len),
                None => BooleanBuffer::new_unset(len),
            };
            Ok(Value { array: Arc::new(BooleanArray::new(bits, None)), scalar: value.scalar })
        }
        Node::Case(branches, otherwise) => case(branches, otherwise, batch),
        Node::Coalesce(list) => coalesce(list, batch),
        Node::Cast(inner, lenient) => {
            let value = eval(inner, batch)?;
            let array =
                super::cast::cast(&value.array, &expr.ty, *lenient, &expr.place, batch.ctx)?;
            Ok(Value { array, scalar: value.scalar })
        }
        Node::InSet(inner, set, not) => {
            let value = eval(inner, batch)?;
            let found = set.find(&value.array, *not)?;
            Ok(Value { array: Arc::new(found), scalar: value.scalar })
        }
        Node::InQuery(..) | Node::Query(_) | Node::Exists(_) | Node::Aggregate(_) => {
            let message = "a subquery or an aggregate cannot stand here";
            Err(expr.place.error(Code::Unsupported, message))
        }
    }
}

/// The rows for which `predicate` is true; unknown counts as false.
///
/// # Errors
/// As [`eval`].
pub fn mask(predicate: &Expr, batch: &Batch<'_>) -> Result<BooleanArray> {
    let value = eval(predicate, batch)?;
    let three = Three::of(&value.array);
    if value.scalar {
        let set = three.yes.value(0);
        let bits = if set { BooleanBuffer::new_set } else { BooleanBuffer::new_unset };
        return Ok(BooleanArray::new(bits(batch.rows), None));
    }
    Ok(BooleanArray::new(three.yes, None))
}

/// Truth of three values: what is known to hold, and what is known not to.
struct Three {
    yes: BooleanBuffer,
    no: BooleanBuffer,
}

impl Three {
    fn of(array: &ArrayRef) -> Three {
        if array.data_type() == &DataType::Null {
            let none = BooleanBuffer::new_unset(array.len());
            return Three { yes: none.clone(), no: none };
        }
        let bools = array.as_boolean();
        match bools.nulls() {
            None => Three { yes: bools.values().clone(), no: !bools.values() },
            Some(nulls) => {
                Three { yes: bools.values() & nulls.inner(), no: &!bools.values() & nulls.inner() }
            }
        }
    }
    fn not(self) -> Three {
        Three { yes: self.no, no: self.yes }
    }
    fn and(self, other: Three) -> Three {
        Three { yes: &self.yes & &other.yes, no: &self.no | &other.no }
    }
    fn array(self) -> BooleanArray {
        let known = &self.yes | &self.no;
        let nulls = NullBuffer::new(known);
        BooleanArray::new(self.yes, Some(nulls).filter(|nulls| nulls.null_count() > 0))
    }
}

/// AND (`all`) or OR of a list. OR is AND with both sides turned round.
fn connect(list: &[Expr], batch: &Batch<'_>, all: bool) -> Result<Value> {
    let turn = |three: Three| if all { three } else { three.not() };
    let mut so_far: Option<Three> = None;
    for expr in list {
        so_far = Some(match so_far {
            None => turn(Three::of(&eval(expr, batch)?.into_rows(batch.rows, batch.ctx)?)),
            Some(left) if expr.can_fail() && left.no.count_set_bits() > 0 => {
                // Only rows that are not decided yet; the others stay as they are.
                let open: Vec<u32> = (!&left.no).set_indices().map(|i| i as u32).collect();
                let part = pick(batch, &[expr], &open)?;
                let right = turn(Three::of(&eval(expr, &part)?.into_rows(part.rows, batch.ctx)?));
                let mut state = vec![0u8; batch.rows];
                for (k, row) in open.iter().enumerate() {
                    let both = left.yes.value(*row as usize) && right.yes.value(k);
                    state[*row as usize] = if both { 1 } else { u8::from(right.no.value(k)) * 2 };
                }
                let yes = BooleanBuffer::collect_bool(batch.rows, |i| state[i] == 1);
                let no = BooleanBuffer::collect_bool(batch.rows, |i| state[i] == 2);
                Three { yes, no: &no | &left.no }
            }
            Some(left) => {
                left.and(turn(Three::of(&eval(expr, batch)?.into_rows(batch.rows, batch.ctx)?)))
            }
        });
    }
    let three = so_far.expect("a connective has parts");
    Ok(Value::rows(Arc::new(turn(three).array())))
}

/// Rows of `batch` by position, with the columns that `exprs` read; the others become nulls.
fn pick<'a>(batch: &Batch<'a>, exprs: &[&Expr], rows: &[u32]) -> Result<Batch<'a>> {
    let mut needed = vec![false; batch.columns.len()];
    exprs.iter().for_each(|expr| expr.each_column(&mut |i| needed[i] = true));
    let indices = UInt32Array::from(rows.to_vec());
    let columns = batch.columns.iter().zip(needed).map(|(column, needed)| {
        if needed {
            take(column, &indices, None).map_err(broken)
        } else {
            Ok(Arc::new(NullArray::new(rows.len())) as ArrayRef)
        }
    });
    Ok(Batch::new(batch.ctx, columns.collect::<Result<_>>()?, rows.len()))
}

/// CASE: the first branch whose condition is true.
fn case(branches: &[(Expr, Expr)], otherwise: &Expr, batch: &Batch<'_>) -> Result<Value> {
    let mut results: Vec<ArrayRef> = Vec::with_capacity(branches.len() + 1);
    let mut chosen: Vec<(usize, usize)> = vec![(0, 0); batch.rows];
    let mut rest: Vec<u32> = (0..batch.rows as u32).collect();
    let mut settle = |expr: &Expr, rows: &[u32]| -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let whole = rows.len() == batch.rows || !expr.can_fail();
        let value =
            if whole { eval(expr, batch)? } else { eval(expr, &pick(batch, &[expr], rows)?)? };
        for (k, row) in rows.iter().enumerate() {
            let index = match (value.scalar, whole) {
                (true, _) => 0,
                (false, true) => *row as usize,
                (false, false) => k,
            };
            chosen[*row as usize] = (results.len(), index);
        }
        results.push(value.array);
        Ok(())
    };
    for (when, then) in branches {
        if rest.is_empty() {
            break;
        }
        let whole = rest.len() == batch.rows || !when.can_fail();
        let holds =
            if whole { mask(when, batch)? } else { mask(when, &pick(batch, &[when], &rest)?)? };
        let (mut taken, mut left) = (Vec::new(), Vec::new());
        for (k, row) in rest.iter().enumerate() {
            let holds = holds.value(if whole { *row as usize } else { k });
            if holds { taken.push(*row) } else { left.push(*row) }
        }
        settle(then, &taken)?;
        rest = left;
    }
    settle(otherwise, &rest)?;
    if results.is_empty() {
        return Ok(Value::rows(arrow_array::new_empty_array(&otherwise.ty)));
    }
    let parts: Vec<&dyn Array> = results.iter().map(AsRef::as_ref).collect();
    Ok(Value::rows(choose(&parts, &chosen)?))
}

/// COALESCE: the first value that is not NULL; later ones only for the rows that still lack one.
fn coalesce(list: &[Expr], batch: &Batch<'_>) -> Result<Value> {
    let first = list.first().expect("COALESCE has an argument");
    let mut so_far = eval(first, batch)?.into_rows(batch.rows, batch.ctx)?;
    for expr in &list[1..] {
        let nulls = match so_far.logical_nulls() {
            Some(nulls) if nulls.null_count() > 0 => nulls,
            _ => break,
        };
        if expr.can_fail() {
            let open: Vec<u32> = (!nulls.inner()).set_indices().map(|i| i as u32).collect();
            let part = pick(batch, &[expr], &open)?;
            let value = eval(expr, &part)?.into_rows(part.rows, batch.ctx)?;
            let mut chosen: Vec<(usize, usize)> = (0..batch.rows).map(|i| (0, i)).collect();
            open.iter().enumerate().for_each(|(k, row)| chosen[*row as usize] = (1, k));
            so_far = choose(&[&so_far, &value], &chosen)?;
        } else {
            let value = eval(expr, batch)?;
            let other = |row: usize| (1, if value.scalar { 0 } else { row });
            let valid = nulls.inner();
            let chosen: Vec<(usize, usize)> =
                (0..batch.rows).map(|i| if valid.value(i) { (0, i) } else { other(i) }).collect();
            so_far = choose(&[&so_far, &value.array], &chosen)?;
        }
    }
    Ok(Value::rows(so_far))
}
