//! Boxes: quartiles, whiskers to the farthest points within 1.5 interquartile ranges, outliers.
//!
//! One box a category of the axis of places and series; series stand side by side. Without a place
//! all rows make one box.

use super::bar::{ordered, pick, rect};
use super::{Axes, Drawn, Placed, Prepared, Scales, Stage, each, tell_dropped};
use crate::base::error::{Error, Result};
use crate::plot::axes::{Way, lies};
use crate::plot::grid::{Cells, Grid, GridColumn};
use crate::plot::scale::Extent;
use crate::plot::scene::{Each, Line, Paint, Points, Rects, Role, Rows, Shape, Stroke};
use crate::plot::series::Part;
use crate::plot::spec::BoxPoints;
use crate::plot::transform::quartiles::{Quartiles, quartiles};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// One box, in units of the axes.
#[derive(Debug, Clone)]
pub struct BoxShape {
    /// Low and high end along the axis of places.
    pub along: [f64; 2],
    /// Its five numbers.
    pub stats: Quartiles,
    /// Values beyond the whiskers, in the order of their rows.
    pub outliers: Vec<f64>,
    /// Row of the layer's grid.
    pub row: u32,
}

/// Compute the boxes, and tell the axes what they cover.
pub fn prepare(layer: &Placed<'_>, axes: &mut Axes, stage: &Stage<'_>) -> Result<Prepared> {
    let lying = lies(layer.sheet);
    let (along, value) = if lying { (Way::Y, Way::X) } else { (Way::X, Way::Y) };
    let (places, values) = if lying { (&layer.y, &layer.x) } else { (&layer.x, &layer.y) };
    let places = places.as_ref().map(each);
    let Some(values) = values.as_ref().map(each) else {
        let key = value.key();
        return Err(Error::value(format!("/{key}"), format!("`{key}` is required: the values")));
    };
    let parts = &stage.cast.parts[layer.index];
    let log = pick(axes, value).is_log();
    let mut order: Vec<usize> = parts.iter().map(|part| part.series).collect();
    order.sort_unstable();
    order.dedup();
    // Series side by side, unless every place has but one: then each box takes its whole step.
    let lanes = if one_each(parts, places, layer.sheet.rows) { 1 } else { order.len() };
    let width = 1.0 - stage.spec.gap;
    let lane_width = width / lanes.max(1) as f64;
    let (mut missing, mut negative) = (0, 0);
    let mut rows = BoxRows::default();
    let mut drawn = Vec::with_capacity(parts.len());
    let mut cover = Extent::default();
    for part in parts {
        stage.ctx.check()?;
        let mut groups = Groups::default();
        let most = part.len(layer.sheet.rows);
        let counts = |v: f64| v.is_finite() && !(log && v <= 0.0);
        match places {
            Some(places) => part.each(layer.sheet.rows, |i| {
                let (place, v) = (places[i], values[i]);
                if !(place.is_finite() && v.is_finite()) {
                    missing += 1;
                } else if counts(v) {
                    groups.push(place as i64 as u64, v, most);
                } else {
                    negative += 1;
                }
            }),
            // All rows, and all of them count: the common case of one box.
            None if part.rows.is_none() && !log && Extent::scan(values, false).1 == 0 => {
                groups.one(Cow::Borrowed(values));
            }
            None => {
                let mut sample: Vec<f64> = stage.ctx.vec(most)?;
                let mut strange = 0;
                part.each(layer.sheet.rows, |i| match counts(values[i]) {
                    true => sample.push(values[i]),
                    false => strange += usize::from(!values[i].is_finite()),
                });
                missing += strange;
                negative += most - sample.len() - strange;
                groups.one(Cow::Owned(sample));
            }
        }
        let groups = groups.sorted();
        let lane = if lanes > 1 { order.partition_point(|s| *s < part.series) } else { 0 };
        let mut boxes = Vec::with_capacity(groups.len());
        for (place, sample) in groups {
            let stats = quartiles(&sample, layer.sheet.layer.points == BoxPoints::None);
            let beyond = |v: &f64| *v < stats.low || *v > stats.high;
            let low = place as f64 - width / 2.0 + lane as f64 * lane_width;
            let outliers: Vec<f64> = sample.iter().copied().filter(beyond).collect();
            [stats.low, stats.high].iter().chain(&outliers).for_each(|v| cover.add(*v));
            let inset = if lanes > 1 { lane_width * 0.08 } else { 0.0 };
            boxes.push(BoxShape {
                along: [low + inset, low + lane_width - inset],
                stats,
                row: rows.push(place, part, &stats, outliers.len()),
                outliers,
            });
        }
        drawn.push(boxes);
    }
    tell_dropped(stage.ctx, missing, negative, "value");
    pick(axes, along).grid = false;
    pick(axes, value).cover(cover, [0.05, 0.05]);
    let grid = rows.grid(layer, pick(axes, along), stage, along);
    let parts = parts.iter().cloned().zip(drawn.into_iter().map(Drawn::Boxes)).collect();
    Ok(Prepared { parts, grid })
}

