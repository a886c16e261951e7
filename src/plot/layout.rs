//! Layout: where panels, axes, titles and the legend go.
//!
//! Labels decide the margins, and margins decide how many labels there are room for, so the plan is
//! made twice: once with a guess, once with what the first one found.

use super::axes::AxisPlan;
use super::calendar;
use super::guide::axis::{LABEL_GAP, TITLE};
use super::guide::labels::{self, Fitted, LINE, SIZE};
use super::guide::legend::{self, Legend};
use super::guide::words::{one_line, wrap};
use super::mark::{Axes, Scales};
use super::scale::Scale;
use super::scene::{AxisKind, Rect};
use super::series::{Cast, Facets};
use super::spec::Spec;
use super::text::width;
use super::ticks::{self, Ticks};

/// Between the edge of the picture and everything.
pub const PAD: f64 = 14.0;
/// Letters of the title.
pub const HEAD: f64 = 17.0;
/// From one line of the title to the next.
pub const HEAD_LINE: f64 = 22.0;
/// Letters of facet titles.
pub const FACET: f64 = 12.0;
/// Height of a facet title.
const FACET_LINE: f64 = 20.0;
/// Between panels.
const GAP: f64 = 14.0;
/// Pixels per tick that are aimed at, across and up.
const PER_TICK: [f64; 2] = [80.0, 48.0];

/// An axis with its ticks.
#[derive(Debug, Default)]
pub struct AxisLayout {
    /// Its title.
    pub title: String,
    /// Its ticks.
    pub ticks: Ticks,
    /// Their labels, fitted.
    pub fitted: Fitted,
    /// Are there grid lines?
    pub lines: bool,
    /// Is there a line at zero?
    pub zero: bool,
    /// How many ticks were asked for; on a band, every how many steps has one.
    asked: usize,
}

impl Default for Fitted {
    fn default() -> Self {
        Fitted { lines: Vec::new(), angle: 0.0, height: 0.0, overhang: [0.0; 2] }
    }
}

/// A panel in its place.
#[derive(Debug)]
pub struct Place {
    /// Where its marks are.
    pub rect: Rect,
    /// Its scales.
    pub scales: Scales,
    /// Does it show labels below, and at its left?
    pub shows_x: bool,
    /// See `shows_x`.
    pub shows_y: bool,
    /// Column and row in the grid of panels.
    pub cell: [usize; 2],
}

/// Where everything goes.
#[derive(Debug)]
pub struct Layout {
    /// Lines of the title.
    pub title: Vec<String>,
    /// The axis below.
    pub x: AxisLayout,
    /// The axis at the left.
    pub y: AxisLayout,
    /// The panels.
    pub places: Vec<Place>,
    /// What holds all panels.
    pub body: Rect,
    /// The legend.
    pub legend: Legend,
    /// Top left corner of the legend.
    pub legend_at: [f64; 2],
    /// Left edge of the labels at the left, that the title stands before.
    pub labels_left: f64,
}

