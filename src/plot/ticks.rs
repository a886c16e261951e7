//! Ticks of numeric axes: round numbers, one shared precision.

use super::number::{MINUS, decimal, exponent};

/// Ticks of an axis.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ticks {
    /// Values, in order.
    pub values: Vec<f64>,
    /// Labels, none twice; a label may have a second line after `\n`.
    pub labels: Vec<String>,
}

/// Steps of an axis are these times a power of ten.
const MANTISSAS: [f64; 4] = [1.0, 2.0, 2.5, 5.0];

/// A step `mantissa · 10^power`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// Of [`MANTISSAS`].
    pub mantissa: f64,
    /// Of ten.
    pub power: i32,
}

impl Step {
    /// The smallest step that is at least `least` (> 0).
    pub fn at_least(least: f64) -> Step {
        let power = libm::floor(libm::log10(least)) as i32;
        for power in [power - 1, power, power + 1] {
            for mantissa in MANTISSAS {
                let step = Step { mantissa, power };
                // The tolerance undoes the rounding of a least that was computed.
                if step.size() >= least * (1.0 - 1e-9) {
                    return step;
                }
            }
        }
        Step { mantissa: 1.0, power: power + 2 }
    }

    /// The size of the step.
    pub fn size(self) -> f64 {
        self.times(1.0)
    }

    /// `i` steps, rounded once.
    pub fn times(self, i: f64) -> f64 {
        let product = self.mantissa * i;
        match self.power {
            power @ 0..=22 => product * POWERS[power as usize],
            power @ -22..=-1 => product / POWERS[-power as usize],
            power => {
                // Beyond the exact powers of ten the decimal text rounds best.
                let text = format!("{product}e{power}");
                text.parse().unwrap_or(product * libm::pow(10.0, f64::from(power)))
            }
        }
    }

    /// Decimals that a multiple of the step needs.
    pub fn decimals(self) -> usize {
        let halves = i32::from(self.mantissa == 2.5);
        (halves - self.power).max(0) as usize
    }
}

const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// Ticks on round numbers within `domain` (its ends in any order), about `count` of them, never more
/// than `2·count + 2`, at least two wherever the doubles of the domain allow it.
pub fn linear(domain: [f64; 2], count: usize) -> Ticks {
    let (low, high) = (domain[0].min(domain[1]), domain[0].max(domain[1]));
    let mut count = count.max(1);
    loop {
        let values = multiples(low, high, count);
        if values.1.len() >= 2 || count > 64 {
            let labels = labels(&values.1, values.0);
            return Ticks { values: values.1, labels };
        }
        count *= 2;
    }
}

/// Multiples of the step that splits `low … high` into about `count` parts.
fn multiples(low: f64, high: f64, count: usize) -> (Step, Vec<f64>) {
    let span = (high / count as f64 - low / count as f64).min(1e308);
    // Steps below the distance of neighbouring doubles would only repeat them.
    let finest = low.abs().max(high.abs()) * f64::EPSILON;
    let step = Step::at_least(span.max(finest).max(f64::from_bits(1)));
    // Both ends may miss a tick by rounding alone.
    let slack: f64 = 1e-9;
    let (first, last) = (low / step.size(), high / step.size());
    let first = libm::ceil(first - slack.min(first.abs() * 1e-12).max(f64::MIN_POSITIVE));
    let last = libm::floor(last + slack.min(last.abs() * 1e-12));
    let mut values: Vec<f64> = Vec::with_capacity(count.min(64) + 2);
    for i in 0..=(last - first).clamp(0.0, 4.0 * count as f64) as usize {
        let value = step.times(first + i as f64);
        let fresh = values.last().is_none_or(|before| value > *before);
        if fresh && value >= low && value <= high {
            values.push(if value == 0.0 { 0.0 } else { value });
        }
    }
    (step, values)
}

