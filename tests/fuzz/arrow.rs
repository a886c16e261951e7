//! Tables of every Arrow type through the stream interface, then through operations.

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::types::Int8Type;
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, DictionaryArray, Float32Array, Float64Array, Int8Array,
    Int64Array, LargeStringArray, ListArray, NullArray, RecordBatch, RecordBatchIterator,
    StringArray, StringViewArray, TimestampNanosecondArray, UInt64Array,
};
use arrow_schema::{Field, Schema};
use sera::base::rng::Rng;
use std::sync::Arc;

/// Hand a table of odd columns over, and ask every operation that takes a table about it.
pub fn import(rng: &mut Rng, call: &impl Fn(&str, &str) -> String) {
    let rows = rng.below(40) as usize;
    let columns: Vec<ArrayRef> = (0..=rng.below(6)).map(|_| column(rng, rows + 3)).collect();
    let fields: Vec<Field> = columns
        .iter()
        .enumerate()
        .map(|(i, column)| Field::new(format!("c{i}"), column.data_type().clone(), true))
        .collect();
    let schema = Arc::new(Schema::new(fields));
    // A slice: offsets that are not 0 are where readers go wrong.
    let batch = RecordBatch::try_new(schema.clone(), columns).expect("columns of one length");
    let batches: Vec<_> = (0..=rng.below(2)).map(|_| Ok(batch.slice(2, rows))).collect();
    let mut stream = FFI_ArrowArrayStream::new(Box::new(RecordBatchIterator::new(batches, schema)));
    // SAFETY: a valid stream, which is moved; the reply is freed once.
    let reply = unsafe {
        let reply = sera::ffi::sera_table_import(&mut stream);
        let text = std::ffi::CStr::from_ptr(reply).to_str().expect("UTF-8").to_owned();
        sera::ffi::sera_free(reply);
        text
    };
    let reply: serde_json::Value = serde_json::from_str(&reply).expect("a reply is JSON");
    assert_ne!(reply["code"], "panic", "{reply}");
    let Some(token) = reply["$ref"].as_str() else { return };
    let table = format!("{{\"$ref\":\"{token}\"}}");
    for (op, request) in [
        ("frame_info", format!("{{\"table\":{table}}}")),
        ("frame_describe", format!("{{\"table\":{table}}}")),
        ("frame_head", format!("{{\"table\":{table},\"n\":100}}")),
        ("frame_write", format!("{{\"table\":{table},\"format\":\"csv\"}}")),
        ("frame_write", format!("{{\"table\":{table},\"format\":\"parquet\"}}")),
        (
            "frame_sql",
            format!(
                "{{\"query\":\"SELECT c0, count(*) FROM t GROUP BY c0 ORDER BY c0\",\"tables\":{{\"t\":{table}}},\"reply\":\"table\"}}"
            ),
        ),
        (
            "plot_scatter",
            format!("{{\"data\":{table},\"x\":\"c0\",\"y\":\"c0\",\"format\":\"svg\"}}"),
        ),
        ("ml_fit", format!("{{\"kind\":\"standard_scaler\",\"x\":{table}}}")),
    ] {
        let reply: serde_json::Value =
            serde_json::from_str(&call(op, &request)).expect("a reply is JSON");
        assert_ne!(reply["code"], "panic", "{op}: {reply}");
    }
    call("drop", &format!("{{\"refs\":[\"{token}\"]}}"));
}

/// A column of some type, a third of it missing.
fn column(rng: &mut Rng, n: usize) -> ArrayRef {
    let some: Vec<Option<u64>> = (0..n).map(|_| (rng.below(3) > 0).then(|| rng.bits())).collect();
    let word = |v: &Option<u64>| v.map(|v| ["", "a", "<b>", "é\u{0}", "1e5"][(v % 5) as usize]);
    match rng.below(15) {
        0 => Arc::new(Float64Array::from_iter(some.iter().map(|v| v.map(f64::from_bits)))),
        1 => Arc::new(Float32Array::from_iter(
            some.iter().map(|v| v.map(|v| f32::from_bits(v as u32))),
        )),
        2 => Arc::new(Int64Array::from_iter(some.iter().map(|v| v.map(|v| v as i64)))),
        3 => Arc::new(UInt64Array::from_iter(some.iter().copied())),
        4 => Arc::new(Int8Array::from_iter(some.iter().map(|v| v.map(|v| v as i8)))),
        5 => Arc::new(BooleanArray::from_iter(some.iter().map(|v| v.map(|v| v % 2 == 0)))),
        6 => Arc::new(StringArray::from_iter(some.iter().map(word))),
        7 => Arc::new(LargeStringArray::from_iter(some.iter().map(word))),
        8 => Arc::new(StringViewArray::from_iter(some.iter().map(word))),
        9 => Arc::new(DictionaryArray::<Int8Type>::from_iter(some.iter().map(word))),
        10 => Arc::new(Date32Array::from_iter(some.iter().map(|v| v.map(|v| v as i32)))),
        11 => {
            Arc::new(TimestampNanosecondArray::from_iter(some.iter().map(|v| v.map(|v| v as i64))))
        }
        12 => Arc::new(
            TimestampNanosecondArray::from_iter(some.iter().map(|v| v.map(|v| v as i64)))
                .with_timezone("Asia/Kathmandu"),
        ),
        13 => Arc::new(ListArray::from_iter_primitive::<Int8Type, _, _>(
            some.iter().map(|v| v.map(|v| vec![Some(v as i8)])),
        )),
        _ => Arc::new(NullArray::new(n)),
    }
}
