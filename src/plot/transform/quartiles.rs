//! Five numbers of a sample: quartiles, whiskers, and what lies beyond them.

/// Statistics of a box.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quartiles {
    /// Least value that is no outlier.
    pub low: f64,
    /// A quarter of the values lie below.
    pub q1: f64,
    /// Half of the values lie below.
    pub median: f64,
    /// Three quarters of the values lie below.
    pub q3: f64,
    /// Greatest value that is no outlier.
    pub high: f64,
    /// Number of values.
    pub count: usize,
}

/// Whiskers reach the farthest value within so many interquartile ranges of the box (Tukey 1977).
const WHISKER: f64 = 1.5;

/// Quartiles of `values` (finite, at least one), by linear interpolation between neighbours: numpy's
/// and Plotly's `linear`, method 7 of Hyndman & Fan 1996. `O(n)`. With `to_extremes` the whiskers
/// reach the least and the greatest value.
pub fn quartiles(values: &[f64], to_extremes: bool) -> Quartiles {
    // Whole numbers in the order of the values are compared faster than doubles.
    let mut keys: Vec<i64> = values.iter().map(|v| key(*v)).collect();
    let n = keys.len();
    let last = (n - 1) as f64;
    let places = [0.25, 0.5, 0.75].map(|q| (q * last) as usize);
    // The median parts the keys, so that each quartile is looked for in its own half.
    keys.select_nth_unstable(places[1]);
    if places[0] < places[1] {
        keys[..places[1]].select_nth_unstable(places[0]);
    }
    if places[2] > places[1] {
        keys[places[1] + 1..].select_nth_unstable(places[2] - places[1] - 1);
    }
    let next = |k: usize| {
        // What is above the place ends where the next place is known to lie.
        let end = if k < 2 { (places[k + 1] + 1).max(places[k] + 2).min(n) } else { n };
        keys[places[k] + 1..end].iter().copied().min().map_or(f64::INFINITY, value)
    };
    let [q1, median, q3] = [0, 1, 2].map(|k| {
        let part = [0.25, 0.5, 0.75][k] * last - places[k] as f64;
        let low = value(keys[places[k]]);
        if part == 0.0 { low } else { blend(low, next(k), part) }
    });
    let reach = WHISKER * (q3 - q1);
    let (least, most) =
        if to_extremes { (f64::NEG_INFINITY, f64::INFINITY) } else { (q1 - reach, q3 + reach) };
    // A quartile may lie between data points; a whisker never reaches back into the box, so its end
    // is among the values up to the one quartile, and from the other on.
    let (below, above) = (&keys[..=places[0]], &keys[places[2]..]);
    let low = below.iter().map(|k| value(*k)).filter(|v| *v >= least).fold(q1, f64::min);
    let high = above.iter().map(|k| value(*k)).filter(|v| *v <= most).fold(q3, f64::max);
    Quartiles { low, q1, median, q3, high, count: n }
}

/// The whole number that stands for a finite value in the order of all of them.
fn key(value: f64) -> i64 {
    let bits = value.to_bits() as i64;
    bits ^ ((bits >> 63) as u64 >> 1) as i64
}

/// The value of a key.
fn value(key: i64) -> f64 {
    f64::from_bits((key ^ ((key >> 63) as u64 >> 1) as i64) as u64)
}

/// Between two neighbours, in numpy's way: it stays between both, even where the difference overflows.
fn blend(value: f64, next: f64, part: f64) -> f64 {
    let difference = next - value;
    if part >= 0.5 { next - difference * (1.0 - part) } else { value + difference * part }
}
