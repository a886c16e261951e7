//! What a chart is, as JSON: everything that can be drawn stands here, and nothing else is drawn.
//!
//! The chart operations are recipes that fill a [`Spec`]; `plot_render` takes one as it was written,
//! or edited, and draws the same bytes.

use super::channel::{Channel, Dict};
use super::color::Palette;
use crate::base::data::Table;
use crate::base::data::handles::own;
use crate::base::wire::Bound;

/// The version of the spec that this library writes.
pub const VERSION: u32 = 1;

/// Largest width and height of a chart, in pixels.
pub const MAX_PX: f64 = 20_000.0;

crate::choice! {
    /// Colours of the furniture.
    pub enum ThemeName {
        /// Dark on white.
        Light = "light";
        /// Light on near black.
        Dark = "dark";
    }
}

crate::choice! {
    /// How values become positions.
    pub enum ScaleName {
        /// In proportion.
        Linear = "linear";
        /// In proportion to the logarithm.
        Log = "log";
        /// Along the calendar.
        Time = "time";
        /// One step for each category.
        Band = "band";
    }
}

crate::choice! {
    /// What is drawn for the rows of a layer.
    pub enum Mark {
        /// A symbol a row.
        Point = "point";
        /// A line through the rows, in their order.
        Line = "line";
        /// A bar a row, from zero.
        Bar = "bar";
        /// A rectangle a row, coloured by `color`.
        Cell = "cell";
        /// A box a group: quartiles, whiskers, outliers.
        Box = "box";
    }
}

crate::choice! {
    /// What happens to bars at one place.
    pub enum BarMode {
        /// Side by side.
        Group = "group";
        /// On one another; negative ones hang below zero.
        Stack = "stack";
        /// The same as `stack`; Plotly's default.
        Relative = "relative";
        /// In front of one another, translucent.
        Overlay = "overlay";
    }
}

crate::choice! {
    /// Which way bars and boxes stand.
    pub enum Orientation {
        /// Upright: values along y.
        Vertical = "v";
        /// Lying: values along x.
        Horizontal = "h";
    }
}

crate::choice! {
    /// What the height of a histogram's bar means.
    pub enum HistNorm {
        /// Rows.
        Count = "";
        /// Per cent of the rows of its series.
        Percent = "percent";
        /// Share of the rows of its series.
        Probability = "probability";
        /// Rows per unit of the axis.
        Density = "density";
        /// Share per unit of the axis: the areas of a series sum to 1.
        ProbabilityDensity = "probability density";
    }
}

crate::choice! {
    /// Which rows a box draws as points.
    pub enum BoxPoints {
        /// Those beyond the whiskers.
        Outliers = "outliers";
        /// None; the whiskers reach the extremes.
        None = "none";
    }
}

crate::record! {
    /// One axis.
    #[derive(Default)]
    pub struct AxisSpec {
        /// Title; by default the label of the first layer's column, `""` for none.
        pub title: Option<String>;
        /// Scale; by default what the data asks for: numbers linear, dates and times time, text band.
        pub scale: Option<ScaleName>;
        /// First and last value shown: numbers, or ISO dates and times.
        pub range: Option<Channel>;
        /// IANA zone whose wall clock labels instants, such as `Europe/Berlin`.
        pub time_zone: Option<String>;
        /// Categories first in this order, then the others as they come.
        pub order: Option<Vec<String>>;
        /// Does the axis run from the far end to the near?
        pub reversed: bool = false;
    }
}

crate::record! {
    /// How colours are chosen.
    #[derive(Default)]
    pub struct ColorSpec {
        /// Title of the legend; by default the label of the column.
        pub title: Option<String>;
        /// Colours of named categories, as CSS colours.
        pub map: Option<Dict<String>>;
        /// Colours of the other categories in turn, as CSS colours.
        pub sequence: Option<Vec<String>>;
        /// Colours of numbers: a name such as `viridis`, or CSS colours from low to high.
        pub scale: Option<Palette>;
        /// Numbers at the two ends of the colours.
        pub range: Option<Vec<f64>>, Bound::Between(2.0, 2.0);
        /// Number in the middle of the colours.
        pub midpoint: Option<f64>;
        /// Categories first in this order, then the others as they come.
        pub order: Option<Vec<String>>;
        /// Are numbers categories too? By default they are in lines, bars, histograms and boxes, and
        /// wherever `map`, `sequence` or `order` are given.
        pub discrete: Option<bool>;
    }
}

crate::record! {
    /// Small multiples: one panel for each category, all on the same scales.
    #[derive(Default)]
    pub struct FacetSpec {
        /// Columns of panels at most before a new row begins.
        pub wrap: Option<usize>, Bound::AtLeast(1.0);
        /// Categories of `facet_col` first in this order.
        pub col_order: Option<Vec<String>>;
        /// Categories of `facet_row` first in this order.
        pub row_order: Option<Vec<String>>;
    }
}

crate::record! {
    /// Counting rows into intervals of equal width.
    pub struct BinSpec {
        /// At most so many bins; edges are round numbers.
        pub nbins: Option<usize>, Bound::Between(1.0, 100_000.0);
        /// What the height of a bar means.
        pub norm: HistNorm = HistNorm::Count;
    }
}

