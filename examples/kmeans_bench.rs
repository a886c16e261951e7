//! Time k-means fits from Rust: `kmeans_bench X.f64 START.f64 D K [REPEATS [THREADS]]`.
//!
//! Both files hold little-endian f64, row after row, as numpy's `tofile` writes them. Every way of
//! fitting is run; all must give the same inertia. Prints the least wall time of each.

use sera::base::budget::{Ctx, Limits};
use sera::ml::cluster::kmeans::way::Way;
use sera::ml::cluster::kmeans::{Init, Options, fit_by};
use std::time::Instant;

fn read(path: &str) -> std::io::Result<Vec<f64>> {
    let bytes = std::fs::read(path)?;
    let value = |b: &[u8]| f64::from_le_bytes(b.try_into().expect("eight bytes"));
    Ok(bytes.chunks_exact(8).map(value).collect())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [x, start, d, k, rest @ ..] = &args[..] else {
        return Err("usage: kmeans_bench X.f64 START.f64 D K [REPEATS [THREADS]]".into());
    };
    let (x, start, d, k): (_, _, usize, usize) = (read(x)?, read(start)?, d.parse()?, k.parse()?);
    let repeats: usize = rest.first().map_or(Ok(3), |v| v.parse())?;
    let threads: usize = rest.get(1).map_or(Ok(1), |v| v.parse())?;
    let init = Init::Given(&start);
    let opts = Options { k, init, n_init: 1, max_iter: 300, tol: 1e-4, seed: 0 };
    for way in [Way::Auto, Way::Plain, Way::Swept, Way::Bounded, Way::Tiled, Way::Grouped] {
        let mut least = f64::INFINITY;
        let mut found = String::new();
        for _ in 0..repeats {
            let limits = Limits { threads: Some(threads), ..Limits::default() };
            let ctx = Ctx::new(limits, Default::default());
            let before = Instant::now();
            let fitted = fit_by(way, &x, x.len() / d, d, None, &opts, &ctx)?;
            least = least.min(before.elapsed().as_secs_f64());
            found = format!("{} rounds, inertia {}", fitted.n_iter, fitted.inertia);
        }
        println!("{:<8} {least:>12.6} s  {found}", format!("{way:?}"));
    }
    Ok(())
}
