//! The type of a column, from what all its fields are.

use super::cell::Cell;
use arrow_schema::{DataType, TimeUnit};

/// The type that a column gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Nothing but nulls.
    Null,
    /// Truth values.
    Bool,
    /// 64-bit integers.
    Int,
    /// 64-bit integers ≥ 0, some of them beyond `i64`.
    Uint,
    /// Doubles.
    Float,
    /// Days.
    Date,
    /// Times.
    Time {
        /// In nanoseconds, because a value needs them, or in microseconds.
        nanos: bool,
        /// Are they instants, or without a zone?
        zoned: bool,
    },
    /// Text.
    Text,
}

impl Kind {
    /// The Arrow type.
    pub fn arrow(self) -> DataType {
        match self {
            Kind::Null => DataType::Null,
            Kind::Bool => DataType::Boolean,
            Kind::Int => DataType::Int64,
            Kind::Uint => DataType::UInt64,
            Kind::Float => DataType::Float64,
            Kind::Date => DataType::Date32,
            Kind::Time { nanos, zoned } => {
                let unit = if nanos { TimeUnit::Nanosecond } else { TimeUnit::Microsecond };
                DataType::Timestamp(unit, zoned.then(|| "UTC".into()))
            }
            Kind::Text => DataType::Utf8,
        }
    }
}

/// The set of what the fields of a column are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Kinds(u16);

impl Kinds {
    const BOOL: u16 = 1;
    const INT: u16 = 2;
    const NEGATIVE: u16 = 4;
    const UINT: u16 = 8;
    const BIG: u16 = 16;
    const FLOAT: u16 = 32;
    const DATE: u16 = 64;
    const NAIVE: u16 = 128;
    const ZONED: u16 = 256;
    const NANOS: u16 = 512;
    const FAR: u16 = 1024;
    const TEXT: u16 = 2048;

    /// Add a field that is not null.
    #[inline]
    pub fn add(&mut self, cell: Option<Cell>) {
        self.0 |= match cell {
            None => Kinds::TEXT,
            Some(Cell::Bool(_)) => Kinds::BOOL,
            Some(Cell::Int(value)) => Kinds::INT | if value < 0 { Kinds::NEGATIVE } else { 0 },
            Some(Cell::Uint(_)) => Kinds::UINT,
            Some(Cell::Big(_)) => Kinds::BIG,
            Some(Cell::Float(_)) => Kinds::FLOAT,
            Some(Cell::Date(days)) => {
                let far = ticks(i64::from(days) * 86_400, 0, true).is_none();
                Kinds::DATE | if far { Kinds::FAR } else { 0 }
            }
            Some(Cell::Time { seconds, nanos, zoned }) => {
                let far = ticks(seconds, nanos, true).is_none();
                (if zoned { Kinds::ZONED } else { Kinds::NAIVE })
                    | if nanos % 1000 > 0 { Kinds::NANOS } else { 0 }
                    | if far { Kinds::FAR } else { 0 }
            }
        };
    }

    /// Both sets.
    #[must_use]
    pub fn and(self, other: Kinds) -> Kinds {
        Kinds(self.0 | other.0)
    }

    /// Is some field text?
    pub fn has_text(self) -> bool {
        self.0 & Kinds::TEXT != 0
    }

    /// Are all fields text?
    pub fn all_text(self) -> bool {
        self.0 == Kinds::TEXT
    }

    /// A type to read more rows by, after some. Fields that make text without being text can still
    /// turn out to be numbers, so there is no guess for them.
    pub fn guess(self) -> Kind {
        match self.resolve() {
            Kind::Text if !self.has_text() => Kind::Null,
            kind => kind,
        }
    }

