//! `max_bytes` is kept: the peak of resident memory during a call stays below the cap, a tenth and
//! 16 MB above it; the request's own text and the kept data are there before, and do not count.
//!
//! A test of its own, since memory is the whole process's: `VmHWM` is set back before each call.
#![cfg(target_os = "linux")]
#![allow(missing_docs)]

#[path = "budget/lasting.rs"]
#[allow(dead_code)]
mod lasting;

use serde_json::Value;

const CAP: u64 = 64 << 20;

/// A line of `/proc/self/status`, in bytes.
fn status(key: &str) -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = text.lines().find(|line| line.starts_with(key)).expect("a line");
    let digits: String = line.chars().filter(char::is_ascii_digit).collect();
    digits.parse::<u64>().expect("kB") << 10
}

#[test]
fn the_peak_of_a_capped_call_stays_near_its_cap() {
    let most = CAP + CAP / 10 + (16 << 20);
    let ms = if std::env::var_os("SERA_SOAK").is_some() { 5000 } else { 700 };
    let (mut wrong, mut told) = (Vec::new(), Vec::new());
    for lasting::Lasting { op, request } in lasting::lasting() {
        let op = sera::registry::find(op).expect("an operation");
        let request =
            format!("{{\"$budget\":{{\"max_bytes\":{CAP},\"deadline_ms\":{ms}}},{}", &request[1..]);
        // 5 sets the peak back to what is resident now.
        if std::fs::write("/proc/self/clear_refs", "5").is_err() {
            println!("no /proc/self/clear_refs here: nothing is measured");
            return;
        }
        let before = status("VmRSS");
        let mut out = Vec::new();
        sera::base::op::call(op, request.as_bytes(), Default::default(), &mut out);
        let peak = status("VmHWM").saturating_sub(before);
        let good = out.starts_with(b"{\"ok\":true");
        let code = match good {
            true => "ok".to_owned(),
            false => {
                let reply: Value = serde_json::from_slice(&out).expect("a reply is JSON");
                reply["code"].as_str().unwrap_or_default().to_owned()
            }
        };
        told.push(format!("{} {} MB `{code}`", op.name, peak >> 20));
        if peak > most {
            wrong.push(format!("{}: {} MB, `{code}`", op.name, peak >> 20));
        }
    }
    println!("peaks under a cap of {} MB: {}", CAP >> 20, told.join(", "));
    assert!(wrong.is_empty(), "more than {} MB: {wrong:#?}", most >> 20);
}
