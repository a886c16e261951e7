//! Binding: the channels of every layer become columns of one length, positions, categories.

use super::channel::Channel;
use super::color;
use super::columns::{self, Bound};
use super::grid::{Cells, Codes, Grid, GridColumn, MISSING};
use super::number::readable;
use super::scene::{Color, Dash, Symbol};
use super::spec::{Layer, Mark, Spec};
use crate::base::data::Table;
use crate::base::error::{Result, did_you_mean};
use crate::base::wire::At;
use std::collections::HashMap;
use std::sync::Arc;

/// Words of symbols, in the order in which categories take them.
pub const SYMBOLS: [(&str, Symbol); 8] = [
    ("circle", Symbol::Circle),
    ("diamond", Symbol::Diamond),
    ("square", Symbol::Square),
    ("triangle-up", Symbol::TriangleUp),
    ("x", Symbol::X),
    ("cross", Symbol::Cross),
    ("triangle-down", Symbol::TriangleDown),
    ("star", Symbol::Star),
];

/// Words of dashes, in the order in which categories take them.
pub const DASHES: [(&str, Dash); 4] =
    [("solid", Dash::Solid), ("dash", Dash::Dash), ("dot", Dash::Dot), ("dashdot", Dash::DashDot)];

/// What the numbers of the rows are called, where they are the positions of a line; Plotly's word.
pub const INDEX: &str = "index";

/// A channel that is either the same for all rows or a column.
#[derive(Debug, Clone)]
pub enum Bind<T> {
    /// Not given.
    Absent,
    /// The same for all rows.
    Fixed(T),
    /// Categories: `names[codes[row]]`.
    Words(Words),
    /// Numbers.
    Numbers(Bound),
}

/// A column of categories.
#[derive(Debug, Clone)]
pub struct Words {
    /// Name of the column.
    pub name: String,
    /// One a row; [`MISSING`] for none.
    pub codes: Codes,
    /// The categories.
    pub names: Arc<Vec<String>>,
}

/// A layer whose channels are bound.
#[derive(Debug)]
pub struct Sheet<'a> {
    /// As it was asked for.
    pub layer: &'a Layer,
    /// Number of rows.
    pub rows: usize,
    /// Horizontal positions.
    pub x: Option<Bound>,
    /// Vertical positions.
    pub y: Option<Bound>,
    /// Colour.
    pub color: Bind<Color>,
    /// Diameter.
    pub size: Bind<f64>,
    /// Symbol.
    pub symbol: Bind<Symbol>,
    /// Dashes.
    pub dash: Bind<Dash>,
    /// Panels from left to right.
    pub facet_col: Option<Words>,
    /// Panels from top to bottom.
    pub facet_row: Option<Words>,
    /// What is shown of a row, without the positions.
    pub extra: Vec<Bound>,
}

/// Bind the channels of a layer; `at` is the layer's place in the request.
///
/// # Errors
/// `bad_value` when columns differ in length or a word means nothing, `unknown_column`.
pub fn bind<'a>(layer: &'a Layer, spec: &'a Spec, at: At<'_>) -> Result<Sheet<'a>> {
    let table = layer.data.as_ref().or(spec.data.as_ref());
    let column = |channel: &Option<Channel>, key: &'static str| -> Result<Option<Bound>> {
        channel.as_ref().map(|c| columns::bind(c, table, key, at.key(key))).transpose()
    };
    let mut x = column(&layer.x, "x")?;
    let y = column(&layer.y, "y")?;
    if let (None, Some(y), Mark::Line) = (&x, &y, layer.mark) {
        let mut rows: Vec<f64> = at.ctx().vec(y.cells.len())?;
        rows.extend((0..y.cells.len()).map(|row| row as f64));
        x = Some(Bound { name: INDEX.into(), cells: Cells::Numbers(rows.into()), whole: true });
    }
    let facet = |channel: &Option<Channel>, key: &'static str| -> Result<Option<Words>> {
        Ok(column(channel, key)?.map(words_of))
    };
    let facet_col = facet(&layer.facet_col, "facet_col")?;
    let facet_row = facet(&layer.facet_row, "facet_row")?;
    let color = bind_color(layer, spec, table, at.key("color"))?;
    let size = bind_size(layer, table, at.key("size"))?;
    let symbol = bind_word(&layer.symbol, table, &SYMBOLS, "symbol", "a symbol", at)?;
    let dash = bind_word(&layer.dash, table, &DASHES, "dash", "a dash", at)?;
    let mut extra = Vec::new();
    for (i, name) in layer.hover.iter().flatten().enumerate() {
        let place = at.key("hover");
        extra.push(columns::bind(&Channel::Name(name.clone()), table, name, place.index(i))?);
    }
    let sheet =
        Sheet { layer, rows: 0, x, y, color, size, symbol, dash, facet_col, facet_row, extra };
    let rows = same_length(&sheet, at)?;
    Ok(Sheet { rows, ..sheet })
}

