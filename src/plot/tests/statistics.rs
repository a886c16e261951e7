//! Bins, boxes and blocks against obvious twins and stored figures.

use crate::base::budget::Ctx;
use crate::base::rng::Rng;
use crate::plot::blocks::Blocks;
use crate::plot::scale::Extent;
use crate::plot::series::Part;
use crate::plot::transform::bin::count;
use crate::plot::transform::bin::round_edges;
use crate::plot::transform::bin::whole_edges;
use crate::plot::transform::quartiles::quartiles;

#[test]
fn bins_count_every_value_once_and_exactly() {
    let ctx = Ctx::default();
    let mut rng = Rng::new(11);
    for i in 0..300 {
        let n = 1 + i % 97;
        let scale = libm::pow(10.0, f64::from((i % 13) as i32) - 6.0);
        let offset = if i % 4 == 0 { scale * 1e6 } else { 0.0 };
        // Round values fall on edges often.
        let values: Vec<f64> =
            (0..n).map(|_| offset + libm::round(rng.uniform() * 40.0) / 4.0 * scale).collect();
        let (low, high) =
            values.iter().fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(*v), h.max(*v)));
        if low == high {
            continue;
        }
        for most in [1, 2, 7, 30] {
            let edges = round_edges(low, high, most);
            assert!(edges.len() - 1 <= most, "{low} {high} {most} {edges:?}");
            assert!(edges.windows(2).all(|w| w[0] < w[1]), "{edges:?}");
            let part = Part { panel: 0, series: 0, rows: None };
            let counts = count(&edges, &values, &part, &ctx).unwrap();
            let last = edges.len() - 2;
            let naive: Vec<u64> = (0..=last)
                .map(|b| {
                    let inside = |v: &&f64| {
                        **v >= edges[b] && (**v < edges[b + 1] || b == last && **v == edges[b + 1])
                    };
                    values.iter().filter(inside).count() as u64
                })
                .collect();
            assert_eq!(counts, naive, "{edges:?}");
            assert_eq!(counts.iter().sum::<u64>() as usize, n);
        }
    }
}

#[test]
fn whole_numbers_lie_in_the_middle_of_their_bin() {
    assert_eq!(whole_edges(1.0, 6.0, 12), [0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5]);
    assert_eq!(whole_edges(-3.0, 17.0, 5), [-5.5, -0.5, 4.5, 9.5, 14.5, 19.5]);
    assert_eq!(whole_edges(5.0, 5.0, 10), [4.5, 5.5]);
}

#[test]
fn quartiles_are_those_of_numpy() {
    // np.quantile(v, [.25, .5, .75]) of numpy 2.4; whiskers by hand.
    let cases: [(&[f64], [f64; 5]); 5] = [
        (&[1.0, 2.0, 3.0, 4.0, 5.0, 30.0], [1.0, 2.25, 3.5, 4.75, 5.0]),
        (&[7.0], [7.0, 7.0, 7.0, 7.0, 7.0]),
        (&[2.0, 9.0], [2.0, 3.75, 5.5, 7.25, 9.0]),
        (&[3.0, 1.0, 2.0, 10.0, -20.0, 4.0, 5.0, 6.0], [1.0, 1.75, 3.5, 5.25, 10.0]),
        (&[0.1, 0.2, 0.3, 0.4], [0.1, 0.175, 0.25, 0.325, 0.4]),
    ];
    for (values, [low, q1, median, q3, high]) in cases {
        let s = quartiles(values, false);
        let near = |a: f64, b: f64| (a - b).abs() < 1e-12;
        assert!(near(s.q1, q1) && near(s.median, median) && near(s.q3, q3), "{values:?} {s:?}");
        assert!(near(s.low, low) && near(s.high, high), "{values:?} {s:?}");
    }
}

#[test]
fn quartiles_agree_with_sorting() {
    let mut rng = Rng::new(13);
    for n in 1..200 {
        let values: Vec<f64> = (0..n).map(|_| libm::round(rng.uniform() * 50.0)).collect();
        let mut sorted = values.clone();
        sorted.sort_by(f64::total_cmp);
        let at = |q: f64| {
            let place = q * (n - 1) as f64;
            let i = place as usize;
            let next = sorted[(i + 1).min(n - 1)];
            sorted[i] + (next - sorted[i]) * (place - i as f64)
        };
        let s = quartiles(&values, false);
        for (a, b) in [(s.q1, at(0.25)), (s.median, at(0.5)), (s.q3, at(0.75))] {
            assert!((a - b).abs() < 1e-9, "{n}");
        }
        let reach = 1.5 * (s.q3 - s.q1);
        let inside = |v: &&f64| **v >= s.q1 - reach && **v <= s.q3 + reach;
        let low = sorted.iter().find(inside).unwrap().min(s.q1);
        assert_eq!(s.low, low);
    }
}

