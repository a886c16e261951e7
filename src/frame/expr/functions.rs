//! The one list of functions and operators: name, argument types, result type, code.
//!
//! A name may stand more than once; the first line that takes the arguments' types wins. Unless its
//! code says otherwise, a function of NULL is NULL.

use super::types::{self, word};
use super::value::Value;
use super::{Expr, Node, Place, arith, compare, like, math, text, time};
use crate::base::budget::Ctx;
use crate::base::error::{Code, Error, Result, did_you_mean};
use arrow_array::ArrayRef;
use arrow_schema::DataType;

/// What an argument may be, and what it is cast to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Take {
    /// Any number; all `Number`s of a call become 64-bit integers, or doubles if one is a double.
    Number,
    /// Any number, as a double.
    Float,
    /// A whole number.
    Int,
    /// Text.
    Text,
    /// Anything, as text.
    Shown,
    /// True or false.
    Bool,
    /// A date.
    Date,
    /// A timestamp without a zone.
    Stamp,
    /// A date, or a timestamp with or without a zone.
    Time,
    /// All `Same`s of a call get one type.
    Same,
}

/// The type of the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Give {
    /// The type of the first argument, after its cast.
    First,
    /// A 64-bit integer.
    Int,
    /// A double.
    Float,
    /// Text.
    Text,
    /// True or false.
    Bool,
    /// A date.
    Date,
    /// A timestamp without a zone.
    Stamp,
    /// A timestamp in the zone of the last argument, if that has one.
    StampOf,
}

/// A function or an operator.
#[derive(Debug)]
pub struct Function {
    /// Its name in lower case, or its sign.
    pub name: &'static str,
    /// Its arguments; the last repeats when `more`.
    pub takes: &'static [Take],
    /// How many of the last arguments may be left out.
    pub optional: usize,
    /// May the last argument repeat?
    pub more: bool,
    /// Its result.
    pub gives: Give,
    /// Can a value make it fail?
    pub can_fail: bool,
    /// Its code.
    pub run: fn(&Call<'_>) -> Result<ArrayRef>,
}

/// One call: arguments of the types that the function takes.
pub struct Call<'a> {
    /// The arguments.
    pub args: Vec<Value>,
    /// Rows of the result: 1 when all arguments are one value for all rows.
    pub rows: usize,
    /// The call itself, for its type and place.
    pub expr: &'a Expr,
    /// The running call of Sera.
    pub ctx: &'a Ctx,
}

