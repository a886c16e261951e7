//! How good candidates for a start are, nearly, in f32.
//!
//! Greedy k-means++ looks at several candidates for each centre and keeps one. A sketch of their
//! potentials with a bound on its error settles most of these choices; those that it leaves open are
//! measured canonically. So the choice is always the canonical one.

use super::data::{CHUNK, Data, pairwise};
use super::due::Due;
use super::frame::{Centres, Frame};
use super::scan::{TILE, TINY, distances, margin};
use crate::base::budget::{Ctx, Reserved};
use crate::base::error::Result;
use pulp::{Arch, Simd, WithSimd};
use std::cmp::Ordering;

/// Roundings of f32 sums over a chunk, relative: 64 additions a lane, and a few more.
const SUM_ERROR: f64 = 1.0 / (1 << 17) as f64;

/// Rows in f32, with their squared distance to the nearest centre so far.
pub struct Sketch<'a> {
    frame: &'a Frame,
    d: usize,
    /// `(tiles, d, TILE)`
    rows: Vec<f32>,
    /// Squared distances in the frame; 0 beyond the last row.
    near: Vec<f32>,
    /// Weights, 0 beyond the last row.
    weights: Option<Vec<f32>>,
    /// Sum of the weights.
    mass: f64,
    /// Longest row, rounded up.
    longest: f32,
    _memory: Reserved<'a>,
}

impl<'a> Sketch<'a> {
    /// A sketch of `data`.
    pub fn new(data: &Data, frame: &'a Frame, ctx: &'a Ctx) -> Result<Self> {
        let d = data.d;
        let padded = data.n.next_multiple_of(TILE);
        let memory = ctx.reserve(padded.saturating_mul(d + 2).saturating_mul(size_of::<f32>()))?;
        let mut rows = vec![0.0; padded * d];
        let mut placed = vec![0.0; d];
        let mut longest = 0.0_f32;
        for i in 0..data.n {
            if i % CHUNK == 0 {
                ctx.check()?;
            }
            frame.row(data.row(i), &mut placed);
            let tile = &mut rows[i / TILE * TILE * d..(i / TILE + 1) * TILE * d];
            for (column, &v) in tile.chunks_exact_mut(TILE).zip(&placed) {
                column[i % TILE] = v;
            }
            longest = longest.max(placed.iter().map(|v| v * v).sum());
        }
        let weights = data.weights.map(|weights| {
            let mut w: Vec<f32> = weights.iter().map(|&w| w as f32).collect();
            w.resize(padded, 0.0);
            w
        });
        let mass = data.weights.map_or(data.n as f64, pairwise);
        let longest = longest.sqrt() * (1.0 + d as f32 * f32::EPSILON);
        let near = vec![0.0; padded];
        Ok(Sketch { frame, d, rows, near, weights, mass, longest, _memory: memory })
    }

    /// Take over a row's canonical squared distance.
    pub fn set_near(&mut self, row: usize, canonical: f64) {
        self.near[row] = self.frame.length(self.frame.length(canonical)) as f32;
    }

    /// Twice the most that a squared distance to a centre of `view` can be off.
    fn twice_margin(&self, view: &Centres) -> f32 {
        let reach = self.longest + view.longest;
        2.0 * (reach * reach * margin(self.d) * 1.001 + TINY)
    }

    /// Rows of each chunk, counted from its first, that may be nearer to `centre`.
    pub fn nearer(
        &self,
        data: &Data,
        centre: &[f64],
        arch: Arch,
        ctx: &Ctx,
    ) -> Result<Vec<Vec<u32>>> {
        let view = self.frame.centres(centre);
        data.chunks(ctx, |first, past| {
            ctx.check()?;
            let rows = first..past.next_multiple_of(TILE);
            let mut ahead = [0.0; CHUNK];
            arch.dispatch(Ahead {
                rows: &self.rows[rows.start * self.d..rows.end * self.d],
                near: &self.near[rows.clone()],
                centres: &view,
                ahead: &mut ahead[..rows.len()],
            });
            let mut due = Vec::new();
            let alarms = &ahead[..past - first];
            arch.dispatch(Due { alarms, now: self.twice_margin(&view), due: &mut due });
            Ok(due)
        })
    }