/// Plan a chart.
pub fn plan(spec: &Spec, axes: &Axes, cast: &Cast) -> Layout {
    let (w, h) = (spec.width, spec.height);
    let title = spec.title.as_deref().map(one_line).unwrap_or_default();
    let lines = ((h * 0.25 / HEAD_LINE) as usize).clamp(1, 3);
    let title = wrap(&title, HEAD, true, (w - 2.0 * PAD).max(20.0), lines);
    let head = title.len() as f64 * HEAD_LINE;
    let top = PAD + head + if title.is_empty() { 0.0 } else { 4.0 };
    let legend = legend::plan(cast, spec.legend, (w * 0.32).max(40.0), h - top - PAD);
    let side = if legend.width > 0.0 { legend.width + 18.0 } else { 0.0 };
    let x_title = one_line(&axes.x.title);
    let y_title = one_line(&axes.y.title);
    let facets = &cast.facets;
    let wrapped = facets.rows.is_empty() && !facets.cols.is_empty();
    let facet_top = if facets.cols.is_empty() { 0.0 } else { FACET_LINE };
    let facet_side = if facets.rows.is_empty() { 0.0 } else { FACET_LINE };
    let below = if x_title.is_empty() { 0.0 } else { TITLE + 9.0 };
    let before = if y_title.is_empty() { 0.0 } else { TITLE + 9.0 };
    let (columns, rows) = facets.shape();
    let gaps = [GAP * (columns - 1) as f64, row_gap(wrapped) * (rows - 1) as f64];
    // First guess: one line of labels below, and labels of four digits at the left.
    let (mut left, mut right) = (PAD + before + 34.0, PAD + side + facet_side);
    let mut bottom = PAD + below + LABEL_GAP + LINE;
    let (mut x, mut y) = (AxisLayout::default(), AxisLayout::default());
    let mut label_space = 0.0;
    for _ in 0..3 {
        let high = ((h - top - facet_top - bottom - gaps[1]) / rows as f64).max(10.0);
        let (found, wide_labels) = vertical(&axes.y, high, w * 0.35, y);
        y = found;
        let wide = ((w - left - right - gaps[0]) / columns as f64).max(10.0);
        x = horizontal(&axes.x, wide, (h * 0.3).max(30.0), x);
        label_space = if wide_labels > 0.0 { wide_labels + LABEL_GAP } else { 0.0 };
        let need_left = (PAD + before + label_space).max(x.fitted.overhang[0] + 4.0);
        let need_right =
            PAD.max(x.fitted.overhang[1] + 4.0 - side.min(1.0) * side) + side + facet_side;
        let need_bottom = PAD + below + LABEL_GAP + x.fitted.height;
        let settled = [need_left - left, need_right - right, need_bottom - bottom];
        (left, right, bottom) = (need_left, need_right, need_bottom);
        if settled.iter().all(|change| change.abs() < 0.5) {
            break;
        }
    }
    x.title = x_title;
    y.title = y_title;
    let body_w = (w - left - right).max(10.0);
    let body_h = (h - top - facet_top - bottom).max(10.0);
    let body =
        Rect { x: left as f32, y: (top + facet_top) as f32, w: body_w as f32, h: body_h as f32 };
    let wide = ((body_w - gaps[0]) / columns as f64).max(2.0);
    let high = ((body_h - gaps[1]) / rows as f64).max(2.0);
    let places = (0..facets.panels())
        .map(|panel| {
            let (column, row) = (panel % columns, panel / columns);
            let x0 = left + column as f64 * (wide + GAP);
            let y0 = top + facet_top + row as f64 * (high + row_gap(wrapped));
            let scales = Scales {
                x: Scale::new(axes.x.kind.clone(), axes.x.domain(), [x0, x0 + wide]),
                y: y_scale(&axes.y, y0, high),
            };
            Place {
                rect: Rect { x: x0 as f32, y: y0 as f32, w: wide as f32, h: high as f32 },
                scales,
                shows_x: row + 1 == rows || wrapped && panel + columns >= facets.panels(),
                shows_y: column == 0,
                cell: [column, row],
            }
        })
        .collect();
    let legend_at = [w - PAD - legend.width, top + facet_top];
    Layout { title, x, y, places, body, legend, legend_at, labels_left: left - label_space }
}

/// Between rows of panels; wrapped ones have their titles there.
fn row_gap(wrapped: bool) -> f64 {
    if wrapped { GAP + FACET_LINE } else { GAP }
}

/// The vertical scale: numbers grow upwards, categories read downwards.
fn y_scale(axis: &AxisPlan, top: f64, high: f64) -> Scale {
    let range = match axis.kind {
        AxisKind::Band(_) => [top, top + high],
        _ => [top + high, top],
    };
    Scale::new(axis.kind.clone(), axis.domain(), range)
}

/// Ticks of an axis that is no band, about `count`.
fn numeric(axis: &AxisPlan, count: usize) -> Ticks {
    match &axis.kind {
        AxisKind::Log => ticks::log(axis.domain(), count),
        AxisKind::Time { zone } => calendar::ticks(axis.domain(), zone.as_deref(), count),
        _ => ticks::linear(axis.domain(), count),
    }
}

/// The ticks of a band: every `stride`-th category.
fn steps(names: &[String], stride: usize) -> Ticks {
    Ticks {
        values: (0..names.len()).step_by(stride).map(|i| i as f64).collect(),
        labels: names.iter().step_by(stride).map(|name| one_line(name)).collect(),
    }
}

/// Where a band's first and last shown category lie, and how far apart neighbours are.
fn step_px(axis: &AxisPlan, length: f64) -> f64 {
    let [a, b] = axis.domain();
    length / (b - a).abs()
}

