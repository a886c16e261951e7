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

/// Quartiles of `values` (finite, at least one; left in another order), by linear interpolation
/// between neighbours: numpy's and Plotly's `linear`, method 7 of Hyndman & Fan 1996. `O(n)`.
/// With `to_extremes` the whiskers reach the least and the greatest value.
pub fn quartiles(values: &mut [f64], to_extremes: bool) -> Quartiles {
    let q1 = quantile(values, 0.25);
    let median = quantile(values, 0.5);
    let q3 = quantile(values, 0.75);
    let reach = WHISKER * (q3 - q1);
    let inside = |v: &f64| to_extremes || *v >= q1 - reach && *v <= q3 + reach;
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for v in values.iter().filter(|v| inside(v)) {
        low = low.min(*v);
        high = high.max(*v);
    }
    // A quartile may lie between data points; a whisker never reaches back into the box.
    Quartiles { low: low.min(q1), q1, median, q3, high: high.max(q3), count: values.len() }
}

/// The quantile `q` by linear interpolation.
fn quantile(values: &mut [f64], q: f64) -> f64 {
    let place = q * (values.len() - 1) as f64;
    let below = place as usize;
    let (_, value, above) = values.select_nth_unstable_by(below, f64::total_cmp);
    let value = *value;
    let part = place - below as f64;
    if part == 0.0 {
        return value;
    }
    let next = above.iter().copied().fold(f64::INFINITY, f64::min);
    // numpy's way to blend keeps the result between both, even where the difference overflows.
    let difference = next - value;
    if part >= 0.5 { next - difference * (1.0 - part) } else { value + difference * part }
}
