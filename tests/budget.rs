//! The budget of every operation that can last: cancelled, out of time, out of memory, and watched.
//!
//! `make test` runs each a few times with generous slack, since a busy machine is no failure;
//! `make soak` (`SERA_SOAK=1`) runs 100 and holds the exact figures: cancelled within 100 ms (p99),
//! `deadline_ms: 300` within 400 ms. Peak memory is measured in `tests/memory.rs`, a process of its own.
#![allow(missing_docs)]

#[path = "budget/lasting.rs"]
mod lasting;

use lasting::{CANNOT_LAST, Lasting, lasting};
use sera::base::budget::Watch;
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::{Duration, Instant};

fn soak() -> bool {
    std::env::var_os("SERA_SOAK").is_some()
}

/// Run a request with a budget; the reply, and how long it took.
fn run(op: &str, request: &str, budget: &str, watch: &Arc<Watch>) -> (Value, Duration) {
    let op = sera::registry::find(op).expect("an operation");
    let request = format!("{{\"$budget\":{budget},{}", &request[1..]);
    let mut out = Vec::new();
    let start = Instant::now();
    sera::base::op::call(op, request.as_bytes(), watch.clone(), &mut out);
    let took = start.elapsed();
    // A call that got through all the same may have megabytes to tell: the head is enough.
    let good = out.starts_with(b"{\"ok\":true") && !out.ends_with(b"\"stopped\":\"deadline\"}");
    if good {
        return (serde_json::json!({"ok": true, "bytes": out.len()}), took);
    }
    (serde_json::from_slice(&out).expect("a reply is JSON"), took)
}

/// The next call works: the operation's own example.
fn next_call_works(name: &str) {
    let op = sera::registry::find(name).expect("an operation");
    let mut out = Vec::new();
    sera::base::op::call(op, op.example.as_bytes(), Default::default(), &mut out);
    assert!(out.starts_with(b"{\"ok\":true"), "{name}: {}", String::from_utf8_lossy(&out));
}

/// The time that 99 of 100 keep; the longest of a few.
fn p99(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[(times.len() * 99).div_ceil(100) - 1]
}

#[test]
fn every_operation_lasts_or_says_why_it_cannot() {
    let all: Vec<&str> = lasting().iter().map(|l| l.op).collect();
    for (_, op) in sera::registry::OPS {
        let lasts = all.contains(&op.name);
        let cannot = CANNOT_LAST.iter().any(|(name, _)| *name == op.name);
        assert!(
            lasts != cannot,
            "{}: give it a request that lasts in tests/budget/lasting.rs, or a reason why none can",
            op.name
        );
    }
    for (name, _) in CANNOT_LAST {
        assert!(sera::registry::find(name).is_ok(), "{name} is no operation any more");
    }
}

#[test]
fn a_cancelled_call_returns_at_once_and_the_next_works() {
    let (tries, most) = if soak() { (100, 100) } else { (2, 2000) };
    let mut slow = Vec::new();
    for Lasting { op, request } in lasting() {
        let mut times = Vec::new();
        for i in 0..tries {
            let watch = Arc::<Watch>::default();
            let over = AtomicBool::new(false);
            let (reply, late) = std::thread::scope(|scope| {
                let call = scope.spawn(|| {
                    let (reply, _) = run(op, &request, "{}", &watch);
                    over.store(true, Relaxed);
                    (reply, Instant::now())
                });
                // At different points of the work.
                std::thread::sleep(Duration::from_millis(100 + 10 * (i % 30)));
                assert!(!over.load(Relaxed), "{op}: its request does not last");
                let asked = Instant::now();
                watch.cancel();
                let (reply, returned) = call.join().expect("no panic");
                (reply, returned - asked)
            });
            let code = reply["code"].as_str().unwrap_or("none");
            if code != "cancelled" {
                slow.push(format!("{op}: `{code}` after {} ms", late.as_millis()));
                break;
            }
            times.push(late);
            next_call_works(op);
        }
        if times.is_empty() {
            continue;
        }
        let p99 = p99(times);
        println!("cancel {op}: {} ms", p99.as_millis());
        if p99 > Duration::from_millis(most) {
            slow.push(format!("{op}: {} ms", p99.as_millis()));
        }
    }
    assert!(slow.is_empty(), "cancelling took longer than {most} ms: {slow:?}");
}

#[test]
fn a_deadline_is_kept_and_gives_the_best_so_far_or_says_so() {
    let (tries, most) = if soak() { (20, 400) } else { (1, 2300) };
    let mut slow = Vec::new();
    for Lasting { op, request } in lasting() {
        let mut times = Vec::new();
        for _ in 0..tries {
            let (reply, took) = run(op, &request, r#"{"deadline_ms":300}"#, &Arc::default());
            let stopped = reply["ok"] == true && reply["stopped"] == "deadline";
            // k-means always has something to give; the others' halves are worth nothing.
            if !stopped && (op == "ml_fit" || reply["code"] != "deadline") {
                slow.push(format!("{op}: {:.300}", reply.to_string()));
            }
            times.push(took);
            next_call_works(op);
        }
        let p99 = p99(times);
        println!("deadline {op}: {} ms", p99.as_millis());
        if p99 > Duration::from_millis(most) {
            slow.push(format!("{op}: {} ms", p99.as_millis()));
        }
    }
    println!("missed: {slow:?}");
    assert!(slow.is_empty(), "a deadline of 300 ms took longer than {most} ms: {slow:?}");
}

#[test]
fn the_best_so_far_is_kept_as_well_as_told() {
    let fit = lasting().into_iter().find(|l| l.op == "ml_fit").expect("a fit that lasts");
    let request = format!("{{\"keep\":true,{}", &fit.request[1..]);
    let (reply, _) = run("ml_fit", &request, r#"{"deadline_ms":300}"#, &Arc::default());
    assert_eq!(reply["stopped"], "deadline", "{reply:.300}");
    let token = reply["$ref"].as_str().expect("a kept model");
    assert!(sera::base::data::handles::kept().take(token).is_some());
}

#[test]
fn too_little_memory_is_an_error_and_the_next_call_works() {
    let mut wrong = Vec::new();
    for Lasting { op, request } in lasting() {
        let (reply, _) =
            run(op, &request, r#"{"max_bytes":1000,"deadline_ms":20000}"#, &Arc::default());
        if reply["code"] != "memory_limit" {
            wrong.push(format!("{op}: {:.300}", reply.to_string()));
        }
        next_call_works(op);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn progress_only_grows_and_ends_whole() {
    for Lasting { op, request } in lasting() {
        let watch = Arc::<Watch>::default();
        let over = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let call = scope.spawn(|| {
                let reply = run(op, &request, r#"{"deadline_ms":300}"#, &watch);
                over.store(true, Relaxed);
                reply
            });
            let mut last = (0, 0);
            while !over.load(Relaxed) {
                let (done, total) = watch.progress();
                assert!(done >= last.0, "{op}: {done} after {}", last.0);
                assert!(done <= total, "{op}: {done} of {total}");
                last = (done, total);
                std::thread::sleep(Duration::from_millis(1));
            }
            call.join().expect("no panic");
        });
        let (done, total) = watch.progress();
        assert!(done == total && total > 0, "{op}: {done} of {total} at the end");
    }
}
