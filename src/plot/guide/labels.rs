//! Tick labels that fit: level, broken into lines, turned, thinned; never overlapping, never cut off
//! by the edge of the picture.

use super::words::{cut_apart, wraps};
use crate::plot::text::width;

/// Letters of tick labels, in pixels.
pub const SIZE: f64 = 12.0;
/// From one line of a label to the next.
pub const LINE: f64 = 15.0;
/// Least space between neighbouring labels.
const GAP: f64 = 6.0;
/// Most lines of a level label.
const LINES: usize = 3;

/// Labels along a horizontal axis, ready to be placed at their ticks.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    /// Lines of every tick's label; empty where a label is left out.
    pub lines: Vec<Vec<String>>,
    /// 0 is level; −45 and −90 end at the tick and read upwards.
    pub angle: f64,
    /// Height of all labels together.
    pub height: f64,
    /// Pixels that they reach beyond the first and the last place of the axis, to left and right.
    pub overhang: [f64; 2],
}

/// Fit numeric labels (each may have a second line after `\n`) at `places` on an axis from 0 to
/// `length`; `None` when they overlap, so that fewer ticks are needed. `split` are the labels in their
/// lines, where they are known from before.
pub fn level(
    labels: &[String],
    places: &[f64],
    length: f64,
    split: Option<Vec<Vec<String>>>,
) -> Option<Fitted> {
    let mut order: Vec<usize> = (0..labels.len()).collect();
    if !places.is_sorted() {
        order.sort_by(|a, b| places[*a].total_cmp(&places[*b]));
    }
    let mut ends: [f64; 2] = [f64::NEG_INFINITY; 2];
    let mut overhang = [0.0f64; 2];
    let mut rows = 1;
    for i in order {
        for (row, line) in labels[i].split('\n').enumerate() {
            rows = rows.max(row + 1);
            if row >= 2 {
                continue;
            }
            let half = width(line, SIZE, false) / 2.0;
            let (left, right) = (places[i] - half, places[i] + half);
            if left < ends[row] + GAP {
                return None;
            }
            ends[row] = right;
            overhang = [overhang[0].max(-left), overhang[1].max(right - length)];
        }
    }
    let lines = split.unwrap_or_else(|| {
        labels.iter().map(|label| label.split('\n').map(str::to_owned).collect()).collect()
    });
    Some(Fitted { lines, angle: 0.0, height: rows as f64 * LINE, overhang })
}

/// Every how many categories, `step` pixels apart, one can have a label at all.
pub fn stride(step: f64) -> usize {
    libm::ceil((LINE - 1.0) / step).clamp(1.0, 1e9) as usize
}

/// Fit the labels of categories in steps of `step` pixels (not below that of [`stride`]), the first
/// centred at `first`; turned labels are at most `deep` pixels deep.
pub fn categories(names: &[String], first: f64, step: f64, deep: f64) -> Fitted {
    let room = step - GAP;
    let widest = widest(names.iter());
    // The first place and the last lie `first` from the ends of the axis.
    let over = |wide: f64| [(wide / 2.0 - first).max(0.0); 2];
    if widest <= room {
        let lines = names.iter().map(|name| vec![name.clone()]).collect();
        return Fitted { lines, angle: 0.0, height: LINE, overhang: over(widest) };
    }
    if room > 24.0 {
        let wrapped: Option<Vec<Vec<String>>> =
            names.iter().map(|name| wraps(name, SIZE, false, room, LINES)).collect();
        if let Some(lines) = wrapped {
            let rows = lines.iter().map(Vec::len).max().unwrap_or(1) as f64;
            return Fitted { lines, angle: 0.0, height: rows * LINE, overhang: over(room) };
        }
    }
    // Short labels that nearly fit are thinned; long ones are turned.
    let every = |height: f64| libm::ceil(height / step).max(1.0) as usize;
    let thinned = every(widest + GAP);
    if widest <= 40.0 && names.len() > 12 {
        let lines = keep(names, thinned, |name| vec![name.to_owned()]);
        return Fitted { lines, angle: 0.0, height: LINE, overhang: over(widest) };
    }
    const SLANT: f64 = std::f64::consts::FRAC_1_SQRT_2;
    let slanted = step * SLANT >= LINE - 2.0;
    let most = if slanted { deep / SLANT - LINE } else { deep };
    let names = cut_apart(names, SIZE, false, most);
    let lines = keep(&names, 1, |name| vec![name.to_owned()]);
    let lengths: Vec<f64> =
        lines.iter().map(|l| l.first().map_or(0.0, |t| width(t, SIZE, false))).collect();
    let longest = lengths.iter().copied().fold(0.0, f64::max);
    if !slanted {
        return Fitted { lines, angle: -90.0, height: longest + 4.0, overhang: [0.0; 2] };
    }
    let reach = |(i, length): (usize, &f64)| length * SLANT - first - i as f64 * step;
    let left = lengths.iter().enumerate().map(reach).fold(0.0, f64::max);
    let height = longest * SLANT + LINE * SLANT;
    Fitted { lines, angle: -45.0, height, overhang: [left, 0.0] }
}

/// Every `every`-th label.
fn keep(names: &[String], every: usize, f: impl Fn(&str) -> Vec<String>) -> Vec<Vec<String>> {
    let label = |(i, name): (usize, &String)| if i % every == 0 { f(name) } else { Vec::new() };
    names.iter().enumerate().map(label).collect()
}

/// The width of the widest of these labels.
pub fn widest<'a>(labels: impl Iterator<Item = &'a String>) -> f64 {
    labels.map(|label| width(label, SIZE, false)).fold(0.0, f64::max)
}

/// Labels along a vertical axis of categories in steps of `step` pixels, at most `wide` pixels wide.
pub fn upright(names: &[String], step: f64, wide: f64) -> Vec<Vec<String>> {
    let rows = (step / LINE) as usize;
    if rows < 2 && widest(names.iter()) <= wide {
        return names.iter().map(|name| vec![name.clone()]).collect();
    }
    let cuts = cut_apart(names, SIZE, false, wide);
    let fit = |(name, cut): (&String, &String)| {
        let many = (rows >= 2).then(|| wraps(name, SIZE, false, wide, rows.min(LINES))).flatten();
        many.unwrap_or_else(|| vec![cut.clone()])
    };
    names.iter().zip(&cuts).map(fit).collect()
}
