//! Which kind of axis the data asks for, and every layer's positions in its units.

use super::bind::{Categories, Sheet, words_of};
use super::columns::Bound;
use super::grid::{Cells, Codes, MISSING};
use super::origin::Origin;
use super::scale::Extent;
use super::scene::AxisKind;
use super::spec::{AxisSpec, Mark, Orientation, ScaleName, Spec};
use crate::base::budget::Ctx;
use crate::base::error::{Error, Result};
use arrow_buffer::ScalarBuffer;
use std::sync::Arc;

/// An axis before its pixels are known.
#[derive(Debug)]
pub struct AxisPlan {
    /// Which rule.
    pub kind: AxisKind,
    /// What it measures.
    pub title: String,
    /// What its marks cover, in its units.
    pub extent: Extent,
    /// Shares of the span left free at the low and the high end.
    pub pad: [f64; 2],
    /// Is the low end, or the high end, a line that marks stand on, with nothing left free beyond?
    pub grounded: bool,
    /// First and last value as asked for.
    pub range: Option<[f64; 2]>,
    /// From the far end to the near?
    pub reversed: bool,
    /// Do grid lines help to read it?
    pub grid: bool,
}

impl AxisPlan {
    /// Values at the near and the far end of the axis.
    pub fn domain(&self) -> [f64; 2] {
        let log = self.kind == AxisKind::Log;
        let ends = match (&self.kind, self.range) {
            (_, Some(range)) => range,
            (AxisKind::Band(names), None) => [-0.5, names.len().max(1) as f64 - 0.5],
            (AxisKind::Time { .. }, None) if self.extent.is_empty() => [0.0, 86.4e9],
            (AxisKind::Time { .. }, None) if self.extent.least == self.extent.greatest => {
                [self.extent.least - 43.2e9, self.extent.least + 43.2e9]
            }
            _ => {
                let mut pad = self.pad;
                if self.grounded && !log {
                    pad[0] = if self.extent.least == 0.0 { 0.0 } else { pad[0] };
                    pad[1] = if self.extent.greatest == 0.0 { 0.0 } else { pad[1] };
                }
                self.extent.domain(log, pad)
            }
        };
        if self.reversed && self.range.is_none() { [ends[1], ends[0]] } else { ends }
    }

    /// Is it a log axis?
    pub fn is_log(&self) -> bool {
        self.kind == AxisKind::Log
    }

    /// Widen by what marks cover, with these shares left free.
    pub fn cover(&mut self, extent: Extent, pad: [f64; 2]) {
        self.extent.join(extent);
        self.pad = [self.pad[0].max(pad[0]), self.pad[1].max(pad[1])];
    }
}

/// Which axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Horizontal.
    X,
    /// Vertical.
    Y,
}

impl Way {
    /// Its key in a request.
    pub fn key(self) -> &'static str {
        match self {
            Way::X => "x",
            Way::Y => "y",
        }
    }
    /// Its channel in a sheet.
    pub fn of<'a>(self, sheet: &'a Sheet<'_>) -> Option<&'a Bound> {
        match self {
            Way::X => sheet.x.as_ref(),
            Way::Y => sheet.y.as_ref(),
        }
    }
}

/// Do the bars or boxes of a sheet lie? Asked for, or because only then the values are numbers.
pub fn lies(sheet: &Sheet<'_>) -> bool {
    let numeric = |b: &Bound| matches!(b.cells, Cells::Numbers(_));
    match (sheet.layer.orientation, sheet.x.as_ref(), sheet.y.as_ref()) {
        (Some(orientation), ..) => orientation == Orientation::Horizontal,
        (None, Some(x), Some(y)) => numeric(x) && !numeric(y),
        (None, Some(_), None) => sheet.layer.mark == Mark::Box,
        (None, None, _) => sheet.layer.mark != Mark::Box,
    }
}

/// Does the sheet need steps along this axis, whatever its values are?
fn needs_band(sheet: &Sheet<'_>, way: Way) -> bool {
    match sheet.layer.mark {
        Mark::Cell => true,
        Mark::Box => lies(sheet) == (way == Way::Y),
        _ => false,
    }
}

/// Positions of a layer's rows, in units of the axis; NaN is none.
#[derive(Debug, Clone)]
pub enum Places {
    /// As they are.
    Each(ScalarBuffer<f64>),
    /// Those of cells on steps, when they come in turn: nobody writes out where the cells of a matrix are.
    Turn(Codes),
}

impl Places {
    /// Where row `i` is.
    #[inline]
    pub fn get(&self, i: usize) -> f64 {
        match self {
            Places::Each(places) => places[i],
            Places::Turn(codes) => f64::from(codes.get(i)),
        }
    }
}

