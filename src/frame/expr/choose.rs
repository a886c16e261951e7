//! A row from one of several columns: what CASE, COALESCE, GREATEST and LEAST end with.
//!
//! Arrow's own `interleave` and `zip` do the same for every type there is, at half a megabyte of library;
//! `concat` and `take`, which are there anyway, do it for ours.

use super::eval::broken;
use crate::base::error::{Code, Error, Result};
use arrow_array::builder::StringBuilder;
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, BooleanArray, StringArray, UInt32Array};
use arrow_schema::DataType;
use arrow_select::concat::concat;
use arrow_select::take::take;
use std::sync::Arc;

/// The value of row `row` of part `part`, for each `(part, row)` of `chosen`.
///
/// All parts have one type. One copy of the parts on top of the result; of text, none.
///
/// # Errors
/// `bad_data` when the parts have more than 2³² rows together, or the result more than 2 GiB of text.
pub fn choose(parts: &[&dyn Array], chosen: &[(usize, usize)]) -> Result<ArrayRef> {
    if parts.iter().all(|part| part.data_type() == &DataType::Utf8) {
        return texts(parts, chosen);
    }
    let mut firsts = Vec::with_capacity(parts.len());
    let mut rows = 0;
    for part in parts {
        firsts.push(rows);
        rows += part.len();
    }
    if u32::try_from(rows).is_err() {
        return Err(Error::new(Code::BadData, "", "more than 2³² rows of branches together"));
    }
    let indices: UInt32Array =
        chosen.iter().map(|(part, row)| (firsts[*part] + row) as u32).collect::<Vec<_>>().into();
    let together = concat(parts).map_err(broken)?;
    take(&together, &indices, None).map_err(broken)
}

/// Row by row `yes` where `which` is true, else `no`; NULL in `which` counts as false.
///
/// # Errors
/// As [`choose`].
pub fn either(which: &BooleanArray, yes: &dyn Array, no: &dyn Array) -> Result<ArrayRef> {
    let part = |row: usize| usize::from(!(which.is_valid(row) && which.value(row)));
    let chosen: Vec<(usize, usize)> = (0..which.len()).map(|row| (part(row), row)).collect();
    choose(&[yes, no], &chosen)
}

/// Text is appended value by value, so that only what is chosen must fit into 2 GiB.
fn texts(parts: &[&dyn Array], chosen: &[(usize, usize)]) -> Result<ArrayRef> {
    let parts: Vec<&StringArray> = parts.iter().map(|part| part.as_string::<i32>()).collect();
    let value = |&(part, row): &(usize, usize)| {
        let part = parts[part];
        part.is_valid(row).then(|| part.value(row))
    };
    let bytes: usize = chosen.iter().filter_map(value).map(str::len).sum();
    if i32::try_from(bytes).is_err() {
        return Err(Error::new(Code::BadData, "", "more than 2 GiB of text in one column"));
    }
    let mut out = StringBuilder::with_capacity(chosen.len(), bytes);
    chosen.iter().for_each(|place| out.append_option(value(place)));
    Ok(Arc::new(out.finish()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::Int64Array;

    #[test]
    fn rows_come_from_their_parts_nulls_included() {
        let a = Int64Array::from(vec![Some(1), None, Some(3)]);
        let b = Int64Array::from(vec![Some(10)]);
        let got = choose(&[&a, &b], &[(0, 2), (1, 0), (0, 1), (0, 0)]).expect("one type");
        let want = Int64Array::from(vec![Some(3), Some(10), None, Some(1)]);
        assert_eq!(got.as_ref(), &want as &dyn Array);
        let a = StringArray::from(vec![Some("ä"), None]);
        let b = StringArray::from(vec![Some(""), Some("zz")]);
        let got = choose(&[&a, &b], &[(1, 1), (0, 1), (0, 0), (1, 0)]).expect("one type");
        let want = StringArray::from(vec![Some("zz"), None, Some("ä"), Some("")]);
        assert_eq!(got.as_ref(), &want as &dyn Array);
    }

    #[test]
    fn unknown_counts_as_no() {
        let which = BooleanArray::from(vec![Some(true), None, Some(false)]);
        let yes = Int64Array::from(vec![1, 2, 3]);
        let no = Int64Array::from(vec![-1, -2, -3]);
        let got = either(&which, &yes, &no).expect("one type");
        assert_eq!(got.as_ref(), &Int64Array::from(vec![1, -2, -3]) as &dyn Array);
    }
}
