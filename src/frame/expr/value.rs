//! Rows in memory, and values of expressions over them: an array, or one value for all rows.

use crate::base::budget::{Ctx, Reserved};
use crate::base::error::Result;
use arrow_array::cast::AsArray;
use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType, BooleanArray, Datum, PrimitiveArray, StringArray,
    new_null_array,
};
use arrow_buffer::{BooleanBuffer, NullBuffer};
use arrow_schema::DataType;
use std::sync::Arc;

/// Rows of a table that is being computed.
#[derive(Debug)]
pub struct Batch<'a> {
    /// The call that computes them.
    pub ctx: &'a Ctx,
    /// The columns; one that nobody reads may be an array of nulls.
    pub columns: Vec<ArrayRef>,
    /// Number of rows, also when there are no columns.
    pub rows: usize,
    /// The memory that was counted for them.
    pub held: Vec<Reserved<'a>>,
}

impl<'a> Batch<'a> {
    /// Rows of these columns.
    pub fn new(ctx: &'a Ctx, columns: Vec<ArrayRef>, rows: usize) -> Batch<'a> {
        Batch { ctx, columns, rows, held: Vec::new() }
    }
    /// Rows `start .. start + len`, without a copy.
    pub fn slice(&self, start: usize, len: usize) -> Batch<'a> {
        let columns = self.columns.iter().map(|column| column.slice(start, len)).collect();
        Batch::new(self.ctx, columns, len)
    }
}

/// The value of an expression: one array element a row, or one for all rows.
#[derive(Debug, Clone)]
pub struct Value {
    /// The values; one when `scalar`.
    pub array: ArrayRef,
    /// One value stands for all rows.
    pub scalar: bool,
}

impl Datum for Value {
    fn get(&self) -> (&dyn Array, bool) {
        (self.array.as_ref(), self.scalar)
    }
}

impl Value {
    /// One value a row.
    pub fn rows(array: ArrayRef) -> Value {
        Value { array, scalar: false }
    }
    /// One value a row of `len` rows.
    ///
    /// # Errors
    /// `memory_limit` when one long text for all rows does not fit.
    pub fn into_rows(self, len: usize, ctx: &Ctx) -> Result<ArrayRef> {
        if !self.scalar {
            return Ok(self.array);
        }
        if self.array.is_null(0) {
            return Ok(new_null_array(self.array.data_type(), len));
        }
        if self.array.data_type() == &DataType::Utf8 {
            let text = self.array.as_string::<i32>().value_length(0) as usize;
            ctx.reserve(len.saturating_mul(text + 4))?;
        }
        let indices = arrow_array::UInt32Array::from(vec![0u32; len]);
        arrow_select::take::take(&self.array, &indices, None).map_err(super::eval::broken)
    }
    /// Is the value of row `i` NULL?
    pub fn is_null(&self, i: usize) -> bool {
        let null = self.array.data_type() == &DataType::Null;
        null || self.array.is_null(if self.scalar { 0 } else { i })
    }
    /// As numbers of one Arrow type.
    pub fn prim<T: ArrowPrimitiveType>(&self) -> &PrimitiveArray<T> {
        self.array.as_primitive::<T>()
    }
    /// As text.
    pub fn text(&self) -> Texts<'_> {
        Texts { array: self.array.as_string::<i32>(), scalar: self.scalar }
    }
    /// As truth values.
    pub fn bools(&self) -> &BooleanArray {
        self.array.as_boolean()
    }
}

/// Text by row, whether it is an array or one value.
#[derive(Clone, Copy)]
pub struct Texts<'a> {
    array: &'a StringArray,
    scalar: bool,
}

impl<'a> Texts<'a> {
    /// The text of row `i`.
    pub fn get(&self, i: usize) -> Option<&'a str> {
        let i = if self.scalar { 0 } else { i };
        self.array.is_valid(i).then(|| self.array.value(i))
    }
}

/// A number by row, whether it is an array or one value.
pub fn at<T: ArrowPrimitiveType>(value: &Value, i: usize) -> Option<T::Native> {
    let i = if value.scalar { 0 } else { i };
    let array = value.prim::<T>();
    array.is_valid(i).then(|| array.value(i))
}

