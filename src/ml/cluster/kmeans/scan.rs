//! All centres against a tile of rows, in f32, with a margin that makes the verdict certain.
//!
//! `g = ½‖c‖² − x·c` has the same argmin over `c` as `‖x − c‖²`. With `u = 2⁻²⁴`, every rounding on
//! the way (x and c to f32, `d` products and sums, fused or not) moves `g` by at most
//! `(d + 4)·u·(½‖c‖² + ‖x‖‖c‖)·(1 + …)`, hence two values by at most `(d + 4)·u·(‖x‖ + ‖c‖)²` together
//! (Higham, Accuracy and Stability, §3.1). Where the best leads by more than the margin below,
//! which is larger, it is the canonical label: the canonical distance's own rounding,
//! `(d + 2)·2⁻⁵³` of it, drowns in the difference. All other rows are *contested* and decided canonically.

use super::frame::{Centres, GROUP};
use pulp::{Simd, WithSimd};

/// Rows in a tile.
pub const TILE: usize = 32;

/// `1 ± 4·2⁻²³`: more than the roundings of the few operations behind a bound.
pub const UP: f32 = 1.0 + 4.0 * f32::EPSILON;
/// See [`UP`].
pub const DOWN: f32 = 1.0 - 4.0 * f32::EPSILON;

/// Below any margin of values that can be told apart, above all underflow.
const TINY: f32 = 1e-36;

/// The margin per `(‖x‖ + ‖c‖)²` in `d` columns.
fn margin(d: usize) -> f32 {
    (d + 8) as f32 * 1.1 * 0.5 * f32::EPSILON
}

/// What the scan found for each row.
#[derive(Debug, Clone, Copy)]
pub struct Found {
    /// The label, unless contested.
    pub label: [u32; TILE],
    /// How much farther than its own centre every other one is, at least; −1 where contested.
    pub lead: [f32; TILE],
}

/// Scan `tile`, `(d, TILE)`.
pub struct Scan<'a> {
    /// Rows by column.
    pub tile: &'a [f32],
    /// What they are compared with.
    pub centres: &'a Centres,
}

impl WithSimd for Scan<'_> {
    type Output = Found;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Found {
        let mut found = Found { label: [0; TILE], lead: [0.0; TILE] };
        // Two vectors of rows by four centres keep eight sums in flight, as many as the latency
        // of a fused multiply-add asks for, in the sixteen registers that AVX2 has.
        for at in (0..TILE).step_by(2 * S::F32_LANES) {
            let [a, b] = pair(simd, self.tile, self.centres, at);
            for (at, best) in [(at, a), (at + S::F32_LANES, b)] {
                let lead = best.lead(simd, self.tile, self.centres.longest, at);
                S::as_mut_simd_f32s(&mut found.lead[at..]).0[0] = lead;
                S::as_mut_simd_u32s(&mut found.label[at..]).0[0] = best.label;
            }
        }
        found
    }
}

/// Scan `tile`, `(d, TILE)`, for rows that share one alarm.
pub struct ScanTile<'a> {
    /// Rows by column.
    pub tile: &'a [f32],
    /// What they are compared with.
    pub centres: &'a Centres,
    /// Longest `‖x‖` of the tile, rounded up.
    pub reach: f32,
}

/// What the scan found for a tile.
#[derive(Debug, Clone, Copy)]
pub struct FoundTile {
    /// The labels, unless the lead is negative.
    pub label: [u32; TILE],
    /// How much farther than its own centre every other one is for any row, at least; −1 when a row
    /// is contested.
    pub lead: f32,
}

impl WithSimd for ScanTile<'_> {
    type Output = FoundTile;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> FoundTile {
        let mut label = [0; TILE];
        let mut gap = simd.splat_f32s(f32::INFINITY);
        let mut widest = simd.splat_f32s(0.0);
        for at in (0..TILE).step_by(2 * S::F32_LANES) {
            let [a, b] = pair(simd, self.tile, self.centres, at);
            for (at, best) in [(at, a), (at + S::F32_LANES, b)] {
                let sum = simd.add_f32s(best.first, best.second);
                let sum = simd.add_f32s(sum, squares(simd, self.tile, at));
                widest = simd.max_f32s(widest, sum);
                gap = simd.min_f32s(gap, simd.sub_f32s(best.second, best.first));
                S::as_mut_simd_u32s(&mut label[at..]).0[0] = best.label;
            }
        }
        let (gap, widest) = (simd.reduce_min_f32s(gap), simd.reduce_max_f32s(widest));
        let reach = self.reach + self.centres.longest;
        let margin = reach * reach * margin(self.tile.len() / TILE) + TINY;
        if gap.is_nan() || gap <= margin {
            return FoundTile { label, lead: -1.0 };
        }
        // far − near = (far² − near²) / (far + near), and far + near ≤ √(2·(far² + near²)), where
        // far² − near² = 2·gap and far² + near² = 2·(first + second + ‖x‖²), each within the margin.
        let lead = match gap == f32::INFINITY {
            true => gap,
            false => (gap - margin) / (widest + 2.0 * margin).sqrt() * DOWN,
        };
        FoundTile { label, lead }
    }
}

