//! The C ABI of Sera: everything `sera` exports, and nothing else.
pub use sera_core::ffi::*;

/// Where the system has no more memory, calls end with `memory_limit` instead of ending the process.
#[global_allocator]
static MEMORY: Spare = Spare;

/// The reserve behind it is mapped when the library is loaded: later there may be no room for it.
#[cfg(any(target_os = "linux", target_os = "macos"))]
#[used]
#[cfg_attr(target_os = "linux", unsafe(link_section = ".init_array"))]
#[cfg_attr(target_os = "macos", unsafe(link_section = "__DATA,__mod_init_func"))]
static AT_LOAD: extern "C" fn() = map_spare;
