//! Measures of data and labels, without a model.

pub mod silhouette;