/// Lanes of the smallest and second smallest `g` so far.
#[derive(Clone, Copy)]
struct Best<S: Simd> {
    first: S::f32s,
    second: S::f32s,
    label: S::u32s,
}

impl<S: Simd> Best<S> {
    #[inline(always)]
    fn new(simd: S) -> Self {
        let far = simd.splat_f32s(f32::INFINITY);
        Best { first: far, second: far, label: simd.splat_u32s(0) }
    }

    #[inline(always)]
    fn offer(&mut self, simd: S, g: S::f32s, label: S::u32s) {
        let closer = simd.less_than_f32s(g, self.first);
        self.label = simd.select_u32s(closer, label, self.label);
        self.second = simd.min_f32s(self.second, simd.max_f32s(g, self.first));
        self.first = simd.min_f32s(g, self.first);
    }

    /// See [`Found::lead`].
    #[inline(always)]
    fn lead(self, simd: S, tile: &[f32], longest: f32, at: usize) -> S::f32s {
        let square = squares(simd, tile, at);
        let d = tile.len() / TILE;
        let splat = |v| simd.splat_f32s(v);
        let reach = simd.add_f32s(simd.sqrt_f32s(square), splat(longest));
        let reach = simd.mul_f32s(simd.mul_f32s(reach, reach), splat(margin(d)));
        let margin = simd.add_f32s(reach, splat(TINY));
        let twice = simd.add_f32s(margin, margin);
        let distance = |g| simd.add_f32s(square, simd.add_f32s(g, g));
        let zero = splat(0.0);
        let near = simd.max_f32s(simd.add_f32s(distance(self.first), twice), zero);
        let far = simd.max_f32s(simd.sub_f32s(distance(self.second), twice), zero);
        let upper = simd.mul_f32s(simd.sqrt_f32s(near), splat(UP));
        let lower = simd.mul_f32s(simd.sqrt_f32s(far), splat(DOWN));
        let lead = simd.mul_f32s(simd.max_f32s(simd.sub_f32s(lower, upper), zero), splat(DOWN));
        let sure = simd.greater_than_f32s(simd.sub_f32s(self.second, self.first), margin);
        simd.select_f32s(sure, lead, splat(-1.0))
    }
}

/// `‖x‖²` of the rows from lane `at` on.
#[inline(always)]
fn squares<S: Simd>(simd: S, tile: &[f32], at: usize) -> S::f32s {
    let mut square = simd.splat_f32s(0.0);
    for column in tile.chunks_exact(TILE) {
        let x = S::as_simd_f32s(&column[at..]).0[0];
        square = simd.mul_add_e_f32s(x, x, square);
    }
    square
}

/// All centres against two vectors of rows, from lane `at` on.
#[inline(always)]
fn pair<S: Simd>(simd: S, tile: &[f32], centres: &Centres, at: usize) -> [Best<S>; 2] {
    let d = tile.len() / TILE;
    let mut best = [Best::new(simd); 2];
    let groups = centres.groups.chunks_exact(GROUP * d);
    let groups = groups.zip(centres.half.chunks_exact(GROUP)).zip(centres.ids.chunks_exact(GROUP));
    for ((centres, half), ids) in groups {
        let mut g = [[simd.splat_f32s(0.0); 2]; GROUP];
        for (g, half) in g.iter_mut().zip(half) {
            *g = [simd.splat_f32s(*half); 2];
        }
        for (column, centre) in tile.chunks_exact(TILE).zip(centres.chunks_exact(GROUP)) {
            let x = S::as_simd_f32s(&column[at..at + 2 * S::F32_LANES]).0;
            for (g, c) in g.iter_mut().zip(centre) {
                let c = simd.splat_f32s(*c);
                g[0] = simd.mul_add_e_f32s(c, x[0], g[0]);
                g[1] = simd.mul_add_e_f32s(c, x[1], g[1]);
            }
        }
        for (g, id) in g.into_iter().zip(ids) {
            let id = simd.splat_u32s(*id);
            best[0].offer(simd, g[0], id);
            best[1].offer(simd, g[1], id);
        }
    }
    best
}

/// The indices at which `alarms` are not above `now`, into `due`.
pub struct Due<'a> {
    /// One alarm a row.
    pub alarms: &'a [f32],
    /// The clock.
    pub now: f32,
    /// Where the indices go.
    pub due: &'a mut Vec<u32>,
}

impl WithSimd for Due<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) {
        let mut sixteens = self.alarms.chunks_exact(16);
        let mut first = 0;
        for alarms in &mut sixteens {
            let mut rings = [0; 16];
            for (ring, alarm) in rings.iter_mut().zip(alarms) {
                *ring = u8::from(*alarm <= self.now);
            }
            let mut rings = u128::from_le_bytes(rings);
            while rings != 0 {
                self.due.push(first + rings.trailing_zeros() / 8);
                rings &= rings - 1;
            }
            first += 16;
        }
        let rest = sixteens.remainder().iter().enumerate();
        self.due
            .extend(rest.filter(|(_, alarm)| **alarm <= self.now).map(|(i, _)| first + i as u32));
    }
}
