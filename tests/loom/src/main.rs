//! Every order of steps, for what `src/base/sync` holds. Run by CTest; ends with how many orders there were.

use loom::cell::UnsafeCell;
use loom::sync::Arc;
use loom::thread;
use std::sync::atomic::{AtomicUsize as Count, Ordering::Relaxed};
use std::time::Duration;

/// loom's primitives in the place of std's.
mod prim {
    pub use loom::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
    pub use loom::sync::{Condvar, Mutex, MutexGuard};
    pub use std::sync::PoisonError;
}

#[path = "../../../src/base/sync/latch.rs"]
mod latch;
#[path = "../../../src/base/sync/segment.rs"]
mod segment;
#[path = "../../../src/base/sync/slot.rs"]
mod slot;
#[path = "../../../src/base/sync/table.rs"]
mod table;
#[path = "../../../src/base/sync/tasks.rs"]
mod tasks;

use latch::Latch;
use slot::Slot;
use table::Table;
use tasks::Tasks;

/// The caller's memory: loom reports a read beside a write, in whatever order they come.
struct Memory(UnsafeCell<u64>);
// SAFETY: that nobody reads while it is written is what these models find out.
unsafe impl Sync for Memory {}

/// A loan, as `ffi::lend` has it: the last user's going opens the latch.
struct Loan {
    memory: Arc<Memory>,
    gone: Arc<Latch>,
}
impl Drop for Loan {
    fn drop(&mut self) {
        self.gone.open();
    }
}

/// Two calls use lent memory, or come too late; its owner takes it back, and may then write to it.
fn lent_memory_is_free_once_it_is_returned() {
    let memory = Arc::new(Memory(UnsafeCell::new(7)));
    let gone = Arc::new(Latch::new());
    let lent: Arc<Table<Arc<Loan>>> = Arc::new(Table::new());
    lent.put("token".into(), Arc::new(Loan { memory: memory.clone(), gone: gone.clone() }));
    let calls: Vec<_> = (0..2)
        .map(|_| {
            let lent = lent.clone();
            thread::spawn(move || {
                if let Some(loan) = lent.get("token") {
                    // SAFETY: see `Memory`.
                    loan.memory.0.with(|v| assert_eq!(unsafe { *v }, 7));
                }
            })
        })
        .collect();
    drop(lent.take("token"));
    gone.wait();
    // SAFETY: see `Memory`.
    memory.0.with_mut(|v| unsafe { *v = 0 });
    assert!(lent.get("token").is_none());
    calls.into_iter().for_each(|call| call.join().expect("it ran"));
}

/// Only one of two that return a loan is told that it was there; both may go on.
fn a_loan_is_returned_once() {
    let gone = Arc::new(Latch::new());
    let memory = Arc::new(Memory(UnsafeCell::new(7)));
    let lent: Arc<Table<Arc<Loan>>> = Arc::new(Table::new());
    lent.put("token".into(), Arc::new(Loan { memory, gone: gone.clone() }));
    let give_back = move |lent: Arc<Table<Arc<Loan>>>, gone: Arc<Latch>| match lent.take("token") {
        None => 0,
        Some(loan) => {
            drop(loan);
            gone.wait();
            1
        }
    };
    let other = {
        let (lent, gone) = (lent.clone(), gone.clone());
        thread::spawn(move || give_back(lent, gone))
    };
    let own = give_back(lent, gone);
    assert_eq!(own + other.join().expect("it ran"), 1);
}

/// A kept thing that is dropped while a call uses it lives until that call is done, and no longer.
fn a_kept_thing_lives_as_long_as_its_users() {
    struct Thing(Arc<loom::sync::atomic::AtomicUsize>);
    impl Drop for Thing {
        fn drop(&mut self) {
            self.0.fetch_add(1, loom::sync::atomic::Ordering::Relaxed);
        }
    }
    let drops = Arc::new(loom::sync::atomic::AtomicUsize::new(0));
    let kept: Arc<Table<Arc<Thing>>> = Arc::new(Table::new());
    kept.put("token".into(), Arc::new(Thing(drops.clone())));
    let call = {
        let kept = kept.clone();
        thread::spawn(move || {
            if let Some(thing) = kept.get("token") {
                assert_eq!(thing.0.load(loom::sync::atomic::Ordering::Relaxed), 0, "used after its end");
            }
        })
    };
    let dropper = {
        let kept = kept.clone();
        thread::spawn(move || drop(kept.take("token")))
    };
    call.join().expect("it ran");
    dropper.join().expect("it ran");
    assert_eq!(drops.load(loom::sync::atomic::Ordering::Relaxed), 1);
}

