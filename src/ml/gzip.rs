//! `.json.gz`: the same text, packed; the same text gives the same bytes.

use crate::base::budget::{Ctx, probe};
use crate::base::error::{Code, Error, Result};
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use std::io::{Read, Write};

/// Does the file's name ask for gzip?
pub fn named(path: &str) -> bool {
    path.len() >= 3 && path.as_bytes()[path.len() - 3..].eq_ignore_ascii_case(b".gz")
}

/// Pack `text`. The header holds no time, no name and no operating system.
pub fn pack(text: &[u8], ctx: &Ctx) -> Result<Vec<u8>> {
    probe(text.len())?;
    let mut out: Vec<u8> = Vec::new();
    let mut encoder = GzEncoder::new(&mut out, Compression::default());
    for piece in text.chunks(1 << 20) {
        ctx.check()?;
        encoder.write_all(piece).expect("memory takes every byte");
    }
    encoder.finish().expect("memory takes every byte");
    ctx.reserve(out.len())?.keep();
    Ok(out)
}

/// Unpack at most `most` bytes of text: a small file that unpacks to a large one is refused before
/// it is held.
///
/// # Errors
/// `bad_model` when it is not gzip or is cut off, `memory_limit`.
pub fn unpack(bytes: &[u8], most: u64, at: &str, ctx: &Ctx) -> Result<Vec<u8>> {
    let mut decoder = MultiGzDecoder::new(bytes);
    let mut out: Vec<u8> = Vec::new();
    let mut piece = vec![0; 1 << 16];
    loop {
        ctx.check()?;
        let read = decoder.read(&mut piece).map_err(|e| {
            Error::new(Code::BadModel, at, format!("the file is not gzip, or is broken: {e}"))
        })?;
        if read == 0 {
            return Ok(out);
        }
        if (out.len() + read) as u64 > most {
            let message = format!("the file unpacks to more than {most} bytes");
            return Err(Error::new(Code::MemoryLimit, at, message));
        }
        ctx.reserve(read)?.keep();
        out.try_reserve(read).map_err(|_| crate::base::budget::memory_limit(read))?;
        out.extend_from_slice(&piece[..read]);
    }
}
