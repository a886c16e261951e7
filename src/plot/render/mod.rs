//! Writers: a scene becomes bytes. They see shapes in pixels, never data.

mod buffer;
pub mod digits;
pub mod escape;
pub mod html;
#[cfg(feature = "png")]
pub mod png;
pub mod svg;
pub mod written;

use super::scene::Scene;
use crate::base::budget::Ctx;
use crate::base::error::Result;
#[cfg(not(feature = "png"))]
use crate::base::error::{Code, Error};
use written::Written;

/// The scene as a page of its own.
///
/// # Errors
/// Those of the budget.
pub fn html(scene: &Scene, ctx: &Ctx) -> Result<Written> {
    html::write(&[scene], &html::Page::default(), ctx)
}

/// The scene as pixels, `scale` for each of its own.
///
/// # Errors
/// Those of drawing; `unsupported` in a build without the feature `png`.
#[cfg(feature = "png")]
pub fn png(scene: &Scene, scale: f64, ctx: &Ctx) -> Result<Vec<u8>> {
    png::write(scene, scale as f32, ctx)
}

/// The scene as pixels.
///
/// # Errors
/// `unsupported`, since this build has no feature `png`.
#[cfg(not(feature = "png"))]
pub fn png(_: &Scene, _: f64, _: &Ctx) -> Result<Vec<u8>> {
    Err(Error::new(Code::Unsupported, "/format", "this build writes no PNG"))
}
