//! A table as row objects.

use crate::base::budget::Ctx;
use crate::base::data::Table;
use crate::base::error::Result;
use crate::base::wire::write_str;
use crate::frame::io::cells::Cells;

/// Rows between two looks at the budget.
const BLOCK: usize = 1024;

/// A list of row objects.
///
/// # Errors
/// `unsupported` for columns of lists, structures or bytes; the budget.
pub fn write_rows(table: &Table, ctx: &Ctx) -> Result<Vec<u8>> {
    let mut out = b"[".to_vec();
    rows(table, b",\n", ctx, &mut out)?;
    out.extend_from_slice(b"]\n");
    Ok(out)
}

/// One row object a line.
///
/// # Errors
/// As [`write_rows`].
pub fn write_lines(table: &Table, ctx: &Ctx) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    rows(table, b"\n", ctx, &mut out)?;
    if table.rows() > 0 {
        out.push(b'\n');
    }
    Ok(out)
}

fn rows(table: &Table, between: &[u8], ctx: &Ctx, out: &mut Vec<u8>) -> Result<()> {
    let mut columns: Vec<(Vec<u8>, Cells)> = Vec::with_capacity(table.names().len());
    for (name, column) in table.iter() {
        let mut key = Vec::new();
        if !columns.is_empty() {
            key.push(b',');
        }
        write_str(name, &mut key);
        key.push(b':');
        columns.push((key, Cells::new(name, column)?));
    }
    let mut counted = out.len();
    for row in 0..table.rows() {
        if row.is_multiple_of(BLOCK) {
            ctx.check()?;
            ctx.appended(out, counted)?;
            counted = out.len();
        }
        if row > 0 {
            out.extend_from_slice(between);
        }
        out.push(b'{');
        for (key, cells) in &columns {
            out.extend_from_slice(key);
            cells.json(row, out);
        }
        out.push(b'}');
    }
    Ok(())
}
