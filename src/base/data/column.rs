//! A column: an Arrow array of any type, read from any of the four forms.

use super::handles::{Kept, borrowed, cited};
use super::numbers::special;
use super::packed::Tensor;
use super::plain;
use super::table::Table;
use crate::base::error::{Error, Result};
use crate::base::wire::{At, Kind, Wire, elements, fields, kind};
use arrow_array::builder::{BooleanBuilder, Float64Builder, Int64Builder, StringBuilder};
use arrow_array::{Array, ArrayRef, NullArray};
use serde::de::{Deserialize, Deserializer, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// One column. Written out, its type follows from its values: all integers → 64-bit integers, any
/// other numbers → doubles, strings, booleans; a mixture is an error at the first odd one.
#[derive(Debug, Clone)]
pub struct Column(pub ArrayRef);

impl std::ops::Deref for Column {
    type Target = ArrayRef;
    fn deref(&self) -> &ArrayRef {
        &self.0
    }
}

impl Wire for Column {
    fn read(raw: &str, at: At<'_>) -> Result<Self> {
        match kind(raw) {
            Kind::List => read_list(raw, at).map(Column),
            Kind::Object => read_object(raw, at).map(Column),
            _ => Err(at.expected("a list of values", raw)),
        }
    }
    fn write(&self, out: &mut Vec<u8>) {
        super::write_values(&self.0, out);
    }
    fn schema() -> String {
        r##"{"type":["array","object"],"items":{"type":["number","string","boolean","null"]},"properties":{"$buf":{"type":"string"},"$ref":{"type":"string"},"column":{"type":"string"},"dtype":{"type":"string"},"shape":{},"bdata":{"type":"string"}}}"##
            .to_owned()
    }
    fn measure(&self) -> Option<f64> {
        Some(self.0.len() as f64)
    }
}

/// Packed, lent or kept data as one column.
fn read_object(raw: &str, at: At<'_>) -> Result<ArrayRef> {
    let members = fields(raw, at)?;
    let tensor = if members.get("$buf").is_some() {
        borrowed(&members, at)?
    } else if members.get("$ref").is_some() {
        match cited(&members, at)? {
            (Kept::Table(table), Some(name)) => return column_of(&table, &name, at),
            (Kept::Table(table), None) if table.columns().len() == 1 => {
                return Ok(table.columns()[0].clone());
            }
            (Kept::Table(_), None) => {
                return Err(at.error(format!("{} is a table: name its `column`", at.name())));
            }
            (Kept::Array(tensor), None) => tensor,
            (thing, _) => {
                let message = format!("{} must be a column, but is {}", at.name(), thing.noun());
                return Err(at.error(message));
            }
        }
    } else {
        Tensor::unpack(&members, at)?
    };
    match tensor.shape.as_slice() {
        [_] | [_, 1] => Ok(tensor.values),
        shape => {
            Err(at.error(format!("{} must have one axis, but has shape {shape:?}", at.name())))
        }
    }
}

/// The column `name` of a table that is cited at `at`.
fn column_of(table: &Table, name: &str, at: At<'_>) -> Result<ArrayRef> {
    table.column(name).map_err(|e| Error { at: at.key("column").pointer(), ..e })
}

/// A list of values, its type found on the way.
fn read_list(raw: &str, at: At<'_>) -> Result<ArrayRef> {
    at.ctx().reserve(raw.len())?.keep();
    if let Some(numbers) = plain::numbers(raw) {
        return Ok(numbers);
    }
    let mut grower = Grower::default();
    let mut reader = serde_json::Deserializer::from_str(raw);
    match reader.deserialize_seq(List(&mut grower)) {
        Ok(()) => Ok(grower.finish()),
        Err(_) => {
            let index = grower.len;
            let place = at.index(index);
            Err(match elements(raw, at)?.get(index) {
                Some(item) if matches!(kind(item), Kind::List | Kind::Object) => {
                    place.expected("a number, a string, a boolean or null", item)
                }
                Some(item) if kind(item) == Kind::Number && f64::read(item, place).is_err() => {
                    return Err(place.expected("a number that a 64-bit float can hold", item));
                }
                Some(item) => place.expected(grower.noun(), item),
                None => place.error("the list is broken"),
            }
            .hint("all values of a column are of one type"))
        }
    }
}

struct List<'a>(&'a mut Grower);

impl<'de> Visitor<'de> for List<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(item) = list.next_element::<Item<'de>>()? {
            self.0.push(item).map_err(serde::de::Error::custom)?;
            self.0.len += 1;
        }
        Ok(())
    }
}

/// One value of a list.
enum Item<'a> {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(Cow<'a, str>),
}

