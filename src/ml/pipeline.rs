//! A pipeline: steps that transform, and a last one that answers; one model, one envelope.
//!
//! `fit` fits the first step, transforms the rows by it, fits the second to what comes out, and so
//! on. `predict` and `score` send rows the same way. So a model carries its preprocessing, and raw
//! tables can be given to it. Weights of rows go to every step.

use super::kinds::{self, Estimator, Fit, Kind, Score};
use super::state;
use crate::base::budget::Ctx;
use crate::base::data::Matrix;
use crate::base::error::{Error, Result};
use crate::base::wire::{At, Bound, Json, Wire, fields, write_str};
use std::any::Any;
use std::borrow::Cow;
use std::sync::Arc;

/// The kind of this file.
pub const KIND: Kind = Kind {
    name: "pipeline",
    params: Params::schema,
    state: State::schema,
    read: |raw, at| read(raw, at).map(|model| Arc::new(model) as Arc<dyn Estimator>),
    fit: |raw, at, x, weights, ctx| fit(&Params::read(raw, at)?, at, x, weights, ctx),
    begin: |_, at, _, _, _| {
        let message = "a pipeline cannot be trained in batches: its steps change what follows";
        Err(Error::new(crate::base::error::Code::Unsupported, at.pointer(), message)
            .hint("train the steps one after the other"))
    },
};

crate::record! {
    /// One step.
    pub struct StepParams {
        /// Its kind.
        pub kind: String;
        /// Its parameters.
        pub params: Option<Json>;
    }
}

crate::record! {
    /// The steps of a pipeline.
    pub struct Params {
        /// In order; all but the last transform.
        pub steps: Vec<StepParams>, Bound::AtLeast(1.0);
    }
}

crate::record! {
    /// One fitted step.
    pub struct StepState {
        /// Its kind.
        pub kind: String;
        /// Its state.
        pub state: Json;
    }
}

crate::record! {
    /// A fitted pipeline.
    pub struct State {
        /// In order.
        pub steps: Vec<StepState>, Bound::AtLeast(1.0);
    }
}

/// Fitted steps, at least one; the columns that one gives are those that the next takes.
#[derive(Debug)]
pub struct Pipeline {
    steps: Vec<Arc<dyn Estimator>>,
}

/// Read a state and check that its steps fit together.
fn read(raw: &str, at: At<'_>) -> Result<Pipeline> {
    let state: State = state::read(fields(raw, at)?, State::FIELDS, at)?;
    let list = at.key("steps");
    let mut steps: Vec<Arc<dyn Estimator>> = Vec::with_capacity(state.steps.len());
    for (i, step) in state.steps.iter().enumerate() {
        let place = list.index(i);
        let kind = kinds::known(&step.kind, place.key("kind"))?;
        let model = (kind.read)(&step.state.0, place.key("state"))?;
        if let Some(before) = steps.last().filter(|before| before.width_out() != model.width()) {
            let (gives, takes) = (before.width_out(), model.width());
            let message = format!("step {i} takes {takes} columns, the one before gives {gives}");
            return Err(place.key("state").error(message));
        }
        steps.push(model);
    }
    Ok(Pipeline { steps })
}

/// Fit one step after the other. The parameters stand at `at`.
///
/// # Errors
/// Those of the steps, and `unsupported` when a step before the last does not transform.
pub fn fit(
    params: &Params,
    at: At<'_>,
    x: &Matrix,
    weights: Option<&[f64]>,
    ctx: &Ctx,
) -> Result<Fit> {
    let list = at.key("steps");
    let mut x = Cow::Borrowed(x);
    let mut steps = Vec::with_capacity(params.steps.len());
    let mut text = b"{\"steps\":[".to_vec();
    let mut seed = None;
    for (i, step) in params.steps.iter().enumerate() {
        let place = list.index(i);
        let kind = kinds::known(&step.kind, place.key("kind"))?;
        let own = step.params.as_ref().map_or("{}", |params| &params.0);
        let fit = (kind.fit)(own, place.key("params"), &x, weights, ctx)?;
        text.extend_from_slice(if i > 0 { b",{\"kind\":" } else { b"{\"kind\":" });
        write_str(kind.name, &mut text);
        text.extend_from_slice(b",\"params\":");
        text.extend_from_slice(fit.params.as_deref().unwrap_or("{}").as_bytes());
        text.push(b'}');
        seed = seed.or(fit.seed);
        steps.push(fit.model.clone());
        if i + 1 == params.steps.len() {
            text.extend_from_slice(b"]}");
            let model = Arc::new(Pipeline { steps });
            return Ok(Fit { model, params: String::from_utf8(text).ok(), seed, ..fit });
        }
        let names = fit.model.names_out(x.names.as_deref());
        let next = fit.model.transform(&x, ctx).map_err(|e| Error { at: place.pointer(), ..e })?;
        x = Cow::Owned(Matrix { names, ..next });
    }
    Err(list.error("`steps` is empty"))
}

impl Pipeline {
    /// The rows as the last step sees them, and the last step.
    fn enter<'a>(&self, x: &'a Matrix, ctx: &Ctx) -> Result<(Cow<'a, Matrix>, &dyn Estimator)> {
        let (last, before) = self.steps.split_last().expect("a pipeline has a step");
        let mut x = Cow::Borrowed(x);
        for step in before {
            let names = step.names_out(x.names.as_deref());
            x = Cow::Owned(Matrix { names, ..step.transform(&x, ctx)? });
        }
        Ok((x, last.as_ref()))
    }

    /// The first and the last step.
    fn ends(&self) -> (&dyn Estimator, &dyn Estimator) {
        let first = self.steps.first().expect("a pipeline has a step");
        (first.as_ref(), self.steps.last().expect("a pipeline has a step").as_ref())
    }
}

impl Estimator for Pipeline {
    fn kind(&self) -> &'static str {
        KIND.name
    }
    fn width(&self) -> usize {
        self.ends().0.width()
    }
    fn width_out(&self) -> usize {
        self.ends().1.width_out()
    }
    fn write_state(&self, out: &mut Vec<u8>) {
        let steps = self.steps.iter().map(|step| {
            let mut state = Vec::new();
            step.write_state(&mut state);
            let state = Json(String::from_utf8(state).expect("made of str"));
            StepState { kind: step.kind().to_owned(), state }
        });
        State { steps: steps.collect() }.write(out);
    }
    fn any(&self) -> &dyn Any {
        self
    }
    fn predict(&self, x: &Matrix, ctx: &Ctx) -> Result<Vec<u32>> {
        let (x, last) = self.enter(x, ctx)?;
        last.predict(&x, ctx)
    }
    fn transform(&self, x: &Matrix, ctx: &Ctx) -> Result<Matrix> {
        let (x, last) = self.enter(x, ctx)?;
        last.transform(&x, ctx)
    }
    fn inverse(&self, x: &Matrix, ctx: &Ctx) -> Result<Matrix> {
        let mut x = Cow::Borrowed(x);
        for step in self.steps.iter().rev() {
            x = Cow::Owned(step.inverse(&x, ctx)?);
        }
        Ok(x.into_owned())
    }
    fn names_out(&self, names: Option<&[String]>) -> Option<Vec<String>> {
        let mut names = names.map(<[String]>::to_vec);
        for step in &self.steps {
            names = step.names_out(names.as_deref());
        }
        names
    }
    fn score(&self, x: &Matrix, weights: Option<&[f64]>, ctx: &Ctx) -> Result<Score> {
        let (x, last) = self.enter(x, ctx)?;
        last.score(&x, weights, ctx)
    }
}
