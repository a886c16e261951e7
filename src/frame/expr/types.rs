//! Types: which there are in expressions, and what two of them have in common.

use super::{Expr, Node, Place};
use crate::base::data::column_type;
use crate::base::error::{Code, Result};
use arrow_schema::{DataType, TimeUnit};

/// Timestamps in expressions count microseconds.
pub const MICROS: TimeUnit = TimeUnit::Microsecond;

/// A naive timestamp.
pub const STAMP: DataType = DataType::Timestamp(MICROS, None);

/// The word for a type in sentences.
pub fn word(ty: &DataType) -> String {
    column_type(ty)
}

/// A whole number of any width?
pub fn is_int(ty: &DataType) -> bool {
    ty.is_integer()
}
/// A float of any width?
pub fn is_float(ty: &DataType) -> bool {
    matches!(ty, DataType::Float64 | DataType::Float32 | DataType::Float16)
}
/// Any number?
pub fn is_number(ty: &DataType) -> bool {
    is_int(ty) || is_float(ty)
}
/// A date or a timestamp?
pub fn is_time(ty: &DataType) -> bool {
    matches!(ty, DataType::Date32 | DataType::Timestamp(_, _))
}

/// The type in which values of `ty` are computed: 64-bit integers, doubles, microseconds.
pub fn computed(ty: &DataType) -> DataType {
    match ty {
        ty if is_int(ty) => DataType::Int64,
        ty if is_float(ty) => DataType::Float64,
        DataType::Timestamp(_, zone) => DataType::Timestamp(MICROS, zone.clone()),
        other => other.clone(),
    }
}

/// The type that values of both types have without loss, if there is one.
///
/// Integers of different widths meet at 64 bits, integers and floats at doubles, dates and naive
/// timestamps at timestamps. Naive and zoned timestamps never meet: that would need a zone.
pub fn common(a: &DataType, b: &DataType) -> Option<DataType> {
    use DataType as T;
    Some(match (a, b) {
        (a, b) if a == b => a.clone(),
        (T::Null, other) | (other, T::Null) => other.clone(),
        (a, b) if is_int(a) && is_int(b) => T::Int64,
        (a, b) if is_number(a) && is_number(b) => T::Float64,
        (T::Date32, T::Timestamp(_, None)) | (T::Timestamp(_, None), T::Date32) => STAMP,
        (T::Timestamp(u, None), T::Timestamp(v, None)) => T::Timestamp(finer(*u, *v), None),
        (T::Timestamp(u, Some(zone)), T::Timestamp(v, Some(_))) => {
            T::Timestamp(finer(*u, *v), Some(zone.clone()))
        }
        _ => return None,
    })
}

fn finer(a: TimeUnit, b: TimeUnit) -> TimeUnit {
    let rank = |unit| match unit {
        TimeUnit::Second => 0,
        TimeUnit::Millisecond => 1,
        TimeUnit::Microsecond => 2,
        TimeUnit::Nanosecond => 3,
    };
    if rank(a) >= rank(b) { a } else { b }
}

/// Bring expressions to one type. A text constant takes the type of the others; with `text_wins`
/// anything beside a text column becomes text (CASE, UNION), else text is read as the other type
/// (comparisons).
///
/// # Errors
/// `bad_sql` at `place` when the types have nothing in common.
pub fn unify(list: Vec<Expr>, text_wins: bool, what: &str, place: &Place) -> Result<Vec<Expr>> {
    let mut ty = DataType::Null;
    for pass in [false, true] {
        for expr in list.iter().filter(|expr| expr.is_text_literal() == pass) {
            ty = match common(&ty, &expr.ty) {
                Some(ty) => ty,
                None if expr.is_text_literal() => ty,
                None if expr.ty == DataType::Utf8 => {
                    if text_wins {
                        DataType::Utf8
                    } else {
                        ty
                    }
                }
                None if ty == DataType::Utf8 => {
                    if text_wins {
                        ty
                    } else {
                        expr.ty.clone()
                    }
                }
                None if !text_wins && number_and_bool(&ty, &expr.ty) => DataType::Int64,
                None => {
                    let (a, b) = (word(&ty), word(&expr.ty));
                    let message = format!("{what} {a} and {b}: they have no common type");
                    return Err(place.error(Code::BadSql, message).hint("CAST one of them"));
                }
            };
        }
    }
    Ok(list.into_iter().map(|expr| coerce(expr, &ty)).collect())
}

fn number_and_bool(a: &DataType, b: &DataType) -> bool {
    (is_int(a) && *b == DataType::Boolean) || (*a == DataType::Boolean && is_int(b))
}

/// The expression with the type `ty`: itself, or a cast of it.
pub fn coerce(expr: Expr, ty: &DataType) -> Expr {
    if expr.ty == *ty {
        return expr;
    }
    let place = expr.place.clone();
    Expr::new(Node::Cast(Box::new(expr), false), ty.clone(), place)
}
