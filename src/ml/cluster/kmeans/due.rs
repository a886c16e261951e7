//! Which alarms ring: the numbers in a list that are not above a clock.

use pulp::{Simd, WithSimd};

/// The indices at which `alarms` are not above `now`, into `due`.
pub struct Due<'a> {
    /// One alarm a row.
    pub alarms: &'a [f32],
    /// The clock.
    pub now: f32,
    /// Where the indices go.
    pub due: &'a mut Vec<u32>,
}

impl WithSimd for Due<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) {
        let mut first = 0;
        let (many, rest) = self.alarms.as_chunks::<64>();
        for alarms in many {
            // One bit each, made in vectors; where each alarm is looked at, the guess of what it says
            // costs more than the look.
            let mut rings = alarms.iter().enumerate().fold(0, |rings, (lane, alarm)| {
                rings | if *alarm <= self.now { 1_u64 << lane } else { 0 }
            });
            while rings != 0 {
                self.due.push(first + rings.trailing_zeros());
                rings &= rings - 1;
            }
            first += 64;
        }
        let mut sixteens = rest.chunks_exact(16);
        for alarms in &mut sixteens {
            let mut rings = [0; 16];
            for (ring, alarm) in rings.iter_mut().zip(alarms) {
                *ring = u8::from(*alarm <= self.now);
            }
            let mut rings = u128::from_le_bytes(rings);
            while rings != 0 {
                self.due.push(first + rings.trailing_zeros() / 8);
                rings &= rings - 1;
            }
            first += 16;
        }
        let rest = sixteens.remainder().iter().enumerate();
        self.due
            .extend(rest.filter(|(_, alarm)| **alarm <= self.now).map(|(i, _)| first + i as u32));
    }
}
