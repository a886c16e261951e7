//! A column that grows field by field, of one type that is settled before.

use super::cell::{Cell, Zeros, read, short_integer};
use super::kind::{Kind, Kinds, ticks};
use arrow_array::builder::{
    BooleanBuilder, Date32Builder, Float64Builder, Int64Builder, StringBuilder, UInt64Builder,
};
use arrow_array::{
    Array, ArrayRef, NullArray, TimestampMicrosecondArray, TimestampNanosecondArray,
};
use std::sync::Arc;

/// Integers up to this size are doubles exactly.
const EXACT: u64 = 1 << 53;

/// How fields are read.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// Before the fraction of a number.
    pub decimal: u8,
    /// Are dates and times looked for? Where not, they are text.
    pub dates: bool,
    /// How strictly numbers are read.
    pub zeros: Zeros,
}

impl Rules {
    /// What a field is.
    #[inline]
    pub fn cell(&self, text: &str) -> Option<Cell> {
        match read(text, self.decimal, self.zeros) {
            Some(Cell::Date(_) | Cell::Time { .. }) if !self.dates => None,
            cell => cell,
        }
    }
}

/// The values so far.
pub enum Grow {
    /// As many nulls.
    Null(usize),
    /// Truth values.
    Bool(BooleanBuilder),
    /// Integers.
    Int(Int64Builder),
    /// Integers beyond.
    Uint(UInt64Builder),
    /// Doubles.
    Float(Float64Builder),
    /// Days.
    Date(Date32Builder),
    /// Ticks since 1970.
    Time(Int64Builder, bool, bool),
    /// Text.
    Text(StringBuilder),
}

/// A column as far as it is read.
pub struct Column {
    /// Its values, until one does not fit: then none, and only `kinds` goes on.
    pub values: Option<Grow>,
    /// What its fields are.
    pub kinds: Kinds,
    /// Integers that a double rounds.
    pub rounded: u64,
    /// Nulls that are written as a word, such as NA.
    pub words: u64,
}

impl Column {
    /// No values yet.
    pub fn new(kind: Kind) -> Column {
        let values = match kind {
            Kind::Null => Grow::Null(0),
            Kind::Bool => Grow::Bool(BooleanBuilder::new()),
            Kind::Int => Grow::Int(Int64Builder::new()),
            Kind::Uint => Grow::Uint(UInt64Builder::new()),
            Kind::Float => Grow::Float(Float64Builder::new()),
            Kind::Date => Grow::Date(Date32Builder::new()),
            Kind::Time { nanos, zoned } => Grow::Time(Int64Builder::new(), nanos, zoned),
            Kind::Text => Grow::Text(StringBuilder::new()),
        };
        Column { values: Some(values), kinds: Kinds::default(), rounded: 0, words: 0 }
    }

    /// Did all values fit, and was it this type?
    pub fn is(&self, kind: Kind) -> bool {
        match &self.values {
            None => false,
            Some(Grow::Null(_)) => kind == Kind::Null,
            Some(Grow::Bool(_)) => kind == Kind::Bool,
            Some(Grow::Int(_)) => kind == Kind::Int,
            Some(Grow::Uint(_)) => kind == Kind::Uint,
            Some(Grow::Float(_)) => kind == Kind::Float,
            Some(Grow::Date(_)) => kind == Kind::Date,
            Some(Grow::Time(_, nanos, zoned)) => {
                kind == Kind::Time { nanos: *nanos, zoned: *zoned }
            }
            Some(Grow::Text(_)) => kind == Kind::Text,
        }
    }

    /// A missing value.
    #[inline]
    pub fn push_null(&mut self) {
        match &mut self.values {
            None => {}
            Some(Grow::Null(count)) => *count += 1,
            Some(Grow::Bool(b)) => b.append_null(),
            Some(Grow::Int(b) | Grow::Time(b, _, _)) => b.append_null(),
            Some(Grow::Uint(b)) => b.append_null(),
            Some(Grow::Float(b)) => b.append_null(),
            Some(Grow::Date(b)) => b.append_null(),
            Some(Grow::Text(b)) => b.append_null(),
        }
    }

