//! Stacking and dodging: where bars at one place stand.

use crate::base::budget::Ctx;
use crate::base::error::Result;
use crate::plot::mark::bar::Bar;
use crate::plot::scene::AxisKind;
use crate::plot::series::Part;
use crate::plot::spec::BarMode;

/// Bars before they stand.
#[derive(Debug, Clone, Copy)]
pub struct Stacker<'a> {
    /// What happens at one place.
    pub mode: BarMode,
    /// Place of every row.
    pub places: &'a [f64],
    /// Height of every row.
    pub values: &'a [f64],
    /// Number of rows.
    pub rows: usize,
    /// Width that all bars of one place share.
    pub step: f64,
    /// Where the lowest bar stands; NaN is the low end of the axis.
    pub base: f64,
}

impl Stacker<'_> {
    /// The bars of every part, in the order of its rows; rows that do not `fit` have none.
    ///
    /// Stacks are per panel and place; in `group` and `overlay` also per series. Positive values pile
    /// up from the base, negative ones hang down from it. `O(n log n)`, `O(n)` on whole places.
    ///
    /// # Errors
    /// `memory_limit`, `cancelled`.
    pub fn run(
        &self,
        parts: &[Part],
        fits: impl Fn(usize) -> bool,
        ctx: &Ctx,
    ) -> Result<Vec<Vec<Bar>>> {
        let slots = Slots::of(self.places, ctx)?;
        let mut series: Vec<usize> = parts.iter().map(|part| part.series).collect();
        series.sort_unstable();
        series.dedup();
        let apart = matches!(self.mode, BarMode::Group | BarMode::Overlay);
        let lanes = if self.mode == BarMode::Group { series.len().max(1) } else { 1 };
        let lane_width = self.step / lanes as f64;
        let mut result = Vec::with_capacity(parts.len());
        let mut piles: Vec<[f64; 2]> = Vec::new();
        let mut panel = usize::MAX;
        for part in parts {
            ctx.check()?;
            // Parts come panel by panel, so one set of piles serves all.
            if apart || part.panel != panel {
                piles.clear();
                piles.resize(slots.count, [0.0; 2]);
                panel = part.panel;
            }
            let lane = if lanes > 1 { series.partition_point(|s| *s < part.series) } else { 0 };
            let shift = -self.step / 2.0 + lane as f64 * lane_width;
            let mut bars: Vec<Bar> = ctx.vec(part.len(self.rows))?;
            part.each(self.rows, |i| {
                if !fits(i) {
                    return;
                }
                let value = self.values[i];
                let pile = &mut piles[slots.slot(self.places[i])][usize::from(value < 0.0)];
                let foot = if *pile == 0.0 { self.base } else { *pile };
                *pile += value;
                let low = self.places[i] + shift;
                bars.push(Bar {
                    along: [low, low + lane_width],
                    value: [foot, *pile],
                    row: i as u32,
                });
            });
            result.push(bars);
        }
        Ok(result)
    }
}

/// Bars of which none stands on another: row `i` reaches from `places[i] + shift` as far as `width`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Apart {
    /// From a place to the low end of its bar.
    pub shift: f64,
    /// Width of every bar.
    pub width: f64,
}

impl Apart {
    /// The bar of a row.
    #[inline(always)]
    pub fn bar(&self, row: usize, place: f64, value: f64) -> Bar {
        let low = place + self.shift;
        // As a pile grows from nothing: −0 becomes 0.
        Bar { along: [low, low + self.width], value: [0.0, 0.0 + value], row: row as u32 }
    }
}

impl Stacker<'_> {
    /// The same bars as those of [`Stacker::run`] where every row fits, there is but one part, bars stand
    /// at zero and places ascend, so that no two share one; else `None`. `O(n)`, and nothing is kept.
    pub fn apart(&self, parts: &[Part]) -> Option<Apart> {
        let [Part { rows: None, .. }] = parts else { return None };
        let ends = self.places.first()?.is_finite() && self.places.last()?.is_finite();
        let finite = |all: bool, v: &f64| all & v.is_finite();
        let fits = self.base == 0.0 && ends && ascend(self.places);
        (fits && self.values.iter().fold(true, finite))
            .then_some(Apart { shift: -self.step / 2.0, width: self.step })
    }
}

/// Is every value greater than the one before?
pub fn ascend(values: &[f64]) -> bool {
    values.iter().zip(values.get(1..).unwrap_or(&[])).fold(true, |all, (a, b)| all & (a < b))
}

/// Numbered places.
struct Slots {
    count: usize,
    /// The distinct places in order; `None` when they are 0, 1, 2 ….
    sorted: Option<Vec<f64>>,
}

impl Slots {
    fn of(places: &[f64], ctx: &Ctx) -> Result<Slots> {
        let most = places.len().saturating_mul(2) as f64;
        let mut top = 0.0f64;
        let mut whole = true;
        for v in places.iter().filter(|v| v.is_finite()) {
            whole &= *v >= 0.0 && *v <= most && *v == *v as i64 as f64;
            top = top.max(*v);
        }
        if whole {
            return Ok(Slots { count: top as usize + 1, sorted: None });
        }
        let mut sorted: Vec<f64> = ctx.vec(places.len())?;
        // Adding zero makes −0 and 0 one place.
        sorted.extend(places.iter().filter(|v| v.is_finite()).map(|v| v + 0.0));
        sorted.sort_unstable_by(f64::total_cmp);
        sorted.dedup();
        Ok(Slots { count: sorted.len(), sorted: Some(sorted) })
    }

    fn slot(&self, place: f64) -> usize {
        match &self.sorted {
            None => place as i64 as usize,
            Some(sorted) => sorted.partition_point(|v| *v < place),
        }
    }
}

/// Is the axis one of steps?
pub fn is_band(kind: &AxisKind) -> bool {
    matches!(kind, AxisKind::Band(_))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::rng::Rng;

    #[test]
    fn bars_that_stand_apart_are_those_of_the_stack() {
        let mut rng = Rng::new(31);
        let ctx = Ctx::default();
        let mut apart = 0;
        for case in 0..400 {
            let n = 1 + rng.below(40) as usize;
            let mut place = rng.uniform() * 10.0 - 5.0;
            let mut places: Vec<f64> = (0..n)
                .map(|i| match case % 3 {
                    0 => i as f64,
                    _ => {
                        place += rng.uniform() + 1e-9;
                        place
                    }
                })
                .collect();
            let mut values: Vec<f64> =
                (0..n).map(|_| 2.0 - rng.below(9) as f64 * 0.5).map(|v| -v).collect();
            match case % 7 {
                0 => places[n / 2] = places[0],
                1 => values[n / 2] = f64::NAN,
                2 => places[n - 1] = f64::INFINITY,
                _ => {}
            }
            let mode = if case % 2 == 0 { BarMode::Group } else { BarMode::Relative };
            let stacker =
                Stacker { mode, places: &places, values: &values, rows: n, step: 0.8, base: 0.0 };
            let parts = [Part { panel: 0, series: case % 3, rows: None }];
            let fits = |i: usize| places[i].is_finite() && values[i].is_finite();
            let all = stacker.run(&parts, fits, &ctx).unwrap();
            if let Some(rule) = stacker.apart(&parts) {
                let bars: Vec<Bar> = (0..n).map(|i| rule.bar(i, places[i], values[i])).collect();
                assert_eq!(bars, all[0]);
                apart += 1;
            }
        }
        assert!(apart > 200, "{apart}");
    }
}
