//! Legends: names beside their symbol in columns on the right, or a colour bar.

use super::axis::{rule, text};
use super::words::{cut, cut_apart, one_line};
use crate::plot::scene::{
    Anchor, Each, Group, GroupKind, Line, Paint, Points, Ramp, Rect, Rects, Role, Rows, Shape,
    Stroke, Text,
};
use crate::plot::series::{Cast, SeriesPlan};
use crate::plot::shading::Shading;
use crate::plot::spec::Mark;
use crate::plot::text::{CAP, width};
use crate::plot::ticks::{self, Ticks};

/// Letters of entries.
const SIZE: f64 = 12.0;
/// From one entry to the next.
const ROW: f64 = 19.0;
/// Width of the symbol with its space.
const KEY: f64 = 24.0;
/// Between columns of entries.
const GUTTER: f64 = 14.0;
/// Width of a name that is read at a glance, in pixels.
const READABLE: f64 = 120.0;
/// A legend of several columns may be so much wider.
const BROADER: f64 = 1.25;
/// Width of a colour bar.
const BAR: f64 = 16.0;
/// Longest colour bar.
const BAR_LENGTH: f64 = 240.0;

/// A legend that knows its size.
#[derive(Debug, Default)]
pub struct Legend {
    /// Lines of its title.
    title: Vec<String>,
    /// Series with their cut names.
    entries: Vec<(usize, String)>,
    /// Entries in a column.
    rows: usize,
    /// Width of a column.
    column: f64,
    /// Entries that found no room.
    rest: usize,
    /// A colour bar, with its ticks and length.
    bar: Option<(Vec<String>, Ticks, f64)>,
    /// Width of the whole, 0 when there is none.
    pub width: f64,
}

/// Plan the legend within `wide × high` pixels.
pub fn plan(cast: &Cast, wanted: Option<bool>, wide: f64, high: f64) -> Legend {
    let mut legend = Legend::default();
    let named: Vec<usize> = (0..cast.series.len()).filter(|i| cast.series[*i].in_legend).collect();
    let helps = named.len() > 1 || (named.len() == 1 && cast.series.len() > 1);
    if wanted.unwrap_or(helps || !named.is_empty() && !cast.title.is_empty()) && !named.is_empty() {
        legend.entries_in(cast, named, wide, high);
    }
    if let Some(shading) = cast.shading.as_ref().filter(|_| wanted != Some(false)) {
        legend.bar_in(shading, wide, high);
    }
    legend
}

impl Legend {
    fn entries_in(&mut self, cast: &Cast, named: Vec<usize>, wide: f64, high: f64) {
        let title = one_line(&cast.title);
        let name = |i: usize| one_line(&cast.series[i].name);
        let widest = named.iter().map(|i| width(&name(*i), SIZE, false)).fold(0.0, f64::max);
        let share = if cast.shading.is_some() { 0.5 } else { 1.0 };
        self.title = super::words::wrap(&title, SIZE, true, wide, 2);
        let room = (high * share - self.title.len() as f64 * ROW).max(ROW);
        self.rows = ((room / ROW) as usize).max(1);
        let columns = named.len().div_ceil(self.rows);
        // As many columns as fit at a readable width, else fewer and the rest is counted.
        let least = KEY + widest.min(READABLE) + GUTTER;
        let fitting = (((wide * BROADER + GUTTER) / least) as usize).clamp(1, columns);
        let wide = if fitting > 1 { wide * BROADER } else { wide };
        let most = (wide - (fitting as f64 - 1.0) * GUTTER) / fitting as f64;
        self.column = (KEY + widest).min(most);
        let mut shown = named.len();
        if shown > fitting * self.rows {
            shown = (fitting * self.rows).saturating_sub(1).max(1);
            self.rest = named.len() - shown;
        }
        let room = self.column - KEY;
        let names: Vec<String> = named[..shown].iter().map(|i| name(*i)).collect();
        let names = cut_apart(&names, SIZE, false, room);
        self.entries = named.iter().copied().zip(names).collect();
        let used = (shown + usize::from(self.rest > 0)).div_ceil(self.rows);
        let body = used as f64 * (self.column + GUTTER) - GUTTER;
        let title = self.title.iter().map(|l| width(l, SIZE, true)).fold(0.0, f64::max);
        self.width = body.max(title);
    }

    fn bar_in(&mut self, shading: &Shading, wide: f64, high: f64) {
        let title = super::words::wrap(&one_line(&shading.title), SIZE, true, wide, 2);
        let share = if self.entries.is_empty() { 1.0 } else { 0.45 };
        let length = (high * share - title.len() as f64 * ROW - 10.0).clamp(20.0, BAR_LENGTH);
        let ticks = ticks::linear(shading.domain, ((length / 45.0) as usize).max(1));
        let labels = ticks.labels.iter().map(|l| width(l, SIZE, false)).fold(0.0, f64::max);
        let titles = title.iter().map(|l| width(l, SIZE, true)).fold(0.0, f64::max);
        self.width = self.width.max(titles).max(BAR + 8.0 + labels);
        self.bar = Some((title, ticks, length));
    }

