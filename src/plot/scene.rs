//! A chart as shapes in pixels, with nothing left to decide.
//!
//! Charts make a [`Scene`]; writers (SVG, PNG, HTML) turn it into bytes. A writer never sees a scale
//! or a column, a chart never writes a tag. Beside the shapes stands what a page needs to be
//! explored: [`Panel`]s with their axes, [`Series`] with their names, and per mark the row of a
//! [`Grid`](crate::plot::grid::Grid) with the values it shows.
//!
//! Pixels grow to the right and downwards from the top left corner. Positions are `f32`: exact to
//! 0.001 px on a canvas of 10,000 px.
//!
//! A scene is two levels deep: [`Group`]s in the order of painting, each with its shapes.
//!
//! | group | one per | clipped to the panel | a page may |
//! |---|---|---|---|
//! | `Frame` | scene | no | leave it alone: background, titles |
//! | `Grid` | panel | no | redraw it when the panel is zoomed |
//! | `Marks` | panel and series | yes | hide it, move it, look up its rows |
//! | `AxisX`, `AxisY` | panel that shows one | no | redraw it when the panel is zoomed |
//! | `Legend` | legend entry, or the rest of a legend | no | toggle the series by it |
//! | `Facet` | panel with a title | no | leave it alone |

use super::grid::Grid;
use std::sync::Arc;

/// An opaque or translucent sRGB colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Color {
    /// Red.
    pub r: u8,
    /// Green.
    pub g: u8,
    /// Blue.
    pub b: u8,
    /// Opacity, 255 is opaque.
    pub a: u8,
}

impl Color {
    /// An opaque colour from `0xRRGGBB`.
    pub const fn hex(rgb: u32) -> Self {
        Color { r: (rgb >> 16) as u8, g: (rgb >> 8) as u8, b: rgb as u8, a: 255 }
    }
}

/// A colour that has a meaning, so that a page can swap it when the reader prefers a dark screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Titles and labels that are read first.
    Ink,
    /// Tick labels and axis titles.
    Muted,
    /// Lines of the grid.
    Grid,
    /// Axis lines and ticks, and the line at zero.
    Axis,
    /// Behind everything.
    Background,
    /// Behind the marks of a panel.
    Panel,
}

impl Role {
    /// All of them, in the order of [`Theme::colors`].
    pub const ALL: [Role; 6] =
        [Role::Ink, Role::Muted, Role::Grid, Role::Axis, Role::Background, Role::Panel];
}

/// What a shape is painted with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Paint {
    /// A colour of the data: the same on light and dark.
    Color(Color),
    /// A colour of the chart's furniture.
    Role(Role),
}

/// The colours of the roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    /// Is it light on dark?
    pub dark: bool,
    /// In the order of [`Role::ALL`].
    pub colors: [Color; 6],
}

impl Theme {
    /// Dark on white.
    pub const LIGHT: Theme = Theme {
        dark: false,
        colors: [
            Color::hex(0x1F_2328),
            Color::hex(0x4F_5660),
            Color::hex(0xE4_E7EB),
            Color::hex(0x9A_A1AB),
            Color::hex(0xFF_FFFF),
            Color::hex(0xFF_FFFF),
        ],
    };
    /// Light on near black.
    pub const DARK: Theme = Theme {
        dark: true,
        colors: [
            Color::hex(0xEC_EFF3),
            Color::hex(0xB3_BAC4),
            Color::hex(0x32_3841),
            Color::hex(0x6B_7380),
            Color::hex(0x15_181D),
            Color::hex(0x15_181D),
        ],
    };

    /// The colour of a paint under this theme.
    pub fn color(&self, paint: Paint) -> Color {
        match paint {
            Paint::Color(color) => color,
            Paint::Role(role) => self.colors[role as usize],
        }
    }
}

/// A rectangle in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rect {
    /// Left edge.
    pub x: f32,
    /// Top edge.
    pub y: f32,
    /// Width, never negative.
    pub w: f32,
    /// Height, never negative.
    pub h: f32,
}

