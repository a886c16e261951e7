//! Telemetry: what was called, how long it took, how large it was. Off unless the host asks, kept on
//! this machine, and without anything of the user's: `docs/telemetry.md` is the promise.

use super::budget::Ctx;
use super::error::{Code, Result};
use super::op::Op;
use super::ops::Empty;
use super::wire::{At, Kind, Wire, check_known, fields, kind};
use super::{files, pool};
use std::collections::VecDeque;
use std::fs::File;
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// Most records that `{"memory": n}` may ask for: some 10 MB.
const MOST: u64 = 100_000;

/// Where calls are noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// Nowhere; the default.
    Off,
    /// As JSON lines at the end of this file.
    File(String),
    /// In memory, the latest so many, until [`TELEMETRY`] hands them out.
    Memory(usize),
}

impl Wire for Rule {
    fn read(raw: &str, at: At<'_>) -> Result<Self> {
        let rule = "\"off\", {\"file\": \"<path>\"} or {\"memory\": <records>}";
        if raw == "\"off\"" {
            return Ok(Rule::Off);
        }
        if kind(raw) != Kind::Object {
            return Err(at.expected(rule, raw));
        }
        let members = fields(raw, at)?;
        check_known(&members, at, &["file", "memory"])?;
        match (members.get("file"), members.get("memory")) {
            (Some(path), None) => Ok(Rule::File(String::read(path, at.key("file"))?)),
            (None, Some(raw)) => {
                let place = at.key("memory");
                match u64::read(raw, place)? {
                    n @ 1..=MOST => Ok(Rule::Memory(n as usize)),
                    _ => Err(place.expected(&format!("an integer from 1 to {MOST}"), raw)),
                }
            }
            _ => Err(at.expected(rule, raw)),
        }
    }
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Rule::Off => "off".to_owned().write(out),
            Rule::File(path) => {
                out.extend_from_slice(b"{\"file\":");
                path.write(out);
                out.push(b'}');
            }
            Rule::Memory(n) => {
                out.extend_from_slice(b"{\"memory\":");
                n.write(out);
                out.push(b'}');
            }
        }
    }
    fn schema() -> String {
        format!(
            r#"{{"anyOf":[{{"enum":["off"]}},{{"type":"object","properties":{{"file":{{"type":"string"}}}},"required":["file"]}},{{"type":"object","properties":{{"memory":{{"type":"integer","minimum":1,"maximum":{MOST}}}}},"required":["memory"]}}]}}"#
        )
    }
}

crate::record! {
    /// One call, and all that is ever noted of it.
    #[derive(PartialEq)]
    pub struct Record {
        /// The operation, a name of the catalogue.
        pub function: String;
        /// The version of the library.
        pub version: String;
        /// Microseconds from the request to the reply; absent where there is no clock.
        pub duration_us: Option<u64>;
        /// Bytes of the request's text.
        pub request_bytes: usize;
        /// Bytes of the reply's text.
        pub reply_bytes: usize;
        /// `ok`, or the code of the error.
        pub code: String;
    }
}

/// Where records go, and those that wait in memory.
#[derive(Debug)]
pub struct Sink {
    rule: Rule,
    file: Option<Arc<File>>,
    records: VecDeque<Record>,
    lost: u64,
    process: u32,
}

/// Is anything noted? Read at each call, so that telemetry that is off costs one load.
static ON: AtomicBool = AtomicBool::new(false);
static SINK: Mutex<Sink> =
    Mutex::new(Sink { rule: Rule::Off, file: None, records: VecDeque::new(), lost: 0, process: 0 });

/// The lock on the sink; held across a fork.
pub fn lock() -> MutexGuard<'static, Sink> {
    let mut sink = SINK.lock().unwrap_or_else(PoisonError::into_inner);
    // What waits in the parent's memory is the parent's to hand out.
    if sink.process != pool::process() {
        sink.process = pool::process();
        sink.records.clear();
        sink.lost = 0;
    }
    sink
}

/// The rule of this process.
pub fn rule() -> Rule {
    lock().rule.clone()
}

/// Set the rule of this process; records that wait in memory are dropped.
///
/// # Errors
/// `denied` or `io` at `at` when the file cannot be opened; then the old rule stays.
pub fn set_rule(rule: Rule, at: &str) -> Result<()> {
    let file = match &rule {
        Rule::File(path) => Some(Arc::new(files::append(path, at)?)),
        _ => None,
    };
    let mut sink = lock();
    ON.store(rule != Rule::Off, Relaxed);
    *sink = Sink { rule, file, records: VecDeque::new(), lost: 0, process: sink.process };
    Ok(())
}

/// A call that begins now.
pub struct Started(Option<Instant>);

/// A call begins: nothing when nothing is noted.
pub fn begin() -> Option<Started> {
    let clock = !cfg!(target_arch = "wasm32");
    ON.load(Relaxed).then(|| Started(clock.then(Instant::now)))
}

/// Note the call that began at `started`. It never fails the call: what cannot be noted is counted.
pub fn end(started: Option<Started>, op: &Op, request: usize, reply: usize, code: Option<Code>) {
    let Some(Started(began)) = started else { return };
    // Asking for the records would else leave a record each time.
    if std::ptr::eq(op, &TELEMETRY) {
        return;
    }
    let record = Record {
        function: op.name.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        duration_us: began.map(|began| began.elapsed().as_micros() as u64),
        request_bytes: request,
        reply_bytes: reply,
        code: code.map_or("ok", Code::word).to_owned(),
    };
    let mut sink = lock();
    match (&sink.rule, sink.file.clone()) {
        (Rule::Memory(most), _) => {
            let over = sink.records.len() >= *most;
            if over {
                sink.records.pop_front();
            }
            sink.lost += u64::from(over);
            sink.records.push_back(record);
        }
        (Rule::File(_), Some(file)) => {
            drop(sink);
            let mut line = Vec::new();
            record.write(&mut line);
            line.push(b'\n');
            // One write at the end of the file, so that lines of several processes do not mix.
            if !matches!((&*file).write(&line), Ok(n) if n == line.len()) {
                lock().lost += 1;
            }
        }
        _ => {}
    }
}

crate::record! {
    /// Records of calls.
    pub struct Records {
        /// Those that waited in memory, oldest first; they are handed out once.
        pub records: Vec<Record>;
        /// Calls that could not be noted since the last time: memory was full, or the file refused.
        pub lost: u64;
    }
}

fn drain(_: Empty, _: &Ctx) -> Result<Records> {
    let mut sink = lock();
    let lost = std::mem::take(&mut sink.lost);
    Ok(Records { records: sink.records.drain(..).collect(), lost })
}

crate::op! {
    /// Hand out the records of calls that wait in memory, and forget them. There are none unless
    /// `configure` asked for them.
    pub static TELEMETRY = "telemetry": fn drain[Empty] -> Records;
    stable since "0.1.0";
    example "{}";
}
