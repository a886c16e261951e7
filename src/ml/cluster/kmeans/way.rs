//! Which kernels renew the labels. All give the same; the shape of the data says which is fastest.

use super::data::Data;
use super::swept::{LEAST_COLUMNS, MOST_COLUMNS};

/// The ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// By the shape of the data.
    Auto,
    /// Every row in every round, canonically.
    Plain,
    /// Few columns and centres: every row where it lies; an alarm a row once labels have settled.
    Swept,
    /// f32 scans with an alarm a row.
    Bounded,
    /// f32 scans with an alarm a tile of rows that lie together.
    Tiled,
    /// f32 scans of groups of centres, with a bound a row and group.
    Grouped,
}

/// Multiply-adds of one round below which rows are scanned plainly: setting up bounds costs more.
const SMALL: usize = 40_000;

/// Centres up to which comparing a row with all of them costs less than making anything ready; twice
/// as many where there would be no tiles.
const FEW_CENTRES: usize = 8;

/// Columns up to which tiles of neighbours are small enough to be decided together.
const LOW: usize = 3;

/// Rows from which ordering them pays.
const MANY_ROWS: usize = 4_000;

/// Multiply-adds of one row's full scan from which bounds for groups pay.
const LONG_SCAN: usize = 4_000;

/// Centres from which there are groups enough to leave some out.
const MANY_CENTRES: usize = 64;

impl Way {
    /// This way, or the one for the shape.
    pub fn resolve(self, data: &Data, k: usize) -> Way {
        let scan = data.d.saturating_mul(k);
        let small = data.n.saturating_mul(scan) <= SMALL;
        let sweepable = (LEAST_COLUMNS..=MOST_COLUMNS).contains(&data.d);
        let few = if data.d <= LOW { FEW_CENTRES } else { 2 * FEW_CENTRES };
        match self {
            Way::Auto if sweepable && (small || k <= few) => Way::Swept,
            Way::Swept if !sweepable => Way::Plain,
            Way::Auto if small => Way::Plain,
            Way::Auto if data.d <= LOW && data.n >= MANY_ROWS => Way::Tiled,
            Way::Auto if scan >= LONG_SCAN && k >= MANY_CENTRES => Way::Grouped,
            Way::Auto => Way::Bounded,
            chosen => chosen,
        }
    }
}
