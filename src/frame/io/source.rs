//! Where bytes come from: a file, a text, base64; unzipped, and checked to be UTF-8.

use crate::base::budget::{Ctx, memory_limit};
use crate::base::error::{Code, Error, Result};
use crate::base::files;
use base64::Engine as _;
use flate2::bufread::MultiGzDecoder;
use std::io::Read;

/// Bytes that are read between two looks at the budget.
const STEP_BYTES: usize = 1 << 20;

/// The bytes of a file, counted against the budget before they are there.
///
/// # Errors
/// `denied`, `io`, `memory_limit`.
pub fn file(path: &str, at: &str, ctx: &Ctx) -> Result<Vec<u8>> {
    let file = files::open(path, at)?;
    let size = file.metadata().map_or(0, |meta| meta.len());
    drain(file, size, at, ctx)
}

/// The bytes of base64 text.
///
/// # Errors
/// `bad_value` when it is none, `memory_limit`.
pub fn base64(text: &str, at: &str, ctx: &Ctx) -> Result<Vec<u8>> {
    let room = base64::decoded_len_estimate(text.len());
    let mut bytes: Vec<u8> = ctx.vec(room)?;
    bytes.resize(room, 0);
    let length = base64::engine::general_purpose::STANDARD
        .decode_slice(text, &mut bytes)
        .map_err(|e| Error::value(at, format!("`data` is not base64: {e}")))?;
    bytes.truncate(length);
    Ok(bytes)
}

/// Gzip, by its two magic bytes, is unpacked; everything else is left as it is.
///
/// # Errors
/// `bad_data` when it is broken, `memory_limit` when it unpacks to more than the budget allows.
pub fn unzip(bytes: Vec<u8>, at: &str, ctx: &Ctx) -> Result<Vec<u8>> {
    if !bytes.starts_with(&[0x1F, 0x8B]) {
        return Ok(bytes);
    }
    let broken = |e: Error| match e.code {
        Code::Io => {
            Error::new(Code::BadData, at, format!("the gzip data is broken: {}", e.message))
        }
        _ => e,
    };
    drain(MultiGzDecoder::new(bytes.as_slice()), bytes.len() as u64, at, ctx).map_err(broken)
}

/// Read to the end in steps, each counted before it is allocated.
fn drain(mut reader: impl Read, expected: u64, at: &str, ctx: &Ctx) -> Result<Vec<u8>> {
    let mut bytes: Vec<u8> = Vec::new();
    let mut room = usize::try_from(expected).map_err(|_| memory_limit(usize::MAX))?;
    loop {
        ctx.check()?;
        let step = room.max(STEP_BYTES.min(bytes.len() / 2 + 4096));
        ctx.reserve(step)?.keep();
        bytes.try_reserve(step).map_err(|_| memory_limit(step))?;
        let read = (&mut reader).take(step as u64).read_to_end(&mut bytes);
        let read = read.map_err(|e| Error::new(Code::Io, at, format!("cannot read: {e}")))?;
        if read < step {
            return Ok(bytes);
        }
        room = 0;
    }
}

/// The bytes as text, without a byte order mark.
///
/// # Errors
/// `not_utf8` with the offset and line of the first wrong byte.
pub fn text<'b>(bytes: &'b [u8], at: &str) -> Result<&'b str> {
    let rest = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    std::str::from_utf8(rest).map_err(|e| {
        let offset = e.valid_up_to() + (bytes.len() - rest.len());
        let line = 1 + bytes[..offset].iter().filter(|byte| **byte == b'\n').count() as u64;
        let wide = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
        let hint =
            if wide { "it begins like UTF-16: save it as UTF-8" } else { "save it as UTF-8" };
        let byte = bytes.get(offset).copied().unwrap_or_default();
        let message =
            format!("the text is not UTF-8: byte {offset} (0x{byte:02X}, line {line}) is wrong");
        Error::new(Code::NotUtf8, at, message).hint(hint).place(line, 1)
    })
}
