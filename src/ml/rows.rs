//! Work that turns each row into another row.

use crate::base::budget::Ctx;
use crate::base::data::Matrix;
use crate::base::error::Result;
use crate::base::pool;

/// Rows of one task: some tens of microseconds for rows of two columns.
const CHUNK: usize = 4096;

/// Values below which the pool is not entered.
const SMALL: usize = 1 << 17;

/// `f` of every row of `x`, which appends `cols` values for it.
///
/// # Errors
/// `memory_limit` before anything is allocated, what the budget says.
pub fn map(
    x: &Matrix,
    cols: usize,
    ctx: &Ctx,
    f: impl Fn(&[f64], &mut Vec<f64>) + Sync,
) -> Result<Matrix> {
    let mut values: Vec<f64> = ctx.vec(x.rows.saturating_mul(cols))?;
    let range = |i: usize| i * CHUNK..x.rows.min((i + 1) * CHUNK);
    // Rows between two looks at the budget, for a cost of `cols` times the row's own length.
    let every = ((1 << 17) / x.cols.saturating_mul(cols).max(1)).max(1);
    let chunk = |i: usize, out: &mut Vec<f64>| -> Result<()> {
        for (i, row) in range(i).enumerate() {
            if i % every == 0 {
                ctx.check()?;
            }
            f(x.row(row), out);
        }
        Ok(())
    };
    let chunks = x.rows.div_ceil(CHUNK);
    if x.rows.saturating_mul(cols.max(x.cols)) < SMALL || ctx.threads() == 1 {
        (0..chunks).try_for_each(|i| chunk(i, &mut values))?;
    } else {
        let parts = pool::try_map(ctx, chunks, |i| {
            let mut part = ctx.vec(range(i).len() * cols)?;
            chunk(i, &mut part).map(|()| part)
        })?;
        parts.iter().for_each(|part| values.extend_from_slice(part));
    }
    Ok(Matrix::new(values, x.rows, cols))
}
