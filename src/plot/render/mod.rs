//! Writers: a scene becomes bytes. They see shapes in pixels, never data.

pub mod digits;
pub mod escape;
#[cfg(feature = "png")]
pub mod png;
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

/// The scene as pixels, one for each of its own.
///
/// # Errors
/// Those of drawing; `unsupported` in a build without the feature `png`.
#[cfg(feature = "png")]
pub fn png(scene: &Scene, ctx: &Ctx) -> Result<Vec<u8>> {
    png::write(scene, 1.0, ctx)
}

/// The scene as pixels.
///
/// # Errors
/// `unsupported`, since this build has no feature `png`.
#[cfg(not(feature = "png"))]
pub fn png(_: &Scene, _: &Ctx) -> Result<Vec<u8>> {
    Err(Error::new(Code::Unsupported, "/format", "this build writes no PNG"))
}
