//! Whatever form the columns come in, the answers are the same.

use arrow_array::builder::StringDictionaryBuilder;
use arrow_array::types::Int32Type;
use arrow_array::{
    Array, ArrayRef, Date64Array, Decimal128Array, Float32Array, Int32Array, LargeStringArray,
    StringArray, StringViewArray, TimestampMicrosecondArray, TimestampNanosecondArray, UInt64Array,
};
use arrow_schema::DataType;
use sera::base::budget::Ctx;
use sera::base::data::{Table, column_type, write_values};
use sera::frame::sql::ops::sql;
use std::sync::Arc;

fn table(columns: Vec<(&str, ArrayRef)>) -> Vec<(String, Table)> {
    let columns = columns.into_iter().map(|(name, column)| (name.to_owned(), column)).collect();
    vec![("t".to_owned(), Table::new(columns).expect("a table"))]
}

/// Types and values of the answer, as the wire writes them.
fn ask(query: &str, tables: &[(String, Table)]) -> String {
    match sql(query, tables, &Ctx::default()) {
        Ok(table) => {
            let column = |column: &ArrayRef| {
                let mut out = Vec::new();
                write_values(column, &mut out);
                let values = String::from_utf8(out).expect("UTF-8");
                format!("{}{values}", column_type(column.data_type()))
            };
            table.columns().iter().map(column).collect::<Vec<_>>().join(" ")
        }
        Err(error) => format!("{} {error}", error.code.word()),
    }
}

