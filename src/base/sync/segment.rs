//! A stretch of memory that several threads fill from its start, and that is empty again when its last block is gone.
//!
//! One word says all: how far it is filled (32 bits), how many blocks live in it (31 bits), and whether it is being emptied
//! (the highest bit). Nobody waits for anybody, so a forked child has nothing to unlock.

use super::prim::{AtomicU64, Ordering::AcqRel, Ordering::Acquire, Ordering::Release};

const ONE: u64 = 1 << 32;
const EMPTYING: u64 = 1 << 63;

/// How far a segment is filled.
fn top(state: u64) -> usize {
    (state & (ONE - 1)) as usize
}

/// A place for `bytes` bytes in a segment of `size` bytes, below 4 GiB; `None` when there is no room. `align` is a power of two.
pub fn take(segment: &AtomicU64, size: usize, bytes: usize, align: usize) -> Option<usize> {
    let place = |state: u64| top(state).next_multiple_of(align);
    let more = |state: u64| {
        let end = place(state).checked_add(bytes).filter(|end| *end <= size)?;
        let room = state & EMPTYING == 0;
        room.then_some((state - top(state) as u64 + ONE) + end as u64)
    };
    // What the last owner of the place wrote is over before it has a new one.
    segment.fetch_update(AcqRel, Acquire, more).ok().map(place)
}

/// A block ends. Behind the last of a segment, `empty` runs while nobody gets a place in it.
pub fn give_back(segment: &AtomicU64, place: usize, bytes: usize, empty: impl FnOnce()) {
    let less = |state: u64| {
        let last = state & !(ONE - 1) == ONE;
        // The place of the block that ends the filled part is free at once, as most blocks that grow need it.
        let back = if top(state) == place + bytes { bytes as u64 } else { 0 };
        Some(if last { EMPTYING } else { state - ONE - back })
    };
    let before = segment.fetch_update(AcqRel, Acquire, less).expect("there is always a next state");
    if before & !(ONE - 1) == ONE {
        empty();
        segment.store(0, Release);
    }
}

/// Make the block at `place` end at `place + new` instead of `place + old`; only the last one can.
pub fn resize(segment: &AtomicU64, size: usize, place: usize, old: usize, new: usize) -> bool {
    let other = |state: u64| {
        let fits = place.checked_add(new).is_some_and(|end| end <= size);
        (fits && top(state) == place + old).then_some(state - old as u64 + new as u64)
    };
    new <= old || segment.fetch_update(AcqRel, Acquire, other).is_ok()
}
