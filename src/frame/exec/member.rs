//! Membership: is a value in a set?

use super::keys::{Index, NONE};
use crate::base::budget::Ctx;
use crate::base::error::Result;
use arrow_array::{Array, ArrayRef, BooleanArray};

/// A set of constants, for `x IN (…)`.
#[derive(Debug)]
pub struct Set {
    index: Index,
    has_null: bool,
    empty: bool,
}

impl Set {
    /// The values of one column.
    ///
    /// # Errors
    /// As [`Index::build`].
    pub fn new(values: &ArrayRef, ctx: &Ctx) -> Result<Set> {
        let index = Index::build(std::slice::from_ref(values), values.len(), false, ctx)?;
        let has_null = index.codes.contains(&NONE);
        Ok(Set { index, has_null, empty: values.is_empty() })
    }

    /// Is each value in the set? Unknown for NULL, and for a value that is not found in a set with a
    /// NULL; `negated` turns yes and no round.
    ///
    /// # Errors
    /// As [`Index::build`].
    pub fn find(&self, values: &ArrayRef, negated: bool) -> Result<BooleanArray> {
        let ctx = Ctx::default();
        let codes = self.index.find(std::slice::from_ref(values), values.len(), &ctx)?;
        let nulls = values.logical_nulls();
        Ok(codes
            .iter()
            .enumerate()
            .map(|(i, code)| match *code {
                _ if self.empty => Some(negated),
                _ if nulls.as_ref().is_some_and(|nulls| nulls.is_null(i)) => None,
                NONE if self.has_null => None,
                NONE => Some(negated),
                _ => Some(!negated),
            })
            .collect())
    }
}