/// Values by place.
#[derive(Default)]
struct Groups<'a> {
    all: Vec<(u64, Cow<'a, [f64]>)>,
    /// Where in `all` a place is.
    at: BTreeMap<u64, usize>,
    /// Where the last value went: most often the next one follows it.
    last: usize,
}

impl<'a> Groups<'a> {
    /// All values at one place.
    fn one(&mut self, sample: Cow<'a, [f64]>) {
        if !sample.is_empty() {
            self.all.push((0, sample));
        }
    }

    /// Add a value, of `most` in all.
    #[inline]
    fn push(&mut self, place: u64, value: f64, most: usize) {
        match self.all.get_mut(self.last) {
            Some((last, Cow::Owned(sample))) if *last == place => sample.push(value),
            _ => self.elsewhere(place, value, most),
        }
    }

    fn elsewhere(&mut self, place: u64, value: f64, most: usize) {
        let fresh = self.all.len();
        self.last = *self.at.entry(place).or_insert(fresh);
        if self.last == fresh {
            // The first sample may be all there is.
            let room = if fresh == 0 { most } else { 0 };
            self.all.push((place, Cow::Owned(Vec::with_capacity(room))));
        }
        self.all[self.last].1.to_mut().push(value);
    }

    /// In the order of the places.
    fn sorted(mut self) -> Vec<(u64, Cow<'a, [f64]>)> {
        self.all.sort_unstable_by_key(|(place, _)| *place);
        self.all
    }
}

/// Does every place hold one series only?
fn one_each(parts: &[Part], places: Option<&[f64]>, rows: usize) -> bool {
    let Some(places) = places else { return parts.len() <= 1 };
    let mut owner: BTreeMap<(usize, u64), usize> = BTreeMap::new();
    let mut alone = true;
    for part in parts {
        part.each(rows, |i| {
            if places[i].is_finite() {
                let key = (part.panel, places[i] as u64);
                alone &= *owner.entry(key).or_insert(part.series) == part.series;
            }
        });
    }
    alone
}

/// The statistics as rows, for hover and the data table.
#[derive(Default)]
struct BoxRows {
    place: Vec<u32>,
    series: Vec<u32>,
    numbers: [Vec<f64>; 7],
}

impl BoxRows {
    fn push(&mut self, place: u64, part: &Part, stats: &Quartiles, outliers: usize) -> u32 {
        self.place.push(place as u32);
        self.series.push(part.series as u32);
        let numbers = [
            stats.low,
            stats.q1,
            stats.median,
            stats.q3,
            stats.high,
            stats.count as f64,
            outliers as f64,
        ];
        self.numbers.iter_mut().zip(numbers).for_each(|(list, v)| list.push(v));
        self.place.len() as u32 - 1
    }