    /// Which of `candidates`, `(t, d)`, may have the smallest potential.
    pub fn rivals(
        &self,
        data: &Data,
        candidates: &[f64],
        arch: Arch,
        ctx: &Ctx,
    ) -> Result<Vec<usize>> {
        let view = self.frame.centres(candidates);
        let chunks = data.chunks(ctx, |first, past| {
            ctx.check()?;
            let rows = first..past.next_multiple_of(TILE);
            let mut sums = vec![0.0; view.half.len()];
            arch.dispatch(Potentials {
                rows: &self.rows[rows.start * self.d..rows.end * self.d],
                near: &self.near[rows.clone()],
                weights: self.weights.as_ref().map(|w| &w[rows]),
                centres: &view,
                sums: &mut sums,
            });
            Ok(sums)
        })?;
        let count = candidates.len() / self.d;
        let sum = |t: usize| pairwise(&chunks.iter().map(|chunk| chunk[t]).collect::<Vec<_>>());
        let sums: Vec<f64> = (0..count).map(sum).collect();
        let least = sums.iter().copied().fold(f64::INFINITY, f64::min);
        let limit =
            least + 2.0 * (f64::from(self.twice_margin(&view)) * self.mass + SUM_ERROR * least);
        // Not "at most": what is not a number stays a rival.
        let beyond = |t: usize| sums[t].partial_cmp(&limit) == Some(Ordering::Greater);
        Ok((0..count).filter(|&t| !beyond(t)).collect())
    }
}

/// Add the potential of each centre over a few tiles to `sums`.
struct Potentials<'a> {
    rows: &'a [f32],
    near: &'a [f32],
    weights: Option<&'a [f32]>,
    centres: &'a Centres,
    sums: &'a mut [f64],
}

impl WithSimd for Potentials<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let size = self.rows.len() / (self.near.len() / TILE).max(1);
        let mut lanes = vec![simd.splat_f32s(0.0); self.sums.len()];
        for (t, tile) in self.rows.chunks_exact(size).enumerate() {
            for at in (0..TILE).step_by(2 * S::F32_LANES) {
                let rows = t * TILE + at..t * TILE + at + 2 * S::F32_LANES;
                let near = S::as_simd_f32s(&self.near[rows.clone()]).0;
                let weights = self.weights.map(|w| S::as_simd_f32s(&w[rows]).0);
                distances(simd, tile, self.centres, at, |c, v, distance| {
                    let left = simd.min_f32s(distance, near[v]);
                    let left = weights.map_or(left, |w| simd.mul_f32s(left, w[v]));
                    lanes[c] = simd.add_f32s(lanes[c], left);
                });
            }
        }
        for (sum, lanes) in self.sums.iter_mut().zip(lanes) {
            *sum += f64::from(simd.reduce_sum_f32s(lanes));
        }
    }
}

/// By how much the first centre is farther from each row than the nearest one so far.
struct Ahead<'a> {
    rows: &'a [f32],
    near: &'a [f32],
    centres: &'a Centres,
    ahead: &'a mut [f32],
}

impl WithSimd for Ahead<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let size = self.rows.len() / (self.near.len() / TILE).max(1);
        for (t, tile) in self.rows.chunks_exact(size).enumerate() {
            for at in (0..TILE).step_by(2 * S::F32_LANES) {
                let rows = t * TILE + at..t * TILE + at + 2 * S::F32_LANES;
                let near = S::as_simd_f32s(&self.near[rows.clone()]).0;
                let ahead = S::as_mut_simd_f32s(&mut self.ahead[rows]).0;
                distances(simd, tile, self.centres, at, |c, v, distance| {
                    if c == 0 {
                        // The near one was rounded to f32 too.
                        let up = simd.splat_f32s(1.0 + 4.0 * f32::EPSILON);
                        ahead[v] = simd.sub_f32s(distance, simd.mul_f32s(near[v], up));
                    }
                });
            }
        }
    }
}
