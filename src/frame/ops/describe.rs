//! `frame_describe`: what the values of each column are like.
//!
//! | column | figures |
//! |---|---|
//! | numbers, truth values (as 0 and 1) | `nan_count`, `mean`, `std`, `min`, `q25`, `q50`, `q75`, `max` |
//! | dates, times | `min`, `max`, `unique` |
//! | text | `min`, `max`, `unique`, `top`, `freq` |
//!
//! `count` is of values, `null_count` of missing ones. NaN is left out of all figures and counted in
//! `nan_count`. `std` divides by n − 1 and is absent for fewer than two values. Quantiles lie on the
//! line between the two nearest values (type 7 of Hyndman & Fan, The American Statistician 1996), as in
//! numpy and pandas. Text is ordered by its Unicode code points; `top` is the most frequent text, the
//! first in that order among equals. Sums run in a fixed order with their rounding errors carried along
//! (Neumaier, ZAMM 1974), so the figures do not depend on the number of threads.

use crate::base::budget::Ctx;
use crate::base::data::{Table, column_type, writable, write_values};
use crate::base::error::{Code, Error, Result};
use crate::base::pool;
use crate::base::wire::{Json, Wire, write_str};
use crate::frame::io::cells::{Cells, Value};
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type, UInt64Type};
use arrow_array::{Array, ArrayRef};
use arrow_cast::cast;
use arrow_ord::sort::sort_limit;
use arrow_schema::{DataType, SortOptions};
use std::collections::HashMap;

/// Rows between two looks at the budget.
const BLOCK: usize = 1 << 16;

crate::record! {
    /// A table.
    pub struct DescribeRequest {
        /// The table.
        pub table: Table;
    }
}

crate::record! {
    /// One column in figures. What a type does not have is absent.
    pub struct Described {
        /// The column.
        pub name: String;
        /// Its type.
        pub r#type: String;
        /// Values that are not missing.
        pub count: usize;
        /// Missing values.
        pub null_count: usize;
        /// Values that are NaN; they are left out below.
        pub nan_count: Option<usize>;
        /// The mean.
        pub mean: Option<f64>;
        /// The standard deviation, n − 1 below.
        pub std: Option<f64>;
        /// The least value.
        pub min: Option<Json>;
        /// A quarter of the values lies below.
        pub q25: Option<f64>;
        /// The median.
        pub q50: Option<f64>;
        /// A quarter of the values lies above.
        pub q75: Option<f64>;
        /// The greatest value.
        pub max: Option<Json>;
        /// How many different values there are.
        pub unique: Option<usize>;
        /// The most frequent text.
        pub top: Option<String>;
        /// How often it stands there.
        pub freq: Option<usize>;
    }
}

crate::record! {
    /// A table in figures.
    pub struct DescribeReply {
        /// Rows.
        pub rows: usize;
        /// Its columns, in order.
        pub columns: Vec<Described>;
    }
}

/// Describe every column.
///
/// # Errors
/// The budget.
pub fn describe(request: DescribeRequest, ctx: &Ctx) -> Result<DescribeReply> {
    let table = request.table;
    let all: Vec<(&String, &ArrayRef)> = table.iter().collect();
    let columns = pool::try_map(ctx, all.len(), |i| column(all[i].0, all[i].1, ctx))?;
    Ok(DescribeReply { rows: table.rows(), columns })
}

crate::op! {
    /// Describe the columns of a table: counts, mean, spread, quantiles, extremes, frequent values.
    ///
    /// Figures are those of pandas (standard deviation over n − 1, quantiles by linear interpolation);
    /// missing values and NaN are counted and left out.
    pub static DESCRIBE = "frame_describe": fn describe[DescribeRequest] -> DescribeReply;
    stable since "0.1.0";
    example r#"{"table": {"x": [1, 2, 4, null], "y": ["a", "b", "b", "c"]}}"#;
}

fn column(name: &str, array: &ArrayRef, ctx: &Ctx) -> Result<Described> {
    ctx.check()?;
    let nulls = array.logical_null_count();
    let mut figures = Described {
        name: name.to_owned(),
        r#type: column_type(array.data_type()),
        count: array.len() - nulls,
        null_count: nulls,
        nan_count: None,
        mean: None,
        std: None,
        min: None,
        q25: None,
        q50: None,
        q75: None,
        max: None,
        unique: None,
        top: None,
        freq: None,
    };
    let data_type = array.data_type();
    if data_type.is_numeric() && writable(data_type) || *data_type == DataType::Boolean {
        numbers(array, &mut figures, ctx)?;
    } else if data_type.is_temporal() && writable(data_type) {
        let least = |descending| -> Result<Option<Json>> {
            let order = SortOptions { descending, nulls_first: false };
            Ok(json(&sort_limit(array, Some(order), Some(1)).map_err(broken)?))
        };
        (figures.min, figures.max) = (least(false)?, least(true)?);
        // The same instants are the same numbers.
        let ticks = cast(array, &DataType::Int64).or_else(|_| {
            cast(array, &DataType::Int32).and_then(|days| cast(&days, &DataType::Int64))
        });
        let mut ticks: Vec<i64> =
            ticks.map_err(broken)?.as_primitive::<Int64Type>().iter().flatten().collect();
        ticks.sort_unstable();
        ticks.dedup();
        figures.unique = Some(ticks.len());
    } else if writable(data_type) && *data_type != DataType::Null {
        texts(name, array, &mut figures, ctx)?;
    }
    Ok(figures)
}

