//! Cells of a lattice: those of one colour and height are one path of strokes as wide as the cells are high.
//!
//! `M34 16h6` with a stroke of 4 is the rectangle `M34 14h6v4h-6z`, in half of the bytes. Of a whole lattice
//! neighbours of one colour are one stroke, and a page finds the cells by the edges of columns and lines
//! (`data-x`, `data-y`: the first edge, then the steps to each next one) instead of by the strokes.
//!
//! The cells of a column share their left edge, those of a line their middle, and there are few widths: each
//! is turned into digits once, and a cell is put together from three pieces.

use super::digits::number;
use super::pen::{MARKS_A_CHECK, Pen, STROKE};
use super::rects::Colors;
use crate::base::error::Result;
use crate::plot::render::buffer::{Buffer, Piece, hundredths};
use crate::plot::scene::{Cells, Lattice, Rows};

/// A column: its edges in hundredths, and how the stroke of a cell begins and ends.
struct Column {
    left: i32,
    right: i32,
    begin: Piece<16>,
    width: Piece<16>,
}

impl Column {
    fn of([left, right]: [i32; 2]) -> Self {
        Column {
            left,
            right,
            begin: Piece::of(|buffer| {
                buffer.number(Some(b'M'), left);
                buffer.put(b" ");
            }),
            width: Piece::of(|buffer| buffer.number(None, right.saturating_sub(left))),
        }
    }
}

/// A line: the middle of its strokes, and how wide they are, in hundredths.
struct Line {
    middle: Piece<16>,
    stroke: i32,
}

impl Line {
    fn of(top: i32, stroke: i32) -> Self {
        let middle = Piece::of(|buffer| {
            buffer.number(None, top.saturating_add(stroke / 2));
            buffer.put(b"h");
        });
        Line { middle, stroke }
    }
}

/// Begin and end of every side in hundredths. Where the next one begins as good as there, it begins there:
/// between cells that touch no hundredth is left through which the ground would shine.
fn ends(sides: &[[f32; 2]]) -> Vec<[i32; 2]> {
    let begins: Vec<i32> = sides.iter().map(|side| hundredths(side[0])).collect();
    let end = |(i, [begin, long]): (usize, &[f32; 2])| {
        let end = hundredths(begin + long);
        let near = |other: &&i32| (**other - end).abs() <= NEAR && **other > begins[i];
        let next = [begins.get(i + 1), begins.get(i.wrapping_sub(1))];
        [begins[i], next.into_iter().flatten().find(near).copied().unwrap_or(end)]
    };
    sides.iter().enumerate().map(end).collect()
}

/// Hundredths that do not matter.
const NEAR: i32 = 2;

/// Lines, and the different widths of their strokes: even, so that the upper edge stays in its place, and
/// one for heights that are nearly the same, so that there are few. Cells are never less high than asked for.
fn lines(sides: &[[f32; 2]]) -> (Vec<Line>, Vec<i32>) {
    let ends = ends(sides);
    let even = |[top, end]: &[i32; 2]| (end.saturating_sub(*top).max(0) + 1) / 2 * 2;
    let mut heights: Vec<i32> = ends.iter().map(even).collect();
    heights.sort_unstable();
    heights.dedup();
    // From above: what the next one is near to is drawn as wide as that.
    let mut widths = heights.clone();
    for i in (1..widths.len()).rev() {
        if widths[i] - heights[i - 1] <= NEAR {
            widths[i - 1] = widths[i];
        }
    }
    let stroke = |side| widths[heights.partition_point(|height| *height < even(side))];
    let lines = ends.iter().map(|side| Line::of(side[0], stroke(side))).collect();
    widths.dedup();
    (lines, widths)
}

/// Write the cells.
pub fn write(pen: &mut Pen<'_>, lattice: &Lattice) -> Result<()> {
    let columns: Vec<Column> = ends(&lattice.columns).into_iter().map(Column::of).collect();
    let (lines, widths) = lines(&lattice.lines);
    // Steps of a scale may have the same colour.
    let Colors { paints, color_of, .. } =
        Colors::of(&lattice.paints[..lattice.paints.len().min(256)]);
    let mut own = [0_u8; 256];
    own.iter_mut().zip(&color_of).for_each(|(own, color)| *own = *color as u8);
    let at = place(lattice);
    let mut told = false;
    for width in &widths {
        let (order, places) = match widths.len() {
            1 => sorted(&lattice.shades, &own, |_| true),
            _ => sorted(&lattice.shades, &own, |i| lines[at(i)[1]].stroke == *width),
        };
        let mut rest = places.as_slice();
        for (color, count) in order {
            let (list, after) = rest.split_at(count);
            rest = after;
            pen.raw("<path");
            pen.paint(&STROKE, paints[color], lattice.opacity);
            pen.raw(" stroke-width=\"");
            number(*width, pen.out);
            pen.raw("\"");
            match &lattice.cells {
                _ if !pen.page => {}
                Cells::Whole(first) if !told => edges(pen, lattice, *first),
                Cells::Whole(_) | Cells::Some { rows: Rows::None, .. } => {}
                Cells::Some { rows: Rows::Each(rows), .. } => {
                    pen.rows_of(list, |i| rows[*i as usize])?;
                }
                Cells::Some { rows: Rows::From(first), .. } => pen.rows_of(list, |i| first + i)?,
            }
            told = true;
            pen.raw(" d=\"");
            for part in list.chunks(MARKS_A_CHECK) {
                pen.ctx.check()?;
                let mut buffer = Buffer::over(&mut pen.scratch);
                match &lattice.cells {
                    Cells::Whole(_) => joined(&mut buffer, pen.out, part, &at, &columns, &lines),
                    Cells::Some { .. } => {
                        for [x, y] in part.iter().map(|i| at(*i)) {
                            buffer.ready(pen.out);
                            stroke(&mut buffer, &columns[x], &lines[y]);
                        }
                    }
                }
                buffer.flush(pen.out);
            }
            pen.raw("\"/>");
        }
    }
    Ok(())
}

