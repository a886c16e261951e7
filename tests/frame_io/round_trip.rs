//! What is written reads back equal.

use crate::common::*;
use arrow_array::builder::{
    BooleanBuilder, Date32Builder, Float32Builder, Float64Builder, Int16Builder, Int64Builder,
    StringBuilder, TimestampMicrosecondBuilder, TimestampNanosecondBuilder, UInt64Builder,
};
use arrow_array::{Array, ArrayRef};
use sera::base::data::Table;
use sera::base::data::handles::{Kept, keep};
use sera::base::rng::Rng;
use serde_json::{Value, json};
use std::sync::Arc;

/// Texts that are easily taken for something else.
const NASTY: &[&str] = &[
    "",
    " ",
    "a",
    "abc def",
    "a,b",
    "\"",
    "\"\"",
    "say \"no\"",
    "x\ny",
    "\r\n",
    "\r",
    "\n",
    "007",
    "-007",
    "+49",
    "12",
    "-1",
    "1.5",
    "1e9",
    ".5",
    "5.",
    "NaN",
    "nan",
    "inf",
    "-Infinity",
    "true",
    "False",
    "TRUE",
    "yes",
    "NA",
    "N/A",
    "null",
    "NULL",
    "None",
    "2026-11-21",
    "2026-11-21T09:30",
    "2026-11-21 09:30:00Z",
    "\u{FEFF}x",
    "Grüße 🐧",
    "日本",
    "tab\tbed",
    "semi;colon",
    "#x",
    "'",
    "\\",
    "\\n",
    "\u{0}",
    "=1+1",
    "99999999999999999999",
    "1,5",
];

/// A table of every type that text formats know, the first row without nulls.
fn random(rng: &mut Rng, rows: usize) -> Table {
    let mut i = Int64Builder::new();
    let mut u = UInt64Builder::new();
    let mut f = Float64Builder::new();
    let mut b = BooleanBuilder::new();
    let mut d = Date32Builder::new();
    let mut t = TimestampMicrosecondBuilder::new();
    let mut z = TimestampMicrosecondBuilder::new().with_timezone("UTC");
    let mut n = TimestampNanosecondBuilder::new();
    let mut s = StringBuilder::new();
    for row in 0..rows {
        let first = row == 0;
        let mut there = || first || rng.below(4) > 0;
        let there: [bool; 9] = std::array::from_fn(|_| there());
        let ints = [
            i64::MIN,
            i64::MAX,
            0,
            -1,
            9_007_199_254_740_993,
            rng.bits() as i64,
            rng.below(100) as i64,
        ];
        i.append_option(there[0].then_some(ints[rng.below(7) as usize]));
        // One value beyond i64, so that the type shows.
        let uints = [u64::MAX, 0, 1 << 63, rng.bits()];
        u.append_option(there[1].then_some(uints[if first { 0 } else { rng.below(4) as usize }]));
        let floats =
            [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0, 5e-324, f64::MAX, 1e22, 0.1, 3.0];
        let float = match rng.below(3) {
            0 => floats[rng.below(9) as usize],
            1 => rng.normal(),
            _ => Some(f64::from_bits(rng.bits())).filter(|v| !v.is_nan()).unwrap_or(f64::NAN),
        };
        f.append_option(there[2].then_some(float));
        b.append_option(there[3].then_some(rng.below(2) == 0));
        d.append_option(there[4].then_some(rng.below(3_652_000) as i32 - 719_528));
        let micros =
            |rng: &mut Rng| rng.below(315_000_000_000_000_000) as i64 - 62_000_000_000_000_000;
        t.append_option(there[5].then_some(micros(rng)));
        z.append_option(there[6].then_some(micros(rng) / 1_000_000 * 1_000_000));
        // One value that needs nanoseconds, so that the unit shows.
        n.append_option(there[7].then_some(if first { 1 } else { rng.bits() as i64 }));
        let text = match rng.below(3) {
            0 => (0..rng.below(6)).map(|_| NASTY[rng.below(NASTY.len() as u64) as usize]).collect(),
            _ => NASTY[rng.below(NASTY.len() as u64) as usize].to_owned(),
        };
        s.append_option(there[8].then_some(text));
    }
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("i", Arc::new(i.finish())),
        ("u,1", Arc::new(u.finish())),
        ("f", Arc::new(f.finish())),
        ("b \"2\"", Arc::new(b.finish())),
        ("d\n", Arc::new(d.finish())),
        ("t", Arc::new(t.finish())),
        ("z", Arc::new(z.finish())),
        ("n", Arc::new(n.finish())),
        ("007", Arc::new(s.finish())),
    ];
    Table::new(columns.into_iter().map(|(name, column)| (name.to_owned(), column)).collect())
        .unwrap()
}

fn same(a: &Table, b: &Table, how: &str) {
    assert_eq!(a.names(), b.names(), "{how}");
    for (name, (x, y)) in a.names().iter().zip(a.columns().iter().zip(b.columns())) {
        assert_eq!(x.data_type(), y.data_type(), "{how}: {name}");
        // Arrow compares doubles by their bits, so NaN is NaN and −0 is not 0.
        assert_eq!(x, y, "{how}: {name}");
    }
}