/// A job's reply reaches exactly one of two that wait for it, and neither waits for ever.
fn a_reply_is_fetched_once() {
    let slot = Arc::new(Slot::new());
    let job = {
        let slot = slot.clone();
        thread::spawn(move || slot.put(42))
    };
    let other = {
        let slot = slot.clone();
        thread::spawn(move || slot.take_within(Duration::from_secs(3600)))
    };
    let own = slot.take_within(Duration::from_secs(3600));
    job.join().expect("it ran");
    let mut got = [own, other.join().expect("it ran")];
    got.sort();
    assert_eq!(got, [None, Some(42)]);
}

/// Every task is done once, and results are in the order of the tasks, whoever did them.
fn tasks_are_done_once_and_come_back_in_order() {
    let tasks = Arc::new(Tasks::new(3));
    let done = Arc::new(loom::sync::atomic::AtomicUsize::new(0));
    let work = |tasks: Arc<Tasks<usize>>, done: Arc<loom::sync::atomic::AtomicUsize>| {
        tasks.work(|i| {
            done.fetch_add(1, loom::sync::atomic::Ordering::Relaxed);
            i * 10
        });
    };
    let other = {
        let (tasks, done) = (tasks.clone(), done.clone());
        thread::spawn(move || work(tasks, done))
    };
    work(tasks.clone(), done.clone());
    other.join().expect("it ran");
    assert_eq!(done.load(loom::sync::atomic::Ordering::Relaxed), 3);
    let tasks = Arc::try_unwrap(tasks).map_err(|_| ()).expect("the other thread is done");
    assert_eq!(tasks.results(), [0, 10, 20]);
}

/// Blocks of the reserve that live at once do not overlap, nor when they grow; it is emptied when nobody has one, and then
/// starts anew. (With a third thread there are 6,297,795 orders, in which it holds too.)
fn blocks_never_overlap() {
    struct Ground {
        segment: loom::sync::atomic::AtomicU64,
        memory: [UnsafeCell<u64>; 2],
    }
    // SAFETY: that nobody reads or writes beside a writer is what this model finds out.
    unsafe impl Sync for Ground {}
    let use_one = |ground: &Ground, own: u64| {
        let Some(place) = segment::take(&ground.segment, 2, 1, 1) else { return };
        // SAFETY: see `Ground`.
        ground.memory[place].with_mut(|v| unsafe { *v = own });
        // SAFETY: see `Ground`.
        ground.memory[place].with(|v| assert_eq!(unsafe { *v }, own));
        let grown = segment::resize(&ground.segment, 2, place, 1, 2);
        if grown {
            // SAFETY: see `Ground`.
            ground.memory[place + 1].with_mut(|v| unsafe { *v = own });
        }
        segment::give_back(&ground.segment, place, 1 + usize::from(grown), || {
            // SAFETY: see `Ground`.
            ground.memory.iter().for_each(|cell| cell.with_mut(|v| unsafe { *v = 0 }));
        });
    };
    let ground = Arc::new(Ground {
        segment: loom::sync::atomic::AtomicU64::new(0),
        memory: [UnsafeCell::new(0), UnsafeCell::new(0)],
    });
    let other = {
        let ground = ground.clone();
        thread::spawn(move || (1..3).for_each(|own| use_one(&ground, own)))
    };
    (3..5).for_each(|own| use_one(&ground, own));
    other.join().expect("it ran");
    assert_eq!(ground.segment.load(loom::sync::atomic::Ordering::Relaxed), 0);
}

fn every_order(name: &str, model: fn()) {
    let orders = std::sync::Arc::new(Count::new(0));
    let count = orders.clone();
    loom::model(move || {
        count.fetch_add(1, Relaxed);
        model();
    });
    println!("{name}: {} orders", orders.load(Relaxed));
}

fn main() {
    every_order("lent memory is free once it is returned", lent_memory_is_free_once_it_is_returned);
    every_order("a loan is returned once", a_loan_is_returned_once);
    every_order("a kept thing lives as long as its users", a_kept_thing_lives_as_long_as_its_users);
    every_order("a reply is fetched once", a_reply_is_fetched_once);
    every_order("blocks of the reserve never overlap", blocks_never_overlap);
    every_order("tasks are done once, and come back in order", tasks_are_done_once_and_come_back_in_order);
}
