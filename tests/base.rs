//! What every operation stands on: exact numbers, order, budgets, lending, files.
#![allow(unsafe_code, missing_docs)]

use sera::base::budget::{Ctx, Limits};
use sera::base::data::{Matrix, Numbers, Table};
use sera::base::error::{Code, Error};
use sera::base::op::call;
use sera::base::rng::Rng;
use sera::base::wire::{At, Json, Wire};
use sera::base::{files, pool};
use std::sync::Arc;

fn read<T: Wire>(text: &str) -> Result<T, Error> {
    T::read(text, At::root(&Ctx::default()))
}

fn written<T: Wire>(value: &T) -> String {
    let mut out = Vec::new();
    value.write(&mut out);
    String::from_utf8(out).unwrap()
}

fn ask(name: &str, request: &str) -> String {
    let op = sera::registry::find(name).expect("an operation");
    let mut out = Vec::new();
    call(op, request.as_bytes(), Arc::default(), &mut out);
    String::from_utf8(out).unwrap()
}

#[test]
fn every_double_comes_back_to_the_bit() {
    let mut rng = Rng::new(1);
    let random = (0..200_000).map(|_| f64::from_bits(rng.bits())).filter(|v| v.is_finite());
    let edges = [0.0, -0.0, 5e-324, f64::MAX, f64::MIN_POSITIVE, 0.1, 1e23, 2f64.powi(53) + 2.0];
    let values: Vec<f64> = random.chain(edges).collect();
    let text = written(&Numbers::from(values.clone()));
    let back: Numbers = read(&text).unwrap();
    for (a, b) in values.iter().zip(back.iter()) {
        assert_eq!(a.to_bits(), b.to_bits(), "{a:e} came back as {b:e}");
    }
    assert_eq!(text, written(&back), "the same bytes again");
}