/// The length that all columns of the sheet share.
fn same_length(sheet: &Sheet<'_>, at: At<'_>) -> Result<usize> {
    let mut lengths: Vec<(&str, usize)> = Vec::with_capacity(8);
    let mut bound = |key: &'static str, b: Option<&Bound>| {
        lengths.extend(b.map(|b| (key, b.cells.len())));
    };
    bound("x", sheet.x.as_ref());
    bound("y", sheet.y.as_ref());
    if let Bind::Numbers(b) = &sheet.color {
        bound("color", Some(b));
    }
    if let Bind::Numbers(b) = &sheet.size {
        bound("size", Some(b));
    }
    sheet.extra.iter().for_each(|b| bound("hover", Some(b)));
    let words = [
        ("color", words(&sheet.color)),
        ("symbol", words(&sheet.symbol)),
        ("dash", words(&sheet.dash)),
        ("facet_col", sheet.facet_col.as_ref()),
        ("facet_row", sheet.facet_row.as_ref()),
    ];
    lengths.extend(words.iter().filter_map(|(key, w)| w.map(|w| (*key, w.codes.len()))));
    let Some((first, rows)) = lengths.first().copied() else {
        return Err(at.key("x").error("a layer needs `x` or `y`"));
    };
    match lengths.iter().find(|(_, length)| *length != rows) {
        None => Ok(rows),
        Some((key, length)) => {
            let message = format!("`{key}` has {length} values, `{first}` has {rows}");
            Err(at.key(key).error(message))
        }
    }
}

/// The categories of a channel, when it has some.
pub fn words<T>(bind: &Bind<T>) -> Option<&Words> {
    match bind {
        Bind::Words(words) => Some(words),
        _ => None,
    }
}

/// Colour: a column, or a CSS colour.
fn bind_color(
    layer: &Layer,
    spec: &Spec,
    table: Option<&Table>,
    at: At<'_>,
) -> Result<Bind<Color>> {
    let Some(channel) = &layer.color else { return Ok(Bind::Absent) };
    if let Channel::Name(name) = channel
        && !table.is_some_and(|t| t.names().contains(name))
        && let Some(color) = color::css(name)
    {
        return Ok(Bind::Fixed(color));
    }
    let bound = columns::bind(channel, table, "color", at)?;
    let wish = &spec.color;
    let grouping = matches!(layer.mark, Mark::Line | Mark::Bar | Mark::Box);
    let named = wish.map.is_some() || wish.sequence.is_some() || wish.order.is_some();
    let discrete = match layer.mark {
        Mark::Cell => false,
        _ => wish.discrete.unwrap_or(grouping || named),
    };
    match bound.cells {
        Cells::Numbers(_) if !discrete => Ok(Bind::Numbers(bound)),
        _ if layer.mark == Mark::Cell => Err(at.error("`color` of cells must be numbers")),
        _ => Ok(Bind::Words(words_of(bound))),
    }
}

/// Diameter: a column of numbers, or pixels.
fn bind_size(layer: &Layer, table: Option<&Table>, at: At<'_>) -> Result<Bind<f64>> {
    match &layer.size {
        None => Ok(Bind::Absent),
        Some(Channel::Number(px)) if (0.0..=1000.0).contains(px) => Ok(Bind::Fixed(*px)),
        Some(Channel::Number(_)) => Err(at.error("`size` must be from 0 to 1000 pixels")),
        Some(channel) => {
            let bound = columns::bind(channel, table, "size", at)?;
            match bound.cells {
                Cells::Numbers(_) => Ok(Bind::Numbers(bound)),
                _ => Err(at.error("`size` must be numbers")),
            }
        }
    }
}

