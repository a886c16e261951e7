//! Who is drawn alike: rows become series (colour, symbol, dash) and panels.

use super::bind::{Bind, Categories, DASHES, SYMBOLS, Sheet, Words, words};
use super::color::{CATEGORY, css};
use super::combos::{Found, Keys};
use super::grid::MISSING;
use super::origin::Origin;
use super::scene::{Color, Dash, Paint, Role, Symbol};
use super::shading::{Shading, shading};
use super::spec::{Mark, Spec};
use crate::base::budget::Ctx;
use crate::base::error::Result;
use std::sync::Arc;

/// What the rows of a series share.
#[derive(Debug, Clone)]
pub struct SeriesPlan {
    /// Name in the legend.
    pub name: String,
    /// Colour.
    pub paint: Paint,
    /// Symbol.
    pub symbol: Symbol,
    /// Dashes.
    pub dash: Dash,
    /// Mark of its layer.
    pub mark: Mark,
    /// Is it a line with symbols?
    pub markers: bool,
    /// Does the legend show it?
    pub in_legend: bool,
}

/// Rows of one series in one panel.
#[derive(Debug, Clone)]
pub struct Part {
    /// Index of the panel.
    pub panel: usize,
    /// Index of the series.
    pub series: usize,
    /// The rows; `None` is all of them.
    pub rows: Option<Vec<u32>>,
}

impl Part {
    /// Number of rows, of a layer with `all` rows.
    pub fn len(&self, all: usize) -> usize {
        self.rows.as_ref().map_or(all, Vec::len)
    }

    /// Do something with every row, in order.
    #[inline]
    pub fn each(&self, all: usize, mut f: impl FnMut(usize)) {
        match &self.rows {
            None => (0..all).for_each(f),
            Some(rows) => rows.iter().for_each(|row| f(*row as usize)),
        }
    }
}

/// The panels: `cols × rows`, or `cols` wrapped.
#[derive(Debug, Default)]
pub struct Facets {
    /// Categories from left to right; empty when there is no such facet.
    pub cols: Vec<String>,
    /// Categories from top to bottom; empty when there is no such facet.
    pub rows: Vec<String>,
    /// Titles: what people call the two columns.
    pub names: [String; 2],
    /// Panels in one row at most, when `cols` is wrapped.
    pub wrap: Option<usize>,
}

impl Facets {
    /// Number of panels, at least 1.
    pub fn panels(&self) -> usize {
        self.cols.len().max(1) * self.rows.len().max(1)
    }
    /// Columns and rows of the grid of panels.
    pub fn shape(&self) -> (usize, usize) {
        match self.wrap.filter(|_| self.rows.is_empty() && !self.cols.is_empty()) {
            Some(wrap) => (wrap.min(self.cols.len()), self.cols.len().div_ceil(wrap)),
            None => (self.cols.len().max(1), self.rows.len().max(1)),
        }
    }
}

/// Series, panels and colours of all layers.
#[derive(Debug)]
pub struct Cast {
    /// In the order of the legend.
    pub series: Vec<SeriesPlan>,
    /// Title of the legend.
    pub title: String,
    /// The parts of every layer, panel by panel, series by series; none is empty, unless the layer is.
    pub parts: Vec<Vec<Part>>,
    /// The panels.
    pub facets: Facets,
    /// Colours of numbers, when a layer has some.
    pub shading: Option<Shading>,
}

/// Most series that a chart may have; more can be neither told apart nor drawn in time.
const MOST_SERIES: usize = 10_000;

/// Most panels that a chart may have.
const MOST_PANELS: usize = 1_000;

