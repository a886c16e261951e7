//! Labels and distances for given centres, and the inertia of given labels.

use super::canonical::{self, squared_distance};
use super::data::{CHUNK, Columns, Data, pairwise};
use super::frame::{Centres, Frame};
use super::lloyd::unless_cancelled;
use super::looks;
use super::scan::{ScanTile, TILE, UP};
use crate::base::budget::Ctx;
use crate::base::error::{Error, Result};
use pulp::Arch;
use std::ops::Range;

/// The nearest of `centroids`, `(k, d)`, to each row of `x`, `(n, d)`: its index, ties to the lower
/// one, and its squared distance. `O(n·k·d)`.
///
/// # Errors
/// `bad_value` at `/x` or `/centroids` when a length does not fit; what the budget says.
pub fn assign(
    x: &[f64],
    n: usize,
    d: usize,
    centroids: &[f64],
    k: usize,
    ctx: &Ctx,
) -> Result<(Vec<u32>, Vec<f64>)> {
    let data = Data { x, n, d, weights: None };
    shapes(&data, centroids, k)?;
    let mut labels = ctx.vec(n)?;
    let mut distances = ctx.vec(n)?;
    if n < FEW_ROWS {
        for i in 0..n {
            ctx.check()?;
            let (label, distance) = nearest(data.row(i), centroids);
            labels.push(label);
            distances.push(distance);
        }
        return Ok((labels, distances));
    }
    let fast = Fast::new(&data, centroids, k, ctx)?;
    let arch = Arch::new();
    let chunks = data.chunks(ctx, |first, past| {
        let mut found = Vec::with_capacity(past - first);
        let mut tile = canonical::Tile::new(d);
        for at in (first..past).step_by(TILE) {
            if (at - first) % 256 == 0 {
                ctx.check()?;
            }
            let rows = at..past.min(at + TILE);
            match fast.as_ref().and_then(|fast| fast.labels(&data, rows.clone(), arch)) {
                Some(labels) => found.extend(rows.zip(labels).map(|(i, label)| {
                    let c = label as usize;
                    (label, squared_distance(data.row(i), &centroids[c * d..(c + 1) * d]))
                })),
                None => canonically(&data, rows, centroids, arch, &mut tile, &mut found),
            }
        }
        Ok(found)
    })?;
    for (label, distance) in chunks.into_iter().flatten() {
        labels.push(label);
        distances.push(distance);
    }
    Ok((labels, distances))
}

/// Rows below which filling vectors with them does not pay.
const FEW_ROWS: usize = 6;

/// Multiply-adds from which a look at all columns for a frame pays.
const MUCH: usize = 1 << 18;

/// Index of, and squared distance to, the nearest centre; ties go to the lower index.
fn nearest(row: &[f64], centres: &[f64]) -> (u32, f64) {
    let mut best = (0, if row.is_empty() { 0.0 } else { f64::INFINITY });
    for (c, centre) in centres.chunks_exact(row.len().max(1)).enumerate() {
        let distance = squared_distance(row, centre);
        if distance < best.1 {
            best = (c as u32, distance);
        }
    }
    best
}

/// Labels by scans in f32.
struct Fast {
    frame: Frame,
    centres: Centres,
}

impl Fast {
    /// `None` where it does not pay, or f32 cannot carry the data.
    fn new(data: &Data, centroids: &[f64], k: usize, ctx: &Ctx) -> Result<Option<Self>> {
        if data.d == 0 || k < 4 || data.n.saturating_mul(data.d).saturating_mul(k) < MUCH {
            return Ok(None);
        }
        let frame = Frame::of(&Columns::of(data, ctx)?).filter(|frame| frame.sees(centroids));
        Ok(frame.map(|frame| Fast { centres: frame.centres(centroids), frame }))
    }

    /// Labels of a tile of rows; `None` when one of them is contested.
    fn labels(&self, data: &Data, rows: Range<usize>, arch: Arch) -> Option<[u32; TILE]> {
        let d = data.d;
        let mut tile = vec![0.0; d * TILE];
        let mut placed = vec![0.0; d];
        for (lane, i) in rows.enumerate() {
            self.frame.row(data.row(i), &mut placed);
            for (column, &v) in tile.chunks_exact_mut(TILE).zip(&placed) {
                column[lane] = v;
            }
        }
        // No value of the frame is beyond 1.
        let reach = (d as f32).sqrt() * UP;
        let found = arch.dispatch(ScanTile { tile: &tile, centres: &self.centres, reach });
        (found.lead >= 0.0).then_some(found.label)
    }
}

/// The canonical answer for some rows.
fn canonically(
    data: &Data,
    rows: Range<usize>,
    centroids: &[f64],
    arch: Arch,
    tile: &mut canonical::Tile,
    found: &mut Vec<(u32, f64)>,
) {
    for at in rows.clone().step_by(canonical::TILE) {
        let len = canonical::TILE.min(rows.end - at);
        (0..len).for_each(|lane| tile.set(lane, data.row(at + lane)));
        let nearest = tile.nearest(arch, centroids);
        found.extend((0..len).map(|lane| (nearest.label[lane], nearest.distance[lane])));
    }
}

/// `Σ weight · ‖x − centroid of its label‖²`, in an order that depends on `n` alone.
///
/// # Errors
/// `bad_value` when a length does not fit or a label is `k` or more; `cancelled`. A deadline does not
/// stop it, so that a fit that ran into one can still say its inertia.
pub fn inertia(
    x: &[f64],
    n: usize,
    d: usize,
    weights: Option<&[f64]>,
    centroids: &[f64],
    labels: &[u32],
    ctx: &Ctx,
) -> Result<f64> {
    let data = Data { x, n, d, weights };
    let k = centroids.len().checked_div(d).unwrap_or(usize::MAX);
    if labels.len() != n || labels.iter().fold(0, |most, &l| l.max(most)) as usize >= k {
        return Err(Error::value("/labels", format!("`labels` must be {n} numbers below {k}")));
    }
    let chunks = data.chunks(ctx, |first, past| {
        unless_cancelled(ctx)?;
        let mut terms = [0.0; CHUNK];
        let terms = &mut terms[..past - first];
        looks::distances(&x[first * d..past * d], d, centroids, &labels[first..past], terms);
        if let Some(weights) = weights {
            terms.iter_mut().zip(&weights[first..past]).for_each(|(term, w)| *term *= w);
        }
        Ok(pairwise(terms))
    })?;
    Ok(pairwise(&chunks))
}

/// Do the lengths fit?
pub fn shapes(data: &Data, centroids: &[f64], k: usize) -> Result<()> {
    let fits = |len: usize, rows: usize| rows.checked_mul(data.d) == Some(len);
    if !fits(data.x.len(), data.n) {
        return Err(Error::value("/x", format!("`x` must have {} × {} values", data.n, data.d)));
    }
    if !fits(centroids.len(), k) || k == 0 {
        let message = format!("the centroids must be {k} × {} values, at least one row", data.d);
        return Err(Error::value("/centroids", message));
    }
    if data.weights.is_some_and(|w| w.len() != data.n) {
        let message = format!("`sample_weight` must have one value for each of {} rows", data.n);
        return Err(Error::value("/sample_weight", message));
    }
    Ok(())
}