const fn f(
    name: &'static str,
    takes: &'static [Take],
    gives: Give,
    run: fn(&Call<'_>) -> Result<ArrayRef>,
) -> Function {
    Function { name, takes, optional: 0, more: false, gives, can_fail: false, run }
}

impl Function {
    const fn fails(mut self) -> Self {
        self.can_fail = true;
        self
    }
    const fn optional(mut self, count: usize) -> Self {
        self.optional = count;
        self
    }
    const fn more(mut self) -> Self {
        self.more = true;
        self
    }
}

use Give as G;
use Take as T;

/// Every function and operator.
pub static FUNCTIONS: &[Function] = &[
    f("+", &[T::Number, T::Number], G::First, arith::add).fails(),
    f("+", &[T::Date, T::Int], G::First, arith::date_plus).fails(),
    f("-", &[T::Number, T::Number], G::First, arith::subtract).fails(),
    f("-", &[T::Date, T::Int], G::First, arith::date_minus).fails(),
    f("-", &[T::Date, T::Date], G::Int, arith::days_between),
    f("*", &[T::Number, T::Number], G::First, arith::multiply).fails(),
    f("/", &[T::Float, T::Float], G::Float, arith::divide),
    f("//", &[T::Number, T::Number], G::First, arith::quotient).fails(),
    f("%", &[T::Number, T::Number], G::First, arith::remainder).fails(),
    f("negate", &[T::Number], G::First, arith::negate).fails(),
    f("seconds_between", &[T::Stamp, T::Stamp], G::Float, arith::seconds_between),
    f("add_interval", &[T::Time, T::Int, T::Int, T::Int], G::StampOf, time::add_interval).fails(),
    f("=", &[T::Same, T::Same], G::Bool, compare::eq),
    f("<>", &[T::Same, T::Same], G::Bool, compare::ne),
    f("<", &[T::Same, T::Same], G::Bool, compare::lt),
    f("<=", &[T::Same, T::Same], G::Bool, compare::le),
    f(">", &[T::Same, T::Same], G::Bool, compare::gt),
    f(">=", &[T::Same, T::Same], G::Bool, compare::ge),
    f("is distinct from", &[T::Same, T::Same], G::Bool, compare::distinct),
    f("is not distinct from", &[T::Same, T::Same], G::Bool, compare::not_distinct),
    f("greatest", &[T::Same], G::First, compare::greatest).more(),
    f("least", &[T::Same], G::First, compare::least).more(),
    f("like", &[T::Text, T::Text, T::Text], G::Bool, like::like).optional(1).fails(),
    f("ilike", &[T::Text, T::Text, T::Text], G::Bool, like::ilike).optional(1).fails(),
    f("abs", &[T::Number], G::First, math::abs).fails(),
    f("sign", &[T::Number], G::Int, math::sign),
    f("round", &[T::Number, T::Int], G::First, math::round).optional(1).fails(),
    f("trunc", &[T::Number], G::First, math::trunc),
    f("floor", &[T::Number], G::First, math::floor),
    f("ceil", &[T::Number], G::First, math::ceil),
    f("sqrt", &[T::Float], G::Float, |c| math::unary(c, libm::sqrt)),
    f("cbrt", &[T::Float], G::Float, |c| math::unary(c, libm::cbrt)),
    f("exp", &[T::Float], G::Float, |c| math::unary(c, libm::exp)),
    f("ln", &[T::Float], G::Float, |c| math::unary(c, libm::log)),
    f("log10", &[T::Float], G::Float, |c| math::unary(c, libm::log10)),
    f("log2", &[T::Float], G::Float, |c| math::unary(c, libm::log2)),
    f("sin", &[T::Float], G::Float, |c| math::unary(c, libm::sin)),
    f("cos", &[T::Float], G::Float, |c| math::unary(c, libm::cos)),
    f("tan", &[T::Float], G::Float, |c| math::unary(c, libm::tan)),
    f("asin", &[T::Float], G::Float, |c| math::unary(c, libm::asin)),
    f("acos", &[T::Float], G::Float, |c| math::unary(c, libm::acos)),
    f("atan", &[T::Float], G::Float, |c| math::unary(c, libm::atan)),
    f("degrees", &[T::Float], G::Float, |c| math::unary(c, f64::to_degrees)),
    f("radians", &[T::Float], G::Float, |c| math::unary(c, f64::to_radians)),
    f("atan2", &[T::Float, T::Float], G::Float, |c| math::binary(c, libm::atan2)),
    f("power", &[T::Float, T::Float], G::Float, |c| math::binary(c, libm::pow)),
    f("pi", &[], G::Float, math::pi),
    f("isnan", &[T::Float], G::Bool, |c| math::check(c, f64::is_nan)),
    f("isinf", &[T::Float], G::Bool, |c| math::check(c, f64::is_infinite)),
    f("isfinite", &[T::Float], G::Bool, |c| math::check(c, f64::is_finite)),
    f("&", &[T::Int, T::Int], G::Int, |c| math::bits(c, |a, b| a & b)),
    f("|", &[T::Int, T::Int], G::Int, |c| math::bits(c, |a, b| a | b)),
    f("xor", &[T::Int, T::Int], G::Int, |c| math::bits(c, |a, b| a ^ b)),
    f("upper", &[T::Text], G::Text, text::upper),
    f("lower", &[T::Text], G::Text, text::lower),
    f("length", &[T::Text], G::Int, text::length),
    f("strlen", &[T::Text], G::Int, text::bytes),
    f("ascii", &[T::Text], G::Int, text::ascii),
    f("chr", &[T::Int], G::Text, text::chr).fails(),
    f("substr", &[T::Text, T::Int, T::Int], G::Text, text::substr).optional(1),
    f("left", &[T::Text, T::Int], G::Text, text::left),
    f("right", &[T::Text, T::Int], G::Text, text::right),
    f("trim", &[T::Text, T::Text], G::Text, text::trim).optional(1),
    f("ltrim", &[T::Text, T::Text], G::Text, text::ltrim).optional(1),
    f("rtrim", &[T::Text, T::Text], G::Text, text::rtrim).optional(1),
    f("lpad", &[T::Text, T::Int, T::Text], G::Text, text::lpad).fails(),
    f("rpad", &[T::Text, T::Int, T::Text], G::Text, text::rpad).fails(),
    f("repeat", &[T::Text, T::Int], G::Text, text::repeat).fails(),
    f("reverse", &[T::Text], G::Text, text::reverse),
    f("replace", &[T::Text, T::Text, T::Text], G::Text, text::replace).fails(),
    f("split_part", &[T::Text, T::Text, T::Int], G::Text, text::split_part),
    f("starts_with", &[T::Text, T::Text], G::Bool, |c| text::check(c, |a, b| a.starts_with(b))),
    f("ends_with", &[T::Text, T::Text], G::Bool, |c| text::check(c, |a, b| a.ends_with(b))),
    f("contains", &[T::Text, T::Text], G::Bool, |c| text::check(c, |a, b| a.contains(b))),
    f("strpos", &[T::Text, T::Text], G::Int, text::strpos),
    f("||", &[T::Shown, T::Shown], G::Text, text::join).fails(),
    f("concat", &[T::Shown], G::Text, text::concat).more().fails(),
    f("concat_ws", &[T::Text, T::Shown], G::Text, text::concat_ws).more().fails(),
    f("date_part", &[T::Text, T::Time], G::Int, time::date_part).fails(),
    f("epoch", &[T::Time], G::Float, time::epoch),
    f("date_trunc", &[T::Text, T::Time], G::StampOf, time::date_trunc).fails(),
    f("date_diff", &[T::Text, T::Time, T::Time], G::Int, time::date_diff).fails(),
    f("make_date", &[T::Int, T::Int, T::Int], G::Date, time::make_date).fails(),
    f("last_day", &[T::Time], G::Date, time::last_day),
    f("monthname", &[T::Time], G::Text, |c| time::format(c, "%B")),
    f("dayname", &[T::Time], G::Text, |c| time::format(c, "%A")),
    f("strftime", &[T::Time, T::Text], G::Text, time::strftime).fails(),
];

/// Other names of functions.
const ALIASES: &[(&str, &str)] = &[
    ("add", "+"),
    ("subtract", "-"),
    ("multiply", "*"),
    ("divide", "//"),
    ("mod", "%"),
    ("pow", "power"),
    ("**", "power"),
    ("^", "power"),
    ("ceiling", "ceil"),
    ("log", "log10"),
    ("ucase", "upper"),
    ("lcase", "lower"),
    ("len", "length"),
    ("char_length", "length"),
    ("character_length", "length"),
    ("substring", "substr"),
    ("prefix", "starts_with"),
    ("suffix", "ends_with"),
    ("position", "strpos"),
    ("instr", "strpos"),
    ("unicode", "ascii"),
    ("ord", "ascii"),
    ("datetrunc", "date_trunc"),
    ("datepart", "date_part"),
    ("datediff", "date_diff"),
];

/// Parts of a date that are functions of their own, such as `year(x)`.
pub const PARTS: &[&str] = &[
    "year",
    "quarter",
    "month",
    "week",
    "day",
    "dayofmonth",
    "dayofweek",
    "weekday",
    "isodow",
    "dayofyear",
    "hour",
    "minute",
    "second",
    "millisecond",
    "microsecond",
    "isoyear",
    "decade",
    "century",
];

/// Names that the binder knows beside the list.
pub const SPECIAL: &[&str] =
    &["coalesce", "ifnull", "nullif", "if", "cast", "try_cast", "case", "extract", "typeof"];

/// The call of the function `name`, its arguments cast to what it takes.
///
/// # Errors
/// `bad_sql` at `place`: no such function, or none that takes these arguments.
pub fn call(name: &str, args: Vec<Expr>, place: Place) -> Result<Expr> {
    let lower = name.to_lowercase();
    let name = ALIASES.iter().find(|(alias, _)| *alias == lower).map_or(&*lower, |(_, name)| name);
    let mut named = FUNCTIONS.iter().filter(|function| function.name == name).peekable();
    if named.peek().is_none() {
        return Err(unknown(&lower, &place));
    }
    // Of several that do not fit, the one that goes wrong last is most likely meant.
    let mut nearest: Option<(&Function, usize, String)> = None;
    for function in named {
        match fit(function, &args) {
            Ok(()) => return bind(function, args, place),
            Err((at, message)) if nearest.as_ref().is_none_or(|(_, own, _)| at > *own) => {
                nearest = Some((function, at, message));
            }
            Err(_) => {}
        }
    }
    let (function, _, message) = nearest.expect("there is one of the name");
    Err(place.error(Code::BadSql, message).hint(usage(function)))
}

fn unknown(name: &str, place: &Place) -> Error {
    let shown: String = name.chars().take(60).collect();
    let error = place.error(Code::BadSql, format!("no function is called `{shown}`"));
    let known = FUNCTIONS.iter().map(|function| function.name);
    let aliases = ALIASES.iter().map(|(alias, _)| *alias);
    let aggregates = crate::frame::exec::aggregate::NAMES.iter().copied();
    let parts = PARTS.iter().chain(SPECIAL).copied();
    let all = known.chain(aliases).chain(aggregates).chain(parts);
    match did_you_mean(name, all.filter(|name| name.starts_with(char::is_alphabetic))) {
        Some(hint) => error.hint(hint),
        None => error,
    }
}

/// How the function is called: `substr(text, int, [int])`.
fn usage(function: &Function) -> String {
    let from = function.takes.len() - function.optional;
    let word = |take: &Take| match take {
        Take::Number | Take::Float => "number",
        Take::Int => "int",
        Take::Text => "text",
        Take::Shown | Take::Same => "value",
        Take::Bool => "bool",
        Take::Date => "date",
        Take::Stamp => "timestamp",
        Take::Time => "date or timestamp",
    };
    let args = function.takes.iter().enumerate().map(|(i, take)| match i >= from {
        true => format!("[{}]", word(take)),
        false => word(take).to_owned(),
    });
    let args: Vec<String> = args.collect();
    if function.name.starts_with(char::is_alphabetic) {
        format!("{}({}{})", function.name, args.join(", "), if function.more { ", …" } else { "" })
    } else {
        args.join(&format!(" {} ", function.name))
    }
}

/// Does the function take these arguments? Else which one it does not (0: their number), and why.
fn fit(function: &Function, args: &[Expr]) -> Result<(), (usize, String)> {
    let (most, least) = (function.takes.len(), function.takes.len() - function.optional);
    if args.len() < least || (args.len() > most && !function.more) {
        let (name, given) = (function.name, args.len());
        let wanted = match (least == most, function.more) {
            (true, false) if most == 1 => "1 argument".to_owned(),
            (true, false) => format!("{most} arguments"),
            (_, true) => format!("{least} or more arguments"),
            _ => format!("{least} to {most} arguments"),
        };
        return Err((0, format!("`{name}` takes {wanted}, got {given}")));
    }
    for (i, arg) in args.iter().enumerate() {
        let take = function.takes[i.min(most - 1)];
        let ty = &arg.ty;
        let fits = match take {
            Take::Number | Take::Float => types::is_number(ty),
            Take::Int => types::is_int(ty),
            Take::Text => *ty == DataType::Utf8,
            Take::Shown => showable(ty),
            Take::Same => true,
            Take::Bool => *ty == DataType::Boolean,
            Take::Date => *ty == DataType::Date32,
            Take::Stamp => matches!(ty, DataType::Timestamp(_, None)),
            Take::Time => types::is_time(ty),
        };
        if !fits && *ty != DataType::Null {
            let what = match take {
                Take::Number | Take::Float => "a number",
                Take::Int => "a whole number",
                Take::Text => "text",
                Take::Bool => "true or false",
                Take::Date => "a date",
                Take::Stamp => "a timestamp without a zone",
                Take::Time => "a date or a timestamp",
                Take::Shown | Take::Same => "a plain value",
            };
            let (name, n, got) = (function.name, i + 1, word(ty));
            return Err((n, format!("argument {n} of `{name}` must be {what}, got {got}")));
        }
    }
    Ok(())
}

/// Can values of this type be written as text?
pub fn showable(ty: &DataType) -> bool {
    types::is_number(ty)
        || types::is_time(ty)
        || matches!(ty, DataType::Utf8 | DataType::Boolean | DataType::Null)
}

fn bind(function: &'static Function, args: Vec<Expr>, place: Place) -> Result<Expr> {
    let take = |i: usize| function.takes[i.min(function.takes.len() - 1)];
    let float = args.iter().any(|arg| types::is_float(&arg.ty));
    let number = if float { DataType::Float64 } else { DataType::Int64 };
    let zone = args.last().and_then(|arg| match (&arg.ty, &args[0].ty) {
        (DataType::Timestamp(_, Some(zone)), _) | (_, DataType::Timestamp(_, Some(zone))) => {
            Some(zone.clone())
        }
        _ => None,
    });
    let same: Vec<Expr> = args
        .iter()
        .enumerate()
        .filter(|(i, _)| take(*i) == Take::Same)
        .map(|(_, e)| e.clone())
        .collect();
    let what = if function.gives == Give::Bool { "cannot compare" } else { "cannot choose among" };
    let mut same = if same.is_empty() {
        Vec::new().into_iter()
    } else {
        types::unify(same, false, what, &place)?.into_iter()
    };
    let args: Vec<Expr> = args
        .into_iter()
        .enumerate()
        .map(|(i, arg)| match take(i) {
            Take::Same => same.next().expect("one for each"),
            Take::Number => types::coerce(arg, &number),
            Take::Float => types::coerce(arg, &DataType::Float64),
            Take::Int => types::coerce(arg, &DataType::Int64),
            Take::Text | Take::Shown => types::coerce(arg, &DataType::Utf8),
            Take::Bool => types::coerce(arg, &DataType::Boolean),
            Take::Date => types::coerce(arg, &DataType::Date32),
            Take::Stamp => types::coerce(arg, &types::STAMP),
            Take::Time if arg.ty == DataType::Null => types::coerce(arg, &types::STAMP),
            Take::Time => {
                let ty = types::computed(&arg.ty);
                types::coerce(arg, &ty)
            }
        })
        .collect();
    let ty = match function.gives {
        Give::First => args[0].ty.clone(),
        Give::Int => DataType::Int64,
        Give::Float => DataType::Float64,
        Give::Text => DataType::Utf8,
        Give::Bool => DataType::Boolean,
        Give::Date => DataType::Date32,
        Give::Stamp => types::STAMP,
        Give::StampOf => DataType::Timestamp(types::MICROS, zone),
    };
    Ok(Expr::new(Node::Call(function, args), ty, place))
}
