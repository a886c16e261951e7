//! Where the centres begin.
//!
//! * k-means++ (Arthur & Vassilvitskii, SODA 2007), greedy as in scikit-learn: every next centre is
//!   the best of `2 + ⌊ln k⌋` rows drawn with probability `weight · squared distance to the nearest
//!   centre so far`; best is the one that leaves the smallest weighted sum of these distances.
//! * Random: `k` different rows, drawn by weight.
//!
//! Sums run over fixed chunks and fixed lanes, so a seed means the same everywhere.

use super::canonical::{TILE, Tile, squared_distance};
use super::data::{CHUNK, Data, pairwise};
use super::frame::Frame;
use super::sketch::Sketch;
use crate::base::budget::Ctx;
use crate::base::error::Result;
use crate::base::rng::Rng;
use pulp::{Arch, Simd, WithSimd};

/// Powers of e, rounded up: `k` reaches entry `m` when `ln k ≥ m + 1`. Beyond the table, no more trials.
const POWERS_OF_E: [usize; 16] = [
    3, 8, 21, 55, 149, 404, 1097, 2981, 8104, 22027, 59875, 162_755, 442_414, 1_202_605, 3_269_018,
    8_886_111,
];

/// Rows tried for each next centre: `2 + ⌊ln k⌋`.
fn trials(k: usize) -> usize {
    2 + POWERS_OF_E.iter().filter(|&&power| k >= power).count()
}

/// Multiply-adds of all trials from which a sketch of them pays.
const MUCH: usize = 1 << 22;

/// `k` centres by greedy k-means++, `(k, d)`.
pub fn plus_plus(
    data: &Data,
    frame: Option<&Frame>,
    k: usize,
    rng: &mut Rng,
    ctx: &Ctx,
) -> Result<Vec<f64>> {
    let arch = Arch::new();
    let d = data.d;
    let mut centres = Vec::with_capacity(k * d);
    let mut nearest: Vec<f64> = ctx.vec(data.n)?;
    nearest.resize(data.n, f64::INFINITY);
    let much = data.n.saturating_mul(k).saturating_mul(d) >= MUCH;
    let frame = frame.filter(|_| much && d > 0);
    let mut sketch = frame.map(|frame| Sketch::new(data, frame, ctx)).transpose()?;
    let mut next = draw(&chunk_weights(data, None, ctx)?, data, None, rng.uniform());
    loop {
        centres.extend_from_slice(data.row(next));
        if centres.len() == k * d {
            return Ok(centres);
        }
        come_nearer(data, sketch.as_mut(), arch, &mut nearest, data.row(next), ctx)?;
        let mass = chunk_weights(data, Some(&nearest), ctx)?;
        let tried: Vec<usize> =
            (0..trials(k)).map(|_| draw(&mass, data, Some(&nearest), rng.uniform())).collect();
        let rivals = match &mut sketch {
            Some(sketch) => {
                let rows: Vec<f64> = tried.iter().flat_map(|&i| data.row(i)).copied().collect();
                sketch.rivals(data, &rows, arch, ctx)?.into_iter().map(|t| tried[t]).collect()
            }
            None => tried,
        };
        next = best(data, arch, &nearest, &rivals, ctx)?;
    }
}

/// The row of `rivals` that leaves the least potential; the first of equals.
fn best(data: &Data, arch: Arch, nearest: &[f64], rivals: &[usize], ctx: &Ctx) -> Result<usize> {
    if rivals.iter().all(|&row| row == rivals[0]) {
        return Ok(rivals[0]);
    }
    let left = potentials(data, arch, nearest, rivals, ctx)?;
    let least = (1..left.len()).fold(0, |best, t| if left[t] < left[best] { t } else { best });
    Ok(rivals[least])
}

/// `k` different rows, each drawn by weight among those left.
pub fn random(data: &Data, k: usize, rng: &mut Rng, ctx: &Ctx) -> Result<Vec<f64>> {
    // Efraimidis & Spirakis, IPL 2006: the k smallest of −ln(u)/w are a weighted draw without
    // replacement.
    let mut keys: Vec<(f64, usize)> = ctx.vec(data.n)?;
    for i in 0..data.n {
        if i % CHUNK == 0 {
            ctx.check()?;
        }
        let u = 1.0 - rng.uniform();
        let weight = data.weight(i).unwrap_or(1.0);
        keys.push((if weight > 0.0 { -libm::log(u) / weight } else { f64::INFINITY }, i));
    }
    let order = |a: &(f64, usize), b: &(f64, usize)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
    if k < keys.len() {
        keys.select_nth_unstable_by(k, order);
        keys.truncate(k);
    }
    keys.sort_unstable_by(order);
    Ok(keys.iter().flat_map(|&(_, i)| data.row(i)).copied().collect())
}

/// Weight, times distance where given, of each chunk of rows.
fn chunk_weights(data: &Data, nearest: Option<&[f64]>, ctx: &Ctx) -> Result<Vec<f64>> {
    data.chunks(ctx, |first, past| {
        ctx.check()?;
        Ok((first..past).map(|i| mass(data, nearest, i)).sum())
    })
}