#[test]
fn text_is_text_in_every_layout() {
    let texts = vec![Some("b"), None, Some("a"), Some("b")];
    let mut dictionary = StringDictionaryBuilder::<Int32Type>::new();
    texts.iter().for_each(|text| dictionary.append_option(*text));
    let layouts: Vec<ArrayRef> = vec![
        Arc::new(StringArray::from(texts.clone())),
        Arc::new(LargeStringArray::from(texts.clone())),
        Arc::new(StringViewArray::from(texts.clone())),
        Arc::new(dictionary.finish()),
        Arc::new(StringArray::from([vec![Some("x")], texts.clone()].concat()).slice(1, 4)),
    ];
    for layout in layouts {
        let tables = table(vec![("s", layout.clone())]);
        let kind = format!("{}", layout.data_type());
        let query = "SELECT s, count(*), max(upper(s)) FROM t GROUP BY s ORDER BY s";
        assert_eq!(
            ask(query, &tables),
            r#"str["a","b",null] i64[1,2,1] str["A","B",null]"#,
            "{kind}"
        );
        let query = "SELECT a.s FROM t a JOIN t b ON a.s = b.s WHERE a.s LIKE 'b%'";
        assert_eq!(ask(query, &tables), r#"str["b","b","b","b"]"#, "{kind}");
    }
}

#[test]
fn numbers_keep_their_width_until_they_are_computed_with() {
    let tables = table(vec![
        ("i", Arc::new(Int32Array::from(vec![i32::MAX, -1]))),
        ("f", Arc::new(Float32Array::from(vec![0.1, 2.5]))),
        ("u", Arc::new(UInt64Array::from(vec![u64::MAX, 7]))),
        (
            "d",
            Arc::new(
                Decimal128Array::from(vec![150, -25]).with_precision_and_scale(10, 2).unwrap(),
            ),
        ),
    ]);
    assert_eq!(
        ask("SELECT i, f, u FROM t", &tables),
        r#"i32[2147483647,-1] f32[0.1,2.5] u64["18446744073709551615",7]"#
    );
    assert_eq!(ask("SELECT i + 1, d * 2 FROM t", &tables), "i64[2147483648,0] f64[3.0,-0.5]");
    assert_eq!(
        ask("SELECT max(u), min(i), sum(i) FROM t", &tables),
        r#"u64["18446744073709551615"] i32[-1] i64[2147483646]"#
    );
    assert_eq!(ask("SELECT u FROM t ORDER BY u", &tables), r#"u64[7,"18446744073709551615"]"#);
    assert!(ask("SELECT u + 1 FROM t", &tables).starts_with("bad_value"), "beyond 64-bit integers");
    assert_eq!(ask("SELECT i FROM t WHERE f > 1", &tables), "i32[-1]");
    assert_eq!(
        ask("SELECT CAST(f AS DOUBLE), CAST(f AS VARCHAR) FROM t WHERE i > 0", &tables),
        r#"f64[0.10000000149011612] str["0.1"]"#
    );
}

#[test]
fn a_zoned_time_is_read_in_its_own_zone() {
    // 2024-03-31 00:30 and 01:30 UTC: an hour apart, with the start of summer time between them.
    let micros = vec![Some(1_711_845_000_000_000), Some(1_711_848_600_000_000), None];
    let utc = TimestampMicrosecondArray::from(micros);
    let tables = table(vec![
        ("naive", Arc::new(utc.clone())),
        ("berlin", Arc::new(utc.clone().with_timezone("Europe/Berlin"))),
        ("fixed", Arc::new(utc.with_timezone("-05:00"))),
    ]);
    assert_eq!(
        ask("SELECT hour(naive), hour(berlin), hour(fixed), day(fixed) FROM t", &tables),
        "i64[0,1,null] i64[1,3,null] i64[19,20,null] i64[30,30,null]"
    );
    assert_eq!(
        ask("SELECT date_trunc('day', berlin) FROM t", &tables),
        r#"timestamp[Europe/Berlin]["2024-03-30T23:00:00Z","2024-03-30T23:00:00Z",null]"#
    );
    assert_eq!(
        ask("SELECT berlin + INTERVAL 1 DAY FROM t LIMIT 1", &tables),
        r#"timestamp[Europe/Berlin]["2024-03-31T23:30:00Z"]"#
    );
    assert_eq!(
        ask("SELECT CAST(fixed AS DATE), CAST(berlin AS TIMESTAMP) FROM t LIMIT 1", &tables),
        r#"date["2024-03-30"] timestamp["2024-03-31T01:30:00"]"#
    );
    assert_eq!(ask("SELECT count(*) FROM t WHERE berlin = fixed", &tables), "i64[2]");
    let mixed = ask("SELECT naive = berlin FROM t", &tables);
    assert!(mixed.starts_with("bad_sql cannot compare"), "{mixed}");
}

#[test]
fn dates_and_times_of_other_units_are_read() {
    let tables = table(vec![
        ("d", Arc::new(Date64Array::from(vec![86_400_000 * 366, -86_400_000]))),
        ("n", Arc::new(TimestampNanosecondArray::from(vec![1_500, -1]))),
    ]);
    assert_eq!(
        ask("SELECT year(d), d + 1, microsecond(n) FROM t", &tables),
        r#"i64[1971,1969] date["1971-01-03","1970-01-01"] i64[1,59999999]"#
    );
    let kept = sql("SELECT n FROM t", &tables, &Ctx::default()).expect("an answer");
    assert!(matches!(
        kept.columns()[0].data_type(),
        DataType::Timestamp(arrow_schema::TimeUnit::Nanosecond, None)
    ));
}

#[test]
fn empty_tables_and_columns_of_nulls_are_fine() {
    let tables = vec![
        (
            "e".to_owned(),
            Table::new(vec![(
                "x".into(),
                Arc::new(Int32Array::from(Vec::<i32>::new())) as ArrayRef,
            )])
            .unwrap(),
        ),
        (
            "z".to_owned(),
            Table::new(vec![("x".into(), Arc::new(arrow_array::NullArray::new(2)) as ArrayRef)])
                .unwrap(),
        ),
    ];
    assert_eq!(ask("SELECT x, x + 1, upper('a') FROM e ORDER BY x", &tables), "i32[] i64[] str[]");
    assert_eq!(ask("SELECT DISTINCT x FROM e", &tables), "i32[]");
    assert_eq!(ask("SELECT * FROM e a JOIN e b ON a.x = b.x", &tables), "i32[] i32[]");
    assert_eq!(
        ask("SELECT sum(x), count(x), count(*), max(x), avg(x) FROM z", &tables),
        "i64[null] i64[0] i64[2] null[null] f64[null]"
    );
    assert_eq!(
        ask("SELECT x, count(*) FROM z GROUP BY x ORDER BY x", &tables),
        "null[null] i64[2]"
    );
    assert_eq!(
        ask(
            "SELECT x IS NULL, x = 1, coalesce(x, 5), CASE WHEN x THEN 1 ELSE 2 END FROM z",
            &tables
        ),
        "bool[true,true] bool[null,null] i64[5,5] i64[2,2]"
    );
    assert_eq!(ask("SELECT a.x FROM z a LEFT JOIN z b ON a.x = b.x", &tables), "null[null,null]");
    assert_eq!(ask("SELECT x FROM z UNION SELECT 1 ORDER BY x", &tables), "i64[1,null]");
}
