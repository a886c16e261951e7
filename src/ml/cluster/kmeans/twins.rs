//! Kernels for few columns against their obvious twins.

use super::canonical::squared_distance;
use super::data::{Columns, Data, pairwise};
use super::due::Due;
use super::lloyd::Lloyd;
use super::looks;
use super::sums::{Sums, Units};
use super::way::Way;
use crate::base::budget::Ctx;
use crate::base::rng::Rng;
use pulp::Arch;

/// Instructions of this machine, and none.
const ARCHES: [fn() -> Arch; 2] = [Arch::new, || Arch::Scalar];

fn normal(rng: &mut Rng, len: usize) -> Vec<f64> {
    (0..len).map(|_| 3.0 + rng.normal()).collect()
}

fn same(a: &[f64], b: &[f64]) -> bool {
    a.iter().map(|v| v.to_bits()).eq(b.iter().map(|v| v.to_bits()))
}

#[test]
fn sums_of_many_rows_are_those_of_one_after_the_other() {
    let mut rng = Rng::new(21);
    for case in 0..200 {
        let (n, d, k) = (1 + rng.below(400) as usize, 1 + case % 6, 1 + rng.below(9) as usize);
        let x = normal(&mut rng, n * d);
        let weights: Option<Vec<f64>> =
            (case % 5 == 0).then(|| (0..n).map(|_| rng.uniform()).collect());
        let data = Data { x: &x, n, d, weights: weights.as_deref() };
        let largest = vec![20.0; d + usize::from(weights.is_some())];
        let units = Units::new(&largest, n);
        let mut draw = || -> Vec<u32> { (0..n).map(|_| rng.below(k as u64) as u32).collect() };
        let (old, new) = (draw(), draw());
        let first = n / 3;
        let mut twin = Sums::new(k, &units);
        (first..n).for_each(|i| twin.add(&units, &data, i, old[i] as usize));
        for i in (first..n).filter(|i| i % 3 > 0) {
            twin.remove(&units, &data, i, old[i] as usize);
            twin.add(&units, &data, i, new[i] as usize);
        }
        for arch in ARCHES {
            let mut sums = Sums::new(k, &units);
            sums.add_all(&units, &data, first, &old[first..], arch());
            let moved = (first..n).filter(|i| i % 3 > 0).map(|i| (i, old[i], new[i]));
            let moves: Vec<(usize, u32, u32)> = moved.collect();
            sums.shift(&units, &data, moves.into_iter(), arch());
            assert_eq!(sums.rows, twin.rows, "case {case}");
            for c in 0..k {
                let (mut a, mut b) = (vec![0.0; d], vec![0.0; d]);
                sums.total(&units, c, &mut a);
                twin.total(&units, c, &mut b);
                assert!(same(&a, &b), "case {case}: cluster {c}");
            }
        }
    }
}

#[test]
fn looks_at_chunks_are_those_at_one_value_after_the_other() {
    let mut rng = Rng::new(22);
    for case in 0..200 {
        let (n, d, k) = (1 + rng.below(100) as usize, 1 + case % 6, 4);
        let x = normal(&mut rng, n * d);
        let mean = normal(&mut rng, d);
        let seen = looks::extent(Arch::new(), &x, d);
        assert!(same(&seen, &looks::extent(Arch::Scalar, &x, d)), "case {case}");
        for j in 0..d {
            let column: Vec<f64> = x.iter().skip(j).step_by(d).copied().collect();
            let sum = pairwise(&column);
            assert!((seen[j] - sum).abs() <= 1e-12 * sum.abs(), "case {case}");
            assert_eq!(seen[d + j], column.iter().copied().fold(f64::INFINITY, f64::min));
            assert_eq!(seen[2 * d + j], column.iter().copied().fold(f64::NEG_INFINITY, f64::max));
        }
        let squares = looks::squares(Arch::new(), &x, &mean);
        assert_eq!(squares.to_bits(), looks::squares(Arch::Scalar, &x, &mean).to_bits());
        let twin: f64 = x.chunks(d).map(|row| squared_distance(row, &mean)).sum();
        assert!((squares - twin).abs() <= 1e-12 * twin, "case {case}");
        let labels: Vec<u32> = (0..n).map(|_| rng.below(k) as u32).collect();
        let centres = normal(&mut rng, k as usize * d);
        let mut distances = vec![0.0; n];
        looks::distances(&x, d, &centres, &labels, &mut distances);
        for (i, row) in x.chunks(d).enumerate() {
            let centre = &centres[labels[i] as usize * d..][..d];
            assert_eq!(distances[i].to_bits(), squared_distance(row, centre).to_bits());
        }
    }
}

#[test]
fn due_are_the_alarms_that_are_not_above_the_clock() {
    let mut rng = Rng::new(24);
    for case in 0..200 {
        let mut alarms: Vec<f32> = (0..case).map(|_| rng.below(8) as f32).collect();
        alarms.iter_mut().step_by(7).for_each(|alarm| *alarm = f32::NEG_INFINITY);
        let now = rng.below(8) as f32 - 1.0;
        let ring = |i: &u32| alarms[*i as usize] <= now;
        let twin: Vec<u32> = (0..case as u32).filter(ring).collect();
        for arch in ARCHES {
            let mut due = Vec::new();
            arch().dispatch(Due { alarms: &alarms, now, due: &mut due });
            assert_eq!(due, twin, "case {case}");
        }
    }
}

#[test]
fn alarms_never_change_a_label_at_any_vector_width() {
    let mut rng = Rng::new(23);
    let ctx = Ctx::default();
    for case in 0..24 {
        let (n, d, k) = (5_000 + case, 1 + case % 4, 2 + rng.below(12) as usize);
        // Whole numbers make ties, which must go to the lower label.
        let whole = case % 3 == 0;
        let x: Vec<f64> =
            (0..n * d).map(|_| if whole { rng.below(40) as f64 } else { rng.normal() }).collect();
        let data = Data { x: &x, n, d, weights: None };
        let columns = Columns::of(&data, &ctx).unwrap();
        let run = |way, arch: Arch| {
            let mut lloyd = Lloyd::new(data, &columns, k, &x[..k * d], way, &ctx).unwrap();
            lloyd.arch = arch;
            // The second run must not see what the first one knew.
            lloyd.run(&x[k * d..2 * k * d], 7, 0.0, &ctx).unwrap();
            lloyd.run(&x[..k * d], 300, 0.0, &ctx).unwrap()
        };
        let plain = run(Way::Plain, Arch::new());
        for arch in ARCHES {
            let swept = run(Way::Swept, arch());
            assert!(swept.labels == plain.labels, "case {case}: labels");
            assert!(same(&swept.centres, &plain.centres), "case {case}: centres");
            assert_eq!(swept.n_iter, plain.n_iter, "case {case}: rounds");
        }
    }
}
