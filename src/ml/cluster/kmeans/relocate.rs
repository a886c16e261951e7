//! Centres of clusters from their sums, and new homes for clusters without rows.

use super::canonical::squared_distance;
use super::data::Data;
use super::sums::{Sums, Units};
use crate::base::budget::Ctx;
use crate::base::error::Result;

/// The centres that follow from `sums`.
///
/// As scikit-learn: the clusters without weight, in order, take the rows farthest from the centres
/// they are labelled with, the farthest first (ties: the lower name; scikit-learn leaves the order to
/// a partial sort), each taken out of the sum of its old cluster. When every row sits on its centre
/// that is pointless, and such a cluster goes to the centre of the heaviest one.
pub fn update(
    data: &Data,
    units: &Units,
    sums: &Sums,
    old: &[f64],
    labels: impl Fn(usize) -> usize,
    name: impl Fn(usize) -> usize,
    ctx: &Ctx,
) -> Result<Vec<f64>> {
    let (k, d) = (sums.rows.len(), data.d);
    let empty: Vec<usize> = (0..k).filter(|&c| sums.weight(units, d, c) <= 0.0).collect();
    if empty.is_empty() {
        return Ok(means(units, sums, d));
    }
    let far = farthest(data, empty.len(), old, &labels, &name, ctx)?;
    let mut sums = sums.clone();
    if far.first().is_some_and(|&(distance, ..)| distance > 0.0) {
        for (&cluster, &(_, _, row)) in empty.iter().zip(&far) {
            sums.remove(units, data, row, labels(row));
            sums.add(units, data, row, cluster);
        }
    }
    Ok(means(units, &sums, d))
}

/// Means of all clusters; one without weight gets that of the heaviest.
fn means(units: &Units, sums: &Sums, d: usize) -> Vec<f64> {
    let k = sums.rows.len();
    let mut centres = vec![0.0; k * d];
    let mut heaviest = 0;
    let mut weightless = Vec::new();
    for c in 0..k {
        let weight = sums.weight(units, d, c);
        if weight > sums.weight(units, d, heaviest) {
            heaviest = c;
        }
        match weight > 0.0 {
            true => sums.mean(units, c, &mut centres[c * d..(c + 1) * d]),
            false => weightless.push(c),
        }
    }
    for c in weightless {
        centres.copy_within(heaviest * d..(heaviest + 1) * d, c * d);
    }
    centres
}

/// A row with its squared distance and its name.
type Far = (f64, usize, usize);

/// The `count` rows farthest from the centre of their label, farthest first.
fn farthest(
    data: &Data,
    count: usize,
    centres: &[f64],
    labels: &impl Fn(usize) -> usize,
    name: &impl Fn(usize) -> usize,
    ctx: &Ctx,
) -> Result<Vec<Far>> {
    let d = data.d;
    let mut far: Vec<Far> = Vec::with_capacity(2 * count + 1);
    let mut floor = f64::NEG_INFINITY;
    for i in 0..data.n {
        if i % super::data::CHUNK == 0 {
            ctx.check()?;
        }
        let c = labels(i);
        let distance = squared_distance(data.row(i), &centres[c * d..(c + 1) * d]);
        if distance >= floor {
            far.push((distance, name(i), i));
            if far.len() > 2 * count {
                floor = keep_farthest(&mut far, count);
            }
        }
    }
    keep_farthest(&mut far, count);
    Ok(far)
}

/// Sort, cut to `count`, and tell the smallest distance kept.
fn keep_farthest(far: &mut Vec<Far>, count: usize) -> f64 {
    far.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    far.truncate(count);
    far.last().map_or(f64::NEG_INFINITY, |&(distance, ..)| distance)
}
