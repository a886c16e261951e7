//! Reading a state: what it must hold, and what its parts must have in common.

use crate::base::error::Result;
use crate::base::wire::{At, FieldSpec, Fields, Record};

/// Read the members that the kind knows. Others are left alone: a later release may say more in a
/// state than this one reads.
///
/// # Errors
/// As the record's own.
pub fn read<T: Record>(mut members: Fields<'_>, known: &[FieldSpec], at: At<'_>) -> Result<T> {
    members.0.retain(|(key, _)| known.iter().any(|field| field.name == key));
    T::read_fields(members, at)
}

/// Refuse a list that does not have `length` values.
///
/// # Errors
/// `bad_value` at the member `name`.
pub fn length(name: &str, values: &[f64], length: usize, at: At<'_>) -> Result<()> {
    if values.len() == length {
        return Ok(());
    }
    let message = format!("`{name}` must have {length} values, got {}", values.len());
    Err(at.key(name).error(message))
}

/// Refuse a list with a negative value.
///
/// # Errors
/// `bad_value` at the value.
pub fn not_negative(name: &str, values: &[f64], at: At<'_>) -> Result<()> {
    match values.iter().position(|v| *v < 0.0) {
        None => Ok(()),
        Some(i) => {
            let message = format!("item {i} of `{name}` must be ≥ 0, got {}", values[i]);
            Err(at.key(name).index(i).error(message))
        }
    }
}
