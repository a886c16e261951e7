//! Scales: from values to pixels and back.

use super::scene::AxisKind;

/// A rule that turns values into pixels.
///
/// Values are numbers, microseconds, or on a band scale positions (category `i` covers
/// `i − 0.5 … i + 0.5`). Outside of its domain a scale goes on in the same way; a log scale gives NaN
/// for values ≤ 0. Values up to the largest double and domains down to neighbouring doubles are safe.
#[derive(Debug, Clone)]
pub struct Scale {
    /// Which rule.
    pub kind: AxisKind,
    /// Values at the ends of `range`; never equal, finite, and > 0 on a log scale.
    pub domain: [f64; 2],
    /// Pixels at the ends of `domain`.
    pub range: [f64; 2],
    log: bool,
    /// Pixels are `at + (v·shrink − from)·slope` for `v` (or its logarithm).
    shrink: f64,
    from: f64,
    slope: f64,
}

/// Spans between these are divided by without care.
const SAFE: std::ops::Range<f64> = 1e-290..1e290;

impl Scale {
    /// A scale over `domain`, whose ends must differ and, for a log scale, be > 0.
    pub fn new(kind: AxisKind, domain: [f64; 2], range: [f64; 2]) -> Self {
        let log = kind == AxisKind::Log;
        let ends = if log { domain.map(libm::log10) } else { domain };
        // Halving keeps the span of −1e308 … 1e308 finite, doubling keeps that of subnormals normal.
        let shrink = if SAFE.contains(&(ends[1] - ends[0]).abs()) {
            1.0
        } else if (ends[1] - ends[0]).abs() < 1.0 {
            1e250
        } else {
            1e-20
        };
        let from = ends[0] * shrink;
        let slope = (range[1] - range[0]) / (ends[1] * shrink - from);
        Scale { kind, domain, range, log, shrink, from, slope }
    }

    /// Pixels of a value; NaN for what has no place.
    #[inline]
    pub fn px(&self, value: f64) -> f64 {
        let value = if self.log { log10(value) } else { value };
        self.range[0] + (value * self.shrink - self.from) * self.slope
    }

    /// The same rule without a look at its kind, for long columns; `None` when it is no rule in proportion.
    pub fn proportion(&self) -> Option<impl Fn(f64) -> f64 + Copy + use<>> {
        let (start, shrink, from, slope) = (self.range[0], self.shrink, self.from, self.slope);
        (!self.log).then_some(move |value: f64| start + (value * shrink - from) * slope)
    }

    /// The value at a pixel.
    pub fn value(&self, px: f64) -> f64 {
        let value = ((px - self.range[0]) / self.slope + self.from) / self.shrink;
        if self.log { libm::pow(10.0, value) } else { value }
    }

    /// Is it a log scale?
    pub fn is_log(&self) -> bool {
        self.log
    }

    /// Pixels per unit of the domain, never negative; for scales in proportion.
    pub fn unit(&self) -> f64 {
        (self.slope * self.shrink).abs()
    }

    /// Can a value be placed? Finite, and > 0 on a log scale.
    #[inline]
    pub fn places(&self, value: f64) -> bool {
        value.is_finite() && (!self.log || value > 0.0)
    }
}

/// The decimal logarithm, NaN for values ≤ 0.
fn log10(value: f64) -> f64 {
    if value > 0.0 { libm::log10(value) } else { f64::NAN }
}

/// Least and greatest of the values that can be placed, and how many cannot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extent {
    /// Least, `∞` while there is none.
    pub least: f64,
    /// Greatest, `−∞` while there is none.
    pub greatest: f64,
}

impl Default for Extent {
    fn default() -> Self {
        Extent { least: f64::INFINITY, greatest: f64::NEG_INFINITY }
    }
}

impl Extent {
    /// Of the finite values, and > 0 only when `positive`.
    pub fn of(values: &[f64], positive: bool) -> Self {
        Extent::scan(values, positive).0
    }

