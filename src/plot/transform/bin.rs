//! Counting rows into intervals: histograms.
//!
//! Edges are round numbers that all series and panels share. An interval holds its left edge but not
//! its right one; the last holds both, as in numpy. Whole numbers lie in the middle of their
//! interval. Times are counted by calendar steps, text by category. Missing and infinite values are in
//! no interval, and counted apart.

use crate::base::budget::Ctx;
use crate::base::error::{Error, Result};
use crate::plot::axes::{AxisPlan, Way, lies};
use crate::plot::calendar;
use crate::plot::grid::{Cells, Grid, GridColumn};
use crate::plot::mark::bar::{self, Bar};
use crate::plot::mark::{Axes, Drawn, Placed, Prepared, Stage, each, tell_dropped};
use crate::plot::scale::Extent;
use crate::plot::scene::AxisKind;
use crate::plot::series::Part;
use crate::plot::spec::{BarMode, BinSpec, HistNorm};
use crate::plot::ticks::Step;
use std::sync::Arc;

/// Bins when nothing is said: 2.5·∛n, between these, so that 1,000 rows have at most 25.
const DEFAULT: std::ops::RangeInclusive<f64> = 5.0..=80.0;

/// Count the rows of every part, stack the counts, and tell the axes what they cover.
pub fn prepare(layer: &Placed<'_>, axes: &mut Axes, stage: &Stage<'_>) -> Result<Prepared> {
    let wish = layer.sheet.layer.bin.clone();
    let wish = wish.unwrap_or(BinSpec { nbins: None, norm: HistNorm::Count });
    let lying = lies(layer.sheet);
    let (along, value) = if lying { (Way::Y, Way::X) } else { (Way::X, Way::Y) };
    let values = if lying { &layer.y } else { &layer.x };
    let Some(values) = values.as_ref().map(each) else {
        let key = along.key();
        return Err(Error::value(format!("/{key}"), format!("`{key}` is required: the values")));
    };
    let whole = along.of(layer.sheet).is_some_and(|b| b.whole);
    let edges = edges(bar::pick(axes, along), values, whole, &wish);
    let parts = &stage.cast.parts[layer.index];
    let mut counts = Vec::with_capacity(parts.len());
    let mut inside = 0;
    for part in parts {
        stage.ctx.check()?;
        let list = match &edges {
            Edges::Steps(n) => count_steps(*n, values, part, stage.ctx)?,
            Edges::At(edges) => count(edges, values, part, stage.ctx)?,
        };
        inside += list.iter().sum::<u64>() as usize;
        counts.push(list);
    }
    let in_parts: usize = parts.iter().map(|part| part.len(layer.sheet.rows)).sum();
    let log = bar::pick(axes, along).is_log();
    let negative =
        if log { values.iter().filter(|v| **v <= 0.0 && v.is_finite()).count() } else { 0 };
    tell_dropped(
        stage.ctx,
        in_parts - inside - negative.min(in_parts - inside),
        negative,
        along.key(),
    );
    let spans: Vec<[f64; 2]> = match &edges {
        Edges::Steps(n) => {
            let half = (1.0 - stage.spec.gap) / 2.0;
            (0..*n).map(|i| [i as f64 - half, i as f64 + half]).collect()
        }
        Edges::At(edges) => edges.windows(2).map(|w| [w[0], w[1]]).collect(),
    };
    let heights: Vec<Vec<f64>> =
        counts.iter().map(|list| normed(list, &spans, wish.norm)).collect();
    let drawn = stand(parts, &spans, &heights, stage.spec.barmode);
    let value_log = bar::pick(axes, value).is_log();
    bar::cover(axes, along, value, &drawn, value_log);
    bar::pick(axes, along).grid = false;
    let noun = match wish.norm {
        HistNorm::Count => "count",
        norm => norm.word(),
    };
    let axis = bar::pick(axes, value);
    let own_title = if value == Way::X { &stage.spec.x.title } else { &stage.spec.y.title };
    if own_title.is_none() && axis.title.is_empty() {
        axis.title = stage.spec.labels.get(noun).map_or(noun, String::as_str).to_owned();
    }
    let grid = grid(bar::pick(axes, along), &spans, parts, &counts, &heights, noun, stage, &wish);
    let parts = parts.iter().cloned().zip(drawn.into_iter().map(Drawn::Bars)).collect();
    Ok(Prepared { parts, grid })
}

/// Where intervals begin and end.
#[derive(Debug, Clone, PartialEq)]
pub enum Edges {
    /// One for each of so many categories.
    Steps(usize),
    /// Between neighbours; strictly ascending, at least two.
    At(Vec<f64>),
}

