//! Every way of fitting against ten obvious lines.

use super::canonical::squared_distance;
use super::data::{Columns, Data};
use super::frame::Frame;
use super::lloyd::Lloyd;
use super::sums::{Sums, Units};
use super::way::Way;
use super::{Fitted, Init, Options, assign, fit, fit_by, inertia, relocate, start};
use crate::base::budget::{Ctx, Limits};
use crate::base::error::Code;
use crate::base::rng::Rng;
use pulp::Arch;

/// Index of, and squared distance to, the nearest centre; ties go to the lower index.
fn nearest(row: &[f64], centres: &[f64]) -> (u32, f64) {
    let mut best = (0, f64::INFINITY);
    for (c, centre) in centres.chunks_exact(row.len()).enumerate() {
        let distance = squared_distance(row, centre);
        if distance < best.1 {
            best = (c as u32, distance);
        }
    }
    best
}

/// Lloyd's loop as one would write it on a blackboard: `(centres, labels, n_iter)`.
fn naive(data: &Data, start: &[f64], max_iter: usize, tol: f64) -> (Vec<f64>, Vec<u32>, usize) {
    let ctx = Ctx::default();
    let columns = Columns::of(data, &ctx).unwrap();
    let mut largest: Vec<f64> = columns.largest.iter().map(|v| v * columns.heaviest).collect();
    largest.extend(data.weights.map(|_| columns.heaviest));
    let units = Units::new(&largest, data.n);
    let label = |centres: &[f64]| -> Vec<u32> {
        (0..data.n).map(|i| nearest(data.row(i), centres).0).collect()
    };
    let (mut centres, mut before) = (start.to_vec(), vec![]);
    for n_iter in 1..=max_iter {
        let labels = label(&centres);
        let mut sums = Sums::new(start.len() / data.d, &units);
        // Backwards, because the order must not matter.
        (0..data.n).rev().for_each(|i| sums.add(&units, data, i, labels[i] as usize));
        let of = |i: usize| labels[i] as usize;
        let next = relocate::update(data, &units, &sums, &centres, of, |i| i, &ctx).unwrap();
        let shift: f64 = next.iter().zip(&centres).map(|(a, b)| (a - b) * (a - b)).sum();
        centres = next;
        if labels == before || shift <= tol || n_iter == max_iter {
            return (centres.clone(), label(&centres), n_iter);
        }
        before = labels;
    }
    unreachable!("the last round returns")
}

/// Rows of one of several kinds that have hurt k-means programs before.
fn rows(rng: &mut Rng, kind: u64, n: usize, d: usize) -> Vec<f64> {
    let mut x: Vec<f64> = (0..n * d)
        .map(|_| match kind {
            0 => rng.uniform(),
            1 => rng.below(6) as f64 * 7.0 + rng.normal(),
            2 => rng.below(4) as f64,
            3 => 1e8 + rng.normal(),
            4 => rng.normal() * 1e150,
            5 => rng.normal() * 1e-150,
            6 => rng.normal() * 1e300,
            7 => rng.normal() * 1e-5 + rng.below(100).saturating_sub(98) as f64 * 1e6,
            8 => -1e12 + rng.below(3) as f64 * 1e-3,
            _ => 0.25,
        })
        .collect();
    // Half of the rows of some data are duplicates; one column of some is constant.
    if rng.below(3) == 0 {
        let half = n / 2 * d;
        x.copy_within(0..half, n * d - half);
    }
    if rng.below(3) == 0 {
        x.iter_mut().step_by(d).for_each(|v| *v = 3.5);
    }
    x
}

fn options<'a>(start: &'a [f64], k: usize, max_iter: usize, tol: f64) -> Options<'a> {
    Options { k, init: Init::Given(start), n_init: 1, max_iter, tol, seed: 0 }
}

fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|v| v.to_bits()).collect()
}

