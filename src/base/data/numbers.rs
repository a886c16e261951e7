//! A list of numbers, dense: missing is NaN.

use super::column::Column;
use crate::base::error::Result;
use crate::base::wire::{At, Kind, Wire, echo, kind, write_f64};
use arrow_array::cast::AsArray;
use arrow_array::types as t;
use arrow_array::{Array, ArrayRef};
use arrow_buffer::ScalarBuffer;
use arrow_schema::DataType;
use serde::de::{Deserialize, Deserializer, SeqAccess, Visitor};
use std::fmt;

/// Numbers in a row; `null` on the wire is NaN here. Lent memory is used where it lies.
#[derive(Debug, Clone, PartialEq)]
pub struct Numbers(pub ScalarBuffer<f64>);

impl std::ops::Deref for Numbers {
    type Target = [f64];
    fn deref(&self) -> &[f64] {
        &self.0
    }
}

impl Numbers {
    /// Any numeric Arrow array; doubles without nulls are used where they lie.
    ///
    /// # Errors
    /// `bad_value` when the array is not of numbers, `memory_limit` when a copy does not fit.
    pub fn of_array(array: &ArrayRef, at: At<'_>) -> Result<Self> {
        to_numbers(array, at).map(Numbers)
    }
}

impl From<Vec<f64>> for Numbers {
    fn from(values: Vec<f64>) -> Self {
        Numbers(values.into())
    }
}

impl Wire for Numbers {
    fn read(raw: &str, at: At<'_>) -> Result<Self> {
        if kind(raw) == Kind::List {
            return read_list(raw, at).map(Numbers::from);
        }
        if kind(raw) != Kind::Object {
            return Err(at.expected("a list of numbers", raw));
        }
        to_numbers(&Column::read(raw, at)?.0, at).map(Numbers)
    }
    fn write(&self, out: &mut Vec<u8>) {
        out.push(b'[');
        for (i, value) in self.iter().enumerate() {
            if i > 0 {
                out.push(b',');
            }
            write_f64(*value, out);
        }
        out.push(b']');
    }
    fn schema() -> String {
        r##"{"type":["array","object"],"items":{"type":["number","null","string"]},"properties":{"$buf":{"type":"string"},"$ref":{"type":"string"},"column":{"type":"string"},"dtype":{"type":"string"},"shape":{},"bdata":{"type":"string"}}}"##
            .to_owned()
    }
    fn measure(&self) -> Option<f64> {
        Some(self.len() as f64)
    }
}

/// A number of a list: `null` and `"NaN"` are NaN, `"Infinity"`, `"-Infinity"` are themselves.
pub(super) struct Number(pub f64);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct V;
        impl Visitor<'_> for V {
            type Value = Number;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number")
            }
            fn visit_f64<E>(self, value: f64) -> Result<Number, E> {
                Ok(Number(value))
            }
            fn visit_i64<E>(self, value: i64) -> Result<Number, E> {
                Ok(Number(value as f64))
            }
            fn visit_u64<E>(self, value: u64) -> Result<Number, E> {
                Ok(Number(value as f64))
            }
            fn visit_unit<E>(self) -> Result<Number, E> {
                Ok(Number(f64::NAN))
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Number, E> {
                special(text).map(Number).ok_or_else(|| E::custom("a string, not a number"))
            }
        }
        d.deserialize_any(V)
    }
}

/// The number that a word stands for.
pub(super) fn special(text: &str) -> Option<f64> {
    match text {
        "NaN" => Some(f64::NAN),
        "Infinity" => Some(f64::INFINITY),
        "-Infinity" => Some(f64::NEG_INFINITY),
        _ => None,
    }
}

/// Parse a list of numbers straight into doubles.
fn read_list(raw: &str, at: At<'_>) -> Result<Vec<f64>> {
    struct List<'a>(&'a mut Vec<f64>);
    impl<'de> Visitor<'de> for List<'_> {
        type Value = ();
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list of numbers")
        }
        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
            while let Some(Number(value)) = list.next_element()? {
                self.0.push(value);
            }
            Ok(())
        }
    }
    let mut values: Vec<f64> = at.ctx().vec(count_commas(raw) + 1)?;
    let mut reader = serde_json::Deserializer::from_str(raw);
    match reader.deserialize_seq(List(&mut values)) {
        Ok(()) => Ok(values),
        Err(_) => Err(wrong_item(raw, values.len(), at)),
    }
}

/// Commas of a flat list, for its length; those in strings only make the guess too large.
pub(super) fn count_commas(raw: &str) -> usize {
    raw.bytes().filter(|byte| *byte == b',').count()
}

/// The error for item `index` of a list that should be a number.
fn wrong_item(raw: &str, index: usize, at: At<'_>) -> crate::base::error::Error {
    let item =
        crate::base::wire::elements(raw, at).ok().and_then(|items| items.get(index).copied());
    match item {
        Some(item) => at.index(index).expected("a number", item),
        None => at.expected("a list of numbers", &echo(raw)),
    }
}

/// Any numeric Arrow array as doubles; nulls become NaN.
///
/// # Errors
/// `bad_value` when the array is not of numbers, `memory_limit` when a copy does not fit.
pub fn to_numbers(array: &ArrayRef, at: At<'_>) -> Result<ScalarBuffer<f64>> {
    if let (DataType::Float64, 0) = (array.data_type(), array.null_count()) {
        return Ok(array.as_primitive::<t::Float64Type>().values().clone());
    }
    if *array.data_type() == DataType::Null {
        return Ok(vec![f64::NAN; array.len()].into());
    }
    if let DataType::Boolean = array.data_type() {
        let bits = array.as_boolean();
        return Ok(bits.iter().map(|b| b.map_or(f64::NAN, f64::from)).collect());
    }
    let mut values: Vec<f64> = at.ctx().vec(array.len())?;
    macro_rules! push_all {
        ($($data_type:ident => $arrow:ty;)*) => {
            match array.data_type() {
                $(DataType::$data_type => values.extend(
                    array.as_primitive::<$arrow>().iter().map(|v| v.map_or(f64::NAN, |v| v as f64)),
                ),)*
                other => return Err(at.error(format!("{} must be numbers, but is {other}", at.name()))),
            }
        };
    }
    push_all! {
        Float64 => t::Float64Type; Float32 => t::Float32Type;
        Int8 => t::Int8Type; Int16 => t::Int16Type; Int32 => t::Int32Type; Int64 => t::Int64Type;
        UInt8 => t::UInt8Type; UInt16 => t::UInt16Type; UInt32 => t::UInt32Type;
        UInt64 => t::UInt64Type;
    }
    Ok(values.into())
}
