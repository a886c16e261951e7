//! Machine learning: parameters → state → predictions.
//!
//! * An estimator is one file that ends in a [`kinds::Kind`]: [`cluster::k_means`],
//!   [`preprocess::standard_scaler`], [`pipeline`].
//! * The generic operations work on every kind, from a kept model or straight from an envelope:
//!   [`store`] saves and loads, [`train`] fits and goes on fitting, [`apply`] predicts, transforms
//!   and scores, [`metrics`] measure without a model.
//! * [`envelope`] is the published form of a model, [`meta`] how it came to be, [`input`] binds the
//!   columns of a table to a model by name.

pub mod apply;
pub mod arrays;
pub mod cluster;
pub mod envelope;
mod gzip;
pub mod input;
pub mod kinds;
pub mod meta;
pub mod metrics;
pub mod model;
pub mod output;
pub mod pipeline;
pub mod preprocess;
mod rows;
mod state;
pub mod store;
pub mod train;
