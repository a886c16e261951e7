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
pub const TINY: f32 = 1e-36;

/// The margin per `(‖x‖ + ‖c‖)²` in `d` columns.
pub fn margin(d: usize) -> f32 {
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
            let [a, b] = all(simd, self.tile, self.centres, at);
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
            let [a, b] = all(simd, self.tile, self.centres, at);
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
pub struct Best<S: Simd> {
    first: S::f32s,
    second: S::f32s,
    label: S::u32s,
}

impl<S: Simd> Best<S> {
    /// None so far.
    #[inline(always)]
    pub fn new(simd: S) -> Self {
        let far = simd.splat_f32s(f32::INFINITY);
        Best { first: far, second: far, label: simd.splat_u32s(0) }
    }

    /// Look at one more centre a lane.
    #[inline(always)]
    pub fn offer(&mut self, simd: S, g: S::f32s, label: S::u32s) {
        let closer = simd.less_than_f32s(g, self.first);
        self.label = simd.select_u32s(closer, label, self.label);
        self.second = simd.min_f32s(self.second, simd.max_f32s(g, self.first));
        self.first = simd.min_f32s(g, self.first);
    }

    /// Look at the best of other centres.
    #[inline(always)]
    fn merge(&mut self, simd: S, other: Self) {
        let closer = simd.less_than_f32s(other.first, self.first);
        self.label = simd.select_u32s(closer, other.label, self.label);
        let second = simd.min_f32s(self.second, other.second);
        self.second = simd.min_f32s(second, simd.max_f32s(self.first, other.first));
        self.first = simd.min_f32s(self.first, other.first);
    }

    /// Smallest, second smallest and label, where lanes hold centres.
    #[inline(always)]
    pub fn across_lanes(self, simd: S) -> (f32, f32, u32) {
        let first = simd.reduce_min_f32s(self.first);
        let (mut firsts, mut labels) = ([f32::INFINITY; TILE], [0; TILE]);
        S::as_mut_simd_f32s(&mut firsts).0[0] = self.first;
        S::as_mut_simd_u32s(&mut labels).0[0] = self.label;
        let mut lane = 0;
        while lane + 1 < S::F32_LANES && firsts[lane] > first {
            lane += 1;
        }
        firsts[lane] = f32::INFINITY;
        let others = S::as_simd_f32s(&firsts).0[0];
        let second = simd.reduce_min_f32s(simd.min_f32s(self.second, others));
        (first, second, labels[lane])
    }

    /// See [`Found::lead`].
    #[inline(always)]
    fn lead(self, simd: S, tile: &[f32], longest: f32, at: usize) -> S::f32s {
        let square = squares(simd, tile, at);
        let splat = |v| simd.splat_f32s(v);
        let twice = twice_margin(simd, square, tile.len() / TILE, longest);
        let zero = splat(0.0);
        let near = simd.add_f32s(square, simd.add_f32s(self.first, self.first));
        let near = simd.max_f32s(simd.add_f32s(near, twice), zero);
        let upper = simd.mul_f32s(simd.sqrt_f32s(near), splat(UP));
        let lower = lower(simd, square, self.second, twice);
        let lead = simd.mul_f32s(simd.max_f32s(simd.sub_f32s(lower, upper), zero), splat(DOWN));
        let sure = simd.greater_than_f32s(simd.sub_f32s(self.second, self.first), twice);
        simd.select_f32s(sure, lead, splat(-1.0))
    }
}

/// Scan `tile` against centres in groups of `width`.
pub struct GroupScan<'a> {
    /// Rows by column.
    pub tile: &'a [f32],
    /// What they are compared with, group after group.
    pub centres: &'a Centres,
    /// Centres of a group, a multiple of [`GROUP`].
    pub width: usize,
    /// Takes, for each group, how far its centres other than the row's own are, at least.
    pub firsts: &'a mut [[f32; TILE]],
    /// Room for as many again.
    pub seconds: &'a mut [[f32; TILE]],
}

