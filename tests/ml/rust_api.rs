//! The same by Rust's own types, against ten obvious lines.

use sera::base::budget::{Ctx, Limits};
use sera::base::data::Matrix;
use sera::base::rng::Rng;
use sera::base::wire::{At, Wire};
use sera::ml::cluster::k_means;
use sera::ml::envelope::Envelope;
use sera::ml::kinds::Estimator;
use sera::ml::metrics::silhouette;
use sera::ml::preprocess::moments::Moments;

fn random(rng: &mut Rng, rows: usize, cols: usize) -> Matrix {
    Matrix::new((0..rows * cols).map(|_| rng.normal()).collect(), rows, cols)
}

/// Weight, mean and sum of squares of column `j`, in the order in which one would write them down.
fn naive_moments(x: &Matrix, weights: Option<&[f64]>, j: usize) -> (f64, f64, f64) {
    let there: Vec<(f64, f64)> = (0..x.rows)
        .filter(|i| !x.row(*i)[j].is_nan())
        .map(|i| (x.row(i)[j], weights.map_or(1.0, |w| w[i])))
        .collect();
    let count: f64 = there.iter().map(|(_, w)| w).sum();
    let mean = there.iter().map(|(v, w)| v * w).sum::<f64>() / count;
    (count, mean, there.iter().map(|(v, w)| w * (v - mean) * (v - mean)).sum())
}

#[test]
fn moments_are_the_naive_ones() {
    let mut rng = Rng::new(1);
    for case in 0..300 {
        // Some have several chunks: 64 rows and more when there are many columns.
        let (rows, cols) = match case % 10 {
            0 => (1 + rng.below(10_000) as usize, 1 + rng.below(3) as usize),
            1 => (1 + rng.below(300) as usize, 2000),
            _ => (1 + rng.below(40) as usize, 1 + rng.below(6) as usize),
        };
        let mut values = random(&mut rng, rows, cols).values.to_vec();
        if case % 3 == 0 {
            values
                .iter_mut()
                .for_each(|v| *v = if rng.below(5) == 0 { f64::NAN } else { *v + 3.0 });
        }
        let x = Matrix::new(values, rows, cols);
        let weights: Vec<f64> = (0..rows).map(|_| rng.below(3) as f64).collect();
        let weights = (case % 4 == 0).then_some(weights.as_slice());
        let moments = Moments::of(&x, weights, &Ctx::default()).unwrap();
        for j in (0..cols).step_by(1 + cols / 50) {
            let (count, mean, m2) = naive_moments(&x, weights, j);
            assert_eq!(moments.count[j], count, "case {case}, column {j}");
            if count > 0.0 {
                assert!((moments.mean[j] - mean).abs() < 1e-13, "case {case}, column {j}");
                assert!(
                    (moments.m2[j] - m2).abs() <= 1e-11 * m2.max(1.0),
                    "case {case}, column {j}"
                );
            }
        }
    }
}

/// The silhouette by its definition.
fn naive_silhouette(x: &Matrix, labels: &[u32], k: usize, i: usize) -> f64 {
    let distance = |a: usize, b: usize| {
        x.row(a).iter().zip(x.row(b)).map(|(u, v)| (u - v) * (u - v)).sum::<f64>().sqrt()
    };
    let mean = |c: usize| {
        let others: Vec<usize> =
            (0..x.rows).filter(|j| *j != i && labels[*j] as usize == c).collect();
        others.iter().map(|j| distance(i, *j)).sum::<f64>() / others.len() as f64
    };
    let own = labels[i] as usize;
    let a = mean(own);
    let b = (0..k).filter(|c| *c != own).map(mean).fold(f64::INFINITY, f64::min);
    if a.is_nan() || a.max(b) == 0.0 { 0.0 } else { (b - a) / a.max(b) }
}

#[test]
fn silhouettes_are_the_naive_ones() {
    let mut rng = Rng::new(2);
    for case in 0..60 {
        let (rows, cols) = (3 + rng.below(120) as usize, 1 + rng.below(5) as usize);
        let k = 2 + rng.below(rows as u64 / 3 + 1).min(rows as u64 - 3) as usize;
        let x = random(&mut rng, rows, cols);
        // Every cluster has a row, so some have no other.
        let mut labels: Vec<u32> =
            (0..rows).map(|i| if i < k { i as u32 } else { rng.below(k as u64) as u32 }).collect();
        rng.shuffle(&mut labels);
        let samples = silhouette::samples(&x, &labels, k, &Ctx::default()).unwrap();
        for (i, got) in samples.iter().enumerate() {
            let wanted = naive_silhouette(&x, &labels, k, i);
            assert!((got - wanted).abs() < 1e-12, "case {case}, row {i}: {got}, not {wanted}");
        }
    }
}

#[test]
fn the_typed_functions_are_the_operations() {
    let ctx = Ctx::default();
    let x = random(&mut Rng::new(3), 200, 3);
    let at = At::root(&ctx);
    let params = k_means::Params::read(r#"{"k": 4, "n_init": 2}"#, at).unwrap();
    let fit = k_means::fit(&params, at, &x, None, &ctx).unwrap();
    let model = fit.model.any().downcast_ref::<k_means::State>().expect("a k-means model");
    assert_eq!((model.k, model.width()), (4, 3));
    assert_eq!(Some(model.predict(&x, &ctx).unwrap()), fit.labels);
    assert_eq!(model.score(&x, None, &ctx).unwrap().inertia, model.inertia);
    let mut state = Vec::new();
    model.write_state(&mut state);
    let text = String::from_utf8(state).unwrap();
    assert_eq!(k_means::State::checked(&text, at).unwrap(), *model, "there and back");
    let envelope = format!(r#"{{"seraplot_model_v":1,"kind":"kmeans","state":{text}}}"#);
    assert_eq!(Envelope::of_text(envelope.as_bytes(), at).unwrap().text(), envelope);
}

#[test]
fn a_cancelled_call_stops_everywhere() {
    let ctx = Ctx::new(Limits::default(), Default::default());
    let x = random(&mut Rng::new(4), 5000, 2);
    let labels: Vec<u32> = (0..5000).map(|i| i % 2).collect();
    let params = k_means::Params::read("{}", At::root(&ctx)).unwrap();
    let fit = k_means::fit(&params, At::root(&ctx), &x, None, &ctx).unwrap();
    ctx.watch().cancel();
    let stopped = |code: sera::base::error::Code| assert_eq!(code.word(), "cancelled");
    stopped(Moments::of(&x, None, &ctx).unwrap_err().code);
    stopped(silhouette::samples(&x, &labels, 2, &ctx).unwrap_err().code);
    stopped(fit.model.predict(&x, &ctx).unwrap_err().code);
    stopped(fit.model.transform(&x, &ctx).unwrap_err().code);
    stopped(fit.model.score(&x, None, &ctx).unwrap_err().code);
    stopped(fit.model.partial_fit(&x, None, &ctx).unwrap_err().code);
}
