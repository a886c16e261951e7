//! What can be drawn.

use super::{Color, Paint, Rect, Stroke, Symbol};

/// What can be drawn.
#[derive(Debug, Clone)]
pub enum Shape {
    /// Symbols of one kind.
    Points(Points),
    /// Rectangles.
    Rects(Rects),
    /// Bars at even steps.
    Comb(Comb),
    /// Rectangles where columns and lines cross.
    Lattice(Lattice),
    /// A line through points, broken where a point is NaN.
    Polyline(Polyline),
    /// Any outline.
    Path(Path),
    /// One straight line.
    Line(Line),
    /// One line of text.
    Text(Text),
    /// A rectangle filled with a row of colours, evenly spaced and blended: a colour bar.
    Ramp(Ramp),
}

/// One value for all marks of a batch, or one for each.
#[derive(Debug, Clone, PartialEq)]
pub enum Each<T> {
    /// The same for all.
    One(T),
    /// As many as there are marks.
    All(Vec<T>),
}

impl<T: Copy> Each<T> {
    /// The value of mark `i`.
    pub fn get(&self, i: usize) -> T {
        match self {
            Each::One(value) => *value,
            Each::All(values) => values[i],
        }
    }
}

/// Which row of the group's grid a mark shows.
#[derive(Debug, Clone, PartialEq)]
pub enum Rows {
    /// None: the marks are decoration.
    None,
    /// Mark `i` shows row `first + i`.
    From(u32),
    /// Mark `i` shows row `rows[i]`.
    Each(Vec<u32>),
}

impl Rows {
    /// The row of mark `i`.
    pub fn get(&self, i: usize) -> Option<usize> {
        match self {
            Rows::None => None,
            Rows::From(first) => Some(*first as usize + i),
            Rows::Each(rows) => rows.get(i).map(|row| *row as usize),
        }
    }
}

/// Symbols of one kind at many places.
#[derive(Debug, Clone)]
pub struct Points {
    /// Centres.
    pub xy: Vec<[f32; 2]>,
    /// Form.
    pub symbol: Symbol,
    /// Diameter in pixels.
    pub size: Each<f32>,
    /// Fill.
    pub fill: Each<Paint>,
    /// From 0 to 1. Below 1 overlapping marks add up, so a writer draws each by itself; at 1 it may
    /// draw all of them as one shape.
    pub opacity: f32,
    /// Outline, drawn over the fill.
    pub stroke: Option<Stroke>,
    /// Row of each.
    pub rows: Rows,
}

/// Many rectangles.
#[derive(Debug, Clone)]
pub struct Rects {
    /// Places; none of negative size.
    pub rects: Vec<Rect>,
    /// Fill.
    pub fill: Each<Paint>,
    /// From 0 to 1.
    pub opacity: f32,
    /// Outline, drawn over the fill.
    pub stroke: Option<Stroke>,
    /// Row of each.
    pub rows: Rows,
}

/// Bars of one width at even steps along the line that all of them stand on; none touches another.
#[derive(Debug, Clone)]
pub struct Comb {
    /// Where the first begins along that line. To the right or downwards is where `step` is positive.
    pub first: f64,
    /// How wide each is, with the sign of `step`.
    pub width: f64,
    /// From one to the next.
    pub step: f64,
    /// The line that they stand on.
    pub foot: f32,
    /// Where each ends.
    pub ends: Vec<f32>,
    /// Do they lie, from left to right?
    pub lying: bool,
    /// Fill.
    pub fill: Paint,
    /// From 0 to 1.
    pub opacity: f32,
    /// The row of the first; every other has the row after that of the one before it.
    pub row: u32,
}

impl Comb {
    /// Bar number `i`.
    #[inline]
    pub fn rect(&self, i: usize) -> Rect {
        let begin = self.first + self.step * i as f64;
        let (x, w) = (begin.min(begin + self.width) as f32, self.width.abs() as f32);
        let (y, h) = (self.foot.min(self.ends[i]), (self.foot - self.ends[i]).abs());
        if self.lying { Rect { x: y, y: x, w: h, h: w } } else { Rect { x, y, w, h } }
    }
}