/// How likely row `i` is drawn.
#[inline(always)]
fn mass(data: &Data, nearest: Option<&[f64]>, i: usize) -> f64 {
    nearest.map_or(1.0, |nearest| nearest[i]) * data.weight(i).unwrap_or(1.0)
}

/// The row at share `u` of the whole mass; `chunks` is the mass of each chunk.
fn draw(chunks: &[f64], data: &Data, nearest: Option<&[f64]>, u: f64) -> usize {
    let mut left = u * chunks.iter().sum::<f64>();
    let mut chunk = 0;
    while chunk + 1 < chunks.len() && left >= chunks[chunk] {
        left -= chunks[chunk];
        chunk += 1;
    }
    let first = chunk * CHUNK;
    let past = data.n.min(first + CHUNK);
    // Rounding may leave a little after the last row: then it is the last one that can be drawn.
    let mut drawn = None;
    for i in first..past {
        let mass = mass(data, nearest, i);
        if mass > 0.0 {
            drawn = Some(i);
            if left < mass {
                break;
            }
        }
        left -= mass;
    }
    drawn.unwrap_or(past - 1)
}

/// One more centre: bring `nearest` up to date.
fn come_nearer(
    data: &Data,
    mut sketch: Option<&mut Sketch>,
    arch: Arch,
    nearest: &mut [f64],
    centre: &[f64],
    ctx: &Ctx,
) -> Result<()> {
    // Before the first centre, nobody knows anything.
    let known = nearest.first().is_some_and(|distance| distance.is_finite());
    if let Some(sketch) = sketch.as_deref_mut().filter(|_| known) {
        let chunks = sketch.nearer(data, centre, arch, ctx)?;
        for (chunk, rows) in chunks.iter().enumerate() {
            for row in rows.iter().map(|&row| chunk * CHUNK + row as usize) {
                let distance = squared_distance(data.row(row), centre);
                if distance < nearest[row] {
                    nearest[row] = distance;
                    sketch.set_near(row, distance);
                }
            }
        }
        return Ok(());
    }
    let chunks = data.chunks(ctx, |first, past| {
        ctx.check()?;
        let mut tile = Tile::new(data.d);
        let mut chunk = nearest[first..past].to_vec();
        for (t, near) in chunk.chunks_mut(TILE).enumerate() {
            fill(&mut tile, data, first + t * TILE, near.len());
            for (near, distance) in near.iter_mut().zip(tile.distances(arch, centre)) {
                *near = if distance < *near { distance } else { *near };
            }
        }
        Ok(chunk)
    })?;
    let nearer = chunks.iter().flatten().zip(nearest).enumerate();
    for (row, (&distance, nearest)) in nearer {
        *nearest = distance;
        sketch.iter_mut().for_each(|sketch| sketch.set_near(row, distance));
    }
    Ok(())
}

/// Put `len` rows from `first` on into `tile`.
fn fill(tile: &mut Tile, data: &Data, first: usize, len: usize) {
    (0..len).for_each(|lane| tile.set(lane, data.row(first + lane)));
}

/// The weighted sum of distances that would be left if row `tried[t]` became a centre, for each `t`.
fn potentials(
    data: &Data,
    arch: Arch,
    nearest: &[f64],
    tried: &[usize],
    ctx: &Ctx,
) -> Result<Vec<f64>> {
    let chunks = data.chunks(ctx, |first, past| {
        ctx.check()?;
        let mut tile = Tile::new(data.d);
        let mut lanes = vec![[0.0; TILE]; tried.len()];
        for first in (first..past).step_by(TILE) {
            let len = TILE.min(past - first);
            fill(&mut tile, data, first, len);
            let (mut near, mut weight) = ([0.0; TILE], [1.0; TILE]);
            near[..len].copy_from_slice(&nearest[first..first + len]);
            if let Some(weights) = data.weights {
                weight[..len].copy_from_slice(&weights[first..first + len]);
            }
            for (lanes, &row) in lanes.iter_mut().zip(tried) {
                arch.dispatch(Potential {
                    tile: &tile,
                    centre: data.row(row),
                    near: &near,
                    weight: &weight,
                    lanes,
                });
            }
        }
        Ok(lanes.iter().map(|lanes| pairwise(lanes)).collect::<Vec<f64>>())
    })?;
    let sum = |t: usize| pairwise(&chunks.iter().map(|chunk| chunk[t]).collect::<Vec<_>>());
    Ok((0..tried.len()).map(sum).collect())
}

/// Add what a tile would leave to the lanes' sums.
struct Potential<'a> {
    tile: &'a Tile,
    centre: &'a [f64],
    near: &'a [f64; TILE],
    weight: &'a [f64; TILE],
    lanes: &'a mut [f64; TILE],
}

impl WithSimd for Potential<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        for at in (0..TILE).step_by(S::F64_LANES) {
            let distance = self.tile.distance(simd, at, self.centre);
            let left = simd.min_f64s(distance, S::as_simd_f64s(&self.near[at..]).0[0]);
            let left = simd.mul_f64s(left, S::as_simd_f64s(&self.weight[at..]).0[0]);
            let lanes = &mut S::as_mut_simd_f64s(&mut self.lanes[at..]).0[0];
            *lanes = simd.add_f64s(*lanes, left);
        }
    }
}