impl WithSimd for GroupScan<'_> {
    type Output = Found;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Found {
        let d = self.tile.len() / TILE;
        let mut found = Found { label: [0; TILE], lead: [0.0; TILE] };
        for at in (0..TILE).step_by(2 * S::F32_LANES) {
            let mut best = [Best::new(simd); 2];
            for (g, (firsts, seconds)) in
                self.firsts.iter_mut().zip(self.seconds.iter_mut()).enumerate()
            {
                let slots = g * self.width..(g + 1) * self.width;
                let group = &self.centres.groups[slots.start * d..slots.end * d];
                let half = &self.centres.half[slots.clone()];
                let of_group = pair(simd, self.tile, group, half, &self.centres.ids[slots], at);
                for (v, of_group) in of_group.into_iter().enumerate() {
                    let at = at + v * S::F32_LANES;
                    S::as_mut_simd_f32s(&mut firsts[at..]).0[0] = of_group.first;
                    S::as_mut_simd_f32s(&mut seconds[at..]).0[0] = of_group.second;
                    best[v].merge(simd, of_group);
                }
            }
            for (v, best) in best.into_iter().enumerate() {
                let at = at + v * S::F32_LANES;
                let lead = best.lead(simd, self.tile, self.centres.longest, at);
                S::as_mut_simd_f32s(&mut found.lead[at..]).0[0] = lead;
                S::as_mut_simd_u32s(&mut found.label[at..]).0[0] = best.label;
                let square = squares(simd, self.tile, at);
                let twice = twice_margin(simd, square, d, self.centres.longest);
                let contested = simd.less_than_f32s(lead, simd.splat_f32s(0.0));
                for (firsts, seconds) in self.firsts.iter_mut().zip(self.seconds.iter()) {
                    let first = &mut S::as_mut_simd_f32s(&mut firsts[at..]).0[0];
                    let second = S::as_simd_f32s(&seconds[at..]).0[0];
                    // In the group of the best, the others begin with the second; nobody knows
                    // which that is while contested.
                    let own = simd.equal_f32s(*first, best.first);
                    let others = simd.select_f32s(own, second, *first);
                    let others = simd.select_f32s(contested, *first, others);
                    *first = lower(simd, square, others, twice);
                }
            }
        }
        found
    }
}

/// Twice the margin for rows of squared length `square`.
#[inline(always)]
fn twice_margin<S: Simd>(simd: S, square: S::f32s, d: usize, longest: f32) -> S::f32s {
    let reach = simd.add_f32s(simd.sqrt_f32s(square), simd.splat_f32s(longest));
    let reach = simd.mul_f32s(simd.mul_f32s(reach, reach), simd.splat_f32s(margin(d)));
    let margin = simd.add_f32s(reach, simd.splat_f32s(TINY));
    simd.add_f32s(margin, margin)
}

/// The distance that belongs to `g`, rounded down.
#[inline(always)]
fn lower<S: Simd>(simd: S, square: S::f32s, g: S::f32s, twice_margin: S::f32s) -> S::f32s {
    let distance = simd.sub_f32s(simd.add_f32s(square, simd.add_f32s(g, g)), twice_margin);
    let distance = simd.max_f32s(distance, simd.splat_f32s(0.0));
    simd.mul_f32s(simd.sqrt_f32s(distance), simd.splat_f32s(DOWN))
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
fn all<S: Simd>(simd: S, tile: &[f32], centres: &Centres, at: usize) -> [Best<S>; 2] {
    pair(simd, tile, &centres.groups, &centres.half, &centres.ids, at)
}

/// Centres against two vectors of rows, from lane `at` on.
#[inline(always)]
fn pair<S: Simd>(
    simd: S,
    tile: &[f32],
    groups: &[f32],
    half: &[f32],
    ids: &[u32],
    at: usize,
) -> [Best<S>; 2] {
    let d = tile.len() / TILE;
    let mut best = [Best::new(simd); 2];
    let groups = groups.chunks_exact(GROUP * d);
    for ((centres, half), ids) in groups.zip(half.chunks_exact(GROUP)).zip(ids.chunks_exact(GROUP))
    {
        let g = dots(simd, tile, centres, half, at);
        for (g, id) in g.into_iter().zip(ids) {
            let id = simd.splat_u32s(*id);
            best[0].offer(simd, g[0], id);
            best[1].offer(simd, g[1], id);
        }
    }
    best
}

/// `½‖c‖² − x·c` of one group of centres for two vectors of rows, from lane `at` on.
#[inline(always)]
fn dots<S: Simd>(
    simd: S,
    tile: &[f32],
    centres: &[f32],
    half: &[f32],
    at: usize,
) -> [[S::f32s; 2]; GROUP] {
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
    g
}

/// Squared distances, not below 0, of two vectors of rows from lane `at` on: `take(c, v, distance)`
/// for every centre `c` and vector `v`.
#[inline(always)]
pub fn distances<S: Simd>(
    simd: S,
    tile: &[f32],
    centres: &Centres,
    at: usize,
    mut take: impl FnMut(usize, usize, S::f32s),
) {
    let d = tile.len() / TILE;
    let zero = simd.splat_f32s(0.0);
    let norms = [squares(simd, tile, at), squares(simd, tile, at + S::F32_LANES)];
    let groups = centres.groups.chunks_exact(GROUP * d).zip(centres.half.chunks_exact(GROUP));
    for (group, (columns, half)) in groups.enumerate() {
        for (e, g) in dots(simd, tile, columns, half, at).into_iter().enumerate() {
            for v in 0..2 {
                let distance = simd.add_f32s(norms[v], simd.add_f32s(g[v], g[v]));
                take(group * GROUP + e, v, simd.max_f32s(distance, zero));
            }
        }
    }
}
