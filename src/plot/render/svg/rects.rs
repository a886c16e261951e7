//! Rectangles: those of one colour are one path.

use super::digits;
use super::pen::{FILL, MARKS_A_CHECK, Pen};
use crate::base::error::Result;
use crate::plot::scene::{Each, Paint, Rects, Role};
use std::collections::HashMap;

/// Write rectangles.
pub fn write(pen: &mut Pen<'_>, rects: &Rects) -> Result<()> {
    match &rects.fill {
        _ if rects.rects.is_empty() => Ok(()),
        Each::One(fill) if rects.rects.len() == 1 => {
            pen.raw("<rect");
            pen.place(&rects.rects[0]);
            pen.rows(&rects.rows, 0..1)?;
            pen.paint(&FILL, *fill, rects.opacity);
            if let Some(stroke) = &rects.stroke {
                pen.stroke(stroke, rects.opacity);
            }
            pen.raw("/>");
            Ok(())
        }
        Each::One(fill) => {
            open(pen, rects, *fill);
            pen.rows(&rects.rows, 0..rects.rects.len())?;
            pen.raw(" d=\"");
            for part in rects.rects.chunks(MARKS_A_CHECK) {
                pen.ctx.check()?;
                digits::rects(part.iter(), pen.out);
            }
            pen.raw("\"/>");
            Ok(())
        }
        Each::All(fills) => by_color(pen, rects, fills),
    }
}

/// The begin of the path of rectangles of one colour; they do not overlap, so nothing is lost.
fn open(pen: &mut Pen<'_>, rects: &Rects, fill: Paint) {
    pen.raw("<path");
    pen.paint(&FILL, fill, rects.opacity);
    if let Some(stroke) = &rects.stroke {
        pen.stroke(stroke, rects.opacity);
    }
}

/// One path for each colour, in the order in which colours come first.
fn by_color(pen: &mut Pen<'_>, rects: &Rects, fills: &[Paint]) -> Result<()> {
    let Colors { paints, color_of, counts } = Colors::of(fills);
    // Places sorted by colour: each colour's begin where those of the ones before end.
    let mut next: Vec<u32> = Vec::with_capacity(counts.len());
    let mut end = 0;
    for count in &counts {
        next.push(end);
        end += count;
    }
    let mut places = vec![0_u32; fills.len()];
    for (i, color) in color_of.iter().enumerate() {
        let slot = &mut next[*color as usize];
        places[*slot as usize] = i as u32;
        *slot += 1;
    }
    let mut rest = places.as_slice();
    for (paint, count) in paints.iter().zip(&counts) {
        let (list, after) = rest.split_at(*count as usize);
        rest = after;
        open(pen, rects, *paint);
        pen.rows(&rects.rows, list.iter().map(|i| *i as usize))?;
        pen.raw(" d=\"");
        for part in list.chunks(MARKS_A_CHECK) {
            pen.ctx.check()?;
            digits::rects(part.iter().map(|i| &rects.rects[*i as usize]), pen.out);
        }
        pen.raw("\"/>");
    }
    Ok(())
}

/// Which colours there are, and which each mark has.
struct Colors {
    paints: Vec<Paint>,
    color_of: Vec<u32>,
    counts: Vec<u32>,
}

impl Colors {
    fn of(fills: &[Paint]) -> Colors {
        let mut all = Colors {
            paints: Vec::new(),
            color_of: Vec::with_capacity(fills.len()),
            counts: Vec::new(),
        };
        let mut places: HashMap<Paint, u32> = HashMap::new();
        // A hash is slow beside the work on a cell, so colours met before are found in a small table.
        let mut recent: [(Paint, u32); 256] = [(Paint::Role(Role::Ink), u32::MAX); 256];
        for fill in fills {
            let slot = match fill {
                Paint::Color(c) => usize::from(c.r.wrapping_mul(31) ^ c.g.wrapping_mul(17) ^ c.b),
                Paint::Role(role) => *role as usize,
            };
            let color = match recent[slot] {
                (paint, color) if paint == *fill && color != u32::MAX => color,
                _ => {
                    let fresh = all.paints.len() as u32;
                    let color = *places.entry(*fill).or_insert(fresh);
                    if color == fresh {
                        all.paints.push(*fill);
                        all.counts.push(0);
                    }
                    recent[slot] = (*fill, color);
                    color
                }
            };
            all.counts[color as usize] += 1;
            all.color_of.push(color);
        }
        all
    }
}
