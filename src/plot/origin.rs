//! Where in the request a part of the spec came from, so that an error points at it.

use super::axes::Way;
use crate::base::budget::Ctx;
use crate::base::error::{Error, Result};
use crate::base::wire::At;

/// Who made the spec.
#[derive(Debug, Clone, Copy)]
pub enum Origin<'a> {
    /// A chart operation: the first layer is the request itself, further ones stand in `layers`.
    Chart(&'a Ctx),
    /// `plot_render`: the spec stands under this key.
    Spec(&'a Ctx, &'static str),
}

impl Origin<'_> {
    /// Do something at the place of layer `i`.
    ///
    /// # Errors
    /// Those of `f`.
    pub fn at_layer<T>(&self, i: usize, f: impl FnOnce(At<'_>) -> Result<T>) -> Result<T> {
        match *self {
            Origin::Chart(ctx) if i == 0 => f(At::root(ctx)),
            Origin::Chart(ctx) => f(At::root(ctx).key("layers").index(i - 1)),
            Origin::Spec(ctx, key) => f(At::root(ctx).key(key).key("layers").index(i)),
        }
    }

    /// An error about a channel of layer `i`.
    pub fn layer(&self, i: usize, key: &str, message: String) -> Error {
        match self.at_layer::<()>(i, |at| Err(at.key(key).error(message))) {
            Err(error) => error,
            Ok(()) => unreachable!("the closure gives an error"),
        }
    }

    /// An error about a field of an axis: `/range_x` of a chart is `/spec/x/range` of a spec.
    pub fn axis(&self, way: Way, key: &str, message: String) -> Error {
        let pointer = match (self, key) {
            (Origin::Chart(_), "time_zone") => "/time_zone".to_owned(),
            (Origin::Chart(_), key) => format!("/{key}_{}", way.key()),
            (Origin::Spec(_, spec), key) => format!("/{spec}/{}/{key}", way.key()),
        };
        Error::value(pointer, message)
    }

    /// An error about a field of the colours: `/color_discrete_map` of a chart is
    /// `/spec/color/map` of a spec.
    pub fn color(&self, chart: &str, spec: &str, message: String) -> Error {
        let pointer = match self {
            Origin::Chart(_) => format!("/{chart}"),
            Origin::Spec(_, key) => format!("/{key}/color/{spec}"),
        };
        Error::value(pointer, message)
    }
}