/// The edges for the values of an axis: two at least, and they rise.
fn edges(axis: &AxisPlan, values: &[f64], whole: bool, wish: &BinSpec) -> Edges {
    match rising_edges(axis, values, whole, wish) {
        Edges::At(at) if at.len() < 2 || at[0] >= at[at.len() - 1] => {
            // Numbers so large that no step shows beside them: one bin around them all.
            let middle = at.first().copied().unwrap_or(0.0);
            let around = (middle.abs() * 1e-3).max(0.5);
            Edges::At(vec![middle - around, middle + around])
        }
        edges => edges,
    }
}

fn rising_edges(axis: &AxisPlan, values: &[f64], whole: bool, wish: &BinSpec) -> Edges {
    let log = axis.is_log();
    let mut extent = Extent::of(values, log);
    if let (Some([a, b]), false) = (axis.range, extent.is_empty()) {
        // What lies beyond the range that is shown does not widen the bins.
        let (low, high) = bar::ordered(a, b);
        extent.least = extent.least.max(low).min(high);
        extent.greatest = extent.greatest.min(high).max(low);
    }
    let guess = libm::ceil(2.5 * libm::cbrt(values.len() as f64));
    let most = wish.nbins.unwrap_or(guess.clamp(*DEFAULT.start(), *DEFAULT.end()) as usize);
    let (low, high) = match extent.is_empty() {
        true => {
            return if let AxisKind::Band(names) = &axis.kind {
                Edges::Steps(names.len())
            } else {
                Edges::At(axis.domain().into())
            };
        }
        false => (extent.least, extent.greatest),
    };
    match &axis.kind {
        AxisKind::Band(names) => Edges::Steps(names.len()),
        AxisKind::Time { zone } if low < high => {
            Edges::At(calendar::edges(low, high, zone.as_deref(), most))
        }
        AxisKind::Time { .. } => Edges::At(vec![low - 43.2e9, low + 43.2e9]),
        AxisKind::Log if low < high => {
            let ends = round_edges(libm::log10(low), libm::log10(high), most);
            let mut at: Vec<f64> = ends.into_iter().map(|e| libm::pow(10.0, e)).collect();
            // Rounding must not leave an end outside.
            if let [first, .., last] = at.as_mut_slice() {
                *first = first.min(low);
                *last = last.max(high);
            }
            Edges::At(at)
        }
        AxisKind::Linear if whole => Edges::At(whole_edges(low, high, most)),
        AxisKind::Linear if low < high => Edges::At(round_edges(low, high, most)),
        _ => Edges::At(Extent { least: low, greatest: high }.domain(log, [0.0; 2]).into()),
    }
}

/// At most `most` intervals between multiples of a round step that cover `low … high`, `low < high`.
pub fn round_edges(low: f64, high: f64, most: usize) -> Vec<f64> {
    let most = most.max(1) as f64;
    let finest = low.abs().max(high.abs()) * (f64::EPSILON * 4.0);
    let mut least = (high / most - low / most).max(finest);
    loop {
        let step = Step::at_least(least);
        let first = libm::floor(low / step.size());
        let last = libm::ceil(high / step.size());
        let first = if step.times(first) > low { first - 1.0 } else { first };
        let last = if step.times(last) < high { last + 1.0 } else { last };
        // No step puts both sides of zero into one interval.
        if first == -1.0 && last == 1.0 && most < 2.0 {
            return vec![-step.size(), step.size()];
        }
        if last - first <= most {
            let mut edges: Vec<f64> =
                (0..=(last - first) as usize).map(|i| step.times(first + i as f64)).collect();
            edges.dedup();
            return edges;
        }
        least = step.size() * 1.01;
    }
}

/// The same for whole numbers: steps are whole, and each number lies inside of its interval.
pub fn whole_edges(low: f64, high: f64, most: usize) -> Vec<f64> {
    let most = most.max(1) as f64;
    let mut least: f64 = ((high - low + 1.0) / most).max(1.0);
    loop {
        let step = Step::at_least(least);
        let size = step.size();
        let first = libm::floor(low / size);
        let last = libm::floor(high / size) + 1.0;
        let fits = last - first <= most;
        if first == -1.0 && last == 1.0 && most < 2.0 {
            return vec![-size - 0.5, size - 0.5];
        }
        if size == libm::trunc(size) && fits {
            return (0..=(last - first) as usize)
                .map(|i| step.times(first + i as f64) - 0.5)
                .collect();
        }
        least = size * 1.01;
    }
}

