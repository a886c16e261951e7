//! Random numbers that mean the same on every platform, thread count and language.
//!
//! SplitMix64 (Steele, Lea & Flood, OOPSLA 2014) used as a counter: draw `i` of a stream is
//! `mix(key + (i + 1)·γ)` with γ = 0x9E3779B97F4A7C15, so a stream is its key alone and any task can
//! have one of its own by [`Rng::split`]. Period 2⁶⁴ per stream; not for cryptography.

/// A stream of random numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rng {
    state: u64,
}

const GAMMA: u64 = 0x9E37_79B9_7F4A_7C15;

impl Rng {
    /// The stream of a seed.
    pub fn new(seed: u64) -> Self {
        Rng { state: mix(seed ^ 0x5E7A_5E7A_5E7A_5E7A) }
    }

    /// The stream of task `index`, independent of how much this one has drawn since it was made
    /// equal; draw nothing from the parent between two splits that belong together.
    pub fn split(&self, index: u64) -> Self {
        Rng { state: mix(self.state ^ mix(index.wrapping_add(GAMMA))) }
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(GAMMA);
        mix(self.state)
    }

    /// Uniform in `[0, 1)`, a multiple of 2⁻⁵³.
    pub fn uniform(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    /// Uniform in `0 .. n`, without bias (Lemire, TOMACS 2019). `n` must not be 0.
    pub fn below(&mut self, n: u64) -> u64 {
        loop {
            let wide = u128::from(self.bits()) * u128::from(n);
            let low = wide as u64;
            if low >= n || low >= n.wrapping_neg() % n {
                return (wide >> 64) as u64;
            }
        }
    }

    /// Standard normal, by inversion-free polar method (Marsaglia & Bray, 1964); one of each pair.
    pub fn normal(&mut self) -> f64 {
        loop {
            let (u, v) = (2.0 * self.uniform() - 1.0, 2.0 * self.uniform() - 1.0);
            let s = u * u + v * v;
            if s > 0.0 && s < 1.0 {
                return u * (-2.0 * libm::log(s) / s).sqrt();
            }
        }
    }

    /// Shuffle in place (Fisher & Yates, as Durstenfeld 1964).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i as u64 + 1) as usize);
        }
    }
}

/// Stafford's variant 13 of the 64-bit finaliser, as in SplitMix64.
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_means_the_same_for_ever() {
        let mut rng = Rng::new(42);
        let drawn: Vec<u64> = (0..3).map(|_| rng.bits()).collect();
        let mut again = Rng::new(42);
        assert_eq!(drawn, (0..3).map(|_| again.bits()).collect::<Vec<_>>());
        assert_ne!(Rng::new(42).split(0).bits(), Rng::new(42).split(1).bits());
    }

    #[test]
    fn uniform_and_normal_have_their_moments() {
        let mut rng = Rng::new(7);
        let n = 200_000;
        let mean = (0..n).map(|_| rng.uniform()).sum::<f64>() / n as f64;
        assert!((mean - 0.5).abs() < 5e-3, "{mean}");
        let squares = (0..n).map(|_| rng.normal().powi(2)).sum::<f64>() / n as f64;
        assert!((squares - 1.0).abs() < 2e-2, "{squares}");
        assert!((0..1000).all(|_| rng.below(7) < 7));
    }
}
