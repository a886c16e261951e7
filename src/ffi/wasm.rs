//! What a WebAssembly host needs beside the calls: memory of the module's own, randomness for tokens,
//! and the words of a panic, which traps there instead of becoming a reply.

use crate::base::data::handles;
use std::panic::PanicHookInfo;
use std::sync::atomic::{AtomicU8, Ordering::Relaxed};

/// Memory for a request or an array, aligned for every element type; NULL when there is none.
#[unsafe(no_mangle)]
pub extern "C" fn sera_alloc(bytes: usize) -> *mut u8 {
    let mut memory: Vec<u128> = Vec::new();
    match memory.try_reserve_exact(words(bytes)) {
        Ok(()) => std::mem::ManuallyDrop::new(memory).as_mut_ptr().cast(),
        Err(_) => std::ptr::null_mut(),
    }
}

/// Give back what [`sera_alloc`] gave.
///
/// # Safety
/// `memory` came from `sera_alloc(bytes)` and is not given back yet; NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sera_dealloc(memory: *mut u8, bytes: usize) {
    if !memory.is_null() {
        // SAFETY: as promised, of the capacity that was asked for.
        drop(unsafe { Vec::<u128>::from_raw_parts(memory.cast(), 0, words(bytes)) });
    }
}

fn words(bytes: usize) -> usize {
    bytes.div_ceil(size_of::<u128>()).max(1)
}

/// Give the tokens of this instance a secret; call it once, before the first call. The module has no
/// randomness of its own, and two instances must not give out the same tokens.
#[unsafe(no_mangle)]
pub extern "C" fn sera_seed(high: u64, low: u64) {
    handles::seed(high, low);
}

/// Room for the words of a panic.
const PANIC_BYTES: usize = 512;
static PANIC: [AtomicU8; PANIC_BYTES] = [const { AtomicU8::new(0) }; PANIC_BYTES];

/// Where the words of a panic will stand, ending with NUL: to be asked for before, since a module
/// that trapped may not be called any more.
#[unsafe(no_mangle)]
pub extern "C" fn sera_panic_text() -> *const u8 {
    PANIC.as_ptr().cast()
}

/// Write the words of a panic where the host finds them.
pub(crate) fn remember(panic: &PanicHookInfo<'_>) {
    let text = panic.to_string();
    for (place, byte) in PANIC.iter().zip(text.bytes().take(PANIC_BYTES - 1).chain([0])) {
        place.store(byte, Relaxed);
    }
}
