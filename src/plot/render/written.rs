//! A finished text, with the places in it that every page has alike.

use super::html::asset::Fixed;
use crate::base::budget::Ctx;
use crate::base::error::Result;
use crate::base::wire::{At, Wire, escape};

/// The bytes of a picture or a page: UTF-8, since writers write nothing else.
#[derive(Debug, Clone, Default)]
pub struct Written {
    /// All of them.
    pub bytes: Vec<u8>,
    /// Where fixed texts begin, in ascending order.
    fixed: Vec<(usize, &'static Fixed)>,
}

impl Written {
    /// Nothing yet, with room for so many bytes.
    pub fn with_capacity(bytes: usize) -> Self {
        Written { bytes: Vec::with_capacity(bytes), fixed: Vec::new() }
    }

    /// Append a fixed text.
    pub fn fixed(&mut self, fixed: &'static Fixed) {
        self.fixed.push((self.bytes.len(), fixed));
        self.bytes.extend_from_slice(fixed.text.as_bytes());
    }
}

impl From<Vec<u8>> for Written {
    fn from(bytes: Vec<u8>) -> Self {
        Written { bytes, fixed: Vec::new() }
    }
}

impl Wire for Written {
    fn read(raw: &str, at: At<'_>) -> Result<Self> {
        String::read(raw, at).map(|text| text.into_bytes().into())
    }
    fn write(&self, out: &mut Vec<u8>) {
        // A quote in twenty bytes is usual for tags.
        out.reserve(self.bytes.len() + self.bytes.len() / 12 + 64);
        out.push(b'"');
        let mut from = 0;
        for (start, fixed) in &self.fixed {
            escape(&self.bytes[from..*start], out);
            out.extend_from_slice(&fixed.json());
            from = start + fixed.text.len();
        }
        escape(&self.bytes[from..], out);
        out.push(b'"');
    }
    fn write_within(&self, out: &mut Vec<u8>, ctx: &Ctx) -> Result<()> {
        ctx.check()?;
        ctx.room(out, self.bytes.len() + self.bytes.len() / 12 + 64)?;
        self.write(out);
        Ok(())
    }
    fn schema() -> String {
        String::schema()
    }
}
