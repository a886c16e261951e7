//! Labels and distances for given centres, and the inertia of given labels.

use super::canonical::{self, squared_distance};
use super::data::{Data, pairwise};
use super::lloyd::unless_cancelled;
use crate::base::budget::Ctx;
use crate::base::error::{Error, Result};
use pulp::Arch;

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
    let arch = Arch::new();
    let chunks = data.chunks(ctx, |first, past| {
        let mut found = Vec::with_capacity(past - first);
        let mut tile = canonical::Tile::new(d);
        for at in (first..past).step_by(canonical::TILE) {
            if (at - first) % 256 == 0 {
                ctx.check()?;
            }
            let len = canonical::TILE.min(past - at);
            (0..len).for_each(|lane| tile.set(lane, data.row(at + lane)));
            let nearest = tile.nearest(arch, centroids);
            found.extend((0..len).map(|lane| (nearest.label[lane], nearest.distance[lane])));
        }
        Ok(found)
    })?;
    for (label, distance) in chunks.into_iter().flatten() {
        labels.push(label);
        distances.push(distance);
    }
    Ok((labels, distances))
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
    if labels.len() != n || labels.iter().any(|&label| label as usize >= k) {
        return Err(Error::value("/labels", format!("`labels` must be {n} numbers below {k}")));
    }
    let chunks = data.chunks(ctx, |first, past| {
        unless_cancelled(ctx)?;
        let terms: Vec<f64> = (first..past)
            .map(|i| {
                let c = labels[i] as usize;
                let distance = squared_distance(data.row(i), &centroids[c * d..(c + 1) * d]);
                data.weight(i).map_or(distance, |w| w * distance)
            })
            .collect();
        Ok(pairwise(&terms))
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
