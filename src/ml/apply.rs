//! `ml_predict`, `ml_transform`, `ml_score`: a model and data in, answers out.

use super::input::{X, check_weights};
use super::model::{Given, Model};
use super::output::{Output, label_column};
use crate::base::budget::Ctx;
use crate::base::data::{Matrix, Numbers, Table};
use crate::base::error::{Error, Result};
use crate::base::wire::{At, Bound};
use arrow_array::{ArrayRef, Float64Array};
use std::sync::Arc;

crate::choice! {
    /// What a result looks like.
    pub enum Form {
        /// A list, or with `keep` an array in the library.
        Array = "array";
        /// A table.
        Table = "table";
    }
}

/// The model of a request, and its rows as the model takes them.
fn bind(
    model: Given,
    x: &X,
    columns: Option<&[String]>,
    ctx: &Ctx,
) -> Result<(Arc<Model>, Matrix)> {
    let root = At::root(ctx);
    let model = model.model(root.key("model"))?;
    let x = x.to_use(&model, columns, root.key("x"))?;
    Ok((model, x))
}

/// What a model cannot do is an error at the model.
fn at_model(error: Error) -> Error {
    if error.at.is_empty() && error.code == crate::base::error::Code::Unsupported {
        return error.under("/model");
    }
    error
}

crate::record! {
    /// A model and rows to label.
    pub struct PredictRequest {
        /// Kept, an envelope, or its text.
        pub model: Given;
        /// Observations, one a row. A table binds by name, a matrix by position.
        pub x: X;
        /// Columns of the table `x` to use, for a model that knows no names.
        pub columns: Option<Vec<String>>, Bound::AtLeast(1.0);
        /// `"array"`, or `"table"`: `x` with one column more; then `x` must be a table.
        pub r#as: Form = Form::Array;
        /// The name of that column.
        pub column: String = "cluster".to_owned(), Bound::AtLeast(1.0);
        /// Keep the result in the library.
        pub keep: bool = false;
    }
}

crate::record! {
    /// Answers.
    pub struct PredictReply {
        /// One a row, in order: a list, or with `keep` `{"$ref": token}` (`i4`, shape `[n]`).
        pub predictions: Option<Output>;
        /// With `"as": "table"`: the table, or with `keep` `{"$ref": token}`.
        pub table: Option<Output>;
    }
}

