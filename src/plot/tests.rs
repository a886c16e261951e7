//! Ticks, scales, bins and boxes against obvious twins and stored figures.

use super::scale::{Extent, Scale};
use super::scene::AxisKind;
use super::series::Part;
use super::transform::bin::{count, round_edges, whole_edges};
use super::transform::quartiles::quartiles;
use super::{calendar, ticks};
use crate::base::budget::Ctx;
use crate::base::rng::Rng;

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
        let s = quartiles(&mut values.to_vec(), false);
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
        let s = quartiles(&mut values.clone(), false);
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
fn digits_are_those_of_formatting() {
    use super::render::digits::{px, tenths};
    let mut rng = Rng::new(17);
    for i in 0..20_000 {
        let value = ((rng.uniform() - 0.3) * libm::pow(10.0, f64::from(i % 6))) as f32;
        let mut out = Vec::new();
        px(value, &mut out);
        let read: f64 = String::from_utf8(out).unwrap().parse().unwrap();
        assert!((read - f64::from(value)).abs() <= 0.005_001, "{value} {read}");
        let mut out = Vec::new();
        tenths(value, &mut out);
        let read: f64 = String::from_utf8(out).unwrap().parse().unwrap();
        assert!((read - f64::from(value)).abs() <= 0.050_01, "{value} {read}");
    }
    let text = |v: f32| {
        let mut out = Vec::new();
        px(v, &mut out);
        String::from_utf8(out).unwrap()
    };
    assert_eq!(
        [0.0, -0.001, 1.5, -12.25, 123.456, 99_999.0, 1e9].map(text),
        ["0", "0", "1.5", "-12.25", "123.46", "99999", "100000"]
    );
    assert_eq!(text(f32::NAN), "0");
}

#[test]
fn category_colours_are_seen_on_white_and_on_dark_and_told_apart() {
    let linear = |c: u8| {
        let c = f64::from(c) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { libm::pow((c + 0.055) / 1.055, 2.4) }
    };
    let light =
        |c: super::scene::Color| 0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b);
    let contrast = |a: f64, b: f64| (a.max(b) + 0.05) / (a.min(b) + 0.05);
    let dark = light(super::scene::Theme::DARK.colors[4]);
    for color in super::color::CATEGORY {
        assert!(
            contrast(light(color), 1.0) >= 3.0,
            "{color:?} on white {}",
            contrast(light(color), 1.0)
        );
        assert!(contrast(light(color), dark) >= 3.0, "{color:?} on dark");
    }
}

