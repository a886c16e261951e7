//! Text columns that are being written.

use crate::base::budget::{Ctx, Reserved, memory_limit};
use crate::base::error::{Code, Error, Result};
use arrow_array::{ArrayRef, StringArray};
use arrow_buffer::{Buffer, NullBufferBuilder, OffsetBuffer, ScalarBuffer};
use std::sync::Arc;

/// A text column that is being written; its memory is counted before it is taken.
pub struct Writer<'a> {
    ctx: &'a Ctx,
    bytes: Vec<u8>,
    ends: Vec<i32>,
    nulls: NullBufferBuilder,
    held: Vec<Reserved<'a>>,
    counted: usize,
    parts: usize,
}

/// Parts of text that are written between two looks at the budget.
const PARTS: usize = 1 << 14;

impl<'a> Writer<'a> {
    /// For `rows` rows.
    pub fn new(ctx: &'a Ctx, rows: usize) -> Self {
        let mut ends = Vec::with_capacity(rows + 1);
        ends.push(0);
        let nulls = NullBufferBuilder::new(rows);
        Writer { ctx, bytes: Vec::new(), ends, nulls, held: Vec::new(), counted: 0, parts: 0 }
    }
    /// More of the text of the current row.
    ///
    /// # Errors
    /// `memory_limit`, or `bad_data` past 2 GiB.
    pub fn part(&mut self, text: &str) -> Result<()> {
        self.parts += 1;
        if self.parts.is_multiple_of(PARTS) {
            self.ctx.check()?;
        }
        let need = self.bytes.len() + text.len();
        if need > self.counted {
            self.room(need)?;
        }
        self.bytes.extend_from_slice(text.as_bytes());
        Ok(())
    }
    /// Room for so many bytes more.
    ///
    /// # Errors
    /// As [`Writer::part`].
    pub fn expect(&mut self, bytes: usize) -> Result<()> {
        let need = self.bytes.len().saturating_add(bytes);
        if need > self.counted { self.room(need) } else { Ok(()) }
    }
    fn room(&mut self, need: usize) -> Result<()> {
        if i32::try_from(need).is_err() {
            let message = "more than 2 GiB of text in one column";
            return Err(Error::new(Code::BadData, "", message));
        }
        let more = (need - self.counted).max(self.counted).max(1024);
        self.held.push(self.ctx.reserve(more)?);
        self.bytes.try_reserve(more).map_err(|_| memory_limit(more))?;
        self.counted += more;
        Ok(())
    }
    /// The current row is whole.
    pub fn end(&mut self) {
        self.ends.push(self.bytes.len() as i32);
        self.nulls.append_non_null();
    }
    /// The current row is NULL.
    pub fn null(&mut self) {
        self.ends.push(self.bytes.len() as i32);
        self.nulls.append_null();
    }
    /// One row.
    ///
    /// # Errors
    /// As [`Writer::part`].
    pub fn row(&mut self, text: Option<&str>) -> Result<()> {
        match text {
            Some(text) => {
                self.part(text)?;
                self.end();
            }
            None => self.null(),
        }
        Ok(())
    }
    /// The column.
    pub fn finish(mut self) -> ArrayRef {
        let ends = OffsetBuffer::new(ScalarBuffer::from(std::mem::take(&mut self.ends)));
        let bytes = Buffer::from_vec(std::mem::take(&mut self.bytes));
        Arc::new(StringArray::new(ends, bytes, self.nulls.finish()))
    }
}