/// Predict the cluster of each row.
///
/// # Errors
/// `unknown_column` for a column that `x` lacks, `bad_value` on missing values, `bad_model`.
pub fn predict(request: PredictRequest, ctx: &Ctx) -> Result<PredictReply> {
    let PredictRequest { model, x, columns, r#as: form, column, keep } = request;
    let (model, rows) = bind(model, &x, columns.as_deref(), ctx)?;
    let labels = model.estimator.predict(&rows, ctx).map_err(at_model)?;
    match form {
        Form::Array => {
            let predictions = Some(Output::Labels(labels).keep_if(keep, ctx)?);
            Ok(PredictReply { predictions, table: None })
        }
        Form::Table => {
            let table = append(&x, column, label_column(labels))?;
            Ok(PredictReply {
                predictions: None,
                table: Some(Output::Table(table).keep_if(keep, ctx)?),
            })
        }
    }
}

/// The table `x` with one column more.
fn append(x: &X, name: String, column: ArrayRef) -> Result<Table> {
    let X::Table(table) = x else {
        return Err(Error::value("/as", "`as` is \"table\", but `x` is not a table"));
    };
    if table.names().contains(&name) {
        let message = format!("`x` already has a column `{name}`");
        return Err(Error::value("/column", message).hint("give the new one another `column`"));
    }
    let old = table.iter().map(|(name, column)| (name.clone(), column.clone()));
    Table::new(old.chain([(name, column)]).collect())
}

crate::op! {
    /// Predict: the cluster of each row of `x`.
    ///
    /// The reply is `{"ok":true,"predictions":[0,1,…]}`; with `keep` `{"predictions":{"$ref":…}}`, an
    /// array of 32-bit integers. With `"as": "table"` it is `{"table": …}`: `x` with the labels as a
    /// further column (`column`, by default `cluster`), ready for SQL and charts.
    ///
    /// A table binds by the names that the model was fitted to, in any order; a missing column is an
    /// error that names it, a column that the model does not know is left out and a warning names it.
    /// A plain matrix binds by position. An envelope with no more than `k` and `centroids` will do.
    pub static PREDICT = "ml_predict": fn predict[PredictRequest] -> PredictReply;
    stable since "0.1.0";
    example r#"{"model": {"seraplot_model_v": 1, "kind": "kmeans", "state": {"k": 2, "centroids": [[0.1, 0.2], [4.5, 3.7]], "inertia": 12.3}}, "x": [[0, 0], [5, 5]]}"#;
}

crate::record! {
    /// A model and rows to transform.
    pub struct TransformRequest {
        /// Kept, an envelope, or its text.
        pub model: Given;
        /// Observations, one a row. A table binds by name, a matrix by position.
        pub x: X;
        /// Columns of the table `x` to use, for a model that knows no names.
        pub columns: Option<Vec<String>>, Bound::AtLeast(1.0);
        /// Transform back: give the rows that the model turns into `x`.
        pub inverse: bool = false;
        /// `"array"`, or `"table"` with the names of the new columns.
        pub r#as: Form = Form::Array;
        /// Keep the result in the library.
        pub keep: bool = false;
    }
}

crate::record! {
    /// Transformed rows.
    pub struct TransformReply {
        /// A list of rows, or with `keep` `{"$ref": token}` (`f8`, shape `[n, columns]`).
        pub values: Option<Output>;
        /// With `"as": "table"`: the table, or with `keep` `{"$ref": token}`.
        pub table: Option<Output>;
        /// Rows of the result.
        pub rows: usize;
        /// Columns of the result.
        pub columns: usize;
        /// Names of the columns, when they have some.
        pub names: Option<Vec<String>>;
    }
}

/// Transform the rows of `x`, or transform them back.
///
/// # Errors
/// As [`predict`], and `unsupported` for a kind that does not transform.
pub fn transform(request: TransformRequest, ctx: &Ctx) -> Result<TransformReply> {
    let TransformRequest { model, x, columns, inverse, r#as: form, keep } = request;
    let (names, out) = if inverse {
        let root = At::root(ctx);
        let model = model.model(root.key("model"))?;
        let (rows, _) = x.to_fit(columns.as_deref(), root.key("x"))?;
        let width = model.estimator.width_out();
        if rows.cols != width && rows.rows > 0 {
            let message = format!("`x` has {} columns, the model gives {width}", rows.cols);
            return Err(root.key("x").error(message));
        }
        let back = model.estimator.inverse(&rows, ctx).map_err(at_model)?;
        (names_of(&model), back)
    } else {
        let (model, rows) = bind(model, &x, columns.as_deref(), ctx)?;
        let names = names_of(&model).or(rows.names.clone());
        let out = model.estimator.transform(&rows, ctx).map_err(at_model)?;
        (model.estimator.names_out(names.as_deref()), out)
    };
    let (rows, columns) = (out.rows, out.cols);
    let (values, table) = match form {
        Form::Array => (Some(Output::Rows(out).keep_if(keep, ctx)?), None),
        Form::Table => {
            let table = as_table(&out, names.as_deref(), ctx)?;
            (None, Some(Output::Table(table).keep_if(keep, ctx)?))
        }
    };
    Ok(TransformReply { values, table, rows, columns, names })
}

/// The names of the columns that the model was fitted to.
fn names_of(model: &Model) -> Option<Vec<String>> {
    Some(model.features.as_ref()?.iter().map(|feature| feature.name.clone()).collect())
}

/// A matrix as a table; columns without names are called `x0`, `x1`, ….
fn as_table(x: &Matrix, names: Option<&[String]>, ctx: &Ctx) -> Result<Table> {
    let mut columns = Vec::with_capacity(x.cols);
    for j in 0..x.cols {
        let mut values: Vec<f64> = ctx.vec(x.rows)?;
        values.extend((0..x.rows).map(|i| x.row(i)[j]));
        let name = names.map_or_else(|| format!("x{j}"), |names| names[j].clone());
        columns.push((name, Arc::new(Float64Array::from(values)) as ArrayRef));
    }
    Table::new(columns)
}

crate::op! {
    /// Transform the rows of `x` by a model, or back.
    ///
    /// The reply is `{"ok":true,"values":[[…],…],"rows":n,"columns":m,"names":[…]}`; with `keep`
    /// `values` is `{"$ref":…}`, an array of doubles, row after row; with `"as": "table"` it is
    /// `{"table": …}`. `standard_scaler`
    /// standardises (`inverse` undoes it) and passes missing values through; `kmeans` gives the
    /// distance of each row to each centroid; `pipeline` goes through its steps. Columns bind as in
    /// `ml_predict`.
    pub static TRANSFORM = "ml_transform": fn transform[TransformRequest] -> TransformReply;
    stable since "0.1.0";
    example r#"{"model": {"seraplot_model_v": 1, "kind": "standard_scaler", "state": {"mean": [1, 2], "scale": [2, 4]}}, "x": [[3, 2], [1, 6]]}"#;
}

crate::record! {
    /// A model and rows to score it on.
    pub struct ScoreRequest {
        /// Kept, an envelope, or its text.
        pub model: Given;
        /// Observations, one a row. A table binds by name, a matrix by position.
        pub x: X;
        /// Columns of the table `x` to use, for a model that knows no names.
        pub columns: Option<Vec<String>>, Bound::AtLeast(1.0);
        /// Weight of each row, ≥ 0; 1 without.
        pub sample_weight: Option<Numbers>;
    }
}

crate::record! {
    /// How good a model is.
    pub struct ScoreReply {
        /// The larger the better. `kmeans`: minus the inertia.
        pub score: f64;
        /// Weighted sum of squared distances to the nearest centroid.
        pub inertia: Option<f64>;
    }
}

/// Score a model on the rows of `x`.
///
/// # Errors
/// As [`predict`], and `unsupported` for a kind without a score.
pub fn score(request: ScoreRequest, ctx: &Ctx) -> Result<ScoreReply> {
    let (model, rows) = bind(request.model, &request.x, request.columns.as_deref(), ctx)?;
    let weights = request.sample_weight.as_deref();
    check_weights(weights, rows.rows)?;
    let score = model.estimator.score(&rows, weights, ctx).map_err(at_model)?;
    Ok(ScoreReply { score: score.score, inertia: score.inertia })
}

crate::op! {
    /// Score a model on the rows of `x`: the larger the better.
    ///
    /// The reply is `{"ok":true,"score":-12.5,"inertia":12.5}`: for `kmeans`, and pipelines that end in
    /// it, the score is minus the inertia, as scikit-learn's.
    pub static SCORE = "ml_score": fn score[ScoreRequest] -> ScoreReply;
    stable since "0.1.0";
    example r#"{"model": {"seraplot_model_v": 1, "kind": "kmeans", "state": {"k": 2, "centroids": [[0, 0], [4, 4]]}}, "x": [[0, 1], [5, 4]]}"#;
}