#[test]
fn quartiles_of_many_values_agree_with_sorting_to_the_bit() {
    let mut rng = Rng::new(17);
    for case in 0..300 {
        let n = 400 + rng.below(3000) as usize;
        let mut values: Vec<f64> = (0..n)
            .map(|i| match case % 8 {
                0 => rng.uniform(),
                1 => rng.uniform() * 1e-300,
                2 => libm::round(rng.uniform() * 6.0) - 3.0,
                3 => libm::pow(10.0, rng.uniform() * 600.0 - 300.0),
                4 => i as f64 * if i % 2 == 0 { -0.0 } else { 1.0 },
                5 => (rng.uniform() + rng.uniform() + rng.uniform()) * 1e9 - 1e9,
                6 => [7.0, 7.0, 7.0, 1e300, -1e308, 8.0][rng.below(6) as usize],
                _ => 1.0 + rng.uniform() * 1e-13,
            })
            .collect();
        if case % 5 == 0 {
            values[n / 3] = f64::MAX;
            values[n / 2] = if case % 2 == 0 { f64::MIN } else { 3.0 };
        }
        let mut sorted = values.clone();
        sorted.sort_by(f64::total_cmp);
        let at = |q: f64| {
            let place = q * (n - 1) as f64;
            let (i, part) = (place as usize, place - libm::floor(place));
            let (low, next) = (sorted[i], sorted[(i + 1).min(n - 1)]);
            match part {
                0.0 => low,
                0.5.. => next - (next - low) * (1.0 - part),
                _ => low + (next - low) * part,
            }
        };
        let (q1, median, q3) = (at(0.25), at(0.5), at(0.75));
        let reach = 1.5 * (q3 - q1);
        let inside = |v: &&f64| **v >= q1 - reach && **v <= q3 + reach;
        for to_extremes in [false, true] {
            let s = quartiles(&values, to_extremes);
            let same = |a: f64, b: f64| a.to_bits() == b.to_bits();
            assert!(same(s.q1, q1) && same(s.median, median) && same(s.q3, q3), "{case} {s:?}");
            let (low, high) = match to_extremes {
                true => (sorted[0], sorted[n - 1]),
                false => {
                    let low = sorted.iter().find(inside).map_or(q1, |v| v.min(q1));
                    (low, sorted.iter().rev().find(inside).map_or(q3, |v| v.max(q3)))
                }
            };
            assert!(s.low == low && s.high == high && s.count == n, "{case} {s:?} {low} {high}");
        }
    }
}

#[test]
fn blocks_find_the_same_extremes_as_a_plain_search() {
    let mut rng = Rng::new(19);
    for n in [1usize, 5, 63, 64, 65, 130, 200, 1000] {
        let values: Vec<f64> = (0..n)
            .map(|i| if i % 17 == 3 { f64::NAN } else { libm::round(rng.uniform() * 99.0) - 50.0 })
            .collect();
        for positive in [false, true] {
            let blocks = Blocks::of(&values, positive);
            let none = Blocks::none(&values, positive);
            for kept in [&blocks, &none] {
                assert_eq!((kept.all, kept.odd), Extent::scan(&values, positive));
            }
            for _ in 0..50 {
                let from = rng.below(n as u64) as usize;
                let to = from + rng.below((n - from + 1) as u64) as usize;
                let fits = |v: f64| v.is_finite() && (!positive || v > 0.0);
                let kept: Vec<usize> = (from..to).filter(|i| fits(values[*i])).collect();
                let found = blocks.summary(&values, from, to);
                assert_eq!(found, none.summary(&values, from, to));
                let found = found.places();
                assert!(found.windows(2).all(|w| w[0] < w[1]));
                if to - from <= 4 || kept.is_empty() {
                    continue;
                }
                let least = kept.iter().map(|i| values[*i]).fold(f64::INFINITY, f64::min);
                let most = kept.iter().map(|i| values[*i]).fold(f64::NEG_INFINITY, f64::max);
                let first = |v: f64| *kept.iter().find(|i| values[**i] == v).unwrap();
                let mut want = vec![kept[0], first(least), first(most), kept[kept.len() - 1]];
                want.sort_unstable();
                want.dedup();
                assert_eq!(found, want, "{from}..{to}");
            }
        }
    }
}
