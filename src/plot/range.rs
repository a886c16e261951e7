//! The range of an axis as a request gives it.

use super::axes::Way;
use super::channel::Channel;
use super::columns;
use super::grid::Cells;
use super::origin::Origin;
use super::scene::AxisKind;
use super::spec::AxisSpec;
use crate::base::budget::Ctx;
use crate::base::error::Result;
use crate::base::wire::At;

/// First and last value of the axis in its units: numbers, or ISO dates and times on a time axis.
///
/// # Errors
/// `bad_value` unless there are two different values that the axis can show.
pub fn read(
    way: Way,
    wish: &AxisSpec,
    kind: &AxisKind,
    origin: &Origin<'_>,
    ctx: &Ctx,
) -> Result<Option<[f64; 2]>> {
    let Some(range) = &wish.range else { return Ok(None) };
    let wrong = |what: &str| Err(origin.axis(way, "range", format!("the range must be {what}")));
    let Channel::Values(column) = range else {
        return wrong("a list of two values");
    };
    let root = At::root(ctx);
    let cells = columns::cells(&column.0, root)?;
    let values = match (&cells, kind) {
        (Cells::Times { values, .. }, AxisKind::Time { .. }) => values,
        (Cells::Numbers(values), AxisKind::Linear | AxisKind::Log | AxisKind::Band(_)) => values,
        (_, AxisKind::Time { .. }) => return wrong("two ISO dates or times"),
        _ => return wrong("two numbers"),
    };
    match values.as_ref() {
        [a, b] if !(a.is_finite() && b.is_finite()) => wrong("two finite values"),
        [a, b] if a == b => wrong("two different values"),
        [a, b] if *kind == AxisKind::Log && !(*a > 0.0 && *b > 0.0) => {
            wrong("two numbers > 0 on a log axis")
        }
        [a, b] => Ok(Some([*a, *b])),
        _ => wrong("a list of two values"),
    }
}