    /// The same, and how many values are not finite, or not > 0.
    ///
    /// One pass at the speed of memory: comparisons with NaN are false, so only infinities and, on
    /// request, values ≤ 0 need a second look.
    pub fn scan(values: &[f64], positive: bool) -> (Self, usize) {
        // Eight lanes side by side, so that the machine compares them at once.
        let (mut least, mut greatest) = ([f64::INFINITY; 8], [f64::NEG_INFINITY; 8]);
        let mut missing = [0.0f64; 8];
        let mut chunks = values.chunks_exact(8);
        for chunk in &mut chunks {
            for lane in 0..8 {
                let v = chunk[lane];
                least[lane] = if v < least[lane] { v } else { least[lane] };
                greatest[lane] = if v > greatest[lane] { v } else { greatest[lane] };
                missing[lane] += if v.is_nan() { 1.0 } else { 0.0 };
            }
        }
        let mut all = Extent::default();
        for lane in 0..8 {
            all.least = all.least.min(least[lane]);
            all.greatest = all.greatest.max(greatest[lane]);
        }
        let mut missing = missing.iter().sum::<f64>() as usize;
        for v in chunks.remainder() {
            all.least = all.least.min(*v);
            all.greatest = all.greatest.max(*v);
            missing += usize::from(v.is_nan());
        }
        let infinite = all.least == f64::NEG_INFINITY || all.greatest == f64::INFINITY;
        if infinite || positive && all.least <= 0.0 {
            return Extent::scan_with_care(values, positive);
        }
        (all, missing)
    }

    /// The same where some values do not count.
    fn scan_with_care(values: &[f64], positive: bool) -> (Self, usize) {
        let mut all = Extent::default();
        let mut count = 0;
        for v in values.iter().filter(|v| v.is_finite() && (!positive || **v > 0.0)) {
            all.add(*v);
            count += 1;
        }
        (all, values.len() - count)
    }

    /// Widen to hold a value; one that is not finite changes nothing.
    pub fn add(&mut self, value: f64) {
        if value.is_finite() {
            self.least = self.least.min(value);
            self.greatest = self.greatest.max(value);
        }
    }

    /// Widened to hold two values; those that are not finite change nothing.
    #[inline]
    pub fn with(self, values: [f64; 2]) -> Extent {
        values.into_iter().fold(self, |Extent { least, greatest }, v| Extent {
            // Comparisons with NaN are false.
            least: if v < least && v > f64::NEG_INFINITY { v } else { least },
            greatest: if v > greatest && v < f64::INFINITY { v } else { greatest },
        })
    }

    /// Widen to hold another.
    pub fn join(&mut self, other: Extent) {
        self.least = self.least.min(other.least);
        self.greatest = self.greatest.max(other.greatest);
    }

    /// Does it hold nothing?
    pub fn is_empty(&self) -> bool {
        self.least > self.greatest
    }

    /// The domain that shows it: widened by `pad` (shares of its span, at its low and high end).
    /// A single value lands in the middle; nothing gives `0 … 1` (`1 … 10` on a log scale).
    pub fn domain(self, log: bool, pad: [f64; 2]) -> [f64; 2] {
        if self.is_empty() {
            return if log { [1.0, 10.0] } else { [0.0, 1.0] };
        }
        if log {
            let (low, high) = (libm::log10(self.least), libm::log10(self.greatest));
            let (low, high) = if high - low < 1e-9 {
                (low - 0.5, high + 0.5)
            } else {
                (low - (high - low) * pad[0], high + (high - low) * pad[1])
            };
            let floor = libm::log10(f64::MIN_POSITIVE);
            let bound = |t: f64| libm::pow(10.0, t.clamp(floor, 308.0));
            return [bound(low).min(self.least), bound(high).max(self.greatest)];
        }
        let (low, high) = (self.least, self.greatest);
        // Values that differ by less than a few rounding steps are one value.
        let size = low.abs().max(high.abs());
        if high - low <= size * (4.0 * f64::EPSILON) {
            let half = if size == 0.0 { 1.0 } else { (size * 0.5).max(f64::MIN_POSITIVE) };
            let middle = low / 2.0 + high / 2.0;
            return [(middle - half).max(f64::MIN), (middle + half).min(f64::MAX)];
        }
        let span = (high / 2.0 - low / 2.0) * 2.0;
        let part = |share: f64| (high * share - low * share).min(span);
        [(low - part(pad[0])).max(f64::MIN), (high + part(pad[1])).min(f64::MAX)]
    }
}