/// Write with `options`, read with `options`, as text or bytes in the messages.
fn round(table: &Table, write: Value, read: Value) -> Table {
    let token = keep(Kept::Table(table.clone()));
    let mut request = json!({"table": {"$ref": token}});
    request.as_object_mut().unwrap().extend(write.as_object().unwrap().clone());
    let written = good(ask("frame_write", &request));
    let mut request = json!({"format": write["format"]});
    for key in ["text", "data"] {
        if let Some(value) = written.get(key) {
            request[key] = value.clone();
        }
    }
    request.as_object_mut().unwrap().extend(read.as_object().unwrap().clone());
    let reply = good(ask("frame_read", &request));
    assert_eq!(reply["rejected"]["count"], 0);
    let table = kept(&reply);
    ask("drop", &json!({"refs": [token, reply["$ref"]]}));
    table
}

#[test]
fn csv_reads_back_equal() {
    let mut rng = Rng::new(21);
    for case in 0..300 {
        let rows = 1 + rng.below(if case % 50 == 0 { 3000 } else { 12 }) as usize;
        let table = random(&mut rng, rows);
        same(&table, &round(&table, json!({"format": "csv"}), json!({})), "csv");
        same(&table, &round(&table, json!({"format": "tsv"}), json!({})), "tsv");
        let odd = json!({"format": "csv", "delimiter": ";", "decimal": ","});
        same(&table, &round(&table, odd.clone(), odd), "csv with commas");
        let zipped = json!({"format": "csv", "compression": "gzip"});
        same(&table, &round(&table, zipped, json!({})), "csv.gz");
    }
}

#[test]
fn every_text_alone_reads_back_equal() {
    for text in NASTY {
        for column in [vec![Some(*text)], vec![None, Some(*text), None], vec![Some(*text); 2]] {
            let array: ArrayRef = Arc::new(arrow_array::StringArray::from(column));
            let table = Table::new(vec![("x".into(), array)]).unwrap();
            same(&table, &round(&table, json!({"format": "csv"}), json!({})), "csv");
        }
    }
}

#[test]
fn tables_on_the_wire_and_files_of_arrow_read_back_equal() {
    let mut rng = Rng::new(22);
    for rows in [0, 1, 2, 7, 40, 20_000] {
        let table = random(&mut rng, rows);
        for compression in ["none", "lz4"] {
            let format = json!({"format": "arrow", "compression": compression});
            same(&table, &round(&table, format, json!({})), "arrow");
        }
        if cfg!(feature = "parquet") {
            for compression in ["none", "snappy", "gzip", "lz4"] {
                let format = json!({"format": "parquet", "compression": compression});
                same(&table, &round(&table, format, json!({})), "parquet");
            }
        }
    }
    for _ in 0..50 {
        // The wire has microseconds.
        let table = random(&mut rng, 10);
        let columns = table.iter().filter(|(name, _)| *name != "n");
        let table = Table::new(columns.map(|(n, c)| (n.clone(), c.clone())).collect()).unwrap();
        let form = json!({"format": "json", "orient": "table"});
        same(&table, &round(&table, form, json!({})), "json table");
        // Rows of JSON have numbers, text and truth values; the rest is declared.
        let dtypes = json!({"dtypes": {"d\n": "date", "t": "timestamp", "z": "timestamp[UTC]", "i": "i64", "u,1": "u64", "f": "f64"}});
        same(&table, &round(&table, json!({"format": "json"}), dtypes.clone()), "json rows");
        same(&table, &round(&table, json!({"format": "jsonl"}), dtypes), "json lines");
    }
}

#[test]
fn narrow_types_come_back_as_declared() {
    let mut small = Int16Builder::new();
    let mut single = Float32Builder::new();
    let mut rng = Rng::new(23);
    for _ in 0..2000 {
        small.append_value(rng.bits() as i16);
        single.append_value(
            Some(f32::from_bits(rng.bits() as u32)).filter(|v| !v.is_nan()).unwrap_or(f32::NAN),
        );
    }
    let (small, single): (ArrayRef, ArrayRef) =
        (Arc::new(small.finish()), Arc::new(single.finish()));
    let table = Table::new(vec![("a".into(), small), ("b".into(), single)]).unwrap();
    let dtypes = json!({"dtypes": {"a": "i16", "b": "f32"}});
    same(&table, &round(&table, json!({"format": "csv"}), dtypes), "csv");
}

#[test]
fn types_that_csv_has_no_words_for_are_refused() {
    let list = arrow_array::ListArray::from_iter_primitive::<arrow_array::types::Int64Type, _, _>(
        [Some([Some(1)])],
    );
    let table = Table::new(vec![("l".into(), Arc::new(list) as ArrayRef)]).unwrap();
    let token = keep(Kept::Table(table));
    for format in ["csv", "json", "jsonl"] {
        let reply = ask("frame_write", &json!({"table": {"$ref": token}, "format": format}));
        assert_eq!(reply["code"], "unsupported", "{reply}");
    }
}
