//! Ticks, scales and extents against obvious twins.

use crate::base::rng::Rng;
use crate::plot::calendar;
use crate::plot::scale::Extent;
use crate::plot::scale::Scale;
use crate::plot::scene::AxisKind;
use crate::plot::ticks;

/// Pairs of ends of every size and sign.
fn domains(n: usize) -> Vec<[f64; 2]> {
    let mut rng = Rng::new(1);
    let mut value = |spread: f64| {
        let size = libm::pow(10.0, (rng.uniform() - 0.5) * spread);
        if rng.uniform() < 0.5 { -size } else { size }
    };
    let mut all: Vec<[f64; 2]> = Vec::new();
    for i in 0..n {
        let spread = [2.0, 12.0, 600.0][i % 3];
        let (a, b) = (value(spread), value(spread));
        all.push(if i % 5 == 0 { [a, a + a.abs() * 1e-9] } else { [a, b] });
    }
    all.extend([[0.0, 1.0], [-1.0, 1.0], [1e9, 1e9 + 1.0], [-1.7e308, 1.7e308], [5e-324, 1e-322]]);
    all.retain(|[a, b]| a != b);
    all
}

#[test]
fn linear_ticks_lie_within_ascend_and_have_labels_of_their_own() {
    for domain in domains(3000) {
        for count in [1, 2, 5, 9] {
            let ticks = ticks::linear(domain, count);
            let (low, high) = (domain[0].min(domain[1]), domain[0].max(domain[1]));
            let text = format!("{domain:?} {count} {ticks:?}");
            assert!(ticks.values.iter().all(|v| *v >= low && *v <= high), "{text}");
            assert!(ticks.values.windows(2).all(|w| w[0] < w[1]), "{text}");
            let mut labels = ticks.labels.clone();
            labels.sort();
            labels.dedup();
            assert_eq!(labels.len(), ticks.values.len(), "{text}");
            assert!(ticks.values.len() <= 2 * count.max(2) + 2, "{text}");
        }
    }
}

#[test]
fn linear_ticks_cover_the_domain_without_large_holes() {
    for [a, b] in domains(3000) {
        let (low, high) = (a.min(b), a.max(b));
        if (high - low) < low.abs().max(high.abs()) * 1e-12 {
            continue;
        }
        let values = ticks::linear([low, high], 5).values;
        assert!(values.len() >= 2, "{low:e} {high:e} {values:?}");
        let step = values[1] / 2.0 - values[0] / 2.0;
        assert!(values[0] / 2.0 - low / 2.0 <= step * 1.001, "{low:e} {high:e} {values:?}");
        let last = values[values.len() - 1];
        assert!(high / 2.0 - last / 2.0 <= step * 1.001, "{low:e} {high:e} {values:?}");
    }
}

