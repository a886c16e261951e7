//! Five numbers of a sample: quartiles, whiskers, and what lies beyond them.

use crate::plot::scale::Extent;

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
    let n = values.len();
    let last = (n - 1) as f64;
    let shares = [0.25, 0.5, 0.75];
    let places = shares.map(|q| (q * last) as usize);
    let ranked = ranked(values, places);
    let mut found = [0.0; 3];
    for (k, value) in found.iter_mut().enumerate() {
        let part = shares[k] * last - places[k] as f64;
        let [low, next] = ranked[k];
        *value = if part == 0.0 { low } else { blend(low, next, part) };
    }
    let [q1, median, q3] = found;
    let reach = WHISKER * (q3 - q1);
    let (least, most) =
        if to_extremes { (f64::NEG_INFINITY, f64::INFINITY) } else { (q1 - reach, q3 + reach) };
    // A quartile may lie between data points; a whisker never reaches back into the box. Four lanes side
    // by side, so that the machine compares them at once.
    let (mut lows, mut highs) = ([q1; 4], [q3; 4]);
    let (fours, rest) = values.as_chunks::<4>();
    let mut look = |lane: usize, v: f64| {
        let (low, high) = (lows[lane], highs[lane]);
        lows[lane] = if v >= least && v < low { v } else { low };
        highs[lane] = if v <= most && v > high { v } else { high };
    };
    for four in fours {
        (0..4).for_each(|lane| look(lane, four[lane]));
    }
    rest.iter().for_each(|v| look(0, *v));
    let low = lows.into_iter().fold(q1, f64::min);
    let high = highs.into_iter().fold(q3, f64::max);
    Quartiles { low, q1, median, q3, high, count: n }
}

/// Values from which on counting pays.
const MANY: usize = 512;

/// Bins that values are counted into: narrow enough that few values lie in one, and 4 KB.
const BINS: usize = 1024;

/// The values at three ascending places of the order, each with its next; the last one has none (`∞`).
///
/// Many values are counted into even bins first; then only those in the bins of the places are sorted out,
/// unless those are most of them.
fn ranked(values: &[f64], places: [usize; 3]) -> [[f64; 2]; 3] {
    let n = values.len();
    let all = Extent::of(values, false);
    let per = BINS as f64 / (all.greatest - all.least);
    // A span may be beyond all numbers, or of nothing.
    if n < MANY || !(per.is_finite() && per > 0.0) {
        return selected(values, places);
    }
    // The product never falls where the value rises, so bins are in the order of the values.
    let bin = |v: f64| (((v - all.least) * per) as i32 as usize).min(BINS - 1);
    let mut counts = [0_u32; BINS];
    values.iter().for_each(|v| counts[bin(*v)] += 1);
    // Which places a bin is of, a bit each, and how many values lie below the first bin of a place.
    let mut masks = [0_u8; BINS];
    let (mut below, mut inside) = ([0; 3], 0);
    let mut end = 0;
    for (mask, count) in masks.iter_mut().zip(&counts) {
        let start = end;
        end += *count as usize;
        for k in 0..3 {
            // The place or its next lies here.
            if start <= places[k] + 1 && places[k] < end {
                if start <= places[k] {
                    below[k] = start;
                }
                *mask |= 1 << k;
                inside += *count as usize;
            }
        }
    }
    if inside > n / 2 {
        return selected(values, places);
    }
    let mut near: [Vec<i64>; 3] = Default::default();
    for v in values {
        let mask = masks[bin(*v)];
        if mask == 0 {
            continue;
        }
        for (k, keys) in near.iter_mut().enumerate() {
            if mask & 1 << k != 0 {
                keys.push(key(*v));
            }
        }
    }
    [0, 1, 2].map(|k| {
        let keys = &mut near[k];
        let (_, at, above) = keys.select_nth_unstable(places[k] - below[k]);
        [value(*at), above.iter().copied().min().map_or(f64::INFINITY, value)]
    })
}

/// The same by selection. Whole numbers in the order of the values are compared faster than doubles.
fn selected(values: &[f64], places: [usize; 3]) -> [[f64; 2]; 3] {
    let mut keys: Vec<i64> = values.iter().map(|v| key(*v)).collect();
    let n = keys.len();
    // The median parts the keys, so that each quartile is looked for in its own half.
    keys.select_nth_unstable(places[1]);
    if places[0] < places[1] {
        keys[..places[1]].select_nth_unstable(places[0]);
    }
    if places[2] > places[1] {
        keys[places[1] + 1..].select_nth_unstable(places[2] - places[1] - 1);
    }
    [0, 1, 2].map(|k| {
        // What is above the place ends where the next place is known to lie.
        let end = if k < 2 { (places[k + 1] + 1).max(places[k] + 2).min(n) } else { n };
        let next = keys[places[k] + 1..end].iter().copied().min().map_or(f64::INFINITY, value);
        [value(keys[places[k]]), next]
    })
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