/// Rows of a part in each category.
fn count_steps(n: usize, values: &[f64], part: &Part, ctx: &Ctx) -> Result<Vec<u64>> {
    let mut counts: Vec<u64> = ctx.vec(n)?;
    counts.resize(n, 0);
    part.each(values.len(), |i| {
        if let Some(count) =
            (values[i] >= 0.0).then(|| counts.get_mut(values[i] as usize)).flatten()
        {
            *count += 1;
        }
    });
    Ok(counts)
}

/// Rows of a part in each interval, in one pass; no rounding puts a value on the wrong side of an edge.
pub fn count(edges: &[f64], values: &[f64], part: &Part, ctx: &Ctx) -> Result<Vec<u64>> {
    let bins = edges.len() - 1;
    let (low, high) = (edges[0], edges[bins]);
    let even = bins as f64 / (high - low);
    let mut counts: Vec<u64> = ctx.vec(bins)?;
    counts.resize(bins, 0);
    let uniform = (0..=bins).all(|i| {
        let guess = low + i as f64 / even;
        (guess - edges[i]).abs() * even
            < 1e-10_f64.max(edges[i].abs() * even * (8.0 * f64::EPSILON))
    });
    // Of even bins the place within the bin tells how near an edge is; only there it is compared.
    let grain = (low.abs().max(high.abs()) * even * (16.0 * f64::EPSILON)).max(1e-9);
    let grid =
        Even { low, even, half: bins as f64 / 2.0 - 0.5, near: 0.5 - grain, bins: bins as u32 };
    let mut compared = |v: f64| {
        // The comparison is false for NaN.
        if v >= low && v <= high {
            counts[edges.partition_point(|e| *e <= v).clamp(1, bins) - 1] += 1;
        }
    };
    // Four counters a bin, so that neighbours in one bin do not wait for one another; the last bin
    // takes what is to be compared.
    let mut quick: Vec<[u32; 4]> = ctx.vec(bins + 1)?;
    quick.resize(bins + 1, [0; 4]);
    let mut add = |values: &[f64]| {
        // First all places, which the machine finds side by side, then the counting.
        let mut places = [grid.bins; CHUNK];
        if uniform {
            grid.places(values, &mut places);
        }
        for four in places[..values.len()].chunks(4) {
            for (lane, place) in four.iter().enumerate() {
                if let Some(counters) = quick.get_mut(*place as usize) {
                    counters[lane] += 1;
                }
            }
        }
        if quick[bins] != [0; 4] {
            quick[bins] = [0; 4];
            let odd = values.iter().zip(&places).filter(|(_, place)| **place >= grid.bins);
            odd.for_each(|(v, _)| compared(*v));
        }
    };
    match &part.rows {
        None => values.chunks(CHUNK).for_each(&mut add),
        Some(rows) => {
            let mut gathered = [0.0; CHUNK];
            for rows in rows.chunks(CHUNK) {
                rows.iter().zip(&mut gathered).for_each(|(row, v)| *v = values[*row as usize]);
                add(&gathered[..rows.len()]);
            }
        }
    }
    for (count, counters) in counts.iter_mut().zip(&quick) {
        *count += counters.iter().map(|c| u64::from(*c)).sum::<u64>();
    }
    Ok(counts)
}

/// Values that are placed before they are counted.
const CHUNK: usize = 256;

/// Bins of one width.
#[derive(Clone, Copy)]
struct Even {
    /// Where the first begins.
    low: f64,
    /// Bins a unit.
    even: f64,
    /// Half of the bins, less the half that places are off by.
    half: f64,
    /// How far from its middle a value lies in its bin for sure, in widths of a bin.
    near: f64,
    bins: u32,
}

impl Even {
    /// The bin of each value; `bins` for what lies near an edge, or in none.
    ///
    /// A function of its own on plain numbers, since only so the compiler puts values side by side:
    /// three times as fast.
    #[inline(never)]
    fn places(self, values: &[f64], places: &mut [u32; CHUNK]) {
        // Adding 1.5·2⁵² rounds to the nearest whole number and leaves it in the low bits.
        const SHIFT: f64 = 6_755_399_441_055_744.0;
        for (value, place) in values.iter().zip(places) {
            let at = (value - self.low) * self.even - 0.5;
            let shifted = at + SHIFT;
            let within = (at - (shifted - SHIFT)).abs() < self.near;
            let inside = (at - self.half).abs() < self.half + self.near;
            *place = if within & inside { shifted.to_bits() as u32 } else { self.bins };
        }
    }
}