    /// The one type that holds every field exactly, or as a double where some are doubles. Dates
    /// beside times are midnights. Nothing else mixes: such columns are text.
    pub fn resolve(self) -> Kind {
        let only = |allowed: u16| self.0 & !allowed == 0;
        let has = |some: u16| self.0 & some != 0;
        const NUMBERS: u16 = Kinds::INT | Kinds::NEGATIVE | Kinds::UINT | Kinds::BIG | Kinds::FLOAT;
        match self.0 {
            0 => Kind::Null,
            Kinds::BOOL => Kind::Bool,
            _ if only(Kinds::DATE | Kinds::FAR) => Kind::Date,
            _ if only(Kinds::INT | Kinds::NEGATIVE) => Kind::Int,
            // Integers that no type of 64 bits holds stay text: a double would lose digits.
            _ if only(Kinds::INT | Kinds::UINT) => Kind::Uint,
            _ if only(NUMBERS) && has(Kinds::FLOAT) => Kind::Float,
            _ if only(Kinds::DATE | Kinds::NAIVE | Kinds::NANOS | Kinds::FAR) => self.time(false),
            _ if only(Kinds::ZONED | Kinds::NANOS | Kinds::FAR) => self.time(true),
            _ => Kind::Text,
        }
    }

    /// Times; nanoseconds reach from 1678 to 2262 only.
    fn time(self, zoned: bool) -> Kind {
        match (self.0 & Kinds::NANOS != 0, self.0 & Kinds::FAR != 0) {
            (true, true) => Kind::Text,
            (nanos, _) => Kind::Time { nanos, zoned },
        }
    }

    /// Why a column of these fields is text, when all of them were numbers or times.
    pub fn why_text(self) -> Option<&'static str> {
        let has = |some: u16| self.0 & some != 0;
        if has(Kinds::TEXT) || self.resolve() != Kind::Text {
            None
        } else if has(Kinds::BIG | Kinds::UINT) {
            Some("holds integers beyond 64 bits, of which a double would lose digits")
        } else if has(Kinds::NANOS) && has(Kinds::FAR) {
            Some("holds nanoseconds beside years that have none")
        } else {
            Some("mixes numbers, truth values, dates, naive times or instants")
        }
    }
}

/// Microseconds or nanoseconds since 1970, if 64 bits hold them.
#[inline]
pub fn ticks(seconds: i64, nanos: u32, in_nanos: bool) -> Option<i64> {
    let nanos = i64::from(nanos);
    if in_nanos {
        seconds.checked_mul(1_000_000_000)?.checked_add(nanos)
    } else {
        seconds.checked_mul(1_000_000)?.checked_add(nanos / 1000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::io::csv::cell::{Zeros, read};

    fn of(values: &[&str]) -> Kind {
        let mut kinds = Kinds::default();
        values.iter().for_each(|text| kinds.add(read(text, b'.', Zeros::Keep)));
        kinds.resolve()
    }

    #[test]
    fn a_column_has_the_one_type_that_holds_all_its_values() {
        assert_eq!(of(&[]), Kind::Null);
        assert_eq!(of(&["1", "-2"]), Kind::Int);
        assert_eq!(of(&["1", "2.5", "-3"]), Kind::Float);
        assert_eq!(of(&["18446744073709551615", "1"]), Kind::Uint);
        assert_eq!(of(&["18446744073709551615", "-1"]), Kind::Text);
        assert_eq!(of(&["99999999999999999999", "1"]), Kind::Text);
        assert_eq!(of(&["99999999999999999999", "1.5"]), Kind::Float);
        assert_eq!(of(&["true", "1"]), Kind::Text);
        assert_eq!(
            of(&["2026-11-21", "2026-11-21T10:00"]),
            Kind::Time { nanos: false, zoned: false }
        );
        assert_eq!(of(&["2026-11-21T10:00Z", "2026-11-21T10:00"]), Kind::Text);
        assert_eq!(
            of(&["2026-11-21T10:00:00.000000001"]),
            Kind::Time { nanos: true, zoned: false }
        );
        assert_eq!(of(&["0001-01-01T10:00:00.000000001"]), Kind::Text);
        assert_eq!(of(&["2026-11-21", "5"]), Kind::Text);
        assert_eq!(of(&["1", "abc"]), Kind::Text);
    }
}
