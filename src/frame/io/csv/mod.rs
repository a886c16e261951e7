//! Delimited text as a table: CSV, TSV and their kin.
//!
//! Types come from every row. The first rows give a guess; all pieces of the text are read by it
//! side by side, and every value that does not fit widens the type. Columns whose type was widened
//! are read once more, so that a late change costs one more pass and never a wrong value. Pieces are
//! cut by size alone, so the result is the same for every thread count.
//!
//! Quotes: a value in quotes is text (`"12"`, `"NA"`, and `""` is the empty text, where nothing at
//! all is null). Where the header stands in quotes that it does not need, quotes are the habit of
//! the program that wrote the file and tell nothing: then `"12"` is a number and `""` missing.

mod cell;
mod grow;
mod header;
mod kind;
mod part;
mod report;
mod scan;
mod write;

pub use cell::{Cell, Zeros, read as read_cell};
pub use grow::{Column, Rules};
pub use kind::{Kind, Kinds};
pub use write::{WriteOptions, write};

use super::{Loaded, Quoted, ReadOptions};
use crate::base::budget::Ctx;
use crate::base::data::Table;
use crate::base::error::{Code, Error, Result};
use crate::base::pool;
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;
use arrow_select::concat::concat;
use part::{Nulls, Part, Plan, Stop, Target};
use scan::{Dialect, Found, Scanner};
use std::ops::Range;

/// Bytes of a piece: large enough that its columns pay for themselves, small enough to cancel soon.
const PIECE_BYTES: usize = 1 << 20;

/// Rows that the guess looks at; the guess decides speed, never types.
const GUESS_ROWS: usize = 256;

/// Read a text.
///
/// # Errors
/// `bad_data` with the line of the first row that does not fit (unless the options say otherwise),
/// or for a quote that is never closed; `bad_value` for options that contradict one another.
pub fn read(text: &str, options: &ReadOptions, at: &str, ctx: &Ctx) -> Result<Loaded> {
    let dialect = dialect(options)?;
    let header = header::read(text, options, &dialect, at, ctx)?;
    let mut body = header.body.clone();
    let rules = Rules { decimal: dialect.decimal, dates: options.dates, zeros: Zeros::Keep };
    let chosen = header.choose(options)?;
    let mut plan = Plan {
        text,
        dialect,
        rules,
        nulls: Nulls::new(options.nulls.clone()),
        quoted_is_text: match options.quoted {
            Quoted::Text => true,
            Quoted::Infer => false,
            Quoted::Auto => !header.habit,
        },
        width: header.names.len(),
        on_error: options.on_error,
        declared: Vec::new(),
    };
    for (name, declared) in &options.dtypes {
        plan.declared.push((header.find(name, "dtypes")?, declared.clone()));
    }
    if let Some(rows) = options.n_rows {
        body.end = end_of(&plan, body.clone(), rows, ctx)?;
    }
    let stopped = |stop: Stop| report::stopped(stop, &plan, &header.names, at);

    // The guess.
    let blank = |field: usize| {
        let declared = plan.declared.iter().find(|(place, _)| *place == field);
        let declared = declared.map(|(_, declared)| declared.clone());
        let kind = declared.as_ref().map_or(Kind::Null, |declared| declared.kind);
        Target { field, kind, declared }
    };
    let mut targets: Vec<Target> = chosen.iter().map(|field| blank(*field)).collect();
    let sample = match plan.read(body.clone(), &targets, Some(GUESS_ROWS), ctx) {
        Ok(sample) => sample,
        Err(Stop::Budget(error)) => return Err(error),
        Err(stop) => return Err(stopped(stop)),
    };
    let mut kinds: Vec<Kinds> = sample.columns.iter().map(|column| column.kinds).collect();
    for (target, kinds) in targets.iter_mut().zip(&kinds) {
        if target.declared.is_none() {
            target.kind = kinds.guess();
        }
    }
    drop(sample);

    // Every row.
    let pieces = scan::split(text, body.clone(), PIECE_BYTES, &plan.dialect);
    if pieces.iter().any(|piece| i32::try_from(piece.len()).is_err()) {
        let message = "the text has more than 2 GiB that cannot be cut between rows";
        return Err(Error::new(Code::Unsupported, at, message));
    }
    ctx.expect_steps(pieces.len() as u64);
    let mut parts = every(&plan, &pieces, &targets, ctx).map_err(stopped)?;
    for (i, target) in targets.iter_mut().enumerate() {
        kinds[i] = parts.iter().fold(kinds[i], |all, part| all.and(part.columns[i].kinds));
        if target.declared.is_none() {
            target.kind = kinds[i].resolve();
        }
    }

    // The columns whose type was widened, again.
    let again: Vec<usize> = (0..targets.len())
        .filter(|i| {
            let kind = targets[*i].kind;
            parts.iter().any(|part| !part.columns[*i].is(kind))
        })
        .collect();
    if !again.is_empty() {
        let widened: Vec<Target> = again.iter().map(|i| targets[*i].clone()).collect();
        let read = every(&plan, &pieces, &widened, ctx).map_err(stopped)?;
        for (part, read) in parts.iter_mut().zip(read) {
            part.replace(&again, read);
        }
    }

    let report = report::told(&plan, &header.names, &targets, &kinds, &parts, body, ctx);
    let table = join(&header.names, targets, parts, ctx)?;
    Ok(Loaded { table, rejected: report.rejected, coerced: report.coerced })
}

