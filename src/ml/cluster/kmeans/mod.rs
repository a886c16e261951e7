//! k-means clustering by Lloyd's algorithm: the kernels.
//!
//! Given `x` of shape `(n, d)`, finds `k` centroids of shape `(k, d)` that make the inertia
//! `Σᵢ wᵢ·minⱼ ‖xᵢ − cⱼ‖²` locally smallest. One round costs `O(n·k·d)` at most, and far less once most
//! rows are known to keep their label. Memory on top of `x`: some 20 bytes a row, and, but for the swept
//! way, half of `x` again (twice `x` for the tiled way, up to two and a half times for the grouped
//! one), and `O(k·d)`.
//!
//! * Start (`start`): greedy k-means++, Arthur & Vassilvitskii, SODA 2007.
//! * Loop ([`lloyd`]): Lloyd, IEEE Trans. Inf. Theory 28(2), 1982.
//! * Labels, one of five ways ([`way`]), by the shape of the data:
//!
//! | way | for | idea |
//! |---|---|---|
//! | plain (`part`) | small work, odd magnitudes | every row, canonically |
//! | swept (`swept`) | up to 4 columns, few clusters | rows where they lie, canonically; alarms later |
//! | bounded (`part`) | the rest | f32 scan, an alarm a row; Hamerly, SDM 2010 |
//! | tiled (`tiled`) | up to 3 columns | neighbours decided together; Kanungo et al., PAMI 2002 |
//! | grouped (`grouped`) | many clusters and columns | a bound a row and group; Ding et al., ICML 2015 |
//!
//! **Exact.** Labels are those of [`canonical`], whichever way is taken: a scan in f32 (`scan`)
//! carries a margin that makes its verdict certain, and what it leaves open is decided canonically.
//! Sums of rows are exact ([`sums`]), so centroids follow from the labels alone. The same bytes come
//! out at every vector width, on every platform, for every thread count.
//!
//! As scikit-learn's `KMeans(algorithm="lloyd")`: `tol` is multiplied with the mean variance of the
//! columns and compared with the summed squared shift of the centroids; unchanged labels end the
//! loop too; labels, inertia and centroids of the result agree; clusters that lose their rows are
//! moved; the best of `n_init` starts is kept. Not the same: random numbers are ours; the mean of
//! `x` is not subtracted first, because distances are sums of squared differences and exact sums
//! need no help, where scikit-learn's expanded form does; rows at exactly equal distance go to the
//! lower label, where that form's rounding decides (whole-number data can take another round or one
//! less); after an empty cluster was moved in the last round, rows are labelled once more.

pub mod assign;
pub mod canonical;
pub mod data;
mod due;
mod frame;
mod grouped;
mod groups;
pub mod lloyd;
mod looks;
mod order;
mod part;
mod relocate;
mod scan;
mod sketch;
mod start;
pub mod sums;
mod swept;
#[cfg(test)]
mod tests;
mod tiled;
#[cfg(test)]
mod twins;
pub mod way;

pub use assign::{assign, inertia};

use crate::base::budget::Ctx;
use crate::base::error::{Code, Error, Result};
use crate::base::rng::Rng;
use data::{Columns, Data};
use frame::Frame;
use lloyd::{Lloyd, Run};
use way::Way;

/// How to fit.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// Number of clusters, `1 ..= n`.
    pub k: usize,
    /// Where the centroids begin.
    pub init: Init<'a>,
    /// Starts to try, at least 1; given centroids are tried once.
    pub n_init: usize,
    /// Most rounds, at least 1.
    pub max_iter: usize,
    /// Stop when the summed squared shift is at most this times the mean variance of the columns.
    pub tol: f64,
    /// Same seed, same model, on every platform.
    pub seed: u64,
}

/// Where the centroids begin.
#[derive(Debug, Clone, Copy)]
pub enum Init<'a> {
    /// Greedy k-means++.
    PlusPlus,
    /// Different rows, drawn by weight.
    Random,
    /// These, `(k, d)`.
    Given(&'a [f64]),
}

/// What a fit finds.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    /// `(k, d)`
    pub centroids: Vec<f64>,
    /// Index of the nearest of **these** centroids, for each row.
    pub labels: Vec<u32>,
    /// `Σ weight · distance²` to **these** centroids.
    pub inertia: f64,
    /// Rounds of the best start.
    pub n_iter: usize,
    /// `deadline` when the budget ended the fit; the result is the best so far.
    pub stopped: Option<&'static str>,
    /// Rows of each cluster.
    pub counts: Vec<u64>,
    /// Weight of each cluster; its number of rows without weights.
    pub weights: Vec<f64>,
    /// Weighted sum of the rows of each cluster, `(k, d)`: additive over data, for merging.
    pub sums: Vec<f64>,
}

