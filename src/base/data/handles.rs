//! Lent memory and kept things: what a token on the wire stands for.
//!
//! Tokens are 128 bits from the operating system's randomness by way of SipHash, so that a forged
//! request finds nothing. A request never holds an address.

use super::packed::Tensor;
use super::table::Table as Columns;
use crate::base::error::{Code, Error, Result};
use crate::base::sync::Table;
use crate::base::wire::{At, Fields, Wire, check_known};
use arrow_array::{Array, ArrayRef, make_array};
use arrow_buffer::Buffer;
use arrow_data::ArrayData;
use arrow_data::transform::MutableArrayData;
use std::any::Any;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

/// What lives in the library until it is dropped.
#[derive(Debug, Clone)]
pub enum Kept {
    /// A table.
    Table(Columns),
    /// An array.
    Array(Tensor),
    /// Text or bytes, such as a rendered page; read by `sera_peek`.
    Bytes(Arc<Vec<u8>>),
    /// A fitted model of the library that made it.
    Model(Arc<dyn Model>),
    /// A chart, ready to be drawn; `plot` looks inside by downcast.
    Chart(Arc<dyn Model>),
}

/// A model or a chart in memory; the library that made it looks inside by downcast.
pub trait Model: Any + Send + Sync + std::fmt::Debug {
    /// Itself, to be downcast.
    fn any(&self) -> &dyn Any;
}

impl Kept {
    /// Bytes of its longest part in memory, where that may have to be copied.
    pub fn bytes(&self) -> usize {
        match self {
            Kept::Table(table) => {
                let sizes = table.columns().iter().map(|column| column.get_buffer_memory_size());
                sizes.max().unwrap_or(0)
            }
            Kept::Array(tensor) => tensor.values.get_buffer_memory_size(),
            Kept::Bytes(_) | Kept::Model(_) | Kept::Chart(_) => 0,
        }
    }
    /// What it is, in a sentence.
    pub fn noun(&self) -> &'static str {
        match self {
            Kept::Table(_) => "a table",
            Kept::Array(_) => "an array",
            Kept::Bytes(_) => "bytes",
            Kept::Model(_) => "a model",
            Kept::Chart(_) => "a chart",
        }
    }
}

static LENT: LazyLock<Table<Tensor>> = LazyLock::new(Table::new);
static KEPT: LazyLock<Table<Kept>> = LazyLock::new(Table::new);

/// The table of lent memory.
pub fn lent() -> &'static Table<Tensor> {
    &LENT
}

/// The table of kept things.
pub fn kept() -> &'static Table<Kept> {
    &KEPT
}

static SEED: [AtomicU64; 2] = [AtomicU64::new(0), AtomicU64::new(0)];

/// Mix a host's randomness into the tokens, where the system gives none (WebAssembly).
pub fn seed(high: u64, low: u64) {
    SEED[0].store(high, Relaxed);
    SEED[1].store(low, Relaxed);
}

/// A new token: 32 hexadecimal digits that nobody can guess. A forked child has its parent's keys and
/// count, so the process is a part of what is hashed: temporary files of both may share a folder.
pub fn token() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    static KEYS: LazyLock<(RandomState, RandomState)> = LazyLock::new(Default::default);
    let n = COUNT.fetch_add(1, Relaxed);
    let [high, low] = SEED.each_ref().map(|half| half.load(Relaxed));
    let pid = crate::base::pool::process();
    let first = KEYS.0.hash_one((high, low, n, pid));
    hex(u128::from(first) << 64 | u128::from(KEYS.1.hash_one((low, high, !n, pid))))
}

/// 32 hexadecimal digits: a lent array costs two tokens' time to look up, so they are written by hand.
fn hex(bits: u128) -> String {
    let mut text = [0; 32];
    for (pair, byte) in text.as_chunks_mut::<2>().0.iter_mut().zip(bits.to_be_bytes()) {
        *pair = [byte >> 4, byte & 15].map(|digit| b"0123456789abcdef"[usize::from(digit)]);
    }
    String::from_utf8_lossy(&text).into_owned()
}