/// The structure that the options say.
fn dialect(options: &ReadOptions) -> Result<Dialect> {
    let all = [Some(options.delimiter), options.quote, options.comment, Some(options.decimal)];
    for (i, byte) in all.iter().enumerate() {
        if byte.is_some() && all[..i].contains(byte) {
            let character = char::from(byte.unwrap_or_default());
            let message = format!(
                "`delimiter`, `quote`, `comment` and `decimal` must differ: two are {character:?}"
            );
            return Err(Error::value("/delimiter", message));
        }
    }
    Ok(Dialect {
        delimiter: options.delimiter,
        quote: options.quote,
        comment: options.comment,
        decimal: options.decimal,
    })
}

/// All pieces, side by side, in their order.
fn every<'c>(
    plan: &Plan<'_>,
    pieces: &[Range<usize>],
    targets: &[Target],
    ctx: &'c Ctx,
) -> Result<Vec<Part<'c>>, Stop> {
    pool::try_map(ctx, pieces.len(), |i| {
        let part = plan.read(pieces[i].clone(), targets, None, ctx);
        ctx.step(1);
        part
    })
}

/// Where the first `rows` records end.
fn end_of(plan: &Plan<'_>, body: Range<usize>, rows: usize, ctx: &Ctx) -> Result<usize> {
    let mut scanner = Scanner::new(plan.text, body, plan.dialect);
    let (mut fields, mut seen) = (Vec::new(), 0);
    while seen < rows {
        match scanner.read(&mut fields) {
            Found::End => break,
            Found::Record if fields.is_empty() && plan.width > 1 => {}
            _ => seen += 1,
        }
        if seen.is_multiple_of(4096) {
            ctx.check()?;
        }
    }
    Ok(scanner.next)
}

/// The parts of each column put together, in the type that the caller declared.
fn join(
    names: &[String],
    targets: Vec<Target>,
    mut parts: Vec<Part<'_>>,
    ctx: &Ctx,
) -> Result<Table> {
    let inside = |e: arrow_schema::ArrowError| {
        Error::new(Code::BadData, "", format!("the columns do not fit together: {e}"))
    };
    let mut columns: Vec<(String, ArrayRef)> = Vec::with_capacity(targets.len());
    for target in targets.into_iter().rev() {
        ctx.check()?;
        let mut arrays: Vec<ArrayRef> = Vec::with_capacity(parts.len());
        for part in &mut parts {
            let column = part.columns.pop().and_then(Column::finish);
            arrays.push(column.expect("every value fits the type that holds them all"));
        }
        let bytes: usize = arrays.iter().map(|array| array.get_buffer_memory_size()).sum();
        ctx.reserve(bytes)?.keep();
        if target.kind == Kind::Text && bytes > i32::MAX as usize {
            for array in &mut arrays {
                *array = arrow_cast::cast(array, &DataType::LargeUtf8).map_err(inside)?;
            }
        }
        let slices: Vec<&dyn Array> = arrays.iter().map(AsRef::as_ref).collect();
        let mut array = match slices.as_slice() {
            [] => arrow_array::new_empty_array(&target.kind.arrow()),
            [_] => arrays[0].clone(),
            _ => concat(&slices).map_err(inside)?,
        };
        if let Some(declared) = target.declared {
            array = declared.shape(&array).map_err(inside)?;
        }
        columns.push((names[target.field].clone(), array));
    }
    columns.reverse();
    Table::new(columns)
}