    /// Text that is text whatever it looks like.
    pub fn push_text(&mut self, text: &str) -> bool {
        self.kinds.add(None);
        match &mut self.values {
            Some(Grow::Text(b)) => {
                b.append_value(text);
                true
            }
            other => other.is_none(),
        }
    }

    /// A field; `false` when it does not fit the type of the column.
    #[inline]
    pub fn push(&mut self, text: &str, rules: &Rules) -> bool {
        match &mut self.values {
            Some(Grow::Text(b)) => {
                b.append_value(text);
                return true;
            }
            Some(Grow::Int(b)) => {
                if let Some(value) = short_integer(text.as_bytes()) {
                    self.kinds.add(Some(Cell::Int(value)));
                    b.append_value(value);
                    return true;
                }
            }
            _ => {}
        }
        if self.values.is_none() && self.kinds.has_text() {
            return true;
        }
        let cell = rules.cell(text);
        self.kinds.add(cell);
        match (&mut self.values, cell) {
            (Some(Grow::Bool(b)), Some(Cell::Bool(value))) => b.append_value(value),
            (Some(Grow::Int(b)), Some(Cell::Int(value))) => b.append_value(value),
            (Some(Grow::Uint(b)), Some(Cell::Uint(value))) => b.append_value(value),
            (Some(Grow::Uint(b)), Some(Cell::Int(value))) if value >= 0 => {
                b.append_value(value.unsigned_abs());
            }
            (Some(Grow::Float(b)), Some(Cell::Float(value))) => b.append_value(value),
            (Some(Grow::Float(b)), Some(Cell::Int(value))) => {
                self.rounded += u64::from(value.unsigned_abs() > EXACT);
                b.append_value(value as f64);
            }
            (Some(Grow::Float(b)), Some(Cell::Uint(value))) => {
                self.rounded += 1;
                b.append_value(value as f64);
            }
            (Some(Grow::Float(b)), Some(Cell::Big(value))) => {
                self.rounded += 1;
                b.append_value(value);
            }
            (Some(Grow::Date(b)), Some(Cell::Date(days))) => b.append_value(days),
            (Some(Grow::Time(b, in_nanos, zoned)), Some(cell)) => {
                match time(cell, *in_nanos, *zoned) {
                    Some(value) => b.append_value(value),
                    None => return false,
                }
            }
            (None, _) => {}
            _ => return false,
        }
        true
    }

    /// The values as an Arrow array; `None` when one did not fit.
    pub fn finish(self) -> Option<ArrayRef> {
        Some(match self.values? {
            Grow::Null(count) => Arc::new(NullArray::new(count)),
            Grow::Bool(mut b) => Arc::new(b.finish()),
            Grow::Int(mut b) => Arc::new(b.finish()),
            Grow::Uint(mut b) => Arc::new(b.finish()),
            Grow::Float(mut b) => Arc::new(b.finish()),
            Grow::Date(mut b) => Arc::new(b.finish()),
            Grow::Text(mut b) => Arc::new(b.finish()),
            Grow::Time(mut b, in_nanos, zoned) => {
                let (_, ticks, nulls) = b.finish().into_parts();
                let zone = zoned.then_some("UTC");
                if in_nanos {
                    let array = TimestampNanosecondArray::new(ticks, nulls);
                    Arc::new(array.with_timezone_opt(zone)) as Arc<dyn Array>
                } else {
                    let array = TimestampMicrosecondArray::new(ticks, nulls);
                    Arc::new(array.with_timezone_opt(zone))
                }
            }
        })
    }
}

/// Ticks of a date or time in a column of the given unit and zone.
fn time(cell: Cell, in_nanos: bool, zoned: bool) -> Option<i64> {
    match cell {
        Cell::Date(days) if !zoned => ticks(i64::from(days) * 86_400, 0, in_nanos),
        Cell::Time { seconds, nanos, zoned: own } if own == zoned => {
            (in_nanos || nanos % 1000 == 0).then(|| ticks(seconds, nanos, in_nanos)).flatten()
        }
        _ => None,
    }
}