    /// The shapes, with their top left corner at `at`.
    pub fn draw(&self, cast: &Cast, at: [f64; 2]) -> Vec<Group> {
        let [x, mut y] = at;
        let mut groups = Vec::new();
        let mut rest = heading(&self.title, x, &mut y);
        for (slot, (series, name)) in self.entries.iter().enumerate() {
            let left = x + (slot / self.rows) as f64 * (self.column + GUTTER);
            let middle = y + (slot % self.rows) as f64 * ROW + ROW / 2.0;
            let mut shapes = key(&cast.series[*series], left, middle);
            let base = middle + CAP * SIZE / 2.0;
            shapes.push(text([left + KEY, base], name, SIZE, Anchor::Start, 0.0, Role::Ink));
            groups.push(Group { kind: GroupKind::Legend { series: Some(*series) }, shapes });
        }
        let rows = self.entries.len() + usize::from(self.rest > 0);
        if self.rest > 0 {
            let slot = self.entries.len();
            let left = x + (slot / self.rows) as f64 * (self.column + GUTTER);
            let base = y + (slot % self.rows) as f64 * ROW + ROW / 2.0 + CAP * SIZE / 2.0;
            let words = cut(&format!("… {} more", self.rest), SIZE, false, self.column);
            rest.push(text([left, base], &words, SIZE, Anchor::Start, 0.0, Role::Muted));
        }
        if let (Some((title, ticks, length)), Some(shading)) = (&self.bar, &cast.shading) {
            if rows > 0 {
                y += rows.min(self.rows) as f64 * ROW + ROW / 2.0;
            }
            rest.extend(heading(title, x, &mut y));
            rest.extend(bar(shading, ticks, *length, [x, y + 4.0]));
        }
        if !rest.is_empty() {
            groups.push(Group { kind: GroupKind::Legend { series: None }, shapes: rest });
        }
        groups
    }
}

/// The lines of a title; `y` moves below them.
fn heading(lines: &[String], x: f64, y: &mut f64) -> Vec<Shape> {
    let mut shapes = Vec::new();
    for line in lines {
        shapes.push(Shape::Text(Text {
            at: [x as f32, (*y + ROW / 2.0 + CAP * SIZE / 2.0) as f32],
            text: line.clone(),
            size: SIZE as f32,
            bold: true,
            anchor: Anchor::Start,
            angle: 0.0,
            fill: Paint::Role(Role::Ink),
        }));
        *y += ROW;
    }
    shapes
}

/// The symbol of a series, as its marks look.
fn key(series: &SeriesPlan, left: f64, middle: f64) -> Vec<Shape> {
    let centre = [(left + 8.0) as f32, middle as f32];
    let symbol = || {
        Shape::Points(Points {
            xy: vec![centre],
            symbol: series.symbol,
            size: Each::One(9.0),
            fill: Each::One(series.paint),
            opacity: 1.0,
            stroke: None,
            rows: Rows::None,
        })
    };
    match series.mark {
        Mark::Point => vec![symbol()],
        Mark::Line => {
            let line = Shape::Line(Line {
                from: [left as f32, middle as f32],
                to: [(left + 16.0) as f32, middle as f32],
                stroke: Stroke { dash: series.dash, ..Stroke::solid(series.paint, 2.0) },
                row: None,
            });
            if series.markers { vec![line, symbol()] } else { vec![line] }
        }
        Mark::Bar | Mark::Cell | Mark::Box => vec![Shape::Rects(Rects {
            rects: vec![Rect {
                x: (left + 2.0) as f32,
                y: (middle - 6.0) as f32,
                w: 12.0,
                h: 12.0,
            }],
            fill: Each::One(series.paint),
            opacity: 1.0,
            stroke: None,
            rows: Rows::None,
        })],
    }
}

/// A colour bar with its ticks; high values are at the top.
fn bar(shading: &Shading, ticks: &Ticks, length: f64, at: [f64; 2]) -> Vec<Shape> {
    let [x, y] = at;
    let [low, high] = shading.domain;
    let mut shapes = vec![Shape::Ramp(Ramp {
        rect: Rect { x: x as f32, y: y as f32, w: BAR as f32, h: length as f32 },
        colors: shading.palette.colors().to_vec(),
        upward: true,
    })];
    for (value, label) in ticks.values.iter().zip(&ticks.labels) {
        let share = (value / 2.0 - low / 2.0) / (high / 2.0 - low / 2.0);
        let px = y + length * (1.0 - share);
        shapes.push(rule([x + BAR, px], [x + BAR + 4.0, px], Role::Axis));
        let base = px + CAP * SIZE / 2.0;
        shapes.push(text([x + BAR + 8.0, base], label, SIZE, Anchor::Start, 0.0, Role::Muted));
    }
    shapes
}
