//! Memory for the moment when the system has no more.
//!
//! Rust's collections, and the crates that stand on them, end the process when an allocation fails, and a stable compiler lets
//! nobody change that. [`Spare`] is the system's allocator with a reserve behind it: address space that is mapped when the
//! library is loaded, costs no memory, and is used when the system gives NULL. Each such use is a *shortage*, which ends all
//! running calls with `memory_limit` at their next look at the budget ([`shortage`]), so the reserve is empty again soon.
//!
//! The reserve is a row of segments ([`segment`]), each larger than the one before, so that a block that lives long keeps little
//! from being used again. What does not fit in the largest is refused: sizes that a request can drive that far are asked for
//! fallibly, or are tried before ([`probe`](crate::base::budget::probe)).

use crate::base::budget::shortage;
use crate::base::sync::segment;
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::*};

/// The system's allocator with a reserve behind it. libsera installs it; a Rust program that links the crate keeps its own.
#[derive(Debug)]
pub struct Spare;

/// Address space of the reserve: as much as the machine's pointers can spare.
const MOST: usize = if usize::BITS >= 64 { 256 << 20 } else { 16 << 20 };
/// The segments as parts of [`MOST`]: one 64th, one 64th, one 32nd … one half.
const PARTS: [usize; 7] = [64, 64, 32, 16, 8, 4, 2];

/// Segments begin at pages of at least so many bytes.
const PAGE: usize = 4096;

/// Where the reserve begins, and its bytes: 0 where there is none. Side by side, since every block that is freed looks at both.
static RESERVE: [AtomicUsize; 2] = [const { AtomicUsize::new(0) }; 2];
static BASE: &AtomicUsize = &RESERVE[0];
static SIZE: &AtomicUsize = &RESERVE[1];
static SEGMENTS: [AtomicU64; PARTS.len()] = [const { AtomicU64::new(0) }; PARTS.len()];
/// Which segments may be written to.
static OPEN: [AtomicBool; PARTS.len()] = [const { AtomicBool::new(false) }; PARTS.len()];

// SAFETY: blocks are the system's, or lie in the reserve, where no two that live overlap, and `holds` tells which.
unsafe impl GlobalAlloc for Spare {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as promised by the caller.
        let block = unsafe { System.alloc(layout) };
        if block.is_null() { take(layout) } else { block }
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as promised by the caller.
        let block = unsafe { System.alloc_zeroed(layout) };
        if block.is_null() { take_zeroed(layout) } else { block }
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if holds(block) {
            give_back(block, layout.size());
        } else {
            // SAFETY: not ours, so the system gave it, with this layout.
            unsafe { System.dealloc(block, layout) }
        }
    }

    #[inline]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if !holds(block) {
            // SAFETY: not ours, so the system gave it, with this layout.
            let moved = unsafe { System.realloc(block, layout, size) };
            if !moved.is_null() {
                return moved;
            }
        }
        // SAFETY: as promised by the caller; where the system refused, the block is as it was.
        unsafe { move_or_resize(block, layout, size) }
    }
}

/// Does a block lie in the reserve?
#[inline]
fn holds(block: *mut u8) -> bool {
    block.addr().wrapping_sub(BASE.load(Relaxed)) < SIZE.load(Relaxed)
}

/// The segments of the reserve: number, start from its base, size.
fn segments() -> impl Iterator<Item = (usize, usize, usize)> {
    let mut end = 0;
    let parts = PARTS.iter().enumerate().map(move |(i, part)| {
        let size = MOST / part;
        end += size;
        (i, end - size, size)
    });
    parts.take_while(|(_, start, size)| start + size <= SIZE.load(Relaxed))
}

/// A block of the reserve, or NULL.
#[cold]
fn take(layout: Layout) -> *mut u8 {
    if layout.align() > PAGE {
        return std::ptr::null_mut();
    }
    for (i, start, size) in segments() {
        let Some(place) = segment::take(&SEGMENTS[i], size, layout.size(), layout.align()) else {
            continue;
        };
        if open(i, start, size) {
            shortage();
            let base: *mut u8 = std::ptr::with_exposed_provenance_mut(BASE.load(Relaxed));
            return base.wrapping_add(start + place);
        }
        // The place was not written to: nothing has to be closed.
        segment::give_back(&SEGMENTS[i], place, layout.size(), || ());
    }
    std::ptr::null_mut()
}