fn assert_same(a: &Fitted, b: &Fitted, what: &str) {
    assert!(a.labels == b.labels, "{what}: labels");
    assert!(bits(&a.centroids) == bits(&b.centroids), "{what}: centroids");
    assert_eq!(a.inertia.to_bits(), b.inertia.to_bits(), "{what}: inertia");
    assert_eq!((a.n_iter, &a.counts), (b.n_iter, &b.counts), "{what}: rounds and counts");
    assert_eq!(bits(&a.weights), bits(&b.weights), "{what}: weights");
}

#[test]
fn every_way_gives_the_labels_of_the_naive_one() {
    let mut rng = Rng::new(1);
    for case in 0..600 {
        let (n, d) = (1 + rng.below(300) as usize, 1 + rng.below(12) as usize);
        let k = match rng.below(8) {
            0 => 1,
            1 => n,
            _ => 1 + rng.below(n.min(40) as u64) as usize,
        };
        let kind = rng.below(10);
        let x = rows(&mut rng, kind, n, d);
        let weights: Option<Vec<f64>> = (rng.below(3) == 0)
            .then(|| (0..n).map(|_| rng.below(4) as f64 * rng.uniform()).collect())
            .filter(|w: &Vec<f64>| w.iter().any(|&w| w > 0.0));
        let data = Data { x: &x, n, d, weights: weights.as_deref() };
        let start: Vec<f64> =
            (0..k).flat_map(|_| data.row(rng.below(n as u64) as usize).to_vec()).collect();
        let max_iter = 1 + rng.below(30) as usize;
        let what = format!("case {case}: kind {kind}, n {n}, d {d}, k {k}, max_iter {max_iter}");
        let (centres, labels, n_iter) = naive(&data, &start, max_iter, 0.0);
        let ctx = Ctx::default();
        let opts = options(&start, k, max_iter, 0.0);
        let plain = fit_by(Way::Plain, &x, n, d, data.weights, &opts, &ctx).unwrap();
        assert_eq!(plain.labels, labels, "{what}: labels");
        assert_eq!(bits(&plain.centroids), bits(&centres), "{what}: centroids");
        assert_eq!(plain.n_iter, n_iter, "{what}: rounds");
        for way in [Way::Swept, Way::Bounded, Way::Tiled, Way::Grouped] {
            let fitted = fit_by(way, &x, n, d, data.weights, &opts, &ctx).unwrap();
            assert_same(&plain, &fitted, &format!("{way:?}, {what}"));
        }
        let (labels, distances) = assign(&x, n, d, &centres, k, &ctx).unwrap();
        assert_eq!(labels, plain.labels, "{what}: assign");
        for (i, distance) in distances.iter().enumerate() {
            assert_eq!(distance.to_bits(), nearest(data.row(i), &centres).1.to_bits(), "{what}");
        }
    }
}

#[test]
fn assign_gives_the_labels_of_the_naive_one() {
    let mut rng = Rng::new(9);
    for kind in 0..10 {
        for (n, d, k) in [(5, 3, 4), (3000, 2, 60), (1100, 33, 40)] {
            let x = rows(&mut rng, kind, n, d);
            let centres = rows(&mut rng, kind, k, d);
            let (labels, distances) = assign(&x, n, d, &centres, k, &Ctx::default()).unwrap();
            for (i, row) in x.chunks_exact(d).enumerate() {
                let (label, distance) = nearest(row, &centres);
                assert_eq!(labels[i], label, "kind {kind}, row {i} of {n}");
                assert_eq!(distances[i].to_bits(), distance.to_bits(), "kind {kind}, row {i}");
            }
        }
    }
}

#[test]
fn every_vector_width_gives_the_same_bits() {
    let mut rng = Rng::new(2);
    for kind in [0, 1, 2, 3, 7] {
        let (n, d, k) = (3000, 5, 13);
        let x = rows(&mut rng, kind, n, d);
        let data = Data { x: &x, n, d, weights: None };
        let ctx = Ctx::default();
        let columns = Columns::of(&data, &ctx).unwrap();
        let mut lloyd = Lloyd::new(data, &columns, k, &x[..k * d], Way::Bounded, &ctx).unwrap();
        let wide = lloyd.run(&x[..k * d], 50, 0.0, &ctx).unwrap();
        lloyd.arch = Arch::Scalar;
        let scalar = lloyd.run(&x[..k * d], 50, 0.0, &ctx).unwrap();
        assert_eq!(wide.labels, scalar.labels);
        assert_eq!(bits(&wide.centres), bits(&scalar.centres));
    }
}

