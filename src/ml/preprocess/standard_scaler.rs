//! Standardising: every column minus its mean, divided by its standard deviation.
//!
//! `z = (x − mean) / scale` with `scale = √(Σ w·(x − mean)² / Σ w)`, the deviation of the population
//! (ddof 0). `fit` costs `O(n·d)` and holds `O(d)`; see [`super::moments`] for how it adds up.
//!
//! As scikit-learn's `StandardScaler`: NaN is left out of a fit and passed through by a transform; a
//! column whose variance is 0, or no more than the rounding errors of its sum can make, has scale 1;
//! infinity is refused. Not the same: a column without any value is refused.
//!
//! States of parts of the data merge into the state of the whole, and training goes on batch by
//! batch, both by the formula of [`super::moments`].

use super::moments::Moments;
use crate::base::budget::Ctx;
use crate::base::data::Matrix;
use crate::base::error::{Code, Error, Result};
use crate::base::wire::{At, Wire, fields};
use crate::ml::arrays::Vector;
use crate::ml::kinds::{Estimator, Fit, Kind};
use crate::ml::{input, rows, state};
use std::any::Any;
use std::sync::Arc;

/// The kind of this file.
pub const KIND: Kind = Kind {
    name: "standard_scaler",
    params: Params::schema,
    state: State::schema,
    read: |raw, at| read(raw, at).map(|model| Arc::new(model) as Arc<dyn Estimator>),
    fit: |raw, at, x, weights, ctx| fit(&Params::read(raw, at)?, x, weights, ctx),
    begin: |raw, at, x, weights, ctx| fit(&Params::read(raw, at)?, x, weights, ctx),
};

crate::record! {
    /// How to standardise.
    #[derive(PartialEq)]
    pub struct Params {
        /// Subtract the mean?
        pub with_mean: bool = true;
        /// Divide by the standard deviation?
        pub with_std: bool = true;
    }
}

crate::record! {
    /// A fitted scaler. `mean` and `scale` are enough to transform.
    #[derive(PartialEq)]
    pub struct State {
        /// Is the mean subtracted?
        pub with_mean: bool = true;
        /// Is there a division by `scale`?
        pub with_std: bool = true;
        /// `(d)`: weight of the values seen; their number, without weights. Needed to go on or merge.
        pub counts: Option<Vector>;
        /// `(d)`
        pub mean: Vector;
        /// `(d)`: population variance. Needed to go on or merge.
        pub var: Option<Vector>;
        /// `(d)`: what columns are divided by; absent when `with_std` is false.
        pub scale: Option<Vector>;
    }
}

/// Read a state and check that its parts fit together.
fn read(raw: &str, at: At<'_>) -> Result<State> {
    let state: State = state::read(fields(raw, at)?, State::FIELDS, at)?;
    let d = state.mean.len();
    if d == 0 {
        return Err(at.key("mean").error("`mean` is empty"));
    }
    for (name, values) in [("counts", &state.counts), ("var", &state.var)] {
        if let Some(values) = values {
            state::length(name, values, d, at)?;
            state::not_negative(name, values, at)?;
        }
    }
    match &state.scale {
        None if state.with_std => {
            return Err(at.key("scale").error("`scale` is required, unless `with_std` is false"));
        }
        None => {}
        Some(scale) => {
            state::length("scale", scale, d, at)?;
            if let Some(j) = scale.iter().position(|s| *s <= 0.0) {
                let message = format!("item {j} of `scale` must be > 0, got {}", scale[j]);
                return Err(at.key("scale").index(j).error(message));
            }
        }
    }
    Ok(state)
}

/// Fit mean and scale to the columns of `x`.
///
/// # Errors
/// `bad_value` for a column without a value, with infinity, or whose variance is beyond a double.
pub fn fit(params: &Params, x: &Matrix, weights: Option<&[f64]>, ctx: &Ctx) -> Result<Fit> {
    if x.cols == 0 || x.rows == 0 {
        return Err(Error::value("/x", format!("`x` is {} × {}", x.rows, x.cols)));
    }
    input::finite(x, true, ctx)?;
    let moments = Moments::of(x, weights, ctx)?;
    if let Some(j) = moments.count.iter().position(|count| *count == 0.0) {
        let message = format!("{} of `x` has no value to learn from", input::column_name(x, j));
        return Err(Error::value("/x", message).hint("drop the column, or fill it"));
    }
    let mut text = Vec::new();
    params.write(&mut text);
    let model = State::of(params, &moments).map_err(|j| too_wide(x, j))?;
    Ok(Fit { params: String::from_utf8(text).ok(), ..outcome(model) })
}

fn outcome(model: State) -> Fit {
    let model = Arc::new(model);
    Fit { model, params: None, seed: None, labels: None, metrics: vec![], stopped: None }
}

fn too_wide(x: &Matrix, j: usize) -> Error {
    let message = format!("the variance of {} of `x` is beyond a double", input::column_name(x, j));
    Error::value("/x", message).hint("divide the column by a power of ten")
}