/// Rectangles where columns and lines cross: the cells of a heat map. Columns and lines have few widths
/// and heights, since steps are even.
#[derive(Debug, Clone)]
pub struct Lattice {
    /// Left edge and width of every column.
    pub columns: Vec<[f32; 2]>,
    /// Top and height of every line.
    pub lines: Vec<[f32; 2]>,
    /// Which cells there are.
    pub cells: Cells,
    /// What cells are filled with.
    pub paints: Vec<Paint>,
    /// Which of them each cell is filled with.
    pub shades: Vec<u8>,
    /// From 0 to 1.
    pub opacity: f32,
}

/// Which cells of a [`Lattice`] there are.
#[derive(Debug, Clone)]
pub enum Cells {
    /// All of them, line by line. Columns and lines each follow one another without a gap. The first cell
    /// shows this row, every other the row after that of the one before it.
    Whole(u32),
    /// Some: column and line of each, and its row.
    Some {
        /// Column and line.
        at: Vec<[u32; 2]>,
        /// Row of each.
        rows: Rows,
    },
}

impl Lattice {
    /// Column, line and shade of every cell, in their order.
    #[cfg(any(feature = "png", test))]
    pub fn each(&self, mut cell: impl FnMut([usize; 2], u8)) {
        match &self.cells {
            Cells::Whole(_) => {
                let lines = self.shades.chunks(self.columns.len().max(1)).enumerate();
                lines.for_each(|(y, line)| {
                    line.iter().enumerate().for_each(|(x, shade)| cell([x, y], *shade));
                });
            }
            Cells::Some { at, .. } => {
                let cells = at.iter().zip(&self.shades);
                cells.for_each(|([x, y], shade)| cell([*x as usize, *y as usize], *shade));
            }
        }
    }
}

/// A line through many points.
#[derive(Debug, Clone)]
pub struct Polyline {
    /// Points; one that is NaN breaks the line.
    pub xy: Vec<[f32; 2]>,
    /// How it is drawn.
    pub stroke: Stroke,
    /// Row of each point.
    pub rows: Rows,
}

/// A step of an outline.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Step {
    /// Begin a new part here.
    Move([f32; 2]),
    /// A straight line to here.
    Line([f32; 2]),
    /// A cubic Bézier curve: two control points, then the end.
    Cubic([f32; 2], [f32; 2], [f32; 2]),
    /// Back to the begin of the part.
    Close,
}

/// Any outline, filled by the nonzero rule, stroked, or both.
#[derive(Debug, Clone)]
pub struct Path {
    /// Its steps; the first is a `Move`.
    pub steps: Vec<Step>,
    /// Fill.
    pub fill: Option<Paint>,
    /// Outline.
    pub stroke: Option<Stroke>,
    /// From 0 to 1, for fill and outline.
    pub opacity: f32,
    /// Row of the whole.
    pub row: Option<u32>,
}

/// One straight line.
#[derive(Debug, Clone)]
pub struct Line {
    /// From here.
    pub from: [f32; 2],
    /// To here.
    pub to: [f32; 2],
    /// How it is drawn.
    pub stroke: Stroke,
    /// Row of the group's grid that it belongs to.
    pub row: Option<u32>,
}

/// Which point of a text lies at its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Anchor {
    /// Its left end.
    Start,
    /// Its middle.
    Middle,
    /// Its right end.
    End,
}

/// One line of text.
#[derive(Debug, Clone)]
pub struct Text {
    /// Where the anchor lies, on the line that letters stand on (not their middle or top).
    pub at: [f32; 2],
    /// The text as the user gave it; a writer escapes it.
    pub text: String,
    /// Height of the letters' em in pixels.
    pub size: f32,
    /// Is it bold?
    pub bold: bool,
    /// What lies at `at`.
    pub anchor: Anchor,
    /// Turned about `at`, in degrees, clockwise; −90 reads upwards.
    pub angle: f32,
    /// Colour.
    pub fill: Paint,
}

/// A colour bar.
#[derive(Debug, Clone)]
pub struct Ramp {
    /// Where.
    pub rect: Rect,
    /// At least two, evenly spaced, blended in sRGB between neighbours.
    pub colors: Vec<Color>,
    /// First colour at the bottom (else at the left)?
    pub upward: bool,
}