#[cold]
fn take_zeroed(layout: Layout) -> *mut u8 {
    let block = take(layout);
    if !block.is_null() {
        // SAFETY: a block of this size, and nobody else's. It may have been used before.
        unsafe { block.write_bytes(0, layout.size()) };
    }
    block
}

#[cold]
fn give_back(block: *mut u8, bytes: usize) {
    let place = block.addr() - BASE.load(Relaxed);
    if let Some((i, start, size)) = segments().find(|(_, start, size)| place < start + size) {
        segment::give_back(&SEGMENTS[i], place - start, bytes, || close(i, start, size));
    }
}

/// A block of `size` bytes with what the old one holds: the same one, the system's, or the reserve's.
///
/// # Safety
/// As `GlobalAlloc::realloc`.
#[cold]
unsafe fn move_or_resize(block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
    if holds(block) {
        let place = block.addr() - BASE.load(Relaxed);
        let own = segments().find(|(_, start, size)| place < start + size);
        if let Some((i, start, room)) = own
            && segment::resize(&SEGMENTS[i], room, place - start, layout.size(), size)
        {
            return block;
        }
    }
    // SAFETY: the caller promises that `size` is fit for this alignment.
    let new = unsafe { Layout::from_size_align_unchecked(size, layout.align()) };
    // SAFETY: two live blocks of at least so many bytes; the old one, which the caller gives up, is freed where it came from.
    unsafe {
        let moved = Spare.alloc(new);
        if !moved.is_null() {
            moved.copy_from_nonoverlapping(block, layout.size().min(size));
            Spare.dealloc(block, layout);
        }
        moved
    }
}

/// Let a segment be written to; false when the system refuses even that. The caller has a block in it, so it is not closed
/// meanwhile.
#[cfg(unix)]
fn open(i: usize, start: usize, size: usize) -> bool {
    OPEN[i].load(Acquire) || {
        let base: *mut u8 = std::ptr::with_exposed_provenance_mut(BASE.load(Relaxed));
        // SAFETY: a part of the reserve, which nothing but the reserve uses.
        let done = unsafe {
            libc::mprotect(
                base.wrapping_add(start).cast(),
                size,
                libc::PROT_READ | libc::PROT_WRITE,
            )
        };
        if done == 0 {
            OPEN[i].store(true, Release);
        }
        done == 0
    }
}

/// Give a segment's memory back to the system, and keep its addresses.
#[cfg(unix)]
fn close(i: usize, start: usize, size: usize) {
    OPEN[i].store(false, Release);
    let base: *mut u8 = std::ptr::with_exposed_provenance_mut(BASE.load(Relaxed));
    // SAFETY: a part of the reserve without a live block, and nobody gets one before this is over.
    unsafe {
        libc::madvise(base.wrapping_add(start).cast(), size, libc::MADV_DONTNEED);
        libc::mprotect(base.wrapping_add(start).cast(), size, libc::PROT_NONE);
    }
}

/// Map the reserve. To be called once, when the library is loaded, before anything runs beside it. Where the process may have
/// little address space, the reserve is a smaller one.
#[cfg(unix)]
pub extern "C" fn map_spare() {
    for size in [MOST, MOST / 4, MOST / 16] {
        // SAFETY: a new mapping at an address of the system's choice.
        let base = unsafe {
            let flags = libc::MAP_PRIVATE | libc::MAP_ANON | libc::MAP_NORESERVE;
            libc::mmap(std::ptr::null_mut(), size, libc::PROT_NONE, flags, -1, 0)
        };
        if base != libc::MAP_FAILED {
            BASE.store(base.expose_provenance(), Relaxed);
            SIZE.store(size, Release);
            return;
        }
    }
}

/// No reserve here: an allocation that fails ends the process.
#[cfg(not(unix))]
pub extern "C" fn map_spare() {}
#[cfg(not(unix))]
fn open(_: usize, _: usize, _: usize) -> bool {
    false
}
#[cfg(not(unix))]
fn close(_: usize, _: usize, _: usize) {}