#[test]
fn every_thread_count_gives_the_same_bits() {
    let mut rng = Rng::new(3);
    let (n, d, k) = (70_000, 3, 9);
    let x = rows(&mut rng, 1, n, d);
    let opts = Options { k, init: Init::PlusPlus, n_init: 2, max_iter: 30, tol: 1e-4, seed: 5 };
    let by = |threads| {
        let limits = Limits { threads: Some(threads), ..Limits::default() };
        fit(&x, n, d, None, &opts, &Ctx::new(limits, Default::default())).unwrap()
    };
    assert_same(&by(1), &by(4), "1 and 4 threads");
}

#[test]
fn parts_and_threads_do_not_show_in_any_way() {
    let mut rng = Rng::new(11);
    for (n, d, k) in [(40_000, 2, 70), (35_000, 9, 80)] {
        let x = rows(&mut rng, 1, n, d);
        let opts = options(&x[..k * d], k, 12, 0.0);
        let by = |way, threads| {
            let limits = Limits { threads: Some(threads), ..Limits::default() };
            let ctx = Ctx::new(limits, Default::default());
            fit_by(way, &x, n, d, None, &opts, &ctx).unwrap()
        };
        let plain = by(Way::Plain, 1);
        for way in [Way::Swept, Way::Bounded, Way::Tiled, Way::Grouped] {
            assert_same(&plain, &by(way, 3), &format!("{way:?}"));
        }
    }
}

#[test]
fn means_are_those_of_plain_sums() {
    let mut rng = Rng::new(4);
    for kind in [0, 1, 3, 4, 5, 7] {
        let (n, d) = (500, 3);
        let x = rows(&mut rng, kind, n, d);
        let fitted = fit(&x, n, d, None, &options(&x[..d], 1, 1, 0.0), &Ctx::default()).unwrap();
        for j in 0..d {
            let column: Vec<f64> = x.iter().skip(j).step_by(d).copied().collect();
            let mean = column.iter().sum::<f64>() / n as f64;
            let size = column.iter().fold(0.0_f64, |a, v| a.max(v.abs()));
            assert!((fitted.centroids[j] - mean).abs() <= 1e-13 * size, "kind {kind}");
        }
    }
}

#[test]
fn an_empty_cluster_takes_the_farthest_row() {
    let x = [0.0, 1.0, 2.0, 3.0, 100.0, 90.0];
    let start = [1.5, 1e4, 2e4];
    let fitted = fit(&x, 6, 1, None, &options(&start, 3, 1, 0.0), &Ctx::default()).unwrap();
    assert_eq!(fitted.centroids, [1.5, 100.0, 90.0]);
    assert_eq!(fitted.labels, [0, 0, 0, 0, 1, 2]);
}

#[test]
fn more_clusters_than_different_rows_is_no_failure() {
    let x = [5.0; 7];
    let fitted = fit(&x, 7, 1, None, &options(&x[..4], 4, 10, 0.0), &Ctx::default()).unwrap();
    assert_eq!((fitted.inertia, fitted.counts), (0.0, vec![7, 0, 0, 0]));
}

#[test]
fn a_weight_of_two_is_the_row_twice() {
    let x = [0.0, 1.0, 5.0, 9.0];
    let twice = [0.0, 1.0, 1.0, 5.0, 9.0, 9.0];
    let start = [0.0, 9.0];
    let ctx = Ctx::default();
    let weights = [1.0, 2.0, 1.0, 2.0];
    let weighted = fit(&x, 4, 1, Some(&weights), &options(&start, 2, 9, 0.0), &ctx).unwrap();
    let plain = fit(&twice, 6, 1, None, &options(&start, 2, 9, 0.0), &ctx).unwrap();
    assert_eq!(weighted.centroids, plain.centroids);
    assert!((weighted.inertia - plain.inertia).abs() < 1e-12);
    assert_eq!(weighted.weights, plain.weights);
}