/// Heights of the bars.
fn normed(counts: &[u64], spans: &[[f64; 2]], norm: HistNorm) -> Vec<f64> {
    let total = counts.iter().sum::<u64>().max(1) as f64;
    let height = |(count, span): (&u64, &[f64; 2])| {
        let (count, width) = (*count as f64, span[1] - span[0]);
        match norm {
            HistNorm::Count => count,
            HistNorm::Percent => 100.0 * count / total,
            HistNorm::Probability => count / total,
            HistNorm::Density => count / width,
            HistNorm::ProbabilityDensity => count / total / width,
        }
    };
    counts.iter().zip(spans).map(height).collect()
}

/// The bars of every part; row `part · bins + bin` of the grid.
fn stand(parts: &[Part], spans: &[[f64; 2]], heights: &[Vec<f64>], mode: BarMode) -> Vec<Vec<Bar>> {
    let mut series: Vec<usize> = parts.iter().map(|part| part.series).collect();
    series.sort_unstable();
    series.dedup();
    let lanes = if mode == BarMode::Group { series.len().max(1) as f64 } else { 1.0 };
    let stacked = matches!(mode, BarMode::Stack | BarMode::Relative);
    let mut piles = vec![0.0; spans.len()];
    let mut panel = usize::MAX;
    let mut all = Vec::with_capacity(parts.len());
    for (p, (part, heights)) in parts.iter().zip(heights).enumerate() {
        if !stacked || part.panel != panel {
            piles.fill(0.0);
            panel = part.panel;
        }
        let lane = series.partition_point(|s| *s < part.series) as f64;
        let lane = if lanes > 1.0 { lane } else { 0.0 };
        let mut bars = Vec::new();
        for (i, (span, height)) in spans.iter().zip(heights).enumerate() {
            if *height > 0.0 {
                let width = (span[1] - span[0]) / lanes;
                let low = span[0] + lane * width;
                bars.push(Bar {
                    along: [low, low + width],
                    value: [piles[i], piles[i] + height],
                    row: (p * spans.len() + i) as u32,
                });
                piles[i] += height;
            }
        }
        all.push(bars);
    }
    all
}

/// Intervals and counts as rows, for hover and the data table.
#[expect(clippy::too_many_arguments, reason = "a table of everything that was counted")]
fn grid(
    along: &AxisPlan,
    spans: &[[f64; 2]],
    parts: &[Part],
    counts: &[Vec<u64>],
    heights: &[Vec<f64>],
    noun: &str,
    stage: &Stage<'_>,
    wish: &BinSpec,
) -> Grid {
    let rows = spans.len() * parts.len();
    let name = if along.title.is_empty() { "value" } else { &along.title };
    let repeat = |end: usize| (0..rows).map(|i| spans[i % spans.len()][end]).collect::<Vec<f64>>();
    let mut columns = Vec::new();
    match &along.kind {
        AxisKind::Band(names) => {
            let codes: Vec<u32> = (0..rows).map(|i| (i % spans.len()) as u32).collect();
            let values = Cells::Words { codes: codes.into(), names: names.clone() };
            columns.push(GridColumn { name: name.to_owned(), values });
        }
        kind => {
            for (end, word) in ["from", "to"].iter().enumerate() {
                let values = match kind {
                    AxisKind::Time { zone } => {
                        Cells::Times { values: repeat(end).into(), zone: zone.clone() }
                    }
                    _ => Cells::Numbers(repeat(end).into()),
                };
                columns.push(GridColumn { name: format!("{name} {word}"), values });
            }
        }
    }
    if stage.cast.series.len() > 1 {
        let codes: Vec<u32> = (0..rows).map(|i| parts[i / spans.len()].series as u32).collect();
        let names = stage.cast.series.iter().map(|s| s.name.clone()).collect();
        let values = Cells::Words { codes: codes.into(), names: Arc::new(names) };
        let title = if stage.cast.title.is_empty() { "series" } else { &stage.cast.title };
        columns.push(GridColumn { name: title.to_owned(), values });
    }
    let all: Vec<f64> = counts.concat().into_iter().map(|c| c as f64).collect();
    columns.push(GridColumn { name: "count".into(), values: Cells::Numbers(all.into()) });
    if wish.norm != HistNorm::Count {
        let all: Vec<f64> = heights.concat();
        columns.push(GridColumn { name: noun.to_owned(), values: Cells::Numbers(all.into()) });
    }
    Grid { columns, rows }
}