    fn grid(
        self,
        layer: &Placed<'_>,
        along: &crate::plot::axes::AxisPlan,
        stage: &Stage<'_>,
        way: Way,
    ) -> Grid {
        let rows = self.place.len();
        let mut columns = Vec::new();
        if let crate::plot::scene::AxisKind::Band(names) = &along.kind
            && let Some(bound) = way.of(layer.sheet)
        {
            let label = stage.spec.labels.get(&bound.name).unwrap_or(&bound.name);
            let values = Cells::Words { codes: self.place.into(), names: names.clone() };
            columns.push(GridColumn { name: label.clone(), values });
        }
        if stage.cast.series.len() > 1 {
            let names = stage.cast.series.iter().map(|s| s.name.clone()).collect();
            let values = Cells::Words { codes: self.series.into(), names: Arc::new(names) };
            let name = if stage.cast.title.is_empty() { "series" } else { &stage.cast.title };
            if !columns.iter().any(|c: &GridColumn| c.name == name) {
                columns.push(GridColumn { name: name.to_owned(), values });
            }
        }
        let names = [
            "lower whisker",
            "lower quartile",
            "median",
            "upper quartile",
            "upper whisker",
            "rows",
            "outliers",
        ];
        for (name, numbers) in names.iter().zip(self.numbers) {
            let values = Cells::Numbers(numbers.into());
            columns.push(GridColumn { name: (*name).to_owned(), values });
        }
        Grid { columns, rows }
    }
}

/// The shapes of a part's boxes.
pub fn draw(
    layer: &Placed<'_>,
    part: &Part,
    boxes: &[BoxShape],
    scales: &Scales,
    stage: &Stage<'_>,
) -> Vec<Shape> {
    let lying = lies(layer.sheet);
    let (along, value) = if lying { (&scales.y, &scales.x) } else { (&scales.x, &scales.y) };
    let paint = stage.cast.series[part.series].paint;
    let opacity = layer.sheet.layer.opacity.unwrap_or(1.0) as f32;
    let thin = Stroke { opacity, ..Stroke::solid(paint, 1.5) };
    let thick = Stroke { opacity, ..Stroke::solid(paint, 3.0) };
    let at = |place: f64, v: f64| {
        if lying { [v as f32, place as f32] } else { [place as f32, v as f32] }
    };
    let mut rects = Vec::new();
    let mut lines = Vec::new();
    let mut outliers = Vec::new();
    for shape in boxes {
        let (a, b) = ordered(along.px(shape.along[0]), along.px(shape.along[1]));
        // A box of a lonely category is not as wide as the panel.
        let (middle, half) = ((a + b) / 2.0, ((b - a) / 2.0).min(40.0));
        let (a, b) = (middle - half, middle + half);
        let s = &shape.stats;
        let [low, q1, median, q3, high] =
            [s.low, s.q1, s.median, s.q3, s.high].map(|v| value.px(v));
        let (top, bottom) = ordered(q1, q3);
        rects.push(if lying { rect(top, a, bottom, b) } else { rect(a, top, b, bottom) });
        let row = Some(shape.row);
        let mut rule = |p: [f64; 2], q: [f64; 2], stroke: Stroke| {
            lines.push(Line { from: at(p[0], p[1]), to: at(q[0], q[1]), stroke, row });
        };
        rule([middle, q1], [middle, low], thin);
        rule([middle, q3], [middle, high], thin);
        let cap = half * 0.5;
        rule([middle - cap, low], [middle + cap, low], thin);
        rule([middle - cap, high], [middle + cap, high], thin);
        rule([a, median], [b, median], thick);
        outliers.extend(shape.outliers.iter().map(|v| at(middle, value.px(*v))));
    }
    let rows: Vec<u32> = boxes.iter().map(|shape| shape.row).collect();
    let mut shapes = vec![Shape::Rects(Rects {
        rects: rects.clone(),
        fill: Each::One(Paint::Role(Role::Panel)),
        opacity,
        stroke: None,
        rows: Rows::None,
    })];
    shapes.push(Shape::Rects(Rects {
        rects,
        fill: Each::One(tint(paint)),
        opacity,
        stroke: Some(thin),
        rows: Rows::Each(rows),
    }));
    shapes.extend(lines.into_iter().map(Shape::Line));
    if !outliers.is_empty() {
        shapes.push(Shape::Points(Points {
            xy: outliers,
            symbol: crate::plot::scene::Symbol::Circle,
            size: Each::One(5.0),
            fill: Each::One(paint),
            opacity: 0.7 * opacity,
            stroke: None,
            rows: Rows::None,
        }));
    }
    shapes
}

/// The colour that fills a box: its line's, mostly seen through.
fn tint(paint: Paint) -> Paint {
    match paint {
        Paint::Color(color) => Paint::Color(crate::plot::scene::Color { a: 64, ..color }),
        role => role,
    }
}