/// NULL wherever an argument is: `Err(())` when an argument is NULL for all rows.
pub fn nulls(args: &[&Value]) -> Result<Option<NullBuffer>, ()> {
    let mut all = None;
    let scalar = args.iter().all(|arg| arg.scalar);
    for arg in args {
        if arg.scalar && !scalar {
            if arg.array.is_null(0) {
                return Err(());
            }
        } else {
            all = NullBuffer::union(all.as_ref(), arg.array.nulls());
        }
    }
    Ok(all)
}

/// `f` of one number a row; NULL stays NULL.
pub fn map<A: ArrowPrimitiveType, O: ArrowPrimitiveType>(
    a: &Value,
    f: impl Fn(A::Native) -> O::Native,
) -> ArrayRef {
    Arc::new(a.prim::<A>().unary::<_, O>(f))
}

/// `f` of two numbers a row; NULL where either is.
pub fn zip<A: ArrowPrimitiveType, B: ArrowPrimitiveType, O: ArrowPrimitiveType>(
    a: &Value,
    b: &Value,
    f: impl Fn(A::Native, B::Native) -> O::Native,
) -> ArrayRef {
    let len = if a.scalar { b.array.len() } else { a.array.len() };
    let Ok(nulls) = nulls(&[a, b]) else { return new_null_array(&O::DATA_TYPE, len) };
    let (x, y) = (a.prim::<A>().values(), b.prim::<B>().values());
    let values: Vec<O::Native> = match (a.scalar, b.scalar) {
        (false, true) => {
            let y = y[0];
            x.iter().map(|x| f(*x, y)).collect()
        }
        (true, false) => {
            let x = x[0];
            y.iter().map(|y| f(x, *y)).collect()
        }
        _ => x.iter().zip(y).map(|(x, y)| f(*x, *y)).collect(),
    };
    Arc::new(PrimitiveArray::<O>::new(values.into(), nulls))
}

/// `f` of two numbers a row, which may fail; rows where either is NULL are not looked at.
pub fn try_zip<A: ArrowPrimitiveType, B: ArrowPrimitiveType, O: ArrowPrimitiveType>(
    a: &Value,
    b: &Value,
    f: impl Fn(A::Native, B::Native) -> Result<O::Native>,
) -> Result<ArrayRef> {
    let len = if a.scalar { b.array.len() } else { a.array.len() };
    let Ok(nulls) = nulls(&[a, b]) else { return Ok(new_null_array(&O::DATA_TYPE, len)) };
    let (x, y) = (a.prim::<A>().values(), b.prim::<B>().values());
    let mut values = Vec::with_capacity(len);
    for i in 0..len {
        let valid = nulls.as_ref().is_none_or(|nulls| nulls.is_valid(i));
        let (x, y) = (x[if a.scalar { 0 } else { i }], y[if b.scalar { 0 } else { i }]);
        values.push(if valid { f(x, y)? } else { O::Native::default() });
    }
    Ok(Arc::new(PrimitiveArray::<O>::new(values.into(), nulls)))
}

/// `f` of two numbers a row, as truth; NULL where either is.
pub fn test<A: ArrowPrimitiveType>(
    a: &Value,
    b: &Value,
    f: impl Fn(A::Native, A::Native) -> bool,
) -> ArrayRef {
    let len = if a.scalar { b.array.len() } else { a.array.len() };
    let Ok(nulls) = nulls(&[a, b]) else { return new_null_array(&DataType::Boolean, len) };
    let (x, y) = (a.prim::<A>().values(), b.prim::<A>().values());
    let bits = match (a.scalar, b.scalar) {
        (false, true) => BooleanBuffer::collect_bool(len, |i| f(x[i], y[0])),
        (true, false) => BooleanBuffer::collect_bool(len, |i| f(x[0], y[i])),
        _ => BooleanBuffer::collect_bool(len, |i| f(x[i], y[i])),
    };
    Arc::new(BooleanArray::new(bits, nulls))
}
