//! Aggregates: which there are, what they take and give.
//!
//! Unless said otherwise an aggregate leaves out NULL, and of nothing it gives NULL (`count`: 0).

use super::Exec;
use crate::base::error::{Code, Error, Result};
use crate::frame::expr::{Expr, Place, types};
use crate::frame::plan::SortKey;
use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_schema::DataType;

/// What an aggregate computes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// Rows, NULL or not.
    CountRows,
    /// Values.
    Count,
    /// Values that are true.
    CountIf,
    /// The sum: of integers exactly, of doubles compensated.
    Sum,
    /// The mean.
    Avg,
    /// The least.
    Min,
    /// The greatest; NaN is the greatest number.
    Max,
    /// The first in order, NULL or not.
    First,
    /// The last in order, NULL or not.
    Last,
    /// The first that is not NULL.
    AnyValue,
    /// The variance with n − 1.
    VarSamp,
    /// The variance with n.
    VarPop,
    /// The standard deviation with n − 1.
    StddevSamp,
    /// The standard deviation with n.
    StddevPop,
    /// Interpolated between the two nearest values.
    Quantile(f64),
    /// The least value that so large a share does not exceed.
    QuantileDisc(f64),
    /// The most frequent; of several the one that comes first.
    Mode,
    /// Are all true?
    BoolAnd,
    /// Is any true?
    BoolOr,
    /// Texts one after another.
    StringAgg,
    /// Product of doubles.
    Product,
    /// The first argument where the second is greatest.
    ArgMax,
    /// The first argument where the second is least.
    ArgMin,
    /// Pearson's correlation of two columns, over rows where both are there.
    Corr,
}

const WORDS: &[(&str, Kind)] = &[
    ("count", Kind::Count),
    ("count_if", Kind::CountIf),
    ("countif", Kind::CountIf),
    ("sum", Kind::Sum),
    ("avg", Kind::Avg),
    ("mean", Kind::Avg),
    ("min", Kind::Min),
    ("max", Kind::Max),
    ("first", Kind::First),
    ("last", Kind::Last),
    ("any_value", Kind::AnyValue),
    ("arbitrary", Kind::First),
    ("var_samp", Kind::VarSamp),
    ("variance", Kind::VarSamp),
    ("var_pop", Kind::VarPop),
    ("stddev", Kind::StddevSamp),
    ("stddev_samp", Kind::StddevSamp),
    ("stddev_pop", Kind::StddevPop),
    ("median", Kind::Quantile(0.5)),
    ("quantile_cont", Kind::Quantile(0.5)),
    ("quantile_disc", Kind::QuantileDisc(0.5)),
    ("quantile", Kind::QuantileDisc(0.5)),
    ("mode", Kind::Mode),
    ("bool_and", Kind::BoolAnd),
    ("bool_or", Kind::BoolOr),
    ("string_agg", Kind::StringAgg),
    ("group_concat", Kind::StringAgg),
    ("listagg", Kind::StringAgg),
    ("product", Kind::Product),
    ("arg_max", Kind::ArgMax),
    ("max_by", Kind::ArgMax),
    ("arg_min", Kind::ArgMin),
    ("min_by", Kind::ArgMin),
    ("corr", Kind::Corr),
];

/// The names of all aggregates.
pub const NAMES: &[&str] = &{
    let mut names = [""; WORDS.len()];
    let mut i = 0;
    while i < WORDS.len() {
        names[i] = WORDS[i].0;
        i += 1;
    }
    names
};

/// One aggregate of a query.
#[derive(Debug, Clone)]
pub struct Aggregate {
    /// What it computes.
    pub kind: Kind,
    /// Its columns.
    pub args: Vec<Expr>,
    /// Between the texts of `string_agg`.
    pub separator: String,
    /// Each value once?
    pub distinct: bool,
    /// `FILTER (WHERE …)`.
    pub filter: Option<Expr>,
    /// `ORDER BY` inside the call.
    pub order: Vec<SortKey>,
    /// The type of the result.
    pub ty: DataType,
    /// Where it stands.
    pub place: Place,
}

