//! Names and types as SQL writes them.

use super::Binder;
use crate::base::error::{Code, Result};
use crate::frame::expr::Place;
use crate::frame::expr::types::{MICROS, STAMP};
use arrow_schema::DataType;
use sqlparser::ast::{DataType as Sql, Ident, ObjectName, ObjectNamePart, TimezoneInfo};

/// The identifiers of a dotted name; `None` when a part is a function.
pub fn idents(name: &ObjectName) -> Option<Vec<&Ident>> {
    name.0
        .iter()
        .map(|part| match part {
            ObjectNamePart::Identifier(ident) => Some(ident),
            ObjectNamePart::Function(_) => None,
        })
        .collect()
}

impl Binder<'_> {
    /// The Arrow type of a type that SQL names.
    ///
    /// # Errors
    /// `unsupported` for types that the engine does not have.
    pub fn data_type(&self, ty: &Sql, place: &Place) -> Result<DataType> {
        Ok(match ty {
            Sql::TinyInt(_) => DataType::Int8,
            Sql::SmallInt(_) | Sql::Int2(_) | Sql::Int16 => DataType::Int16,
            Sql::Int(_) | Sql::Integer(_) | Sql::Int4(_) | Sql::Int32 | Sql::Signed => {
                DataType::Int32
            }
            Sql::BigInt(_) | Sql::Int8(_) | Sql::Int64 => DataType::Int64,
            Sql::UTinyInt | Sql::UInt8 => DataType::UInt8,
            Sql::USmallInt | Sql::UInt16 => DataType::UInt16,
            Sql::UInt32 | Sql::IntegerUnsigned(_) | Sql::IntUnsigned(_) => DataType::UInt32,
            Sql::UBigInt | Sql::UInt64 | Sql::BigIntUnsigned(_) => DataType::UInt64,
            Sql::Float(_) | Sql::Real | Sql::Float4 | Sql::Float32 => DataType::Float32,
            Sql::Double(_) | Sql::DoublePrecision | Sql::Float8 | Sql::Float64 => DataType::Float64,
            Sql::Decimal(_) | Sql::Numeric(_) | Sql::Dec(_) => {
                self.ctx.warn("DECIMAL is computed in doubles");
                DataType::Float64
            }
            Sql::Varchar(_)
            | Sql::Text
            | Sql::String(_)
            | Sql::Char(_)
            | Sql::Character(_)
            | Sql::CharacterVarying(_)
            | Sql::CharVarying(_)
            | Sql::Nvarchar(_) => DataType::Utf8,
            Sql::Bool | Sql::Boolean => DataType::Boolean,
            Sql::Date | Sql::Date32 => DataType::Date32,
            Sql::Timestamp(_, TimezoneInfo::None | TimezoneInfo::WithoutTimeZone)
            | Sql::Datetime(_)
            | Sql::TimestampNtz(_) => STAMP,
            Sql::Timestamp(_, TimezoneInfo::Tz | TimezoneInfo::WithTimeZone) => {
                DataType::Timestamp(MICROS, Some("UTC".into()))
            }
            Sql::Custom(name, _) => match name.to_string().to_lowercase().as_str() {
                "int1" => DataType::Int8,
                "uinteger" => DataType::UInt32,
                "utinyint" => DataType::UInt8,
                "usmallint" => DataType::UInt16,
                "ubigint" => DataType::UInt64,
                "long" => DataType::Int64,
                "short" => DataType::Int16,
                "i8" => DataType::Int8,
                "i16" => DataType::Int16,
                "i32" => DataType::Int32,
                "i64" => DataType::Int64,
                "u8" => DataType::UInt8,
                "u16" => DataType::UInt16,
                "u32" => DataType::UInt32,
                "u64" => DataType::UInt64,
                "f32" => DataType::Float32,
                "f64" => DataType::Float64,
                "str" => DataType::Utf8,
                _ => return Err(no_type(ty, place)),
            },
            _ => return Err(no_type(ty, place)),
        })
    }
}

fn no_type(ty: &Sql, place: &Place) -> crate::base::error::Error {
    let shown: String = ty.to_string().chars().take(60).collect();
    place
        .error(Code::Unsupported, format!("the type {shown} is not supported"))
        .hint("INTEGER, BIGINT, DOUBLE, VARCHAR, BOOLEAN, DATE, TIMESTAMP and their kin are")
}
