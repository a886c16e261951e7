//! Packed arrays: bytes with an element type and a shape, as base64 text or as lent memory.

use crate::base::error::{Error, Result};
use crate::base::wire::{At, Fields, Kind, Wire, check_known, echo, elements, kind};
use arrow_array::cast::AsArray;
use arrow_array::types as t;
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType, PrimitiveArray};
use arrow_buffer::{Buffer, MutableBuffer, ScalarBuffer};
use base64::Engine as _;
use std::sync::Arc;

macro_rules! dtypes {
    ($($variant:ident, $word:literal, $arrow:ty, $long:literal;)*) => {
        /// Element types, by numpy's and Plotly's words; little-endian.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Dtype { $(#[doc = $long] $variant,)* }

        impl Dtype {
            /// All words, in order.
            pub const WORDS: &'static [&'static str] = &[$($word),*];
            /// The element type of a word; numpy's long names are read too.
            pub fn of(word: &str) -> Option<Dtype> {
                match word.trim_start_matches(['<', '=', '|']) {
                    $($word | $long => Some(Dtype::$variant),)*
                    _ => None,
                }
            }
            /// The element type of an Arrow type.
            pub fn of_arrow(data_type: &arrow_schema::DataType) -> Option<Dtype> {
                match data_type {
                    $(&<$arrow>::DATA_TYPE => Some(Dtype::$variant),)*
                    _ => None,
                }
            }
            /// The word.
            pub fn word(self) -> &'static str {
                match self { $(Dtype::$variant => $word,)* }
            }
            /// Bytes of one element.
            pub fn size(self) -> usize {
                match self { $(Dtype::$variant => size_of::<<$arrow as ArrowPrimitiveType>::Native>(),)* }
            }
            /// An Arrow array over `bytes`, without a copy where the memory is aligned.
            pub fn array(self, bytes: Buffer) -> ArrayRef {
                match self { $(Dtype::$variant => Arc::new(
                    PrimitiveArray::<$arrow>::new(aligned(bytes), None)) as ArrayRef,)* }
            }
        }
    };
}

dtypes! {
    F8, "f8", t::Float64Type, "float64";
    F4, "f4", t::Float32Type, "float32";
    I1, "i1", t::Int8Type, "int8";
    I2, "i2", t::Int16Type, "int16";
    I4, "i4", t::Int32Type, "int32";
    I8, "i8", t::Int64Type, "int64";
    U1, "u1", t::UInt8Type, "uint8";
    U2, "u2", t::UInt16Type, "uint16";
    U4, "u4", t::UInt32Type, "uint32";
    U8, "u8", t::UInt64Type, "uint64";
}

/// The typed view of `bytes`; memory that is not aligned for the type is copied to memory that is.
fn aligned<T: arrow_buffer::ArrowNativeType>(bytes: Buffer) -> ScalarBuffer<T> {
    if bytes.as_ptr().align_offset(align_of::<T>()) == 0 {
        return ScalarBuffer::from(bytes);
    }
    let mut copy = MutableBuffer::new(bytes.len());
    copy.extend_from_slice(bytes.as_slice());
    ScalarBuffer::from(Buffer::from(copy))
}

/// An array with a shape: what packed, lent and kept arrays are before a field takes them.
#[derive(Debug, Clone)]
pub struct Tensor {
    /// The elements, the last axis running fastest.
    pub values: ArrayRef,
    /// Length of each axis.
    pub shape: Vec<usize>,
}

impl Tensor {
    /// An array over `bytes`.
    ///
    /// # Errors
    /// `bad_value` when the shape does not fit the bytes.
    pub fn new(dtype: Dtype, shape: Option<Vec<usize>>, bytes: Buffer) -> Result<Tensor> {
        let length = bytes.len() / dtype.size();
        if length * dtype.size() != bytes.len() {
            let (have, size) = (bytes.len(), dtype.size());
            let message = format!("{have} bytes are not a whole number of {size}-byte elements");
            return Err(Error::value("", message));
        }
        let shape = shape.unwrap_or_else(|| vec![length]);
        let wanted = shape.iter().try_fold(1usize, |all, axis| all.checked_mul(*axis));
        if wanted != Some(length) {
            let message = format!("`shape` {shape:?} does not fit {length} elements");
            return Err(Error::value("/shape", message));
        }
        Ok(Tensor { values: dtype.array(bytes), shape })
    }

