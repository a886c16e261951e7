//! One operation, from request bytes to reply bytes.
//!
//! An operation is a plain function `fn(Request, &Ctx) -> Result<Reply>` over types of the wire.
//! [`op!`](crate::op) declares it with its name, doc, stability and example; the one list in
//! `src/registry.rs` publishes it.

use super::budget::{Ctx, Limits, Watch, clock};
use super::error::{Code, Error, Result};
use super::telemetry;
use super::wire::{At, Bound, Fields, Wire, read_request, write_str};
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError, Weak};

/// A public operation.
pub struct Op {
    /// `ml_fit`; the C symbol is `sera_` and this.
    pub name: &'static str,
    /// The doc comment; its first sentence is the summary.
    pub doc: &'static str,
    /// `stable` or `experimental`.
    pub stability: &'static str,
    /// The version that it came with.
    pub since: &'static str,
    /// A request that works as it stands.
    pub example: &'static str,
    /// JSON Schema of the request.
    pub request: fn() -> String,
    /// JSON Schema of the reply, `ok` and `warnings` left out.
    pub reply: fn() -> String,
    /// Read, run, write.
    pub run: fn(Fields<'_>, &Ctx, &mut Vec<u8>) -> Result<()>,
}

impl Op {
    /// The first sentence of the doc.
    pub fn summary(&self) -> String {
        let first = self.doc.split("\n\n").next().unwrap_or_default();
        first.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// Declare an operation.
///
/// ```text
/// op! {
///     /// Fit a model to the rows of `x`.
///     pub static FIT = "ml_fit": fn fit(FitRequest) -> FitReply;
///     stable since "0.1.0";
///     example r#"{"kind": "kmeans", "x": [[0], [9]], "params": {"k": 2}}"#;
/// }
/// ```
#[macro_export]
macro_rules! op {
    (
        $(#[doc = $doc:literal])*
        pub static $op:ident = $name:literal: fn $run:path[$request:ty] -> $reply:ty;
        $stability:ident since $since:literal;
        example $example:expr;
    ) => {
        $(#[doc = $doc])*
        pub static $op: $crate::base::op::Op = $crate::base::op::Op {
            name: $name,
            doc: concat!($($doc, "\n",)* ""),
            stability: stringify!($stability),
            since: $since,
            example: $example,
            request: <$request as $crate::base::wire::Wire>::schema,
            reply: <$reply as $crate::base::wire::Wire>::schema,
            run: |fields, ctx, out| {
                let at = $crate::base::wire::At::root(ctx);
                let request =
                    <$request as $crate::base::wire::Record>::read_fields(fields, at)?;
                let reply: $reply = $run(request, ctx)?;
                $crate::base::wire::Wire::write_within(&reply, out, ctx)
            },
        };
    };
}

crate::record! {
    /// What a call may use; every operation takes it as `$budget`.
    #[derive(Default)]
    pub struct Budget {
        /// Milliseconds until the call gives its best result so far, or the error `deadline`.
        pub deadline_ms: Option<f64>, Bound::AtLeast(0.0);
        /// Bytes that the call may hold beyond its request, else the error `memory_limit`.
        pub max_bytes: Option<u64>;
        /// Threads, the caller's included; by default those of the machine or its cgroup's quota.
        pub threads: Option<usize>, Bound::Between(1.0, 1024.0);
        /// A word of the caller's choice, by which the operation `cancel_call` stops this call.
        pub cancel: Option<String>, Bound::Between(1.0, 200.0);
        /// A word of the caller's choice, by which the operation `progress` watches this call.
        pub progress: Option<String>, Bound::Between(1.0, 200.0);
    }
}

/// The JSON Schema of `$budget`.
pub fn budget_schema() -> String {
    Budget::schema()
}

/// Bytes of a request from which the time to read it is worth counting; 64 kB take 50 µs or so.
const LONG_REQUEST: usize = 1 << 16;

/// Room for what stands behind the members of a reply; more warnings than this are of a short one.
const TAIL: usize = 1 << 12;

type Watches = HashMap<String, Weak<Watch>>;
static WATCHES: LazyLock<Mutex<Watches>> = LazyLock::new(Mutex::default);

/// The running calls that have a name; held across a fork.
pub fn watches() -> MutexGuard<'static, Watches> {
    WATCHES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Run `op` on a request and append the reply to `out`. Never unwinds; always writes one object.
///
/// `watch` is how another thread cancels this call and sees its progress.
pub fn call(op: &Op, request: &[u8], watch: Arc<Watch>, out: &mut Vec<u8>) {
    let start = out.len();
    let started = telemetry::begin();
    let result = catch_unwind(AssertUnwindSafe(|| run(op, request, &watch, out)));
    watch.finish();
    let error = match result {
        Ok(Ok(())) => {
            return telemetry::end(started, op, request.len(), out.len() - start, None);
        }
        Ok(Err(error)) => error,
        Err(_) => {
            let message = format!("`{}` failed inside: this is a bug of Sera", op.name);
            Error::new(Code::Panic, "", message).hint("please report it with the request")
        }
    };
    out.truncate(start);
    write_error(&error, out);
    telemetry::end(started, op, request.len(), out.len() - start, Some(error.code));
}

fn run(op: &Op, request: &[u8], watch: &Arc<Watch>, out: &mut Vec<u8>) -> Result<()> {
    // A long request takes time to be read, which its deadline counts; a look at the clock costs a
    // short one more than the reading.
    let start = if request.len() > LONG_REQUEST { clock::now() } else { None };
    let mut ctx = Ctx::new(Limits::default(), watch.clone());
    let at = At::root(&ctx);
    let mut repaired = String::new();
    let mut members = read_request(request, &mut repaired, at)?;
    let budget = match members.0.iter().position(|(key, _)| key == "$budget") {
        Some(i) => Budget::read(members.0.remove(i).1, at.key("$budget"))?,
        None => Budget::default(),
    };
    if cfg!(target_arch = "wasm32") && budget.deadline_ms.is_some() {
        let message = "this build has no clock, so it keeps no deadlines";
        return Err(Error::new(Code::Unsupported, "/$budget/deadline_ms", message));
    }
    let names = [budget.cancel, budget.progress];
    let _named = Named::new(names.into_iter().flatten().collect(), watch);
    let limits = Limits {
        deadline_ms: budget.deadline_ms,
        max_bytes: budget.max_bytes,
        threads: budget.threads,
    };
    ctx.limit(limits, start);
    ctx.check()?;
    out.extend_from_slice(b"{\"ok\":true");
    let body = out.len();
    let done = (op.run)(members, &ctx, out).and_then(|()| ctx.room(out, TAIL));
    done.inspect_err(|_| ctx.unkeep())?;
    // The reply is an object; its members go beside `ok`, in place.
    if &out[body..] == b"{}" {
        out.truncate(body);
    } else {
        out[body] = b',';
        out.pop();
    }
    let warnings = ctx.take_warnings();
    if !warnings.is_empty() {
        out.extend_from_slice(b",\"warnings\":");
        warnings.write(out);
    }
    out.push(b'}');
    Ok(())
}

/// A running call under its names, until dropped.
struct Named(Vec<String>, Weak<Watch>);

impl Named {
    fn new(names: Vec<String>, watch: &Arc<Watch>) -> Self {
        if !names.is_empty() {
            let mut all = watches();
            for name in &names {
                all.insert(name.clone(), Arc::downgrade(watch));
            }
        }
        Named(names, Arc::downgrade(watch))
    }
}

impl Drop for Named {
    fn drop(&mut self) {
        if !self.0.is_empty() {
            let mut all = watches();
            // A later call may have taken the name over: it keeps it.
            for name in &self.0 {
                if all.get(name).is_some_and(|watch| watch.ptr_eq(&self.1)) {
                    all.remove(name);
                }
            }
        }
    }
}

/// Append the reply of a failure.
pub fn write_error(error: &Error, out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"ok\":false,\"code\":");
    write_str(error.code.word(), out);
    out.extend_from_slice(b",\"at\":");
    write_str(&error.at, out);
    out.extend_from_slice(b",\"error\":");
    write_str(&error.message, out);
    if let Some(hint) = &error.hint {
        out.extend_from_slice(b",\"hint\":");
        write_str(hint, out);
    }
    if let Some((line, column)) = error.place {
        out.extend_from_slice(b",\"line\":");
        line.write(out);
        out.extend_from_slice(b",\"column\":");
        column.write(out);
    }
    out.push(b'}');
}
