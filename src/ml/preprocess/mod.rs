//! Preparing columns for a model.

pub mod moments;
pub mod standard_scaler;
