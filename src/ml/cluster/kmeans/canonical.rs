//! What "nearest" means here, once and for all.
//!
//! The distance of a row to a centre is `Σⱼ (xⱼ − cⱼ)²` in f64, `j` ascending, every operation rounded
//! (no fused multiply-add); the label is its argmin, ties to the lower index. Vector lanes hold
//! *rows*, never columns, so the order within one distance is the same at every vector width. Every
//! faster path must give exactly these labels.

use pulp::{Arch, Simd, WithSimd};

/// Rows that one call of the kernel looks at.
pub const TILE: usize = 16;

/// Squared distance, in the order that defines labels and inertia.
#[inline(always)]
pub fn squared_distance(row: &[f64], centre: &[f64]) -> f64 {
    let mut sum = 0.0;
    for (x, c) in row.iter().zip(centre) {
        let e = x - c;
        sum += e * e;
    }
    sum
}

/// Up to [`TILE`] rows, transposed so that a column of them lies together.
#[derive(Debug)]
pub struct Tile {
    /// `(d, TILE)`; lanes beyond the rows in use repeat an older row and are ignored.
    columns: Vec<f64>,
}

/// Label and squared distance of each row of a tile.
#[derive(Debug, Clone, Copy)]
pub struct Nearest {
    /// Index of the nearest centre.
    pub label: [u32; TILE],
    /// Canonical squared distance to it.
    pub distance: [f64; TILE],
}

impl Tile {
    /// Room for rows of `d` columns.
    pub fn new(d: usize) -> Self {
        Tile { columns: vec![0.0; d * TILE] }
    }

    /// Put `row` into `lane`.
    #[inline(always)]
    pub fn set(&mut self, lane: usize, row: &[f64]) {
        for (column, x) in self.columns.chunks_exact_mut(TILE).zip(row) {
            column[lane] = *x;
        }
    }

    /// The nearest of `centres`, `(k, d)`, to every lane.
    pub fn nearest(&self, arch: Arch, centres: &[f64]) -> Nearest {
        nearest(arch, &self.columns, centres)
    }

    /// Squared distances of the lanes from `at` on to one centre.
    #[inline(always)]
    pub fn distance<S: Simd>(&self, simd: S, at: usize, centre: &[f64]) -> S::f64s {
        let [sum] = sums::<S, 1>(simd, &self.columns, at, centre);
        sum
    }

    /// Squared distances of every lane to one centre.
    pub fn distances(&self, arch: Arch, centre: &[f64]) -> [f64; TILE] {
        nearest(arch, &self.columns, centre).distance
    }
}

/// The nearest of `centres`, `(k, d)`, to each of [`TILE`] rows stored by column, `(d, TILE)`.
pub fn nearest(arch: Arch, columns: &[f64], centres: &[f64]) -> Nearest {
    arch.dispatch(Scan { columns, centres })
}

struct Scan<'a> {
    columns: &'a [f64],
    centres: &'a [f64],
}

impl WithSimd for Scan<'_> {
    type Output = Nearest;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Nearest {
        let d = self.columns.len() / TILE;
        let mut found = Nearest { label: [0; TILE], distance: [f64::INFINITY; TILE] };
        if d == 0 {
            found.distance = [0.0; TILE];
            return found;
        }
        for at in (0..TILE).step_by(S::F64_LANES) {
            let mut best = simd.splat_f64s(f64::INFINITY);
            let mut label = simd.splat_u64s(0);
            let mut index = 0;
            let mut fours = self.centres.chunks_exact(4 * d);
            for four in &mut fours {
                for (e, sum) in sums::<S, 4>(simd, self.columns, at, four).into_iter().enumerate() {
                    let closer = simd.less_than_f64s(sum, best);
                    best = simd.select_f64s(closer, sum, best);
                    label = simd.select_u64s(closer, simd.splat_u64s(index + e as u64), label);
                }
                index += 4;
            }
            for one in fours.remainder().chunks_exact(d) {
                let [sum] = sums::<S, 1>(simd, self.columns, at, one);
                let closer = simd.less_than_f64s(sum, best);
                best = simd.select_f64s(closer, sum, best);
                label = simd.select_u64s(closer, simd.splat_u64s(index), label);
                index += 1;
            }
            S::as_mut_simd_f64s(&mut found.distance[at..]).0[0] = best;
            let mut lanes = [0; TILE];
            S::as_mut_simd_u64s(&mut lanes).0[0] = label;
            for (to, from) in found.label[at..at + S::F64_LANES].iter_mut().zip(lanes) {
                *to = from as u32;
            }
        }
        found
    }
}

/// Squared distances of the lanes from `at` on to `N` centres.
#[inline(always)]
fn sums<S: Simd, const N: usize>(
    simd: S,
    columns: &[f64],
    at: usize,
    centres: &[f64],
) -> [S::f64s; N] {
    let d = columns.len() / TILE;
    let centre: [&[f64]; N] = std::array::from_fn(|e| &centres[e * d..(e + 1) * d]);
    let mut sums = [simd.splat_f64s(0.0); N];
    for (j, column) in columns.chunks_exact(TILE).enumerate() {
        let x = S::as_simd_f64s(&column[at..]).0[0];
        for (sum, centre) in sums.iter_mut().zip(&centre) {
            let e = simd.sub_f64s(x, simd.splat_f64s(centre[j]));
            *sum = simd.add_f64s(*sum, simd.mul_f64s(e, e));
        }
    }
    sums
}