#[test]
fn a_row_without_weight_is_labelled_but_pulls_nothing() {
    let x = [0.0, 1.0, 50.0];
    let weights = [1.0, 1.0, 0.0];
    let opts = options(&x[..1], 1, 9, 0.0);
    let fitted = fit(&x, 3, 1, Some(&weights), &opts, &Ctx::default()).unwrap();
    assert_eq!((fitted.centroids, fitted.weights), (vec![0.5], vec![2.0]));
    assert_eq!(fitted.labels, [0, 0, 0]);
}

#[test]
fn starts_are_different_rows_drawn_by_weight() {
    let x: Vec<f64> = (0..50).map(f64::from).collect();
    let mut weights = vec![0.0; 50];
    weights[10..14].fill(1.0);
    for init in [Init::PlusPlus, Init::Random] {
        let opts = Options { k: 4, init, n_init: 1, max_iter: 1, tol: 0.0, seed: 3 };
        let fitted = fit(&x, 50, 1, Some(&weights), &opts, &Ctx::default()).unwrap();
        let mut centroids = fitted.centroids;
        centroids.sort_by(f64::total_cmp);
        assert_eq!(centroids, [10.0, 11.0, 12.0, 13.0]);
    }
}

#[test]
fn a_sketch_never_changes_a_start() {
    let mut rng = Rng::new(10);
    let ctx = Ctx::default();
    for kind in [0, 1, 2, 3, 7, 9] {
        let (n, d, k) = (6000, 40, 30);
        let x = rows(&mut rng, kind, n, d);
        let weights: Vec<f64> = (0..n).map(|_| rng.uniform()).collect();
        for weights in [None, Some(&weights[..])] {
            let data = Data { x: &x, n, d, weights };
            let frame = Frame::of(&Columns::of(&data, &ctx).unwrap());
            let by = |frame| start::plus_plus(&data, frame, k, &mut Rng::new(3), &ctx).unwrap();
            assert!(bits(&by(frame.as_ref())) == bits(&by(None)), "kind {kind}");
        }
    }
}

#[test]
fn same_seed_same_model_other_seed_other_start() {
    let mut rng = Rng::new(6);
    let x = rows(&mut rng, 0, 400, 2);
    let by = |seed| {
        let opts = Options { k: 30, init: Init::PlusPlus, n_init: 1, max_iter: 2, tol: 0.0, seed };
        fit(&x, 400, 2, None, &opts, &Ctx::default()).unwrap()
    };
    assert_same(&by(1), &by(1), "same seed");
    assert_ne!(by(1).centroids, by(2).centroids);
}

#[test]
fn more_starts_are_never_worse() {
    let mut rng = Rng::new(7);
    let x = rows(&mut rng, 1, 500, 2);
    let by = |n_init| {
        let opts = Options { k: 12, init: Init::Random, n_init, max_iter: 50, tol: 0.0, seed: 1 };
        fit(&x, 500, 2, None, &opts, &Ctx::default()).unwrap().inertia
    };
    assert!(by(8) <= by(1));
}

#[test]
fn a_deadline_gives_labels_that_fit_the_centroids() {
    let mut rng = Rng::new(8);
    let (n, d, k) = (60_000, 8, 60);
    let x = rows(&mut rng, 0, n, d);
    let opts = Options { tol: 0.0, ..options(&x[..k * d], k, 10_000, 0.0) };
    let limits = Limits { deadline_ms: Some(150.0), ..Limits::default() };
    let ctx = Ctx::new(limits, Default::default());
    match fit(&x, n, d, None, &opts, &ctx) {
        Ok(fitted) => {
            let free = Ctx::default();
            let (labels, _) = assign(&x, n, d, &fitted.centroids, k, &free).unwrap();
            assert!(labels == fitted.labels);
            let own = inertia(&x, n, d, None, &fitted.centroids, &labels, &free).unwrap();
            assert_eq!(own.to_bits(), fitted.inertia.to_bits());
            assert_eq!(fitted.counts.iter().sum::<u64>(), n as u64);
        }
        // A very slow machine does not get through the first round.
        Err(error) => assert_eq!(error.code, Code::Deadline),
    }
}