#[test]
fn missing_and_infinite_numbers_keep_their_meaning() {
    let numbers: Numbers = read(r#"[1, null, "NaN", "Infinity", "-Infinity"]"#).unwrap();
    assert!(numbers[1].is_nan() && numbers[2].is_nan());
    assert_eq!(&numbers[3..], &[f64::INFINITY, f64::NEG_INFINITY]);
    assert_eq!(written(&numbers), r#"[1.0,null,null,"Infinity","-Infinity"]"#);
    // In rows of a table null and NaN differ.
    let table: Table = read(r#"{"x": [1.5, null, "NaN"], "t": ["a", null, "c"]}"#).unwrap();
    let text = written(&table);
    assert!(text.contains(r#""values":[1.5,null,"NaN"]"#), "{text}");
    assert_eq!(text, written(&read::<Table>(&text).unwrap()));
}

#[test]
fn integers_beyond_2_53_are_strings_and_come_back() {
    let table: Table =
        read(r#"{"columns":[{"name":"n","type":"i64","values":["9223372036854775807",9007199254740991,5.0,null]}]}"#)
            .unwrap();
    let text = written(&table);
    assert!(text.contains(r#"["9223372036854775807",9007199254740991,5,null]"#), "{text}");
    assert_eq!(text, written(&read::<Table>(&text).unwrap()));
}

#[test]
fn every_column_type_is_written_and_read_back() {
    let text = concat!(
        r#"{"columns":[{"name":"f","type":"f32","values":[0.1,"Infinity"]},"#,
        r#"{"name":"i","type":"i8","values":[-128,127]},{"name":"u","type":"u64","values":["18446744073709551615",0]},"#,
        r#"{"name":"b","type":"bool","values":[true,null]},{"name":"s","type":"str","values":["é\u0000\"",""]},"#,
        r#"{"name":"d","type":"date","values":["2026-11-21","1969-12-31"]},"#,
        r#"{"name":"t","type":"timestamp","values":["2026-11-21T09:30:00.5",null]},"#,
        r#"{"name":"z","type":"timestamp[Asia/Kathmandu]","values":["2026-11-21T09:30:00Z",null]},"#,
        r#"{"name":"n","type":"null","values":[null,null]}],"rows":2}"#
    );
    assert_eq!(written(&read::<Table>(text).unwrap()), text);
}

#[test]
fn json_of_any_shape_has_one_form() {
    let python =
        r#"{"b": [1.0, 1e-05, 1E3],  "a": {"é": "é\/", "n": null}, "i": 12345678901234567890}"#;
    let node =
        r#"{"b":[1.0,0.00001,1000.0],"a":{"\u00e9":"\u00e9/","n":null},"i":12345678901234567890}"#;
    let one: Json = read(python).unwrap();
    assert_eq!(one, read::<Json>(node).unwrap());
    assert_eq!(
        one.0,
        r#"{"b":[1.0,0.00001,1000.0],"a":{"é":"é/","n":null},"i":12345678901234567890}"#
    );
    assert!(read::<Json>("[1e999]").is_err() && read::<Json>(r#""\ud800""#).is_err());
}

#[test]
fn packed_and_written_matrices_are_the_same() {
    let packed =
        r#"{"dtype":"f8","shape":"2, 2","bdata":"AAAAAAAA8D8AAAAAAAAAQAAAAAAAAAhAAAAAAAAAEEA="}"#;
    let rows: Matrix = read("[[1,2],[3,4]]").unwrap();
    assert_eq!(read::<Matrix>(packed).unwrap(), rows);
    let i4 = r#"{"dtype":"int32","shape":[2,2],"bdata":"AQAAAAIAAAADAAAABAAAAA=="}"#;
    assert_eq!(read::<Matrix>(i4).unwrap(), rows);
}

#[test]
fn tasks_come_back_in_order_for_every_thread_count() {
    let sums = |threads| {
        let ctx = Ctx::new(Limits { threads: Some(threads), ..Limits::default() }, Arc::default());
        let parts = pool::map(&ctx, 64, |i| {
            let mut rng = Rng::new(3).split(i as u64);
            (0..5_000).map(|_| rng.uniform()).sum::<f64>()
        });
        parts.iter().sum::<f64>().to_bits()
    };
    assert_eq!(sums(1), sums(2));
    assert_eq!(sums(1), sums(4));
}

#[test]
fn a_panic_in_a_task_reaches_the_caller_and_the_pool_lives_on() {
    let ctx = Ctx::new(Limits { threads: Some(3), ..Limits::default() }, Arc::default());
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        pool::map(&ctx, 8, |i| assert!(i != 5, "task five fails"))
    }));
    assert!(caught.is_err());
    assert_eq!(pool::map(&ctx, 8, |i| i), (0..8).collect::<Vec<_>>());
}

#[test]
fn nobody_uses_the_global_pool() {
    // Whoever does panics from here on, and his test fails.
    let poison = rayon::ThreadPoolBuilder::new()
        .spawn_handler(|_| Err(std::io::Error::other("the global pool is not ours to use")))
        .build_global();
    assert!(poison.is_err());
    for (_, op) in sera::registry::OPS {
        assert!(ask(op.name, op.example).starts_with("{\"ok\":true"), "{}", op.name);
    }
}

#[test]
fn a_cancelled_call_and_a_passed_deadline_say_so() {
    let watch = Arc::<sera::base::budget::Watch>::default();
    let ctx = Ctx::new(Limits::default(), watch.clone());
    assert!(ctx.check().is_ok());
    watch.cancel();
    assert_eq!(ctx.check().unwrap_err().code, Code::Cancelled);
    let late = Ctx::new(Limits { deadline_ms: Some(0.0), ..Limits::default() }, Arc::default());
    assert_eq!(late.check().unwrap_err().code, Code::Deadline);
}

#[test]
fn memory_is_counted_and_an_absurd_size_is_an_error() {
    let ctx = Ctx::new(Limits { max_bytes: Some(1000), ..Limits::default() }, Arc::default());
    let held = ctx.reserve(900).unwrap();
    assert_eq!(ctx.reserve(200).unwrap_err().code, Code::MemoryLimit);
    drop(held);
    assert!(ctx.reserve(900).is_ok());
    let free = Ctx::default();
    assert_eq!(free.vec::<f64>(usize::MAX / 2).unwrap_err().code, Code::MemoryLimit);
    assert_eq!(free.vec::<u8>(1 << 60).unwrap_err().code, Code::MemoryLimit);
}

#[test]
fn saving_leaves_the_old_file_or_the_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.json");
    let text = path.to_str().unwrap();
    files::save(text, "/path", b"one").unwrap();
    files::save(text, "/path", b"two").unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), b"two");
    let missing = folder.path().join("no/such/folder/x");
    let error = files::save(missing.to_str().unwrap(), "/path", b"x").unwrap_err();
    assert_eq!((error.code, error.at.as_str()), (Code::Io, "/path"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left behind");
}

#[test]
fn returning_lent_memory_waits_for_the_calls_that_use_it() {
    use sera::base::data::handles;
    use std::ffi::CString;
    let values = vec![1.0f64; 1 << 16];
    let meta = CString::new(format!(r#"{{"dtype":"f8","shape":[{}]}}"#, values.len())).unwrap();
    // SAFETY: `values` outlives the loan.
    let reply = unsafe {
        sera::ffi::sera_lend(
            values.as_ptr().cast(),
            values.len() * 8,
            meta.as_ptr(),
            None,
            std::ptr::null_mut(),
        )
    };
    // SAFETY: a reply is a C string.
    let text = unsafe { std::ffi::CStr::from_ptr(reply) }.to_str().unwrap().to_owned();
    unsafe { sera::ffi::sera_free(reply) };
    let token = text.split('"').nth(5).unwrap().to_owned();
    let user = handles::lent().get(&token).expect("it is lent");
    let done = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let (flag, cited) = (done.clone(), CString::new(token).unwrap());
    let waiter = std::thread::spawn(move || {
        // SAFETY: a NUL-terminated token.
        assert_eq!(unsafe { sera::ffi::sera_return(cited.as_ptr()) }, 0);
        flag.store(true, std::sync::atomic::Ordering::SeqCst);
    });
    std::thread::sleep(std::time::Duration::from_millis(50));
    assert!(!done.load(std::sync::atomic::Ordering::SeqCst), "a call still uses the memory");
    drop(user);
    waiter.join().unwrap();
    assert!(done.load(std::sync::atomic::Ordering::SeqCst));
}

#[test]
fn sixteen_threads_at_once_get_their_own_answers() {
    std::thread::scope(|scope| {
        for t in 0..16 {
            scope.spawn(move || {
                for i in 0..200 {
                    let reply =
                        ask("inspect", &format!(r#"{{"data": [{}]}}"#, "1,".repeat(t + i) + "1"));
                    assert!(reply.contains(&format!(r#""shape":[{}]"#, t + i + 1)), "{reply}");
                }
            });
        }
    });
}

#[test]
fn a_column_of_a_kept_table_is_kept_and_told_of_as_an_array() {
    let table = ask("keep", r#"{"data": {"x": [1, 2], "y": ["a", null]}}"#);
    let token = table.split('"').nth(5).expect("a token").to_owned();
    let told = ask("inspect", &format!(r#"{{"data": {{"$ref": "{token}", "column": "y"}}}}"#));
    assert_eq!(told, r#"{"ok":true,"kind":"an array","shape":[2],"types":["str"],"nulls":[1]}"#);
    let kept = ask("keep", &format!(r#"{{"data": {{"$ref": "{token}", "column": "z"}}}}"#));
    assert!(kept.contains(r#""code":"unknown_column","at":"/data/column""#), "{kept}");
}

#[test]
fn depth_is_counted_as_a_naive_reader_would() {
    let naive = |text: &str, most: usize| {
        let (mut depth, mut in_text, mut escaped) = (0usize, false, false);
        text.bytes().any(|byte| {
            match (in_text, byte) {
                (true, _) if escaped => escaped = false,
                (true, b'\\') => escaped = true,
                (true, b'"') => in_text = false,
                (true, _) => {}
                (false, b'"') => in_text = true,
                (false, b'[' | b'{') => depth += 1,
                (false, b']' | b'}') => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth > most
        })
    };
    let mut rng = Rng::new(9);
    let letters = br#"[[{{]}""\\ 0123456789,,,yY_"#;
    for _ in 0..20_000 {
        let length = rng.below(150) as usize;
        let text: String = (0..length)
            .map(|_| char::from(letters[rng.below(letters.len() as u64) as usize]))
            .collect();
        let most = rng.below(6) as usize;
        assert_eq!(sera::base::wire::is_deeper(&text, most), naive(&text, most), "{text:?} {most}");
    }
}

#[test]
fn odd_rows_of_a_matrix_are_named_by_place() {
    let at = |text: &str| read::<Matrix>(text).unwrap_err().at;
    assert_eq!(at("[[1,2],[3]]"), "/1");
    assert_eq!(at("[[1,2],3]"), "/1");
    assert_eq!(at(r#"[[1,2],[3,"x"]]"#), "/1/1");
    assert_eq!(at("[[1,2],[3,1e999]]"), "/1/1");
    assert_eq!(read::<Matrix>("[]").unwrap().rows, 0);
    let with_missing = read::<Matrix>(r#"[[1,null],["Infinity",4.0]]"#).unwrap();
    assert!(with_missing.values[1].is_nan() && with_missing.values[2] == f64::INFINITY);
}