/// Suffixes of thousands, by SI.
const SI: [(&str, i32); 5] = [("P", 15), ("T", 12), ("G", 9), ("M", 6), ("k", 3)];

/// Labels of multiples of `step`, in one notation with one precision: plain with grouped thousands
/// below a million, with an SI suffix up to 10¹⁸ where that is shorter, else as `1.5e−7` with one
/// exponent.
fn labels(values: &[f64], step: Step) -> Vec<String> {
    let most = values.iter().fold(0.0, |most: f64, v| most.max(v.abs()));
    let write = |divisor: i32, suffix: &str| -> Vec<String> {
        let scaled = Step { power: step.power - divisor, ..step };
        let decimals = scaled.decimals();
        values.iter().map(|v| label(*v, divisor, decimals, suffix)).collect()
    };
    if most == 0.0 {
        return values.iter().map(|_| "0".to_owned()).collect();
    }
    let power = libm::floor(libm::log10(most) + 1e-9) as i32;
    if !(-4..18).contains(&power) || step.power < -15 {
        let mut suffix = String::new();
        exponent(&power.to_string(), &mut suffix);
        return write(power, &suffix);
    }
    let plain = write(0, "");
    if power < 6 {
        return plain;
    }
    let (suffix, divisor) = SI.iter().find(|(_, p)| *p <= power).copied().unwrap_or(("", 0));
    let short = write(divisor, suffix);
    // Many decimals behind a suffix are harder to read than all digits.
    let decimals = Step { power: step.power - divisor, ..step }.decimals();
    if decimals <= 3 { short } else { plain }
}

/// `value / 10^divisor` with `decimals`, and a suffix; zero is bare.
fn label(value: f64, divisor: i32, decimals: usize, suffix: &str) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let mut out = String::with_capacity(16);
    if value < 0.0 {
        out.push(MINUS);
    }
    let scaled = Step { mantissa: value.abs(), power: -divisor }.size();
    decimal(scaled, decimals, false, &mut out);
    out.push_str(suffix);
    out
}

/// Ticks of a log axis over `domain` (both > 0): powers of ten; 1, 2, 5 between them when there are
/// few; round numbers when the axis covers less than half a decade.
pub fn log(domain: [f64; 2], count: usize) -> Ticks {
    let (low, high) = (domain[0].min(domain[1]), domain[0].max(domain[1]));
    let (from, to) = (libm::log10(low), libm::log10(high));
    if to - from < 0.5 {
        return linear([low, high], count);
    }
    let count = count.max(2);
    let (first, last) = (libm::ceil(from - 1e-9) as i32, libm::floor(to + 1e-9) as i32);
    let decades = to - from;
    let mut values = Vec::new();
    if decades * 3.0 <= count as f64 + 1.0 || last - first < 1 {
        for power in first - 1..=last {
            for mantissa in [1.0, 2.0, 5.0] {
                values.push(Step { mantissa, power }.size());
            }
        }
    } else {
        let every = libm::ceil(decades / count as f64).max(1.0) as i32;
        let start = first + (every - first.rem_euclid(every)) % every;
        let mut power = start;
        while power <= last {
            values.push(Step { mantissa: 1.0, power }.size());
            power += every;
        }
    }
    values.retain(|v| *v >= low * (1.0 - 1e-12) && *v <= high * (1.0 + 1e-12));
    if values.len() < 2 {
        return linear([low, high], count);
    }
    let plain = values.iter().all(|v| (1e-4 * 0.99..1e6).contains(v));
    let labels = values.iter().map(|v| log_label(*v, plain)).collect();
    Ticks { values, labels }
}

/// A label of a log axis: the number, or with a power of ten, on all ticks alike.
fn log_label(value: f64, plain: bool) -> String {
    let mut out = String::new();
    if plain {
        super::number::readable(value, &mut out);
        return out;
    }
    let text = format!("{value:e}");
    let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
    out.push_str(digits);
    exponent(power, &mut out);
    out
}