impl<'de> Deserialize<'de> for Item<'de> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct V;
        impl<'de> Visitor<'de> for V {
            type Value = Item<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }
            fn visit_unit<E>(self) -> Result<Item<'de>, E> {
                Ok(Item::Null)
            }
            fn visit_bool<E>(self, value: bool) -> Result<Item<'de>, E> {
                Ok(Item::Bool(value))
            }
            fn visit_i64<E>(self, value: i64) -> Result<Item<'de>, E> {
                Ok(Item::Int(value))
            }
            fn visit_u64<E>(self, value: u64) -> Result<Item<'de>, E> {
                Ok(i64::try_from(value).map_or(Item::Float(value as f64), Item::Int))
            }
            fn visit_f64<E>(self, value: f64) -> Result<Item<'de>, E> {
                Ok(Item::Float(value))
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Item<'de>, E> {
                Ok(Item::Text(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Item<'de>, E> {
                Ok(Item::Text(Cow::Owned(text.to_owned())))
            }
        }
        d.deserialize_any(V)
    }
}

/// A column of a type that is still being found.
#[derive(Default)]
struct Grower {
    len: usize,
    /// Nothing but nulls, and the words NaN and Infinity, so far.
    waiting: Vec<Option<f64>>,
    values: Values,
}

#[derive(Default)]
enum Values {
    #[default]
    Unknown,
    Ints(Int64Builder),
    Floats(Float64Builder),
    Texts(StringBuilder),
    Bools(BooleanBuilder),
}

impl Grower {
    fn noun(&self) -> &'static str {
        match self.values {
            Values::Unknown => "a number, a string, a boolean or null",
            Values::Ints(_) | Values::Floats(_) => "a number",
            Values::Texts(_) => "a string",
            Values::Bools(_) => "true or false",
        }
    }

    fn push(&mut self, item: Item<'_>) -> Result<(), &'static str> {
        if let Values::Unknown = self.values {
            match &item {
                Item::Null => {
                    self.waiting.push(None);
                    return Ok(());
                }
                Item::Text(text) if special(text).is_some() => {
                    self.waiting.push(special(text));
                    return Ok(());
                }
                _ => self.start(&item),
            }
        }
        let widens = match &item {
            Item::Float(_) => true,
            Item::Text(text) => special(text).is_some(),
            _ => false,
        };
        if let (Values::Ints(ints), true) = (&mut self.values, widens) {
            let ints = ints.finish();
            let mut floats = Float64Builder::with_capacity(ints.len() + 1);
            ints.iter().for_each(|v| floats.append_option(v.map(|v| v as f64)));
            self.values = Values::Floats(floats);
        }
        match (&mut self.values, item) {
            (Values::Ints(b), Item::Null) => b.append_null(),
            (Values::Ints(b), Item::Int(v)) => b.append_value(v),
            (Values::Floats(b), Item::Null) => b.append_null(),
            (Values::Floats(b), Item::Int(v)) => b.append_value(v as f64),
            (Values::Floats(b), Item::Float(v)) => b.append_value(v),
            (Values::Floats(b), Item::Text(t)) => b.append_value(special(&t).ok_or("mixed")?),
            (Values::Texts(b), Item::Null) => b.append_null(),
            (Values::Texts(b), Item::Text(t)) => b.append_value(t),
            (Values::Bools(b), Item::Null) => b.append_null(),
            (Values::Bools(b), Item::Bool(v)) => b.append_value(v),
            _ => return Err("mixed"),
        }
        Ok(())
    }

    /// The first value that tells the type: begin its builder with what has waited.
    fn start(&mut self, first: &Item<'_>) {
        let waiting = std::mem::take(&mut self.waiting);
        let all_null = waiting.iter().all(Option::is_none);
        self.values = match first {
            Item::Int(_) if all_null => {
                let mut b = Int64Builder::new();
                b.append_nulls(waiting.len());
                Values::Ints(b)
            }
            Item::Int(_) | Item::Float(_) => Values::Floats(floats(&waiting)),
            Item::Bool(_) => {
                let mut b = BooleanBuilder::new();
                waiting.iter().for_each(|_| b.append_null());
                Values::Bools(b)
            }
            Item::Text(_) | Item::Null => {
                let mut b = StringBuilder::new();
                waiting.iter().for_each(|v| b.append_option(v.map(word)));
                Values::Texts(b)
            }
        };
    }

    fn finish(mut self) -> ArrayRef {
        match &mut self.values {
            Values::Unknown if self.waiting.iter().all(Option::is_none) => {
                Arc::new(NullArray::new(self.waiting.len()))
            }
            Values::Unknown => Arc::new(floats(&self.waiting).finish()),
            Values::Ints(b) => Arc::new(b.finish()),
            Values::Floats(b) => Arc::new(b.finish()),
            Values::Texts(b) => Arc::new(b.finish()),
            Values::Bools(b) => Arc::new(b.finish()),
        }
    }
}

fn floats(values: &[Option<f64>]) -> Float64Builder {
    let mut b = Float64Builder::with_capacity(values.len());
    values.iter().for_each(|v| b.append_option(*v));
    b
}

/// The word of a number that has no digits.
fn word(value: f64) -> &'static str {
    match value {
        v if v.is_nan() => "NaN",
        v if v > 0.0 => "Infinity",
        _ => "-Infinity",
    }
}