crate::record! {
    /// Rows drawn by one mark. A channel is the name of a column of `data`, or values.
    pub struct Layer {
        /// What is drawn.
        pub mark: Mark = Mark::Point;
        /// Table whose columns the channels name; by default that of the spec.
        pub data: Option<Table>;
        /// Horizontal position; of a line by default the number of the row, from 0.
        pub x: Option<Channel>;
        /// Vertical position.
        pub y: Option<Channel>;
        /// Colour: a column (numbers: a colour scale, text: categories), else one CSS colour.
        pub color: Option<Channel>;
        /// Diameter: a column (area in proportion), else pixels.
        pub size: Option<Channel>;
        /// Symbol: a column of categories, else one of `circle`, `square`, `diamond`, `cross`, `x`,
        /// `triangle-up`, `triangle-down`, `star`.
        pub symbol: Option<Channel>;
        /// Dashes of lines: a column of categories, else `solid`, `dash`, `dot` or `dashdot`.
        pub dash: Option<Channel>;
        /// Column that splits the panels from left to right.
        pub facet_col: Option<Channel>;
        /// Column that splits the panels from top to bottom.
        pub facet_row: Option<Channel>;
        /// Further columns shown on hover and in the data table.
        pub hover: Option<Vec<String>>;
        /// Name in the legend, where no column gives one.
        pub name: Option<String>;
        /// From 0, unseen, to 1.
        pub opacity: Option<f64>, Bound::Between(0.0, 1.0);
        /// Symbols on the corners of a line?
        pub markers: bool = false;
        /// Width of lines, in pixels.
        pub width: Option<f64>, Bound::Between(0.0, 100.0);
        /// Which way bars and boxes stand; by default what the data asks for.
        pub orientation: Option<Orientation>;
        /// Count rows into intervals first: a histogram.
        pub bin: Option<BinSpec>;
        /// Which rows a box draws as points.
        pub points: BoxPoints = BoxPoints::Outliers;
        /// Values written into cells?
        pub text: bool = false;
    }
}

crate::record! {
    /// A chart.
    pub struct Spec {
        /// Version of this format; absent is the present one.
        pub version: u32 = VERSION, Bound::Between(1.0, 1.0);
        /// The kind of chart, for the description; any word.
        pub kind: Option<String>;
        /// Title above the chart.
        pub title: Option<String>;
        /// Width in pixels.
        pub width: f64 = 700.0, Bound::Between(50.0, MAX_PX);
        /// Height in pixels.
        pub height: f64 = 450.0, Bound::Between(50.0, MAX_PX);
        /// Colours of the furniture.
        pub theme: ThemeName = ThemeName::Light;
        /// Horizontal axis.
        pub x: AxisSpec = AxisSpec::default();
        /// Vertical axis.
        pub y: AxisSpec = AxisSpec::default();
        /// Colours.
        pub color: ColorSpec = ColorSpec::default();
        /// Panels.
        pub facet: FacetSpec = FacetSpec::default();
        /// What people read instead of a column's name.
        pub labels: Dict<String> = Dict::default();
        /// What happens to bars at one place.
        pub barmode: BarMode = BarMode::Relative;
        /// Share of its step that a bar, a box or a group of them leaves free.
        pub gap: f64 = 0.2, Bound::Between(0.0, 0.99);
        /// Diameter of the largest symbol when `size` is a column.
        pub size_max: f64 = 20.0, Bound::Between(1.0, 500.0);
        /// Is there a legend? By default when there is something to tell apart.
        pub legend: Option<bool>;
        /// Table whose columns the channels of the layers name.
        pub data: Option<Table>;
        /// What is drawn, from back to front.
        pub layers: Vec<Layer>, Bound::Between(1.0, 1000.0);
    }
}

impl Layer {
    /// A layer of a mark, with nothing bound.
    pub fn of(mark: Mark) -> Layer {
        Layer {
            mark,
            data: None,
            x: None,
            y: None,
            color: None,
            size: None,
            symbol: None,
            dash: None,
            facet_col: None,
            facet_row: None,
            hover: None,
            name: None,
            opacity: None,
            markers: false,
            width: None,
            orientation: None,
            bin: None,
            points: BoxPoints::Outliers,
            text: false,
        }
    }
}

impl Default for Spec {
    fn default() -> Self {
        Spec {
            version: VERSION,
            kind: None,
            title: None,
            width: 700.0,
            height: 450.0,
            theme: ThemeName::Light,
            x: AxisSpec::default(),
            y: AxisSpec::default(),
            color: ColorSpec::default(),
            facet: FacetSpec::default(),
            labels: Dict::default(),
            barmode: BarMode::Relative,
            gap: 0.2,
            size_max: 20.0,
            legend: None,
            data: None,
            layers: Vec::new(),
        }
    }
}

impl Spec {
    /// Copy what lies in lent memory, so that the spec outlives the call.
    pub fn own(&mut self) {
        let table = |table: &mut Option<Table>| {
            *table = table.take().map(|table| table.map_columns(own));
        };
        let channel = |channel: &mut Option<Channel>| {
            if let Some(Channel::Values(column)) = channel {
                column.0 = own(&column.0);
            }
        };
        table(&mut self.data);
        [&mut self.x.range, &mut self.y.range].into_iter().for_each(channel);
        for layer in &mut self.layers {
            table(&mut layer.data);
            let Layer { x, y, color, size, symbol, dash, facet_col, facet_row, .. } = layer;
            [x, y, color, size, symbol, dash, facet_col, facet_row].into_iter().for_each(channel);
        }
    }
}
