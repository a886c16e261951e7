//! Lending: the caller's own memory under a token, used without a copy.

use super::calls::refuse;
use super::text::{buffer, hand_out};
use crate::base::data::Tensor;
use crate::base::data::handles::{self, Kept};
use crate::base::error::{Code, Error, Result};
use crate::base::pool;
use crate::base::sync::Latch;
use crate::base::wire::{At, Wire, read_request};
use arrow_buffer::Buffer;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::ptr::NonNull;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What frees lent memory when its last user is gone.
pub type SeraRelease = Option<unsafe extern "C" fn(user: *mut c_void)>;

/// One lending: alive while any call uses the memory.
struct Loan {
    release: SeraRelease,
    user: *mut c_void,
    gone: Arc<Latch>,
    range: (usize, usize),
}

// SAFETY: the pointer is only handed back to the caller's `release`, once, which the caller declares
// callable from any thread.
unsafe impl Send for Loan {}
// SAFETY: as above; nothing reads through the pointer.
unsafe impl Sync for Loan {}
impl std::panic::RefUnwindSafe for Loan {}

impl Drop for Loan {
    fn drop(&mut self) {
        let mut loans = handles::loans();
        if let Some(i) = loans.iter().position(|range| *range == self.range) {
            loans.swap_remove(i);
        }
        drop(loans);
        self.gone.open();
        if let Some(release) = self.release {
            // SAFETY: the caller gave this pair to be called once.
            unsafe { release(self.user) };
        }
    }
}

/// The lendings whose return waits; by token. A child process must not wait for its parent's calls.
pub(crate) struct Lending {
    gone: Arc<Latch>,
    waits: bool,
    process: u32,
}

static LENDINGS: Mutex<Vec<(String, Lending)>> = Mutex::new(Vec::new());

/// The lock on the lendings; held across a fork.
pub(crate) fn lock() -> MutexGuard<'static, Vec<(String, Lending)>> {
    LENDINGS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Lend `bytes` bytes at `data`: `{"ok":true,"$buf":"<token>"}`, or an error reply.
///
/// `meta_json` says what they are: `{"dtype":"f8","shape":[n,d]}`. With `release` NULL the memory
/// stays the caller's and must live until `sera_return` came back. With a `release`, it is called
/// once, from any thread, after `sera_return` and the last call that used the memory. When lending
/// fails, `release` is not called.
///
/// # Safety
/// `data` points at `bytes` readable bytes that no one changes while they are lent; `meta_json` is
/// NULL or NUL-terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sera_lend(
    data: *const c_void,
    bytes: usize,
    meta_json: *const c_char,
    release: SeraRelease,
    user: *mut c_void,
) -> *mut c_char {
    super::start();
    let meta = match meta_json.is_null() {
        true => b"".as_slice(),
        // SAFETY: as promised.
        false => unsafe { CStr::from_ptr(meta_json) }.to_bytes(),
    };
    // SAFETY: as promised.
    match unsafe { lend(data, bytes, meta, release, user) } {
        Ok(token) => {
            let mut out = buffer();
            out.extend_from_slice(b"{\"ok\":true,\"$buf\":");
            token.write(&mut out);
            out.push(b'}');
            hand_out(out)
        }
        Err(error) => refuse(&error),
    }
}

unsafe fn lend(
    data: *const c_void,
    bytes: usize,
    meta: &[u8],
    release: SeraRelease,
    user: *mut c_void,
) -> Result<String> {
    let ctx = crate::base::budget::Ctx::default();
    let at = At::root(&ctx);
    let mut repaired = String::new();
    let members = read_request(meta, &mut repaired, at)?;
    crate::base::wire::check_known(&members, at, &["dtype", "shape"])?;
    let (dtype, shape) = Tensor::describe(&members, at)?;
    let start = match NonNull::new(data.cast_mut().cast::<u8>()) {
        Some(start) => start,
        None if bytes == 0 => NonNull::<u64>::dangling().cast(),
        None => return Err(Error::new(Code::BadValue, "", "the memory to lend is NULL")),
    };
    // The shape is checked before the loan begins, so that a refusal never calls `release`.
    let length: usize = shape.as_ref().map_or(bytes / dtype.size(), |axes| axes.iter().product());
    if length.checked_mul(dtype.size()) != Some(bytes) {
        let message = format!("`shape` asks for {length} elements of {}", dtype.size());
        return Err(Error::value("/shape", format!("{message} bytes, but {bytes} bytes are lent")));
    }
    let gone = Arc::new(Latch::new());
    let range = (start.as_ptr().addr(), start.as_ptr().addr() + bytes);
    handles::loans().push(range);
    let loan = Arc::new(Loan { release, user, gone: gone.clone(), range });
    // SAFETY: the memory is readable until the loan is dropped, as promised.
    let buffer = unsafe { Buffer::from_custom_allocation(start, bytes, loan) };
    let tensor = Tensor::new(dtype, shape, buffer)?;
    let token = handles::token();
    let lending = Lending { gone, waits: release.is_none(), process: pool::process() };
    lock().push((token.clone(), lending));
    handles::lent().put(token.clone(), tensor);
    Ok(token)
}

/// Give up a token: lent memory is its owner's again, a kept thing is dropped, as the operation `drop`
/// does. 0, or −1 when the token is neither lent nor kept. Further requests no longer find it; for memory
/// that was lent without a `release` this waits until the calls that still use it are done.
///
/// # Safety
/// `token` is NULL or NUL-terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sera_return(token: *const c_char) -> c_int {
    if token.is_null() {
        return -1;
    }
    // SAFETY: as promised.
    let Ok(token) = unsafe { CStr::from_ptr(token) }.to_str() else { return -1 };
    let tensor = handles::lent().take(token);
    let lending = {
        let mut all = lock();
        all.iter().position(|(own, _)| own == token).map(|i| all.swap_remove(i).1)
    };
    let Some(lending) = lending else {
        // Taken out under the lock, freed after it.
        let kept = handles::kept().lock().remove(token);
        return if kept.is_some() { 0 } else { -1 };
    };
    drop(tensor);
    if lending.waits && lending.process == pool::process() {
        lending.gone.wait();
    }
    0
}

/// The bytes of a kept array, page or picture, without a copy: NULL when `token` keeps no such thing.
/// They stay valid until the token is dropped.
///
/// # Safety
/// `token` is NULL or NUL-terminated; `bytes` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sera_peek(token: *const c_char, bytes: *mut usize) -> *const c_void {
    let null = std::ptr::null();
    if token.is_null() {
        return null;
    }
    // SAFETY: as promised.
    let Ok(token) = unsafe { CStr::from_ptr(token) }.to_str() else { return null };
    let kept = handles::kept().lock();
    let (start, length) = match kept.get(token) {
        Some(Kept::Bytes(memory)) => (memory.as_ptr(), memory.len()),
        Some(Kept::Array(tensor)) => match tensor.bytes() {
            Some(memory) => (memory.as_ptr(), memory.len()),
            None => return null,
        },
        _ => return null,
    };
    if !bytes.is_null() {
        // SAFETY: as promised.
        unsafe { *bytes = length };
    }
    start.cast()
}
