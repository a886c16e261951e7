//! Replies as C strings that carry their length.
//!
//! `[capacity | length | mark | 0][the text …][NUL]`: the pointer that is handed out stands after
//! the 32-byte header, so that freeing needs no `strlen`, and a pointer that is not ours, or is freed
//! twice, is refused instead of breaking the heap.

use crate::base::budget::memory_limit;
use crate::base::op::write_error;
use std::ffi::{c_char, c_int};
use std::mem::ManuallyDrop;

/// Bytes before the text.
pub(crate) const HEADER: usize = 32;
const WORD: usize = size_of::<usize>();

/// A mark of this copy of the library: two loaded copies refuse each other's strings.
fn mark() -> usize {
    0x5E7A_u64 as usize ^ (&raw const MARK_PLACE as usize).rotate_left(13)
}
static MARK_PLACE: u8 = 0;

/// An empty buffer with room for the header.
pub(crate) fn buffer() -> Vec<u8> {
    let mut out = Vec::with_capacity(HEADER + 256);
    out.resize(HEADER, 0);
    out
}

/// Hand out a buffer from [`buffer`] with JSON text behind its header.
pub(crate) fn hand_out(mut out: Vec<u8>) -> *mut c_char {
    if out.try_reserve_exact(1).is_err() {
        // It is full, and long enough for this reply, which takes its place.
        out.truncate(HEADER);
        write_error(&memory_limit(1), &mut out);
    }
    let length = out.len() - HEADER;
    out.push(0);
    let mut out = ManuallyDrop::new(out);
    let header = [out.capacity(), length, mark(), 0];
    for (i, word) in header.iter().enumerate() {
        out[i * WORD..(i + 1) * WORD].copy_from_slice(&word.to_ne_bytes());
    }
    // SAFETY: the buffer is at least HEADER + 1 bytes long.
    unsafe { out.as_mut_ptr().add(HEADER).cast() }
}

/// Word `i` of the header.
///
/// # Safety
/// `text` was handed out by [`hand_out`] and is not freed.
unsafe fn word(text: *const c_char, i: usize) -> usize {
    let mut bytes = [0u8; WORD];
    // SAFETY: the header lies before the text.
    unsafe {
        let from = text.cast::<u8>().sub(HEADER).add(i * WORD);
        std::ptr::copy_nonoverlapping(from, bytes.as_mut_ptr(), WORD);
    }
    usize::from_ne_bytes(bytes)
}

/// Free a reply. NULL is fine; a pointer that another copy of the library gave out is left alone.
///
/// # Safety
/// `text` is NULL, or a reply of this library that is not freed yet.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sera_free(text: *mut c_char) {
    if text.is_null() {
        return;
    }
    // SAFETY: a reply, as promised; a foreign mark shows that it is not ours.
    unsafe {
        if word(text, 2) != mark() {
            return;
        }
        let (capacity, length) = (word(text, 0), word(text, 1));
        let start = text.cast::<u8>().sub(HEADER);
        std::ptr::write_bytes(start, 0, HEADER);
        drop(Vec::from_raw_parts(start, HEADER + length + 1, capacity));
    }
}

/// Length of a reply in bytes, without its NUL; 0 for NULL. Costs nothing.
///
/// # Safety
/// As [`sera_free`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sera_len(text: *const c_char) -> usize {
    // SAFETY: a reply, as promised.
    if text.is_null() { 0 } else { unsafe { word(text, 1) } }
}

/// Does the reply say `"ok":true`? 1 or 0; 0 for NULL.
///
/// # Safety
/// As [`sera_free`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sera_ok(text: *const c_char) -> c_int {
    if text.is_null() {
        return 0;
    }
    // SAFETY: a reply, as promised, of that length.
    let bytes = unsafe { std::slice::from_raw_parts(text.cast::<u8>(), sera_len(text)) };
    c_int::from(bytes.starts_with(b"{\"ok\":true"))
}