/// A chart in pixels.
#[derive(Debug, Clone)]
pub struct Scene {
    /// Width in pixels.
    pub width: f32,
    /// Height in pixels.
    pub height: f32,
    /// The title as the user gave it, in one line; empty when there is none.
    pub title: String,
    /// Some generated sentences for those who cannot see the picture: kind, axes, ranges, series.
    pub description: String,
    /// What the roles of the shapes look like.
    pub theme: Theme,
    /// In the order of painting.
    pub groups: Vec<Group>,
    /// The rectangles that hold marks; one, unless there are facets.
    pub panels: Vec<Panel>,
    /// What the legend names, and what can be hidden; at least one when there are marks.
    pub series: Vec<Series>,
    /// The values behind the marks, for hover and for the data table; [`GroupKind::Marks`] says which.
    pub grids: Vec<Grid>,
    /// What was left out or aggregated, in sentences that the page repeats.
    pub notes: Vec<String>,
}

/// Shapes that belong together.
#[derive(Debug, Clone)]
pub struct Group {
    /// What they are.
    pub kind: GroupKind,
    /// In the order of painting.
    pub shapes: Vec<Shape>,
}

/// What a group is; the numbers are indices into the scene's lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupKind {
    /// Background and titles.
    Frame,
    /// Grid lines of a panel, below its marks, its zero line included.
    Grid {
        /// Index into [`Scene::panels`].
        panel: usize,
    },
    /// Marks of one series in one panel, clipped to the panel's rectangle.
    Marks {
        /// Index into [`Scene::panels`].
        panel: usize,
        /// Index into [`Scene::series`].
        series: usize,
        /// Index into [`Scene::grids`], that the rows of the shapes point into.
        grid: usize,
    },
    /// Line, ticks, labels and title of a horizontal axis.
    AxisX {
        /// Index into [`Scene::panels`].
        panel: usize,
    },
    /// Line, ticks, labels and title of a vertical axis.
    AxisY {
        /// Index into [`Scene::panels`].
        panel: usize,
    },
    /// Title of a facet.
    Facet {
        /// Index into [`Scene::panels`].
        panel: usize,
    },
    /// An entry of the legend, or with `None` its title, its rest, or a colour bar.
    Legend {
        /// Index into [`Scene::series`].
        series: Option<usize>,
    },
}

/// What can be drawn.
#[derive(Debug, Clone)]
pub enum Shape {
    /// Symbols of one kind.
    Points(Points),
    /// Rectangles.
    Rects(Rects),
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

/// The form of a point, drawn about its centre.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Symbol {
    /// A disc.
    Circle,
    /// A square on its side.
    Square,
    /// A square on its corner.
    Diamond,
    /// An upright cross of two bars.
    Cross,
    /// A diagonal cross of two bars.
    X,
    /// A triangle that points up.
    TriangleUp,
    /// A triangle that points down.
    TriangleDown,
    /// A star with five points.
    Star,
}