#[test]
fn labels_have_one_precision_and_read_as_people_write() {
    let labels = |low, high, n| ticks::linear([low, high], n).labels;
    assert_eq!(labels(0.0, 1.0, 5), ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
    assert_eq!(labels(-1.0, 1.0, 4), ["−1.0", "−0.5", "0", "0.5", "1.0"]);
    assert_eq!(labels(0.0, 30_000.0, 3), ["0", "10,000", "20,000", "30,000"]);
    assert_eq!(labels(0.0, 4e6, 4), ["0", "1M", "2M", "3M", "4M"]);
    assert_eq!(labels(0.0, 2e-7, 2), ["0", "1e−7", "2e−7"]);
    assert_eq!(
        labels(1e9, 1e9 + 1.0, 2),
        ["1,000,000,000.0", "1,000,000,000.5", "1,000,000,001.0"]
    );
}

#[test]
fn log_ticks_are_powers_or_round_numbers_and_labels_differ() {
    assert_eq!(ticks::log([0.5, 2e4], 6).labels, ["1", "10", "100", "1000", "10,000"]);
    assert_eq!(ticks::log([1.0, 50.0], 6).labels, ["1", "2", "5", "10", "20", "50"]);
    assert_eq!(ticks::log([1.0, 2.0], 4).labels.len(), 5);
    let mut rng = Rng::new(3);
    for _ in 0..2000 {
        let low = libm::pow(10.0, rng.uniform() * 600.0 - 300.0);
        let high = (low * libm::pow(10.0, libm::pow(10.0, rng.uniform() * 3.5 - 1.0))).min(1e300);
        if high <= low {
            continue;
        }
        let ticks = ticks::log([low, high], 6);
        assert!(ticks.values.len() >= 2, "{low} {high}");
        assert!(ticks.values.windows(2).all(|w| w[0] < w[1]), "{low} {high} {ticks:?}");
        let mut labels = ticks.labels.clone();
        labels.sort();
        labels.dedup();
        assert_eq!(labels.len(), ticks.values.len(), "{low} {high} {ticks:?}");
    }
}

#[test]
fn calendar_ticks_lie_within_ascend_and_are_told_apart() {
    let zones =
        [None, Some("UTC"), Some("Europe/Berlin"), Some("America/St_Johns"), Some("Pacific/Apia")];
    let mut rng = Rng::new(5);
    for i in 0..2000 {
        let low = (rng.uniform() - 0.4) * 4e15;
        let span = libm::pow(10.0, rng.uniform() * 13.0 + 2.0);
        let zone = zones[i % zones.len()];
        let ticks = calendar::ticks([low, low + span], zone, 6);
        let text = format!("{low} {span} {zone:?} {ticks:?}");
        assert!(ticks.values.iter().all(|v| *v >= low && *v <= low + span), "{text}");
        assert!(ticks.values.windows(2).all(|w| w[0] < w[1]), "{text}");
        assert!(ticks.values.len() <= 20, "{text}");
        let mut within = String::new();
        let mut full: Vec<String> = Vec::new();
        for label in &ticks.labels {
            let (own, context) = label.split_once('\n').unwrap_or((label, ""));
            if !context.is_empty() {
                within = context.to_owned();
            }
            full.push(format!("{own} {within}"));
        }
        let n = full.len();
        full.sort();
        full.dedup();
        assert_eq!(full.len(), n, "{text}");
    }
}

#[test]
fn the_night_that_loses_an_hour_keeps_its_midnight() {
    // 2024-03-31 00:00 in Berlin is 23:00 UTC of the day before; 02:00 does not exist.
    let at = |text: &str| crate::base::time::parse_stamp(text).unwrap().0 as f64;
    let domain = [at("2024-03-30T22:00:00Z"), at("2024-03-31T04:00:00Z")];
    let ticks = calendar::ticks(domain, Some("Europe/Berlin"), 6);
    assert!(ticks.values.contains(&at("2024-03-30T23:00:00Z")));
    assert!(ticks.labels.iter().any(|l| l.starts_with("00:00")));
    assert!(!ticks.labels.iter().any(|l| l.starts_with("02:00")), "{ticks:?}");
    let days = calendar::ticks(
        [at("2024-03-29T23:00:00Z"), at("2024-04-02T22:00:00Z")],
        Some("Europe/Berlin"),
        5,
    );
    assert_eq!(days.labels, ["Mar 30\n2024", "Mar 31", "Apr 1", "Apr 2", "Apr 3"]);
    let steps: Vec<f64> = days.values.windows(2).map(|w| (w[1] - w[0]) / 3.6e9).collect();
    assert_eq!(steps, [24.0, 23.0, 24.0, 24.0]);
}

#[test]
fn the_hour_that_comes_twice_is_told_apart() {
    let at = |text: &str| crate::base::time::parse_stamp(text).unwrap().0 as f64;
    let domain = [at("2024-10-27T00:00:00Z"), at("2024-10-27T02:00:00Z")];
    let labels = calendar::ticks(domain, Some("Europe/Berlin"), 2).labels;
    assert_eq!(labels, ["02:00\nOct 27, 2024", "02:00+01", "03:00"]);
}

#[test]
fn scales_give_back_the_value_of_a_pixel() {
    for domain in domains(3000) {
        let scale = Scale::new(AxisKind::Linear, domain, [40.0, 640.0]);
        assert!((scale.px(domain[0]) - 40.0).abs() < 1e-6, "{domain:?}");
        assert!((scale.px(domain[1]) - 640.0).abs() < 1e-3, "{domain:?} {}", scale.px(domain[1]));
        for px in [40.0, 123.4, 640.0] {
            let there = scale.px(scale.value(px));
            // Neighbouring doubles may lie pixels apart in a narrow domain.
            let grain = domain[0].abs().max(domain[1].abs()) * 4.0 * f64::EPSILON * scale.unit();
            let near = grain.is_nan() || (there - px).abs() < 1e-6 + grain;
            assert!(near, "{domain:?} {px} {there}");
        }
        if domain[0] > 1e-300 && domain[1] > 1e-300 {
            let scale = Scale::new(AxisKind::Log, domain, [40.0, 640.0]);
            let ratio = libm::fabs(libm::log(domain[1] / domain[0]));
            if ratio > 1e-6 {
                assert!((scale.px(scale.value(200.0)) - 200.0).abs() < 1e-3, "{domain:?}");
            }
        }
    }
}

#[test]
fn every_extent_lies_within_its_domain_and_a_single_value_in_the_middle() {
    for [a, b] in domains(3000) {
        let mut extent = Extent::default();
        extent.add(a);
        extent.add(b);
        let [low, high] = extent.domain(false, [0.05; 2]);
        assert!(low <= a.min(b) && high >= a.max(b) && low < high, "{a:e} {b:e} {low:e} {high:e}");
        assert!(low.is_finite() && high.is_finite());
        let one = Extent { least: a, greatest: a };
        let scale = Scale::new(AxisKind::Linear, one.domain(false, [0.05; 2]), [0.0, 100.0]);
        assert!((scale.px(a) - 50.0).abs() < 1e-6 || a.abs() > 1e308, "{a} {}", scale.px(a));
    }
    assert_eq!(Extent::default().domain(false, [0.1; 2]), [0.0, 1.0]);
    assert_eq!(Extent::default().domain(true, [0.1; 2]), [1.0, 10.0]);
}

#[test]
fn extents_agree_with_a_plain_loop() {
    let mut rng = Rng::new(9);
    for n in [0, 1, 7, 8, 9, 100] {
        let values: Vec<f64> = (0..n)
            .map(|i| match i % 11 {
                3 => f64::NAN,
                5 => f64::INFINITY,
                7 => f64::NEG_INFINITY,
                _ => rng.uniform() * 10.0 - 5.0,
            })
            .collect();
        for positive in [false, true] {
            let fits = |v: &&f64| v.is_finite() && (!positive || **v > 0.0);
            let least = values.iter().filter(fits).copied().fold(f64::INFINITY, f64::min);
            let greatest = values.iter().filter(fits).copied().fold(f64::NEG_INFINITY, f64::max);
            assert_eq!(Extent::of(&values, positive), Extent { least, greatest });
        }
    }
}
