//! What every library of Sera needs, and where they meet: errors, the wire, data, budget, pool,
//! random numbers, files. It knows nothing of charts, models, tables' verbs, or C.

pub mod budget;
pub mod data;
pub mod error;
pub mod files;
pub mod op;
pub mod ops;
pub mod pool;
pub mod rng;
pub mod sync;
pub mod telemetry;
pub mod time;
pub mod wire;