/// A horizontal axis; `before` is the one of the last guess.
fn horizontal(axis: &AxisPlan, wide: f64, deep: f64, before: AxisLayout) -> AxisLayout {
    let (lines, zero) = (axis.grid, axis.grounded);
    if let AxisKind::Band(names) = &axis.kind {
        let step = step_px(axis, wide);
        let stride = labels::stride(step);
        let ticks = if before.asked == stride { before.ticks } else { steps(names, stride) };
        let fitted = labels::categories(&ticks.labels, step / 2.0, step * stride as f64, deep);
        let asked = stride;
        return AxisLayout { ticks, fitted, lines, zero, asked, ..AxisLayout::default() };
    }
    let scale = Scale::new(axis.kind.clone(), axis.domain(), [0.0, wide]);
    let mut count = ((wide / PER_TICK[0]) as usize).max(2);
    let mut known = Some(before);
    loop {
        let (ticks, split) = again(axis, count, &mut known);
        let places: Vec<f64> = ticks.values.iter().map(|v| scale.px(*v)).collect();
        if let Some(fitted) = labels::level(&ticks.labels, &places, wide, split) {
            return AxisLayout {
                ticks,
                fitted,
                lines,
                zero,
                asked: count,
                ..AxisLayout::default()
            };
        }
        if count == 1 {
            return ends_only(ticks, &places, wide, lines, zero);
        }
        count -= 1;
    }
}

/// When not even two labels fit beside one another, only the first is shown.
fn ends_only(ticks: Ticks, places: &[f64], wide: f64, lines: bool, zero: bool) -> AxisLayout {
    let mut fitted = Fitted { height: LINE, ..Fitted::default() };
    for (i, label) in ticks.labels.iter().enumerate() {
        fitted.lines.push(if i == 0 { vec![label.replace('\n', " ")] } else { Vec::new() });
    }
    if let (Some(place), Some(label)) = (places.first(), ticks.labels.first()) {
        let half = width(label, SIZE, false) / 2.0;
        fitted.overhang = [(half - place).max(0.0), (place + half - wide).max(0.0)];
    }
    AxisLayout { ticks, fitted, lines, zero, ..AxisLayout::default() }
}

/// `count` ticks: those of the last guess when it asked for as many, with their labels in lines, else
/// new ones.
fn again(
    axis: &AxisPlan,
    count: usize,
    known: &mut Option<AxisLayout>,
) -> (Ticks, Option<Vec<Vec<String>>>) {
    match known.take_if(|known| known.asked == count) {
        Some(known) => (known.ticks, Some(known.fitted.lines)),
        None => (numeric(axis, count), None),
    }
}

/// A vertical axis, and the width of its widest label; `before` is the one of the last guess.
fn vertical(axis: &AxisPlan, high: f64, wide: f64, before: AxisLayout) -> (AxisLayout, f64) {
    let (lines, zero) = (axis.grid, axis.grounded);
    if let AxisKind::Band(names) = &axis.kind {
        let step = step_px(axis, high);
        let stride = labels::stride(step);
        let room = step * stride as f64;
        let known = before.asked == stride;
        let ticks = if known { before.ticks } else { steps(names, stride) };
        // Labels of one line are those of the last guess.
        let split = (known && room < 2.0 * LINE).then_some(before.fitted.lines);
        let split = split.unwrap_or_else(|| labels::upright(&ticks.labels, room, wide));
        let widest = labels::widest(split.iter().flatten());
        let fitted = Fitted { lines: split, ..Fitted::default() };
        let asked = stride;
        return (AxisLayout { ticks, fitted, lines, zero, asked, ..AxisLayout::default() }, widest);
    }
    let scale = Scale::new(axis.kind.clone(), axis.domain(), [high, 0.0]);
    let mut count = ((high / PER_TICK[1]) as usize).max(2);
    let mut known = Some(before);
    let (ticks, split) = loop {
        let (ticks, split) = again(axis, count, &mut known);
        let near = |w: &[f64]| (scale.px(w[0]) - scale.px(w[1])).abs() < LINE;
        if !ticks.values.windows(2).any(near) {
            break (ticks, split);
        }
        if count == 1 {
            break (ticks, None);
        }
        count -= 1;
    };
    let flat = |label: &String| vec![label.replace('\n', " ")];
    let mut split = split.unwrap_or_else(|| ticks.labels.iter().map(flat).collect());
    // Where not even two labels have room, those too near to the one before go.
    let (mut last, mut asked) = (f64::INFINITY, count);
    for (value, split) in ticks.values.iter().zip(&mut split) {
        let px = scale.px(*value);
        if (last - px).abs() < LINE {
            split.iter_mut().for_each(String::clear);
            // The next guess may have room for them.
            asked = 0;
        } else {
            last = px;
        }
    }
    let widest = labels::widest(split.iter().flatten());
    let fitted = Fitted { lines: split, ..Fitted::default() };
    (AxisLayout { ticks, fitted, lines, zero, asked, ..AxisLayout::default() }, widest)
}

/// The title of a facet: `column = category`.
pub fn facet_title(facets: &Facets, way: usize, i: usize) -> String {
    let list = if way == 0 { &facets.cols } else { &facets.rows };
    match list.get(i) {
        Some(name) => one_line(&format!("{} = {name}", facets.names[way])),
        None => String::new(),
    }
}