impl Aggregate {
    /// The aggregate called `name`, over arguments that are already bound; `None` when there is none.
    ///
    /// # Errors
    /// `bad_sql` when the arguments do not fit.
    pub fn new(name: &str, mut args: Vec<Expr>, place: Place) -> Option<Result<Aggregate>> {
        let lower = name.to_lowercase();
        let mut kind = WORDS.iter().find(|(word, _)| *word == lower)?.1;
        let wrong = |message: String| Some(Err(place.error(Code::BadSql, message)));
        let (least, most) = match (kind, &*lower) {
            (Kind::Count, _) => (0, 1),
            (Kind::StringAgg, _) => (1, 2),
            (_, "median") => (1, 1),
            (Kind::Quantile(_) | Kind::QuantileDisc(_) | Kind::ArgMax | Kind::ArgMin, _) => (2, 2),
            (Kind::Corr, _) => (2, 2),
            _ => (1, 1),
        };
        if args.len() < least || args.len() > most {
            let given = args.len();
            let wanted =
                if least == most { most.to_string() } else { format!("{least} to {most}") };
            return wrong(format!("`{lower}` takes {wanted} arguments, got {given}"));
        }
        let mut separator = String::new();
        if kind == Kind::StringAgg {
            separator = match args.get(1).map(|arg| arg.constant()) {
                None => ",".to_owned(),
                Some(Some(text)) if text.data_type() == &DataType::Utf8 => {
                    text.as_string::<i32>().value(0).to_owned()
                }
                Some(_) => {
                    return wrong(format!("the separator of `{lower}` must be a constant text"));
                }
            };
            args.truncate(1);
        }
        if let (Kind::Quantile(_) | Kind::QuantileDisc(_), 2) = (kind, args.len()) {
            let share = args[1].constant().and_then(|share| match share.data_type() {
                ty if types::is_number(ty) && share.is_valid(0) => {
                    let share = crate::frame::expr::cast::kernel(share, &DataType::Float64).ok()?;
                    Some(share.as_primitive::<arrow_array::types::Float64Type>().value(0))
                }
                _ => None,
            });
            let Some(share) = share.filter(|share| (0.0..=1.0).contains(share)) else {
                return wrong(format!("the share of `{lower}` must be a constant from 0 to 1"));
            };
            kind = if lower == "quantile_cont" {
                Kind::Quantile(share)
            } else {
                Kind::QuantileDisc(share)
            };
            args.truncate(1);
        }
        if args.is_empty() {
            kind = Kind::CountRows;
        }
        Some(Aggregate::typed(kind, args, separator, &lower, place))
    }

    fn typed(
        kind: Kind,
        mut args: Vec<Expr>,
        separator: String,
        name: &str,
        place: Place,
    ) -> Result<Aggregate> {
        let first = args.first().map_or(DataType::Null, |arg| arg.ty.clone());
        let number = types::is_number(&first) || first == DataType::Null;
        let mut cast: Option<DataType> = None;
        let ty = match kind {
            Kind::CountRows | Kind::Count => DataType::Int64,
            Kind::CountIf | Kind::BoolAnd | Kind::BoolOr => {
                if !matches!(first, DataType::Boolean | DataType::Null) {
                    return Err(unfit(name, "true or false", &first, &place));
                }
                cast = Some(DataType::Boolean);
                if kind == Kind::CountIf { DataType::Int64 } else { DataType::Boolean }
            }
            Kind::Sum if first == DataType::Boolean => {
                cast = Some(DataType::Int64);
                DataType::Int64
            }
            Kind::Sum if number => {
                let ty = if types::is_float(&first) { DataType::Float64 } else { DataType::Int64 };
                cast = Some(ty.clone());
                ty
            }
            Kind::Avg if number => {
                let ty = if types::is_float(&first) { DataType::Float64 } else { DataType::Int64 };
                cast = Some(ty);
                DataType::Float64
            }
            Kind::VarSamp
            | Kind::VarPop
            | Kind::StddevSamp
            | Kind::StddevPop
            | Kind::Quantile(_)
            | Kind::Product
            | Kind::Corr
                if number =>
            {
                cast = Some(DataType::Float64);
                DataType::Float64
            }
            Kind::StringAgg => {
                if !crate::frame::expr::functions::showable(&first) {
                    return Err(unfit(name, "text", &first, &place));
                }
                cast = Some(DataType::Utf8);
                DataType::Utf8
            }
            Kind::Min | Kind::Max | Kind::QuantileDisc(_) | Kind::Mode => {
                if !crate::frame::expr::functions::showable(&first) {
                    return Err(unfit(name, "a plain value", &first, &place));
                }
                first
            }
            Kind::First | Kind::Last | Kind::AnyValue | Kind::ArgMax | Kind::ArgMin => first,
            _ => return Err(unfit(name, "a number", &first, &place)),
        };
        if kind == Kind::Corr && !types::is_number(&args[1].ty) {
            return Err(unfit(name, "a number", &args[1].ty, &place));
        }
        if let Some(cast) = cast {
            args = args.into_iter().map(|arg| types::coerce(arg, &cast)).collect();
        }
        let (distinct, filter, order) = (false, None, Vec::new());
        Ok(Aggregate { kind, args, separator, distinct, filter, order, ty, place })
    }

    /// All expressions that it reads.
    pub fn exprs(&self) -> impl Iterator<Item = &Expr> {
        self.args.iter().chain(&self.filter).chain(self.order.iter().map(|key| &key.expr))
    }

    /// The same with its subqueries run.
    pub fn prepared(&self, exec: &Exec<'_>) -> Result<Aggregate> {
        let mut own = self.clone();
        own.args = exec.prepare_all(&self.args)?;
        own.filter = self.filter.as_ref().map(|filter| exec.prepared(filter)).transpose()?;
        Ok(own)
    }

    /// The same computation?
    pub fn same(&self, other: &Aggregate) -> bool {
        let orders = self.order.len() == other.order.len()
            && self
                .order
                .iter()
                .zip(&other.order)
                .all(|(a, b)| (a.descending, a.nulls_first) == (b.descending, b.nulls_first));
        self.kind == other.kind
            && self.separator == other.separator
            && self.distinct == other.distinct
            && self.filter.is_some() == other.filter.is_some()
            && self.args.len() == other.args.len()
            && orders
            && self.exprs().zip(other.exprs()).all(|(a, b)| a.same(b))
    }
}

fn unfit(name: &str, wanted: &str, got: &DataType, place: &Place) -> Error {
    let message = format!("`{name}` takes {wanted}, got {}", types::word(got));
    place.error(Code::BadSql, message)
}
