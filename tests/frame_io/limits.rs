//! Budgets, bombs and broken bytes: an error reply, never an abort.

use crate::common::*;
use base64::Engine as _;
use sera::base::budget::Watch;
use sera::base::op::call;
use sera::base::rng::Rng;
use serde_json::{Value, json};
use std::io::Write;
use std::sync::Arc;

fn encode(bytes: &[u8]) -> String {
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// Three megabytes of CSV, quotes and late changes included.
fn large() -> String {
    let mut text = String::from("i,f,s,d\n");
    for i in 0..120_000 {
        let s = if i % 7 == 0 { "\"a,\n\"\"b\"\"\"".to_owned() } else { format!("w{}", i % 100) };
        text.push_str(&format!("{i},{}.5,{s},2026-11-{:02}\n", i % 13, 1 + i % 28));
    }
    text.push_str("0.25,x,last,soon\n");
    text
}

#[test]
fn the_number_of_threads_never_shows() {
    let text = large();
    let mut seen: Option<Value> = None;
    for threads in [1, 2, 5] {
        let reply = read(&text, json!({"$budget": {"threads": threads}}));
        assert_eq!(types(&good(reply.clone())), ["f64", "str", "str", "str"]);
        assert_eq!(reply["rows"], 120_001);
        if let Some(seen) = &seen {
            assert!(*seen == reply, "{threads} threads");
        }
        seen = Some(reply);
    }
}

#[test]
fn memory_beyond_the_budget_is_refused() {
    let text = large();
    let reply = read(&text, json!({"$budget": {"max_bytes": 1_000_000}}));
    assert_eq!(reply["code"], "memory_limit", "{reply}");
    good(read(&text, json!({"$budget": {"max_bytes": 100_000_000}, "reply": "ref"})));
}

#[test]
fn a_deadline_and_a_cancelled_watch_stop_the_reading() {
    let text = large();
    assert_eq!(read(&text, json!({"$budget": {"deadline_ms": 0}}))["code"], "deadline");
    let watch: Arc<Watch> = Arc::default();
    watch.cancel();
    let mut out = Vec::new();
    let request = json!({"text": text}).to_string();
    call(sera::registry::find("frame_read").unwrap(), request.as_bytes(), watch, &mut out);
    assert!(String::from_utf8(out).unwrap().contains("cancelled"));
}

#[test]
fn a_gzip_bomb_stops_at_the_budget() {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..64 {
        encoder.write_all(&vec![b'1'; 1 << 20]).unwrap();
    }
    let data = encode(&encoder.finish().unwrap());
    let request = json!({"data": data, "format": "csv", "$budget": {"max_bytes": 8 << 20}});
    assert_eq!(ask("frame_read", &request)["code"], "memory_limit");
    let request = json!({"data": encode(&[0x1F, 0x8B, 8, 0, 0]), "format": "csv"});
    assert_eq!(ask("frame_read", &request)["code"], "bad_data");
}

/// The bytes of a small file of ours.
fn file(format: &str, compression: &str) -> Vec<u8> {
    let table = json!({"x": (0..500).collect::<Vec<_>>(), "s": vec!["text that repeats"; 500]});
    let request = json!({"table": table, "format": format, "compression": compression});
    let reply = good(ask("frame_write", &request));
    base64::engine::general_purpose::STANDARD.decode(reply["data"].as_str().unwrap()).unwrap()
}

#[test]
fn broken_files_are_bad_data_and_never_end_the_process() {
    let mut rng = Rng::new(31);
    let mut files = vec![("arrow", file("arrow", "none")), ("arrow", file("arrow", "lz4"))];
    if cfg!(feature = "parquet") {
        files.extend(
            ["none", "snappy", "gzip", "lz4"].map(|codec| ("parquet", file("parquet", codec))),
        );
    }
    for (format, whole) in files {
        for _ in 0..400 {
            let mut bytes = whole.clone();
            match rng.below(3) {
                0 => bytes.truncate(rng.below(bytes.len() as u64) as usize),
                _ => {
                    for _ in 0..1 + rng.below(4) {
                        let at = rng.below(bytes.len() as u64) as usize;
                        bytes[at] = rng.bits() as u8;
                    }
                }
            }
            let request = json!({"data": encode(&bytes), "format": format, "$budget": {"max_bytes": 50_000_000}});
            let reply = ask("frame_read", &request);
            let code = reply["code"].as_str().unwrap_or("ok");
            let expected = ["ok", "bad_data", "memory_limit", "unsupported", "bad_value"];
            assert!(expected.contains(&code), "{format}: {reply}");
        }
    }
}

#[test]
fn forged_lengths_of_arrow_buffers_are_refused_before_they_are_allocated() {
    let bytes = file("arrow", "lz4");
    // The length that a compressed buffer claims stands before its LZ4 frame.
    let magic = [0x04, 0x22, 0x4D, 0x18];
    let place = bytes.windows(4).position(|window| window == magic).expect("an LZ4 frame");
    for size in [i64::MAX, 1 << 46, 1 << 33] {
        let mut forged = bytes.clone();
        forged[place - 8..place].copy_from_slice(&size.to_le_bytes());
        let reply = ask("frame_read", &json!({"data": encode(&forged), "format": "arrow"}));
        assert_eq!(reply["code"], "bad_data", "{reply}");
        assert!(reply["error"].as_str().unwrap().contains("claims to be"), "{reply}");
    }
}

#[cfg(feature = "parquet")]
#[test]
fn a_parquet_bomb_stops_at_the_budget() {
    // Twenty million equal rows are a few hundred bytes of Parquet.
    let mut text = String::from("x\n");
    text.push_str(&"7\n".repeat(2_000_000));
    let reply = good(ask("frame_read", &json!({"text": text})));
    let written =
        ask("frame_write", &json!({"table": {"$ref": reply["$ref"]}, "format": "parquet"}));
    assert!(good(written.clone())["size"].as_u64().unwrap() < 100_000, "{}", written["size"]);
    let request =
        json!({"data": written["data"], "format": "parquet", "$budget": {"max_bytes": 4_000_000}});
    let refused = ask("frame_read", &request);
    assert_eq!(refused["code"], "memory_limit", "{refused}");
    let request = json!({"data": written["data"], "format": "parquet", "n_rows": 10, "$budget": {"max_bytes": 4_000_000}});
    assert_eq!(good(ask("frame_read", &request))["rows"], 10);
    ask("drop", &json!({"refs": [reply["$ref"]]}));
}

#[test]
fn random_text_never_panics() {
    let mut rng = Rng::new(32);
    let letters = [
        "a",
        "1",
        ",",
        "\"",
        "\n",
        "\r",
        "é",
        ".5",
        "-",
        "NA",
        "2026-11-21",
        "T09:30",
        "Z",
        "{",
        "}",
        ":",
        "[",
        "]",
        "null",
    ];
    for _ in 0..5000 {
        let count = rng.below(40);
        let text: String =
            (0..count).map(|_| letters[rng.below(letters.len() as u64) as usize]).collect();
        let format = ["csv", "json", "jsonl"][rng.below(3) as usize];
        let on_error = ["raise", "null", "skip"][rng.below(3) as usize];
        let reply = read(&text, json!({"format": format, "on_error": on_error}));
        assert_ne!(reply["code"], "panic", "{text:?}");
    }
}
