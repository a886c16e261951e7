//! Digits, labels, text and colours.

use crate::base::rng::Rng;

#[test]
fn digits_are_those_of_formatting() {
    use crate::plot::render::digits::{px, tenths};
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
    let light = |c: crate::plot::scene::Color| {
        0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b)
    };
    let contrast = |a: f64, b: f64| (a.max(b) + 0.05) / (a.min(b) + 0.05);
    let dark = light(crate::plot::scene::Theme::DARK.colors[4]);
    for color in crate::plot::color::CATEGORY {
        assert!(
            contrast(light(color), 1.0) >= 3.0,
            "{color:?} on white {}",
            contrast(light(color), 1.0)
        );
        assert!(contrast(light(color), dark) >= 3.0, "{color:?} on dark");
    }
}

#[test]
fn labels_of_categories_never_overlap_and_are_never_cut_by_the_edge() {
    use crate::plot::guide::labels::{LINE, SIZE, categories, stride};
    use crate::plot::text::width;
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
    use crate::plot::guide::words::{cut, cut_apart, one_line, wrap};
    use crate::plot::text::width;
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
        crate::plot::number::readable(v, &mut out);
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