impl State {
    /// The scaler of these moments; the column whose variance is not finite when there is one.
    fn of(params: &Params, moments: &Moments) -> Result<State, usize> {
        let var: Vec<f64> = moments.m2.iter().zip(&moments.count).map(|(m2, n)| m2 / n).collect();
        // Too large a spread shows in the mean first: then the variance is of nothing.
        let holds = |j: &usize| var[*j].is_finite() && moments.mean[*j].is_finite();
        if let Some(j) = (0..var.len()).find(|j| !holds(j)) {
            return Err(j);
        }
        let scale = (0..var.len()).map(|j| scale(moments.count[j], moments.mean[j], var[j]));
        Ok(State {
            with_mean: params.with_mean,
            with_std: params.with_std,
            scale: params.with_std.then(|| Vector(scale.collect())),
            counts: Some(Vector(moments.count.clone())),
            mean: Vector(moments.mean.clone()),
            var: Some(Vector(var)),
        })
    }

    fn params(&self) -> Params {
        Params { with_mean: self.with_mean, with_std: self.with_std }
    }

    /// What is subtracted, and what is divided by; `zero` and 1 where nothing is. Subtracting 0 and
    /// adding −0 change no double, signed zeros included.
    fn steps(&self, zero: f64) -> (Vec<f64>, Vec<f64>) {
        let d = self.mean.len();
        let shift = if self.with_mean { self.mean.0.clone() } else { vec![zero; d] };
        let scale = self.scale.as_ref().filter(|_| self.with_std);
        (shift, scale.map_or_else(|| vec![1.0; d], |scale| scale.0.clone()))
    }

    /// The moments behind this state, if it says enough.
    fn moments(&self) -> Option<Moments> {
        let (count, var) = (self.counts.as_ref()?, self.var.as_ref()?);
        let m2 = var.iter().zip(count.iter()).map(|(v, n)| v * n).collect();
        Some(Moments { count: count.0.clone(), mean: self.mean.0.clone(), m2 })
    }
}

/// What a column is divided by. A variance within the rounding error of the sums behind it is that
/// of a constant: scikit-learn's bound.
fn scale(count: f64, mean: f64, var: f64) -> f64 {
    let slip = count * mean * f64::EPSILON;
    if var <= count * f64::EPSILON * var + slip * slip { 1.0 } else { var.sqrt() }
}

impl Estimator for State {
    fn kind(&self) -> &'static str {
        KIND.name
    }
    fn width(&self) -> usize {
        self.mean.len()
    }
    fn write_state(&self, out: &mut Vec<u8>) {
        self.write(out);
    }
    fn any(&self) -> &dyn Any {
        self
    }
    fn transform(&self, x: &Matrix, ctx: &Ctx) -> Result<Matrix> {
        input::finite(x, true, ctx)?;
        let (shift, scale) = self.steps(0.0);
        rows::map(x, x.cols, ctx, |row, out| {
            out.extend(row.iter().zip(&shift).zip(&scale).map(|((v, m), s)| (v - m) / s));
        })
    }
    fn inverse(&self, x: &Matrix, ctx: &Ctx) -> Result<Matrix> {
        input::finite(x, true, ctx)?;
        let (shift, scale) = self.steps(-0.0);
        rows::map(x, x.cols, ctx, |row, out| {
            out.extend(row.iter().zip(&shift).zip(&scale).map(|((v, m), s)| v * s + m));
        })
    }
    fn partial_fit(&self, x: &Matrix, weights: Option<&[f64]>, ctx: &Ctx) -> Result<Fit> {
        let Some(before) = self.moments() else {
            let message =
                "the state has no `counts` and `var`, so it does not say what it has seen";
            return Err(Error::new(Code::BadModel, "/model/state", message));
        };
        input::finite(x, true, ctx)?;
        let moments = before.merge(&Moments::of(x, weights, ctx)?);
        State::of(&self.params(), &moments).map(outcome).map_err(|j| too_wide(x, j))
    }
    fn merge(&self, others: &[&dyn Estimator]) -> Result<Arc<dyn Estimator>> {
        let of = |i: usize, model: &State| {
            let message = format!("model {i} has no `counts` and `var`");
            model.moments().ok_or_else(|| Error::new(Code::BadModel, format!("/{i}"), message))
        };
        let mut moments = of(0, self)?;
        for (i, other) in others.iter().enumerate() {
            let same = other.any().downcast_ref::<State>();
            let same = same.filter(|o| o.params() == self.params() && o.width() == self.width());
            let Some(other) = same else {
                let message =
                    format!("model {} has other columns or parameters than model 0", i + 1);
                return Err(Error::value(format!("/{}", i + 1), message));
            };
            moments = moments.merge(&of(i + 1, other)?);
        }
        let merged = State::of(&self.params(), &moments);
        let merged = merged.map_err(|j| Error::value("", format!("column {j} varies too much")))?;
        Ok(Arc::new(merged))
    }
}