/// Cast the rows of all layers.
///
/// # Errors
/// `bad_value` for too many series or panels, or a word that is no colour.
pub fn cast(sheets: &[Sheet<'_>], spec: &Spec, origin: &Origin<'_>, ctx: &Ctx) -> Result<Cast> {
    let label = |name: &str| spec.labels.get(name).map_or(name, String::as_str).to_owned();
    let mut facets = Facets { wrap: spec.facet.wrap, ..Facets::default() };
    let mut cols = Categories::ordered(None);
    let mut rows = Categories::ordered(None);
    let mut colors = Categories::ordered(None);
    let mut symbols = Categories::ordered(None);
    let mut dashes = Categories::ordered(None);
    // Orders only sort what is there: an empty category makes no panel and no entry.
    let all = |get: &dyn Fn(&Sheet<'_>) -> Option<Words>,
               order: Option<&Vec<String>>,
               into: &mut Categories| {
        let lists: Vec<Words> = sheets.iter().filter_map(get).collect();
        if let ([only], None) = (lists.as_slice(), order) {
            into.merge(only);
            return Some(only.name.clone());
        }
        for name in order.into_iter().flatten() {
            if lists.iter().any(|w| w.names.contains(name)) {
                into.place(name);
            }
        }
        for name in lists.iter().flat_map(|w| w.names.iter()) {
            into.place(name);
        }
        lists.first().map(|w| w.name.clone())
    };
    let color_name = all(&|s| words(&s.color).cloned(), spec.color.order.as_ref(), &mut colors);
    let symbol_name = all(&|s| words(&s.symbol).cloned(), None, &mut symbols);
    let dash_name = all(&|s| words(&s.dash).cloned(), None, &mut dashes);
    let col_name = all(&|s| s.facet_col.clone(), spec.facet.col_order.as_ref(), &mut cols);
    let row_name = all(&|s| s.facet_row.clone(), spec.facet.row_order.as_ref(), &mut rows);
    facets.names = [col_name, row_name].map(|name| name.map_or_else(String::new, |n| label(&n)));
    facets.cols = cols.names.to_vec();
    facets.rows = rows.names.to_vec();
    if facets.panels() > MOST_PANELS {
        let message = format!("{} panels are more than {MOST_PANELS}", facets.panels());
        return Err(origin.layer(0, "facet_col", message));
    }
    let paints = category_paints(&colors.names, spec, origin)?;
    let mut series: Vec<SeriesPlan> = Vec::new();
    let mut parts = Vec::with_capacity(sheets.len());
    let mut plain = 0;
    for (i, sheet) in sheets.iter().enumerate() {
        let keys = Keys {
            color: words(&sheet.color).map(|w| colors.merge(w).each()),
            symbol: words(&sheet.symbol).map(|w| symbols.merge(w).each()),
            dash: words(&sheet.dash).map(|w| dashes.merge(w).each()),
        };
        let panel_of = panels(sheet, &mut cols, &mut rows);
        let fallback = match sheet.color {
            Bind::Fixed(color) => Paint::Color(color),
            // Every mark has the colour of its number; the legend tells symbols only.
            Bind::Numbers(_) => Paint::Role(Role::Muted),
            _ => {
                let next = colors.names.len() + plain;
                plain += usize::from(keys.color.is_none());
                Paint::Color(own_sequence(spec, next))
            }
        };
        let first = series.len();
        let found = keys.combinations(sheet.rows, ctx)?;
        if first + found.combos.len() > MOST_SERIES {
            let message = format!("more than {MOST_SERIES} series");
            return Err(origin.layer(i, "color", message));
        }
        for combo in &found.combos {
            let name = combo.name(
                sheet,
                [&colors, &symbols, &dashes],
                [&color_name, &symbol_name, &dash_name],
            );
            let fixed_symbol = match sheet.symbol {
                Bind::Fixed(symbol) => symbol,
                _ => Symbol::Circle,
            };
            let fixed_dash = match sheet.dash {
                Bind::Fixed(dash) => dash,
                _ => Dash::Solid,
            };
            series.push(SeriesPlan {
                in_legend: !name.is_empty(),
                name,
                paint: match combo.color {
                    None => fallback,
                    Some(MISSING) => Paint::Role(Role::Axis),
                    Some(code) => paints[code as usize],
                },
                symbol: match combo.symbol {
                    None | Some(MISSING) => fixed_symbol,
                    Some(code) => SYMBOLS[code as usize % SYMBOLS.len()].1,
                },
                dash: match combo.dash {
                    None | Some(MISSING) => fixed_dash,
                    Some(code) => DASHES[code as usize % DASHES.len()].1,
                },
                mark: sheet.layer.mark,
                markers: sheet.layer.markers,
            });
        }
        parts.push(split(sheet.rows, first, &found, &panel_of, ctx)?);
    }
    let title = match &spec.color.title {
        Some(title) => title.clone(),
        None => legend_title([color_name, symbol_name, dash_name], &label),
    };
    let shading = shading(sheets, spec, &label);
    Ok(Cast { series, title, parts, facets, shading })
}

/// The labels of the columns that make series, none twice.
fn legend_title(names: [Option<String>; 3], label: &dyn Fn(&str) -> String) -> String {
    let mut titles: Vec<String> = Vec::new();
    for name in names.into_iter().flatten() {
        let title = label(&name);
        if !titles.contains(&title) {
            titles.push(title);
        }
    }
    titles.join(", ")
}

/// The colour of category number `i`.
fn own_sequence(spec: &Spec, i: usize) -> Color {
    match spec.color.sequence.as_deref() {
        Some(words) if !words.is_empty() => {
            css(&words[i % words.len()]).unwrap_or(CATEGORY[i % CATEGORY.len()])
        }
        _ => CATEGORY[i % CATEGORY.len()],
    }
}

/// The colours of the categories: those of the map, else in turn.
fn category_paints(names: &[String], spec: &Spec, origin: &Origin<'_>) -> Result<Vec<Paint>> {
    let wrong = |word: &str, chart: &str, key: &str| {
        let shown: String = word.chars().take(40).collect();
        origin.color(chart, key, format!("\"{shown}\" is not a CSS colour"))
    };
    for word in spec.color.sequence.iter().flatten() {
        css(word).ok_or_else(|| wrong(word, "color_discrete_sequence", "sequence"))?;
    }
    let mut paints = Vec::with_capacity(names.len());
    let mut turn = 0;
    for name in names {
        let mapped = spec.color.map.as_ref().and_then(|map| map.get(name));
        paints.push(Paint::Color(match mapped {
            Some(word) => css(word).ok_or_else(|| wrong(word, "color_discrete_map", "map"))?,
            None => {
                turn += 1;
                own_sequence(spec, turn - 1)
            }
        }));
    }
    Ok(paints)
}

/// The panel of every row; `None` when there is one panel. Rows without a category of a facet have
/// none ([`MISSING`]).
fn panels(sheet: &Sheet<'_>, cols: &mut Categories, rows: &mut Categories) -> Option<Vec<u32>> {
    let col = sheet.facet_col.as_ref().map(|w| cols.merge(w).each());
    let row = sheet.facet_row.as_ref().map(|w| rows.merge(w).each());
    let across = cols.names.len().max(1) as u32;
    let pick = |codes: &Option<Arc<Vec<u32>>>, i: usize| codes.as_ref().map_or(0, |c| c[i]);
    if col.is_none() && row.is_none() {
        return None;
    }
    let place = |i| match (pick(&row, i), pick(&col, i)) {
        (MISSING, _) | (_, MISSING) => MISSING,
        (row, col) => row * across + col,
    };
    Some((0..sheet.rows).map(place).collect())
}

/// The rows of a layer by panel and series.
fn split(
    rows: usize,
    first: usize,
    found: &Found,
    panel_of: &Option<Vec<u32>>,
    ctx: &Ctx,
) -> Result<Vec<Part>> {
    if found.of_row.is_none() && panel_of.is_none() {
        return Ok(vec![Part { panel: 0, series: first, rows: None }]);
    }
    ctx.reserve(rows.saturating_mul(4))?.keep();
    let series = found.combos.len().max(1);
    let mut buckets: std::collections::BTreeMap<usize, Vec<u32>> = Default::default();
    for i in 0..rows {
        if i.is_multiple_of(super::ROWS_A_CHECK) {
            ctx.check()?;
        }
        let panel = panel_of.as_ref().map_or(0, |p| p[i]);
        if panel == MISSING {
            continue;
        }
        let place = found.of_row.as_ref().map_or(0, |s| s[i] as usize);
        buckets.entry(panel as usize * series + place).or_default().push(i as u32);
    }
    let part = |(bucket, rows)| Part {
        panel: bucket / series,
        series: first + bucket % series,
        rows: Some(rows),
    };
    Ok(buckets.into_iter().map(part).collect())
}
