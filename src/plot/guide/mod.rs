//! Guides: what helps to read the marks: axes, legends, titles.

pub mod axis;
pub mod labels;
pub mod legend;
pub mod words;
