//! Clustering.

pub mod k_means;
pub mod kmeans;