#[test]
fn a_cancelled_call_says_so() {
    let ctx = Ctx::default();
    ctx.watch().cancel();
    let x = [1.0, 2.0, 3.0];
    let error = fit(&x, 3, 1, None, &options(&x[..1], 1, 9, 0.0), &ctx).unwrap_err();
    assert_eq!(error.code, Code::Cancelled);
}

#[test]
fn memory_is_asked_for_first() {
    let x = vec![1.0; 200_000];
    let limits = Limits { max_bytes: Some(100_000), ..Limits::default() };
    let ctx = Ctx::new(limits, Default::default());
    let error = fit(&x, 100_000, 2, None, &options(&x[..8], 4, 9, 0.0), &ctx).unwrap_err();
    assert_eq!(error.code, Code::MemoryLimit);
}

#[test]
fn wrong_shapes_are_refused_by_place() {
    let x = [1.0, 2.0, 3.0, 4.0];
    let ctx = Ctx::default();
    let at = |n, d, k, start: &[f64], max_iter| {
        fit(&x, n, d, None, &options(start, k, max_iter, 0.0), &ctx).unwrap_err().at
    };
    assert_eq!(at(2, 2, 3, &x, 9), "/k");
    assert_eq!(at(2, 2, 0, &x, 9), "/k");
    assert_eq!(at(3, 2, 1, &x[..2], 9), "/x");
    assert_eq!(at(2, 2, 2, &x[..2], 9), "/centroids");
    assert_eq!(at(2, 2, 1, &x[..2], 0), "/max_iter");
}

#[test]
fn figures_are_those_of_scikit_learn() {
    let text = include_str!("../../../../tests/oracles/kmeans.json");
    let oracle: serde_json::Value = serde_json::from_str(text).unwrap();
    for case in oracle["cases"].as_array().unwrap() {
        let name = case["name"].as_str().unwrap();
        let size = |key: &str| case[key].as_u64().unwrap() as usize;
        let number = |key: &str| case[key].as_f64().unwrap();
        let list = |key: &str| -> Option<Vec<f64>> {
            Some(case[key].as_array()?.iter().map(|v| v.as_f64().unwrap()).collect())
        };
        let (n, d, k) = (size("n"), size("d"), size("k"));
        let (x, start, weights) = (list("x").unwrap(), list("start").unwrap(), list("weights"));
        let opts = options(&start, k, size("max_iter"), number("tol"));
        for way in [Way::Plain, Way::Swept, Way::Bounded, Way::Tiled, Way::Grouped] {
            let ctx = Ctx::default();
            let fitted = fit_by(way, &x, n, d, weights.as_deref(), &opts, &ctx).unwrap();
            let labels: Vec<f64> = fitted.labels.iter().map(|&l| f64::from(l)).collect();
            assert!(labels == list("labels").unwrap(), "{name}: labels");
            assert_eq!(fitted.n_iter, size("n_iter"), "{name}: rounds");
            let off = (fitted.inertia - number("inertia")).abs();
            // Far from the origin, scikit-learn's own centroids are rounded to 1e-8.
            let inexact = if name.starts_with("far") { 1e-7 } else { 1e-12 };
            assert!(off <= inexact * number("inertia"), "{name}: inertia is off by {off}");
            for (ours, theirs) in fitted.centroids.iter().zip(list("centroids").unwrap()) {
                assert!(
                    (ours - theirs).abs() <= 1e-12 * theirs.abs().max(1.0),
                    "{name}: centroids"
                );
            }
        }
    }
}