/// Fit `opts.k` centroids to the `n` rows of `x`, each of `d` finite values.
///
/// # Errors
/// `bad_value` where a shape or option does not fit; `memory_limit`, `cancelled`, and `deadline`
/// when not one start was labelled in time.
pub fn fit(
    x: &[f64],
    n: usize,
    d: usize,
    weights: Option<&[f64]>,
    opts: &Options,
    ctx: &Ctx,
) -> Result<Fitted> {
    fit_by(Way::Auto, x, n, d, weights, opts, ctx)
}

/// [`fit`] by kernels of choice; all give the same.
pub fn fit_by(
    way: Way,
    x: &[f64],
    n: usize,
    d: usize,
    weights: Option<&[f64]>,
    opts: &Options,
    ctx: &Ctx,
) -> Result<Fitted> {
    let data = Data { x, n, d, weights };
    valid(&data, opts)?;
    let starts = match opts.init {
        Init::Given(_) => 1,
        _ => opts.n_init,
    };
    ctx.expect_steps((starts as u64).saturating_mul(opts.max_iter as u64));
    let columns = Columns::of(&data, ctx)?;
    let tol = match opts.tol > 0.0 {
        true => opts.tol * columns.mean_variance(&data, ctx)?,
        false => 0.0,
    };
    // Drawn starts are rows, which every frame sees.
    let given = if let Init::Given(given) = opts.init { given } else { &[] };
    let mut lloyd = Lloyd::new(data, &columns, opts.k, given, way, ctx)?;
    let frame = Frame::of(&columns);
    let rng = Rng::new(opts.seed);
    let mut best: Option<(Run, f64)> = None;
    for i in 0..starts {
        let run = start(&data, frame.as_ref(), opts, rng.split(i as u64), ctx)
            .and_then(|start| lloyd.run(&start, opts.max_iter, tol, ctx));
        let run = match (run, &mut best) {
            (Err(error), Some((best, _))) if error.code == Code::Deadline => {
                best.deadline = true;
                break;
            }
            (run, _) => run?,
        };
        let inertia = inertia(x, n, d, weights, &run.centres, &run.labels, ctx)?;
        let late = run.deadline;
        if best.as_ref().is_none_or(|(_, least)| inertia < *least) {
            best = Some((run, inertia));
        }
        if late {
            best.iter_mut().for_each(|(best, _)| best.deadline = true);
            break;
        }
    }
    let (run, inertia) = best.expect("at least one start was tried");
    Ok(fitted(run, inertia, &lloyd, opts.k, d))
}

/// The centroids that run `rng` begins with.
fn start(
    data: &Data,
    frame: Option<&Frame>,
    opts: &Options,
    mut rng: Rng,
    ctx: &Ctx,
) -> Result<Vec<f64>> {
    match opts.init {
        Init::PlusPlus => start::plus_plus(data, frame, opts.k, &mut rng, ctx),
        Init::Random => start::random(data, opts.k, &mut rng, ctx),
        Init::Given(given) => Ok(given.to_vec()),
    }
}

/// The published form of a run.
fn fitted(run: Run, inertia: f64, lloyd: &Lloyd, k: usize, d: usize) -> Fitted {
    let mut sums = vec![0.0; k * d];
    for (c, sum) in sums.chunks_exact_mut(d.max(1)).enumerate() {
        run.sums.total(lloyd.units(), c, sum);
    }
    Fitted {
        weights: (0..k).map(|c| run.sums.weight(lloyd.units(), d, c)).collect(),
        counts: run.sums.rows,
        sums,
        centroids: run.centres,
        labels: run.labels,
        inertia,
        n_iter: run.n_iter,
        stopped: run.deadline.then_some("deadline"),
    }
}

/// Do shapes and options make sense?
fn valid(data: &Data, opts: &Options) -> Result<()> {
    let k = opts.k;
    let given = match opts.init {
        Init::Given(given) => given,
        _ => &data.x[..k.saturating_mul(data.d).min(data.x.len())],
    };
    if k == 0 || k > data.n || u32::try_from(k).is_err() {
        let message = format!("`k` must be from 1 to the number of rows, {}, got {k}", data.n);
        return Err(Error::value("/k", message));
    }
    assign::shapes(data, given, k)?;
    if opts.max_iter == 0 {
        return Err(Error::value("/max_iter", "`max_iter` must be at least 1"));
    }
    if opts.n_init == 0 {
        return Err(Error::value("/n_init", "`n_init` must be at least 1"));
    }
    let heaviest = data.weights.map_or(1.0, |w| w.iter().copied().fold(0.0, f64::max));
    if heaviest <= 0.0 {
        return Err(Error::value("/sample_weight", "at least one weight must be above 0"));
    }
    Ok(())
}