#[test]
fn blocks_find_the_same_extremes_as_a_plain_search() {
    let mut rng = Rng::new(19);
    for n in [1usize, 5, 63, 64, 65, 130, 1000] {
        let values: Vec<f64> = (0..n)
            .map(|i| if i % 17 == 3 { f64::NAN } else { libm::round(rng.uniform() * 99.0) - 50.0 })
            .collect();
        for positive in [false, true] {
            let blocks = super::blocks::Blocks::of(&values, positive);
            assert_eq!((blocks.all, blocks.odd), Extent::scan(&values, positive));
            for _ in 0..50 {
                let from = rng.below(n as u64) as usize;
                let to = from + rng.below((n - from + 1) as u64) as usize;
                let fits = |v: f64| v.is_finite() && (!positive || v > 0.0);
                let kept: Vec<usize> = (from..to).filter(|i| fits(values[*i])).collect();
                let found = blocks.summary(&values, from, to);
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

#[test]
fn labels_of_categories_never_overlap_and_are_never_cut_by_the_edge() {
    use super::guide::labels::{LINE, SIZE, categories, stride};
    use super::text::width;
    let mut rng = Rng::new(23);
    for case in 0..400 {
        let n = 1 + rng.below(150) as usize;
        let word = 1 + rng.below(12);
        let names: Vec<String> = (0..n)
            .map(|i| format!("{} {i}", "name of a thing ".repeat(word as usize % (1 + case % 4))))
            .collect();
        let length = 60.0 + rng.uniform() * 900.0;
        let step = length / n as f64;
        let stride = stride(step);
        let shown: Vec<String> = names.iter().step_by(stride).cloned().collect();
        let fitted = categories(&shown, step / 2.0, step * stride as f64, 120.0);
        assert_eq!(fitted.lines.len(), shown.len());
        assert!(fitted.lines.iter().any(|lines| !lines.is_empty()), "some label is shown");
        let mut end = f64::NEG_INFINITY;
        for (i, lines) in fitted.lines.iter().enumerate().filter(|(_, lines)| !lines.is_empty()) {
            let place = step / 2.0 + i as f64 * step * stride as f64;
            let half = lines.iter().map(|l| width(l, SIZE, false)).fold(0.0, f64::max) / 2.0;
            match fitted.angle {
                0.0 => {
                    assert!(place - half >= end, "{n} {length} {fitted:?}");
                    end = place + half;
                    assert!(place - half >= -fitted.overhang[0] - 0.01);
                    assert!(end <= length + fitted.overhang[1] + 0.01);
                }
                // Turned labels lie side by side: their lines are apart by the height of letters.
                angle => {
                    let apart = if angle == -45.0 { std::f64::consts::FRAC_1_SQRT_2 } else { 1.0 };
                    assert!((place - end) * apart >= LINE - 2.5, "{n} {length} {angle}");
                    end = place;
                    if angle == -45.0 {
                        let left = place - 2.0 * half * apart;
                        assert!(left >= -fitted.overhang[0] - 0.01, "{n} {length}");
                    }
                    assert!(2.0 * half * apart <= fitted.height);
                }
            }
        }
        assert!(fitted.height <= 125.0, "{fitted:?}");
    }
}

#[test]
fn long_text_is_broken_at_blanks_and_cut_with_an_ellipsis() {
    use super::guide::words::{cut, cut_apart, one_line, wrap};
    use super::text::width;
    let text = "a title that is much too long for one line of the picture, and for two";
    let lines = wrap(text, 17.0, true, 200.0, 2);
    assert_eq!(lines.len(), 2);
    assert!(lines[0].starts_with("a title that") && lines[1].ends_with('…'));
    assert!(lines.iter().all(|line| width(line, 17.0, true) <= 200.0));
    assert_eq!(wrap(text, 17.0, true, 10_000.0, 2), [text]);
    assert_eq!(wrap("", 17.0, true, 100.0, 2), [""; 0]);
    assert_eq!(cut("short", 12.0, false, 100.0), "short");
    assert_eq!(cut("long", 12.0, false, 1.0), "");
    assert_eq!(one_line("a\nb\tc"), "a b c");
    let alike: Vec<String> = (0..3).map(|i| format!("the same long begin, then {i}")).collect();
    let cuts = cut_apart(&alike, 12.0, false, 100.0);
    assert!(cuts[0] != cuts[1] && cuts[1] != cuts[2], "{cuts:?}");
    assert!(cuts.iter().all(|c| c.contains('…') && width(c, 12.0, false) <= 101.0), "{cuts:?}");
}

#[test]
fn numbers_read_as_people_write_them() {
    let text = |v: f64| {
        let mut out = String::new();
        super::number::readable(v, &mut out);
        out
    };
    let cases = [
        (0.0, "0"),
        (-0.5, "−0.5"),
        (1234.0, "1234"),
        (-12345.678, "−12,345.7"),
        (0.1 + 0.2, "0.3"),
        (1e-5, "1e−5"),
        (1.5e300, "1.5e300"),
        (999_999.9, "1,000,000"),
        (f64::NAN, ""),
        (f64::NEG_INFINITY, "−∞"),
    ];
    for (value, want) in cases {
        assert_eq!(text(value), want);
    }
}