impl Symbol {
    /// The outline for diameter 1 about the origin: a closed polygon; a circle has none.
    pub fn outline(self) -> &'static [[f32; 2]] {
        match self {
            Symbol::Circle => &[],
            Symbol::Square => &[[-0.45, -0.45], [0.45, -0.45], [0.45, 0.45], [-0.45, 0.45]],
            Symbol::Diamond => &[[0.0, -0.6], [0.6, 0.0], [0.0, 0.6], [-0.6, 0.0]],
            Symbol::Cross => &[
                [-0.18, -0.55],
                [0.18, -0.55],
                [0.18, -0.18],
                [0.55, -0.18],
                [0.55, 0.18],
                [0.18, 0.18],
                [0.18, 0.55],
                [-0.18, 0.55],
                [-0.18, 0.18],
                [-0.55, 0.18],
                [-0.55, -0.18],
                [-0.18, -0.18],
            ],
            Symbol::X => &[
                [-0.26, -0.52],
                [0.0, -0.26],
                [0.26, -0.52],
                [0.52, -0.26],
                [0.26, 0.0],
                [0.52, 0.26],
                [0.26, 0.52],
                [0.0, 0.26],
                [-0.26, 0.52],
                [-0.52, 0.26],
                [-0.26, 0.0],
                [-0.52, -0.26],
            ],
            Symbol::TriangleUp => &[[0.0, -0.6], [0.58, 0.42], [-0.58, 0.42]],
            Symbol::TriangleDown => &[[0.0, 0.6], [0.58, -0.42], [-0.58, -0.42]],
            Symbol::Star => &[
                [0.0, -0.65],
                [0.153, -0.21],
                [0.618, -0.2],
                [0.247, 0.08],
                [0.382, 0.526],
                [0.0, 0.26],
                [-0.382, 0.526],
                [-0.247, 0.08],
                [-0.618, -0.2],
                [-0.153, -0.21],
            ],
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

/// How a line is drawn; joins are round, ends are round for polylines and flat for lines.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stroke {
    /// Colour.
    pub paint: Paint,
    /// Width in pixels.
    pub width: f32,
    /// Pattern.
    pub dash: Dash,
    /// From 0 to 1.
    pub opacity: f32,
}

impl Stroke {
    /// A plain line.
    pub fn solid(paint: Paint, width: f32) -> Self {
        Stroke { paint, width, dash: Dash::Solid, opacity: 1.0 }
    }
}

/// Pattern of a line, in multiples of its width: see [`Dash::lengths`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dash {
    /// No gaps.
    Solid,
    /// Dashes.
    Dash,
    /// Dots.
    Dot,
    /// A dash and a dot in turn.
    DashDot,
}

impl Dash {
    /// Lengths of ink and gap in turn, in multiples of the line's width.
    pub fn lengths(self) -> &'static [f32] {
        match self {
            Dash::Solid => &[],
            Dash::Dash => &[4.0, 3.0],
            Dash::Dot => &[1.0, 2.0],
            Dash::DashDot => &[4.0, 2.0, 1.0, 2.0],
        }
    }
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

/// A rectangle that holds marks, and its two axes.
#[derive(Debug, Clone)]
pub struct Panel {
    /// Where marks may be.
    pub rect: Rect,
    /// Horizontal.
    pub x: Axis,
    /// Vertical.
    pub y: Axis,
    /// Which facet it is; empty when there is but one panel.
    pub title: String,
}

/// How values become pixels, for zooming, panning and reading values off.
#[derive(Debug, Clone)]
pub struct Axis {
    /// What it measures; empty when unnamed.
    pub title: String,
    /// Which rule turns values into pixels.
    pub kind: AxisKind,
    /// Values at the two ends of the range, the one at `range[0]` first: numbers (on a log axis the
    /// values themselves, both > 0), microseconds since 1970 (of the wall clock, when naive), or on
    /// a band axis positions, where category `i` covers `i − 0.5 … i + 0.5`.
    pub domain: [f64; 2],
    /// Pixels at the two ends of the domain; for vertical axes `range[0] > range[1]`.
    pub range: [f32; 2],
    /// The ticks as drawn.
    pub ticks: Vec<Tick>,
    /// Is it drawn beside this panel? (In facets, only the outer ones are.)
    pub shown: bool,
}

/// Which rule turns values into pixels.
#[derive(Debug, Clone, PartialEq)]
pub enum AxisKind {
    /// In proportion.
    Linear,
    /// In proportion to the logarithm.
    Log,
    /// In proportion; the values are microseconds since 1970. With a zone they are instants, and
    /// labels tell the wall clock of that zone; without one they are wall clock already.
    Time {
        /// IANA name.
        zone: Option<String>,
    },
    /// One step for each category, in this order.
    Band(Arc<Vec<String>>),
}

/// One tick.
#[derive(Debug, Clone)]
pub struct Tick {
    /// In units of the axis's domain.
    pub value: f64,
    /// Pixels along the axis.
    pub px: f32,
    /// As drawn; empty when only the line is.
    pub label: String,
}

/// Marks that share a name in the legend.
#[derive(Debug, Clone)]
pub struct Series {
    /// Its name; empty when the chart has but one and no legend.
    pub name: String,
    /// Its colour.
    pub paint: Paint,
    /// Does the legend show it?
    pub in_legend: bool,
}
