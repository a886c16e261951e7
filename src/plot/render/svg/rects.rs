//! Rectangles: those of one colour are one path.

use super::digits;
use super::pen::{FILL, MARKS_A_CHECK, Pen};
use crate::base::error::Result;
use crate::plot::scene::{Color, Each, Paint, Rects, Rows};

/// Write rectangles.
pub fn write(pen: &mut Pen<'_>, rects: &Rects) -> Result<()> {
    match &rects.fill {
        _ if rects.rects.is_empty() => Ok(()),
        Each::One(fill) if rects.rects.len() == 1 => {
            pen.raw("<rect");
            pen.place(&rects.rects[0]);
            pen.rows(&rects.rows, 1)?;
            pen.paint(&FILL, *fill, rects.opacity);
            if let Some(stroke) = &rects.stroke {
                pen.stroke(stroke, rects.opacity);
            }
            pen.raw("/>");
            Ok(())
        }
        Each::One(fill) => {
            open(pen, rects, *fill);
            pen.rows(&rects.rows, rects.rects.len())?;
            pen.raw(" d=\"");
            for part in rects.rects.chunks(MARKS_A_CHECK) {
                pen.ctx.check()?;
                digits::rects(part.iter().copied(), &mut pen.scratch, pen.out);
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
    let Colors { paints, color_of, .. } = Colors::of(fills);
    let (order, places) = sorted(paints.len(), color_of.iter().map(|color| *color as usize));
    let mut rest = places.as_slice();
    for (color, count) in order {
        let (list, after) = rest.split_at(count);
        rest = after;
        open(pen, rects, paints[color]);
        if pen.page && rects.rows != Rows::None {
            pen.rows_of(list, |i| rects.rows.get(*i as usize).map_or(0, |row| row as u32))?;
        }
        pen.raw(" d=\"");
        for part in list.chunks(MARKS_A_CHECK) {
            pen.ctx.check()?;
            digits::rects(part.iter().map(|i| rects.rects[*i as usize]), &mut pen.scratch, pen.out);
        }
        pen.raw("\"/>");
    }
    Ok(())
}

/// Marks sorted by their colour, a number below `colors`; those of one colour stay in their order. The
/// colours with how many marks they have, in the order in which they come first, and the marks.
fn sorted(
    colors: usize,
    color_of: impl Iterator<Item = usize> + Clone,
) -> (Vec<(usize, usize)>, Vec<u32>) {
    let mut counts = vec![0_u32; colors];
    let mut order: Vec<(usize, usize)> = Vec::new();
    for color in color_of.clone() {
        if counts[color] == 0 {
            order.push((color, 0));
        }
        counts[color] += 1;
    }
    // Where the next mark of a colour goes: each colour begins where those of the ones before end.
    let mut next = counts;
    let mut end = 0;
    for (color, count) in &mut order {
        *count = next[*color] as usize;
        next[*color] = end;
        end += *count as u32;
    }
    let mut places = vec![0_u32; end as usize];
    for (i, color) in color_of.enumerate() {
        places[next[color] as usize] = i as u32;
        next[color] += 1;
    }
    (order, places)
}

/// Which colours there are, and which each mark has.
pub struct Colors {
    pub paints: Vec<Paint>,
    pub color_of: Vec<u32>,
    /// Colours by their hash, each in the first free slot from its own on; a power of two of slots.
    slots: Vec<u32>,
}

/// A slot without a colour.
const FREE: u32 = u32::MAX;

impl Colors {
    pub fn of(fills: &[Paint]) -> Colors {
        let mut all = Colors {
            paints: Vec::new(),
            color_of: Vec::with_capacity(fills.len()),
            slots: vec![FREE; 64],
        };
        for fill in fills {
            let color = match all.find(*fill) {
                Ok(color) => color,
                Err(slot) => all.add(*fill, slot),
            };
            all.color_of.push(color);
        }
        all
    }

    /// The number of a colour, or the slot that it would have.
    #[inline]
    fn find(&self, paint: Paint) -> std::result::Result<u32, usize> {
        let mut slot = self.home(paint);
        loop {
            match self.slots[slot] {
                FREE => return Err(slot),
                color if self.paints[color as usize] == paint => return Ok(color),
                _ => slot = (slot + 1) % self.slots.len(),
            }
        }
    }

    #[inline]
    fn home(&self, paint: Paint) -> usize {
        let bits = match paint {
            Paint::Color(Color { r, g, b, a }) => u32::from_le_bytes([r, g, b, a]),
            Paint::Role(role) => role as u32,
        };
        // The high bits of the product depend on all bits of the colour.
        (u64::from(bits).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize % self.slots.len()
    }

    fn add(&mut self, paint: Paint, slot: usize) -> u32 {
        let color = self.paints.len() as u32;
        self.slots[slot] = color;
        self.paints.push(paint);
        if self.paints.len() * 2 > self.slots.len() {
            let size = self.slots.len() * 4;
            self.slots.clear();
            self.slots.resize(size, FREE);
            for (color, paint) in self.paints.iter().enumerate() {
                let mut slot = self.home(*paint);
                while self.slots[slot] != FREE {
                    slot = (slot + 1) % size;
                }
                self.slots[slot] = color as u32;
            }
        }
        color
    }
}