/// The stroke of one cell.
#[inline(always)]
fn stroke(buffer: &mut Buffer<'_, 2048>, column: &Column, line: &Line) {
    buffer.piece(&column.begin);
    buffer.piece(&line.middle);
    buffer.piece(&column.width);
}

/// The strokes of cells of a whole lattice; neighbours of a line are one.
fn joined(
    buffer: &mut Buffer<'_, 2048>,
    out: &mut Vec<u8>,
    cells: &[u32],
    at: &impl Fn(u32) -> [usize; 2],
    columns: &[Column],
    lines: &[Line],
) {
    let mut cells = cells.iter().copied().peekable();
    while let Some(first) = cells.next() {
        let [x, y] = at(first);
        let (mut end, mut next) = (x, first + 1);
        while cells.peek() == Some(&next) && end + 1 < columns.len() {
            cells.next();
            (end, next) = (end + 1, next + 1);
        }
        buffer.ready(out);
        if end == x {
            stroke(buffer, &columns[x], &lines[y]);
            continue;
        }
        // Columns may go to the left.
        let (from, to) = if columns[x].left <= columns[end].left { (x, end) } else { (end, x) };
        buffer.piece(&columns[from].begin);
        buffer.piece(&lines[y].middle);
        buffer.number(None, columns[to].right.saturating_sub(columns[from].left));
    }
}

/// Where a cell is: its column and line.
fn place(lattice: &Lattice) -> impl Fn(u32) -> [usize; 2] {
    let columns = lattice.columns.len().max(1) as u64;
    // The quotient by a product: for numbers below 2³² the upper half of it is exact.
    let part = u128::from(u64::MAX / columns) + 1;
    move |i| match &lattice.cells {
        Cells::Whole(_) => {
            let line = ((u128::from(i) * part) >> 64) as u32;
            [i - line * columns as u32, line].map(|v| v as usize)
        }
        Cells::Some { at, .. } => at[i as usize].map(|v| v as usize),
    }
}

/// The edges of columns and lines of a whole lattice, and the row of its first cell.
fn edges(pen: &mut Pen<'_>, lattice: &Lattice, first: u32) {
    for (name, sides) in [(" data-x=\"", &lattice.columns), ("\" data-y=\"", &lattice.lines)] {
        pen.raw(name);
        let ends = ends(sides);
        // Sides that go to the left or upwards begin with their right or lower edge.
        let near = usize::from(matches!(ends.as_slice(), [a, b, ..] if b[0] < a[0]));
        let mut last = 0;
        let all = ends.iter().map(|side| side[near]).chain(ends.last().map(|side| side[1 - near]));
        for (i, edge) in all.enumerate() {
            if i > 0 {
                pen.raw(" ");
            }
            number(edge.saturating_sub(last), pen.out);
            last = edge;
        }
    }
    pen.raw("\"");
    pen.row(Some(first));
}

/// The cells that are to be kept, sorted by their colour, `own[shade]`; those of one colour stay in their
/// order. The colours with how many cells they have, in the order in which they come first, and the cells.
fn sorted(
    shades: &[u8],
    own: &[u8; 256],
    keep: impl Fn(u32) -> bool,
) -> (Vec<(usize, usize)>, Vec<u32>) {
    let mut next = [0_u32; 256];
    let mut order: Vec<(usize, usize)> = Vec::with_capacity(256);
    for (i, shade) in (0_u32..).zip(shades) {
        let color = usize::from(own[usize::from(*shade)]);
        if keep(i) {
            if next[color] == 0 {
                order.push((color, 0));
            }
            next[color] += 1;
        }
    }
    let mut end = 0;
    for (color, count) in &mut order {
        *count = next[*color] as usize;
        next[*color] = end;
        end += *count as u32;
    }
    let mut places = vec![0_u32; end as usize];
    for (i, shade) in (0_u32..).zip(shades) {
        let color = usize::from(own[usize::from(*shade)]);
        if keep(i) {
            places[next[color] as usize] = i;
            next[color] += 1;
        }
    }
    (order, places)
}

#[cfg(test)]
mod tests;