/// Address ranges that are lent at this moment, from the loan's begin to its last user's end.
static LOANS: Mutex<Vec<(usize, usize)>> = Mutex::new(Vec::new());

/// The lent address ranges; held across a fork.
pub fn loans() -> MutexGuard<'static, Vec<(usize, usize)>> {
    LOANS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The array in memory of the library's own, when a part of it lies in lent memory: numbers as they
/// were lent, or what was made of them without a copy, such as times.
pub fn own(array: &ArrayRef) -> ArrayRef {
    fn is_lent(data: &ArrayData, loans: &[(usize, usize)]) -> bool {
        let lies_in = |buffer: &Buffer| {
            let start = buffer.as_ptr().addr();
            loans.iter().any(|(from, to)| (*from..*to).contains(&start))
        };
        data.buffers().iter().any(lies_in) || data.child_data().iter().any(|c| is_lent(c, loans))
    }
    let data = array.to_data();
    if !is_lent(&data, &loans()) {
        return array.clone();
    }
    let mut copy = MutableArrayData::new(vec![&data], false, data.len());
    match copy.try_extend(0, 0, data.len()) {
        Ok(()) => make_array(copy.freeze()),
        // Offsets of text beyond 2 GiB; text is never lent.
        Err(_) => array.clone(),
    }
}

/// Keep a thing; the token under which requests cite it as `{"$ref": token}`. Kept things outlive the
/// call, so what lies in lent memory is copied here: returning the loan never waits for a kept thing.
pub fn keep(thing: Kept) -> String {
    let thing = match thing {
        Kept::Table(table) if !loans().is_empty() => Kept::Table(table.map_columns(own)),
        Kept::Array(tensor) if !loans().is_empty() => {
            Kept::Array(Tensor { values: own(&tensor.values), shape: tensor.shape })
        }
        other => other,
    };
    let token = token();
    kept().put(token.clone(), thing);
    token
}

/// Read `{"$ref": token}` (and `column`, for a table) at `at`.
///
/// # Errors
/// `unknown_token` when nothing is kept under it.
pub fn cited(fields: &Fields<'_>, at: At<'_>) -> Result<(Kept, Option<String>)> {
    check_known(fields, at, &["$ref", "column"])?;
    let place = at.key("$ref");
    let token = String::read(fields.get("$ref").unwrap_or("null"), place)?;
    let thing = kept().get(&token).ok_or_else(|| {
        Error::new(Code::UnknownToken, place.pointer(), "nothing is kept under this token")
            .hint("it was dropped, or belongs to another process")
    })?;
    let column = match fields.get("column") {
        None => None,
        Some(raw) => Some(String::read(raw, at.key("column"))?),
    };
    Ok((thing, column))
}

/// Read `{"$buf": token}` at `at`: the caller's memory, used until the result is dropped.
///
/// # Errors
/// `unknown_token` when no such memory is lent.
pub fn borrowed(fields: &Fields<'_>, at: At<'_>) -> Result<Tensor> {
    check_known(fields, at, &["$buf"])?;
    let place = at.key("$buf");
    let token = String::read(fields.get("$buf").unwrap_or("null"), place)?;
    let tensor = lent().get(&token);
    tensor.ok_or_else(|| {
        Error::new(Code::UnknownToken, place.pointer(), "no memory is lent under this token")
            .hint("lend it before the call and return it after")
    })
}

/// The table, array or model itself, in requests that name a kept thing.
#[derive(Debug, Clone)]
pub struct Ref {
    /// The token.
    pub token: String,
    /// What it stands for.
    pub thing: Kept,
}

impl Wire for Ref {
    fn read(raw: &str, at: At<'_>) -> Result<Self> {
        let fields = crate::base::wire::fields(raw, at)?;
        let (thing, _) = cited(&fields, at)?;
        let token = String::read(fields.get("$ref").unwrap_or("null"), at.key("$ref"))?;
        Ok(Ref { token, thing })
    }
    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{\"$ref\":");
        self.token.write(out);
        out.push(b'}');
    }
    fn schema() -> String {
        r#"{"type":"object","properties":{"$ref":{"type":"string"}},"required":["$ref"]}"#
            .to_owned()
    }
}
