//! Which rows of a layer make a series: those alike in colour, symbol and dash.

use super::bind::{Categories, Sheet};
use crate::base::budget::Ctx;
use crate::base::error::Result;
use std::sync::Arc;

/// Category codes of a layer that make its series.
#[derive(Debug)]
pub struct Keys {
    /// Of colours.
    pub color: Option<Arc<Vec<u32>>>,
    /// Of symbols.
    pub symbol: Option<Arc<Vec<u32>>>,
    /// Of dashes.
    pub dash: Option<Arc<Vec<u32>>>,
}

/// What a series shares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Combo {
    /// Code of its colour.
    pub color: Option<u32>,
    /// Code of its symbol.
    pub symbol: Option<u32>,
    /// Code of its dash.
    pub dash: Option<u32>,
}

/// What a combination costs: a place in a hash table and in three lists, twice while they grow.
const COMBO_BYTES: usize = 160;

impl Combo {
    /// The name of the series: its categories, after the name of the layer.
    pub fn name(
        &self,
        sheet: &Sheet<'_>,
        all: [&Categories; 3],
        columns: [&Option<String>; 3],
    ) -> String {
        let mut names: Vec<&str> = sheet.layer.name.as_deref().into_iter().collect();
        let codes = [self.color, self.symbol, self.dash];
        let mut seen: Vec<&Option<String>> = Vec::new();
        for ((code, categories), column) in codes.iter().zip(all).zip(columns) {
            let Some(code) = code else { continue };
            if seen.contains(&column) {
                continue;
            }
            seen.push(column);
            let name = categories.names.get(*code as usize).map_or("(missing)", String::as_str);
            if names.last() != Some(&name) {
                names.push(name);
            }
        }
        names.join(", ")
    }
}

/// The series of a layer, and which row is of which.
#[derive(Debug)]
pub struct Found {
    /// In the order of their categories.
    pub combos: Vec<Combo>,
    /// Index into `combos`; `None` when there is but one.
    pub of_row: Option<Vec<u32>>,
}

impl Keys {
    fn combo(&self, i: usize) -> Combo {
        let pick = |codes: &Option<Arc<Vec<u32>>>| codes.as_ref().map(|codes| codes[i]);
        Combo { color: pick(&self.color), symbol: pick(&self.symbol), dash: pick(&self.dash) }
    }

    /// The combinations that occur, in the order of their categories.
    ///
    /// # Errors
    /// `memory_limit`.
    pub fn combinations(&self, rows: usize, ctx: &Ctx) -> Result<Found> {
        if self.color.is_none() && self.symbol.is_none() && self.dash.is_none() {
            return Ok(Found { combos: vec![self.combo_of_nothing()], of_row: None });
        }
        let mut places = std::collections::HashMap::new();
        let mut combos: Vec<Combo> = Vec::new();
        let mut of_row: Vec<u32> = ctx.vec(rows)?;
        let mut last: Option<(Combo, u32)> = None;
        let mut paid = 0;
        for i in 0..rows {
            if i.is_multiple_of(super::ROWS_A_CHECK) {
                ctx.check()?;
                ctx.reserve((combos.len() - paid) * COMBO_BYTES)?.keep();
                paid = combos.len();
            }
            let combo = self.combo(i);
            let place = match last {
                Some((before, place)) if before == combo => place,
                _ => *places.entry(combo).or_insert_with(|| {
                    combos.push(combo);
                    combos.len() as u32 - 1
                }),
            };
            last = Some((combo, place));
            of_row.push(place);
        }
        let mut order: Vec<u32> = (0..combos.len() as u32).collect();
        order.sort_unstable_by_key(|i| combos[*i as usize]);
        let mut rank = vec![0; combos.len()];
        order.iter().enumerate().for_each(|(new, old)| rank[*old as usize] = new as u32);
        of_row.iter_mut().for_each(|place| *place = rank[*place as usize]);
        Ok(Found {
            combos: order.iter().map(|i| combos[*i as usize]).collect(),
            of_row: Some(of_row),
        })
    }

    fn combo_of_nothing(&self) -> Combo {
        Combo { color: None, symbol: None, dash: None }
    }
}
