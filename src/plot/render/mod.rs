//! Writers: a scene becomes bytes. They see shapes in pixels, never data.

pub mod digits;
pub mod escape;
pub mod svg;

use super::scene::Scene;
use crate::base::budget::Ctx;
use crate::base::error::{Code, Error, Result};

/// The scene as a page.
///
/// # Errors
/// `unsupported` while there is no writer of pages.
pub fn html(_: &Scene) -> Result<Vec<u8>> {
    Err(Error::new(Code::Unsupported, "/format", "this build writes no HTML"))
}

/// The scene as pixels.
///
/// # Errors
/// `unsupported` in a build without the feature `png`.
pub fn png(_: &Scene, _: &Ctx) -> Result<Vec<u8>> {
    Err(Error::new(Code::Unsupported, "/format", "this build writes no PNG"))
}
