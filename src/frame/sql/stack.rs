//! Room for recursion: parsing, binding and running walk trees, and the caller's thread may have a
//! small stack.

#[cfg(not(target_arch = "wasm32"))]
use crate::base::budget::{memory_limit, room_for_a_thread};
use crate::base::error::Result;

/// Stack of the thread that deep queries run on; only what is used is ever taken.
#[cfg(not(target_arch = "wasm32"))]
const STACK_BYTES: usize = 64 << 20;

/// Texts up to this length with little nesting run on the caller's thread.
const SHORT_BYTES: usize = 2000;

/// Brackets, CASEs and prefix operators that the caller's stack is trusted with.
const SHALLOW: usize = 10;

/// May the tree of this text be deep? Guessed from its characters, rather too often than too seldom.
pub fn may_be_deep(sql: &str) -> bool {
    if sql.len() > SHORT_BYTES {
        return true;
    }
    let (mut open, mut deepest, mut prefixes) = (0usize, 0usize, 0usize);
    for byte in sql.bytes() {
        match byte {
            b'(' | b'[' | b'{' => {
                open += 1;
                deepest = deepest.max(open);
            }
            b')' | b']' | b'}' => open = open.saturating_sub(1),
            b'-' | b'+' | b'~' | b'!' | b'@' => prefixes += 1,
            _ => {}
        }
    }
    let is_prefix = |word: &&str| ["case", "not"].iter().any(|own| word.eq_ignore_ascii_case(own));
    let words = sql.split(|c: char| !c.is_alphanumeric()).filter(is_prefix).count();
    deepest + prefixes + words > SHALLOW
}

/// Run `f`, on a thread with a large stack when `deep`.
///
/// # Errors
/// `memory_limit` when there is no room for that stack; those of `f`.
#[cfg(not(target_arch = "wasm32"))]
pub fn with_room<T: Send>(deep: bool, f: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    if !deep {
        return f();
    }
    if !room_for_a_thread() {
        return Err(memory_limit(STACK_BYTES));
    }
    let mut f = Some(f);
    std::thread::scope(|scope| {
        let slot = &mut f;
        let run = move || slot.take().expect("taken once")();
        let builder = std::thread::Builder::new().stack_size(STACK_BYTES);
        match builder.spawn_scoped(scope, run) {
            Ok(thread) => thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            // The caller's stack may be too small.
            Err(_) => Err(memory_limit(STACK_BYTES)),
        }
    })
}

/// A module in a browser has one thread; it is linked with a stack that the nesting limit fits in.
#[cfg(target_arch = "wasm32")]
pub fn with_room<T>(_: bool, f: impl FnOnce() -> Result<T>) -> Result<T> {
    f()
}