/// Symbol or dash: a column of categories, or one of the words.
fn bind_word<T: Copy>(
    channel: &Option<Channel>,
    table: Option<&Table>,
    known: &[(&'static str, T)],
    key: &'static str,
    noun: &str,
    at: At<'_>,
) -> Result<Bind<T>> {
    let Some(channel) = channel else { return Ok(Bind::Absent) };
    let place = at.key(key);
    if let Channel::Name(name) = channel
        && !table.is_some_and(|t| t.names().contains(name))
    {
        if let Some((_, value)) = known.iter().find(|(word, _)| word == name) {
            return Ok(Bind::Fixed(*value));
        }
        let shown: String = name.chars().take(60).collect();
        let error = place.error(format!("`{key}` is neither a column nor {noun}: \"{shown}\""));
        let names = table.iter().flat_map(|t| t.names()).map(String::as_str);
        return Err(match did_you_mean(name, known.iter().map(|(w, _)| *w).chain(names)) {
            Some(hint) => error.hint(hint),
            None => error,
        });
    }
    columns::bind(channel, table, key, place).map(|bound| Bind::Words(words_of(bound)))
}

/// A column as categories: words as they are; numbers and times as their text, in ascending order.
pub fn words_of(bound: Bound) -> Words {
    let Bound { name, cells, .. } = bound;
    let values = match &cells {
        Cells::Words { codes, names } => {
            return Words { name, codes: codes.clone(), names: names.clone() };
        }
        Cells::Numbers(values) | Cells::Times { values, .. } => values,
    };
    let mut sorted: Vec<f64> = values.iter().copied().filter(|v| !v.is_nan()).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted.dedup();
    let mut names: Vec<String> = Vec::with_capacity(sorted.len());
    // Values that read alike are one category.
    let mut code_of: Vec<u32> = Vec::with_capacity(sorted.len());
    for value in &sorted {
        let mut text = String::new();
        match &cells {
            Cells::Times { zone, .. } => super::number::moment(*value, zone.as_deref(), &mut text),
            _ => readable(*value, &mut text),
        }
        if names.last() != Some(&text) {
            names.push(text);
        }
        code_of.push(names.len() as u32 - 1);
    }
    let code = |v: &f64| match sorted.binary_search_by(|s| s.total_cmp(v)) {
        Ok(i) => code_of[i],
        Err(_) => MISSING,
    };
    let codes: Vec<u32> = values.iter().map(code).collect();
    Words { name, codes: codes.into(), names: Arc::new(names) }
}

/// Categories of several columns in one order.
#[derive(Debug, Default)]
pub struct Categories {
    /// The categories.
    pub names: Arc<Vec<String>>,
    /// Where each is; made when it is asked for.
    places: Option<HashMap<String, u32>>,
}

impl Categories {
    /// Categories that begin in this order.
    pub fn ordered(order: Option<&Vec<String>>) -> Self {
        let mut all = Categories::default();
        order.into_iter().flatten().for_each(|name| {
            all.place(name);
        });
        all
    }

    /// The place of a category, which is added at the end when it is new.
    pub fn place(&mut self, name: &str) -> u32 {
        let names = &mut self.names;
        let places = self.places.get_or_insert_with(|| {
            names.iter().enumerate().map(|(i, name)| (name.clone(), i as u32)).collect()
        });
        if let Some(place) = places.get(name) {
            return *place;
        }
        let place = names.len() as u32;
        Arc::make_mut(names).push(name.to_owned());
        places.insert(name.to_owned(), place);
        place
    }

    /// Codes of `words` as places in these categories.
    pub fn merge(&mut self, words: &Words) -> Codes {
        if self.names.is_empty() && self.places.is_none() {
            self.names = words.names.clone();
        }
        if Arc::ptr_eq(&self.names, &words.names) {
            return words.codes.clone();
        }
        let places: Vec<u32> = words.names.iter().map(|name| self.place(name)).collect();
        let place = |code: u32| places.get(code as usize).copied().unwrap_or(MISSING);
        words.codes.iter().map(place).collect::<Vec<u32>>().into()
    }
}

impl Sheet<'_> {
    /// What a reader may see of the rows.
    pub fn grid(&self, labels: &super::channel::Dict<String>) -> Grid {
        let mut columns: Vec<GridColumn> = Vec::new();
        let mut add = |name: &str, cells: &Cells| {
            let name = labels.get(name).map_or(name, String::as_str);
            if !columns.iter().any(|c| c.name == name) {
                columns.push(GridColumn { name: name.to_owned(), values: cells.clone() });
            }
        };
        for bound in self.x.iter().chain(&self.y) {
            add(&bound.name, &bound.cells);
        }
        for bind in [number(&self.color), number(&self.size)].into_iter().flatten() {
            add(&bind.name, &bind.cells);
        }
        let words = [
            words(&self.color),
            words(&self.symbol),
            words(&self.dash),
            self.facet_col.as_ref(),
            self.facet_row.as_ref(),
        ];
        for w in words.into_iter().flatten() {
            let cells = Cells::Words { codes: w.codes.clone(), names: w.names.clone() };
            add(&w.name, &cells);
        }
        for bound in &self.extra {
            add(&bound.name, &bound.cells);
        }
        Grid { columns, rows: self.rows }
    }
}

/// The numbers of a channel, when it has some.
pub fn number<T>(bind: &Bind<T>) -> Option<&Bound> {
    match bind {
        Bind::Numbers(bound) => Some(bound),
        _ => None,
    }
}
