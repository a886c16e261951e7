//! The calls: one symbol an operation, and the same by name.

use super::text::{buffer, hand_out};
use crate::base::budget::Watch;
use crate::base::error::{Code, Error};
use crate::base::op::{self, Op};
use crate::registry;
use std::ffi::{CStr, c_char};
use std::sync::Arc;

/// The version of this ABI; compare it at load with `SERA_ABI` of the header.
#[unsafe(no_mangle)]
pub extern "C" fn sera_abi_version() -> u32 {
    crate::base::ops::ABI
}

/// Bytes of a C string; NULL is an empty object.
///
/// # Safety
/// `text` is NULL or NUL-terminated and unchanged until the call returns.
unsafe fn bytes<'a>(text: *const c_char) -> &'a [u8] {
    if text.is_null() {
        return b"{}";
    }
    // SAFETY: as promised.
    unsafe { CStr::from_ptr(text) }.to_bytes()
}

/// Bytes of a pointer and a length; NULL is an empty object.
///
/// # Safety
/// `text` is NULL or points at `length` bytes that stay unchanged until the call returns.
unsafe fn bytes_n<'a>(text: *const c_char, length: usize) -> &'a [u8] {
    if text.is_null() {
        return b"{}";
    }
    // SAFETY: as promised.
    unsafe { std::slice::from_raw_parts(text.cast(), length) }
}

/// Run an operation and hand out its reply.
pub(crate) fn run(op: &Op, request: &[u8]) -> *mut c_char {
    super::start();
    let mut out = buffer();
    op::call(op, request, Arc::default(), &mut out);
    hand_out(out)
}

/// The reply of an error.
pub(crate) fn refuse(error: &Error) -> *mut c_char {
    let mut out = buffer();
    op::write_error(error, &mut out);
    hand_out(out)
}

/// The operation of a name that comes from C.
pub(crate) fn find(name: &[u8]) -> Result<&'static Op, Error> {
    match std::str::from_utf8(name) {
        Ok(name) => registry::find(name),
        Err(_) => Err(Error::new(Code::NotUtf8, "", "the name of the operation is not UTF-8")),
    }
}

/// Call the operation `name`. Never NULL: an unknown name is an error reply with a suggestion.
/// `json` NULL means `{}`.
///
/// # Safety
/// `name` and `json` are NULL or NUL-terminated, and stay unchanged until this returns.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sera_call(name: *const c_char, json: *const c_char) -> *mut c_char {
    // SAFETY: as promised.
    let (name, json) = unsafe { (if name.is_null() { b"" } else { bytes(name) }, bytes(json)) };
    match find(name) {
        Ok(op) => run(op, json),
        Err(error) => refuse(&error),
    }
}

/// [`sera_call`] with lengths in and, when `reply_len` is not NULL, the reply's length out.
///
/// # Safety
/// `name` and `json` are NULL or point at as many bytes, unchanged until this returns; `reply_len` is
/// NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sera_call_n(
    name: *const c_char,
    name_len: usize,
    json: *const c_char,
    json_len: usize,
    reply_len: *mut usize,
) -> *mut c_char {
    // SAFETY: as promised.
    let (name, json) = unsafe {
        (if name.is_null() { b"" } else { bytes_n(name, name_len) }, bytes_n(json, json_len))
    };
    let reply = match find(name) {
        Ok(op) => run(op, json),
        Err(error) => refuse(&error),
    };
    if !reply_len.is_null() {
        // SAFETY: as promised; the reply is ours.
        unsafe { *reply_len = super::text::sera_len(reply) };
    }
    reply
}

macro_rules! symbols {
    ($([$($feature:literal)?] $symbol:ident => $op:path;)*) => {$(
        $(#[cfg(feature = $feature)])?
        #[doc = concat!("The operation `", stringify!($symbol), "` of the catalogue.")]
        ///
        /// # Safety
        /// `json` is NULL or NUL-terminated, and stays unchanged until this returns.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $symbol(json: *const c_char) -> *mut c_char {
            // SAFETY: as promised.
            run(&$op, unsafe { bytes(json) })
        }
    )*};
}

crate::for_each_op!(symbols);

/// A watch for a job.
pub(crate) fn watch() -> Arc<Watch> {
    Arc::default()
}
