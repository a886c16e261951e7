//! What all elements share: numbers, places, colours, strokes, ids, rows.

use super::digits::{count, px, rgb, steps};
use crate::base::budget::Ctx;
use crate::base::error::Result;
use crate::plot::render::buffer::Scratch;
use crate::plot::scene::{Dash, Paint, Rect, Rows, Stroke, Theme};

/// What an id is written as until the content is known: as long as an id.
pub const BLANK: &[u8; 9] = b"s00000000";

/// Marks between two looks at the budget.
pub const MARKS_A_CHECK: usize = 4096;

/// The text so far, and what every element needs to know.
pub struct Pen<'a> {
    pub out: &'a mut Vec<u8>,
    pub theme: Theme,
    /// Is it for a page?
    pub page: bool,
    pub ctx: &'a Ctx,
    /// Where ids stand.
    pub ids: Vec<usize>,
    /// Markers and gradients so far.
    pub made: usize,
    /// Where digits are gathered.
    pub scratch: Scratch,
}

/// An attribute of a colour, as it begins: ` name="`, and ` name-opacity="`.
pub struct Tint {
    color: &'static str,
    opacity: &'static str,
}

pub const FILL: Tint = Tint { color: " fill=\"", opacity: " fill-opacity=\"" };
pub const STROKE: Tint = Tint { color: " stroke=\"", opacity: " stroke-opacity=\"" };
pub const STOP: Tint = Tint { color: " stop-color=\"", opacity: " stop-opacity=\"" };

impl Pen<'_> {
    #[inline]
    pub fn raw(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    /// A number with at most two decimals.
    #[inline]
    pub fn num(&mut self, value: f32) {
        px(value, self.out);
    }

    /// A whole number.
    #[inline]
    pub fn count(&mut self, value: usize) {
        count(value as u64, self.out);
    }

    pub fn id(&mut self) {
        self.ids.push(self.out.len());
        self.out.extend_from_slice(BLANK);
    }

    /// A number that no other marker or gradient of the picture has.
    pub fn fresh(&mut self) -> usize {
        self.made += 1;
        self.made - 1
    }

    pub fn place(&mut self, rect: &Rect) {
        self.raw(" x=\"");
        self.num(rect.x);
        self.raw("\" y=\"");
        self.num(rect.y);
        self.raw("\" width=\"");
        self.num(rect.w);
        self.raw("\" height=\"");
        self.num(rect.h);
        self.raw("\"");
    }

    /// ` name="#rrggbb"`, and ` name-opacity` when it is translucent; `opacity` is multiplied in.
    pub fn paint(&mut self, tint: &Tint, paint: Paint, opacity: f32) {
        let color = self.theme.color(paint);
        self.raw(tint.color);
        match paint {
            Paint::Role(_) if self.page => {
                self.raw("rgb(");
                self.count(color.r.into());
                self.raw(",");
                self.count(color.g.into());
                self.raw(",");
                self.count(color.b.into());
                self.raw(")");
            }
            _ => rgb(color, self.out),
        }
        self.raw("\"");
        let opacity = opacity * f32::from(color.a) / 255.0;
        if opacity < 1.0 {
            self.raw(tint.opacity);
            self.num(opacity);
            self.raw("\"");
        }
    }

    pub fn stroke(&mut self, stroke: &Stroke, opacity: f32) {
        self.paint(&STROKE, stroke.paint, stroke.opacity * opacity);
        if stroke.width != 1.0 {
            self.raw(" stroke-width=\"");
            self.num(stroke.width);
            self.raw("\"");
        }
        if stroke.dash != Dash::Solid {
            self.raw(" stroke-dasharray=\"");
            for (i, length) in stroke.dash.lengths().iter().enumerate() {
                if i > 0 {
                    self.raw(" ");
                }
                self.num(length * stroke.width);
            }
            self.raw("\"");
        }
    }

    /// Which rows the `len` marks of a batch show: ` data-r`, differences from one to the next.
    pub fn rows(&mut self, rows: &Rows, len: usize) -> Result<()> {
        match rows {
            _ if !self.page => Ok(()),
            Rows::None => Ok(()),
            // Rows that follow one another need only the first.
            Rows::From(first) => {
                self.row(Some(*first));
                Ok(())
            }
            Rows::Each(rows) => self.rows_of(&rows[..len.min(rows.len())], |row| *row),
        }
    }

    /// The same for these marks, whose rows `row` tells.
    pub fn rows_of<T>(&mut self, marks: &[T], row: impl Fn(&T) -> u32) -> Result<()> {
        self.raw(" data-r=\"");
        if let Some((first, marks)) = marks.split_first() {
            let mut last = row(first);
            self.count(last as usize);
            for part in marks.chunks(MARKS_A_CHECK) {
                self.ctx.check()?;
                last = steps(part.iter().map(&row), last, &mut self.scratch, self.out);
            }
        }
        // The very next rows at the end need no word.
        while self.out.last() == Some(&b' ') {
            self.out.pop();
        }
        self.raw("\"");
        Ok(())
    }

    /// Which row a single shape shows.
    pub fn row(&mut self, row: Option<u32>) {
        if let (Some(row), true) = (row, self.page) {
            self.raw(" data-r=\"");
            self.count(row as usize);
            self.raw("\"");
        }
    }
}