    /// Read the description `{"dtype":…,"shape":…}` of memory.
    ///
    /// # Errors
    /// `bad_value` on an unknown element type or a broken shape.
    pub fn describe(fields: &Fields<'_>, at: At<'_>) -> Result<(Dtype, Option<Vec<usize>>)> {
        let place = at.key("dtype");
        let word = fields.get("dtype").ok_or_else(|| place.error("`dtype` is required"))?;
        let dtype = Dtype::of(&String::read(word, place)?)
            .ok_or_else(|| place.expected(&format!("one of {}", Dtype::WORDS.join(", ")), word))?;
        let shape = match fields.get("shape") {
            None => None,
            Some(raw) => Some(read_shape(raw, at.key("shape"))?),
        };
        Ok((dtype, shape))
    }

    /// Read `{"dtype":…,"shape":…,"bdata":…}`.
    ///
    /// # Errors
    /// `bad_value` on broken base64 or a shape that does not fit.
    pub fn unpack(fields: &Fields<'_>, at: At<'_>) -> Result<Tensor> {
        check_known(fields, at, &["dtype", "shape", "bdata"])?;
        let (dtype, shape) = Tensor::describe(fields, at)?;
        let raw = fields.get("bdata").unwrap_or("null");
        let place = at.key("bdata");
        if kind(raw) != Kind::Text {
            return Err(place.expected("base64 text", raw));
        }
        let unescaped;
        let text = match raw.contains('\\') {
            false => &raw[1..raw.len() - 1],
            true => {
                unescaped = String::read(raw, place)?;
                &unescaped
            }
        };
        let room = base64::decoded_len_estimate(text.len());
        let mut bytes: Vec<u8> = at.ctx().vec(room)?;
        bytes.resize(room, 0);
        let length = base64::engine::general_purpose::STANDARD
            .decode_slice(text, &mut bytes)
            .map_err(|e| place.error(format!("`bdata` is not base64: {e}")))?;
        bytes.truncate(length);
        Tensor::new(dtype, shape, Buffer::from_vec(bytes)).map_err(|e| e.under(&at.pointer()))
    }
}

/// A shape: a list of lengths, or Plotly's text of them: `"100, 2"`.
fn read_shape(raw: &str, at: At<'_>) -> Result<Vec<usize>> {
    if kind(raw) == Kind::Text {
        let text = String::read(raw, at)?;
        let axes = text.split(',').map(|axis| axis.trim().parse().ok());
        return axes.collect::<Option<Vec<usize>>>().ok_or_else(|| {
            at.error(format!("`shape` must be lengths like \"100, 2\", got {}", echo(raw)))
        });
    }
    let items = elements(raw, at)?;
    items.iter().enumerate().map(|(i, item)| usize::read(item, at.index(i))).collect()
}

impl Tensor {
    /// The elements as they lie in memory; `None` for arrays that are not plain numbers, or that
    /// have nulls.
    pub fn bytes(&self) -> Option<&[u8]> {
        let dtype = Dtype::of_arrow(self.values.data_type())?;
        if self.values.null_count() > 0 {
            return None;
        }
        macro_rules! slice {
            ($($variant:ident => $arrow:ty;)*) => {
                match dtype { $(Dtype::$variant =>
                    self.values.as_primitive::<$arrow>().values().inner().as_slice(),)* }
            };
        }
        Some(slice! {
            F8 => t::Float64Type; F4 => t::Float32Type;
            I1 => t::Int8Type; I2 => t::Int16Type; I4 => t::Int32Type; I8 => t::Int64Type;
            U1 => t::UInt8Type; U2 => t::UInt16Type; U4 => t::UInt32Type; U8 => t::UInt64Type;
        })
    }
}