/// Decide the kind of an axis, and place every layer's rows on it; `None` where a layer has no
/// channel for it.
///
/// # Errors
/// `bad_value` when layers do not fit on one axis, or the data not on the scale that is asked for.
pub fn plan(
    way: Way,
    sheets: &[Sheet<'_>],
    spec: &Spec,
    origin: &Origin<'_>,
    ctx: &Ctx,
) -> Result<(AxisPlan, Vec<Option<Places>>)> {
    let wish = if way == Way::X { &spec.x } else { &spec.y };
    let bounds = || sheets.iter().filter_map(|s| way.of(s));
    let banded = sheets.iter().any(|s| needs_band(s, way));
    let any = |test: fn(&Cells) -> bool| bounds().any(|b| test(&b.cells));
    let words = any(|c| matches!(c, Cells::Words { .. }));
    let times = any(|c| matches!(c, Cells::Times { .. }));
    let asked = wish.scale;
    let mismatch = |i: usize, what: &str| -> Error {
        origin.layer(i, way.key(), format!("`{}` must be {what} on this axis", way.key()))
    };
    let odd = |test: fn(&Cells) -> bool| {
        sheets.iter().position(|s| way.of(s).is_some_and(|b| !test(&b.cells)))
    };
    let kind = match asked {
        Some(ScaleName::Band) => AxisKind::Band(Arc::default()),
        None if words || banded => AxisKind::Band(Arc::default()),
        Some(ScaleName::Time) => time_kind(way, sheets, wish, origin, ctx)?,
        None if times => time_kind(way, sheets, wish, origin, ctx)?,
        Some(ScaleName::Log) => AxisKind::Log,
        Some(ScaleName::Linear) | None => AxisKind::Linear,
    };
    let is_number = |c: &Cells| matches!(c, Cells::Numbers(_));
    match &kind {
        AxisKind::Log => {
            if let Some(i) = odd(is_number) {
                return Err(mismatch(i, "numbers"));
            }
        }
        AxisKind::Linear => {
            if let Some(i) = odd(is_number) {
                return Err(mismatch(i, "numbers"));
            }
        }
        _ => {}
    }
    let mut categories = Categories::ordered(wish.order.as_ref());
    let mut positions = Vec::with_capacity(sheets.len());
    for sheet in sheets {
        positions.push(match way.of(sheet) {
            None => None,
            Some(bound) if matches!(kind, AxisKind::Band(_)) => {
                let codes = categories.merge(&words_of(bound.clone()));
                if matches!(codes, Codes::Turn { .. }) && sheet.layer.mark == Mark::Cell {
                    positions.push(Some(Places::Turn(codes)));
                    continue;
                }
                let mut places: Vec<f64> = ctx.vec(codes.len())?;
                places.extend(codes.each().iter().map(|c| match *c {
                    MISSING => f64::NAN,
                    c => f64::from(c),
                }));
                Some(Places::Each(places.into()))
            }
            Some(bound) => match &bound.cells {
                Cells::Numbers(values) | Cells::Times { values, .. } => {
                    Some(Places::Each(values.clone()))
                }
                Cells::Words { .. } => None,
            },
        });
    }
    let kind = match kind {
        AxisKind::Band(_) => {
            if categories.names.is_empty() && banded {
                categories.place("");
            }
            AxisKind::Band(categories.names)
        }
        kind => kind,
    };
    let title = match &wish.title {
        Some(title) => title.clone(),
        None => bounds().next().map_or_else(String::new, |b| {
            spec.labels.get(&b.name).cloned().unwrap_or_else(|| b.name.clone())
        }),
    };
    let range = super::range::read(way, wish, &kind, origin, ctx)?;
    let reversed = wish.reversed;
    let plan = AxisPlan {
        kind,
        title,
        extent: Extent::default(),
        pad: [0.0; 2],
        grounded: false,
        range,
        reversed,
        grid: true,
    };
    Ok((plan, positions))
}

/// The kind of a time axis: instants with a zone, or wall clock.
fn time_kind(
    way: Way,
    sheets: &[Sheet<'_>],
    wish: &AxisSpec,
    origin: &Origin<'_>,
    ctx: &Ctx,
) -> Result<AxisKind> {
    let mut zoned: Option<Option<String>> = None;
    for (i, sheet) in sheets.iter().enumerate() {
        let Some(bound) = way.of(sheet) else { continue };
        let Cells::Times { zone, .. } = &bound.cells else {
            let message = format!("`{}` must be dates or times on this axis", way.key());
            return Err(origin.layer(i, way.key(), message));
        };
        match &zoned {
            None => zoned = Some(zone.clone()),
            Some(first) if first.is_some() != zone.is_some() => {
                let message = "times with a zone and times without one do not share an axis";
                return Err(origin.layer(i, way.key(), message.to_owned()));
            }
            _ => {}
        }
    }
    let zone = zoned.flatten();
    match (&wish.time_zone, zone) {
        (Some(name), _) if crate::base::time::zone(name).is_none() => {
            let shown: String = name.chars().take(60).collect();
            Err(origin.axis(way, "time_zone", format!("no time zone is called \"{shown}\"")))
        }
        (Some(_), None) => {
            ctx.warn(format!(
                "`time_zone` does nothing: the times along {} have no zone and stay as they are",
                way.key()
            ));
            Ok(AxisKind::Time { zone: None })
        }
        (Some(name), Some(_)) => Ok(AxisKind::Time { zone: Some(name.clone()) }),
        (None, zone) => Ok(AxisKind::Time { zone }),
    }
}