fn broken(e: arrow_schema::ArrowError) -> Error {
    Error::new(Code::BadData, "/table", format!("the table is broken: {e}"))
}

/// The first value of an array as JSON; nothing for null.
fn json(array: &ArrayRef) -> Option<Json> {
    if array.is_empty() || array.is_null(0) {
        return None;
    }
    let mut out = Vec::new();
    write_values(&array.slice(0, 1), &mut out);
    let text = String::from_utf8(out).ok()?;
    Some(Json(text[1..text.len() - 1].to_owned()))
}

fn numbers(array: &ArrayRef, figures: &mut Described, ctx: &Ctx) -> Result<()> {
    let doubles = cast(array, &DataType::Float64).map_err(broken)?;
    let doubles = doubles.as_primitive::<Float64Type>();
    let mut values: Vec<f64> = ctx.vec(doubles.len() - doubles.null_count())?;
    values.extend(doubles.iter().flatten().filter(|v| !v.is_nan()));
    if array.data_type().is_floating() {
        figures.nan_count = Some(figures.count - values.len());
    }
    let n = values.len();
    if n == 0 {
        return Ok(());
    }
    let number = |v: f64| {
        let mut out = Vec::new();
        v.write(&mut out);
        Json(String::from_utf8(out).expect("digits"))
    };
    let mean = sum(&values, |v| v, ctx)? / n as f64;
    figures.mean = Some(mean);
    if n > 1 {
        let squares = sum(&values, |v| (v - mean) * (v - mean), ctx)?;
        figures.std = Some((squares / (n - 1) as f64).sqrt());
    }
    // Integers are told exactly, beyond 2^53 too.
    (figures.min, figures.max) = match array.data_type() {
        DataType::Int64 => {
            let ints = array.as_primitive::<Int64Type>();
            let text = |v: Option<i64>| v.map(|v| written(&v));
            (text(ints.iter().flatten().min()), text(ints.iter().flatten().max()))
        }
        DataType::UInt64 => {
            let ints = array.as_primitive::<UInt64Type>();
            let text = |v: Option<u64>| v.map(|v| written(&v));
            (text(ints.iter().flatten().min()), text(ints.iter().flatten().max()))
        }
        other => {
            let least = values.iter().copied().fold(f64::INFINITY, f64::min);
            let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            if other.is_floating() {
                (Some(number(least)), Some(number(most)))
            } else {
                (Some(written(&(least as i64))), Some(written(&(most as i64))))
            }
        }
    };
    figures.q25 = Some(quantile(&mut values, 1));
    ctx.check()?;
    figures.q50 = Some(quantile(&mut values, 2));
    ctx.check()?;
    figures.q75 = Some(quantile(&mut values, 3));
    Ok(())
}

fn written(value: &impl Wire) -> Json {
    let mut out = Vec::new();
    value.write(&mut out);
    Json(String::from_utf8(out).expect("digits"))
}

/// The sum of `f` of the values, in their order, the rounding errors carried along.
fn sum(values: &[f64], f: impl Fn(f64) -> f64, ctx: &Ctx) -> Result<f64> {
    let (mut total, mut lost) = (0.0f64, 0.0f64);
    for block in values.chunks(BLOCK) {
        ctx.check()?;
        for value in block {
            let value = f(*value);
            let next = total + value;
            lost += if total.abs() >= value.abs() {
                (total - next) + value
            } else {
                (value - next) + total
            };
            total = next;
        }
    }
    // Infinities leave a NaN behind in what was lost.
    Ok(if total.is_finite() { total + lost } else { total })
}

/// The quantile `quarter`/4 of values without NaN; they are reordered.
fn quantile(values: &mut [f64], quarter: usize) -> f64 {
    let scaled = (values.len() - 1) * quarter;
    let (place, part) = (scaled / 4, (scaled % 4) as f64 / 4.0);
    let (_, low, above) = values.select_nth_unstable_by(place, f64::total_cmp);
    let low = *low;
    if part == 0.0 {
        return low;
    }
    let high = above.iter().copied().fold(f64::INFINITY, f64::min);
    if low == high { low } else { low + (high - low) * part }
}

fn texts(name: &str, array: &ArrayRef, figures: &mut Described, ctx: &Ctx) -> Result<()> {
    let cells = Cells::new(name, array)?;
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for row in 0..array.len() {
        if row.is_multiple_of(BLOCK) {
            ctx.check()?;
            // Each further block can bring at most as many new texts.
            let slots = BLOCK.min(array.len() - row) * size_of::<(&str, usize)>() * 2;
            ctx.reserve(slots)?.keep();
        }
        if let Value::Text(text) = cells.value(row) {
            *counts.entry(text).or_default() += 1;
        }
    }
    let text = |text: &str| {
        let mut out = Vec::new();
        write_str(text, &mut out);
        Json(String::from_utf8(out).expect("made of str"))
    };
    // Minima and maxima do not depend on the order of the map.
    figures.unique = Some(counts.len());
    figures.min = counts.keys().min().map(|least| text(least));
    figures.max = counts.keys().max().map(|most| text(most));
    let top = counts.iter().max_by(|a, b| a.1.cmp(b.1).then_with(|| b.0.cmp(a.0)));
    if let Some((word, freq)) = top {
        figures.top = Some((*word).to_owned());
        figures.freq = Some(*freq);
    }
    Ok(())
}
