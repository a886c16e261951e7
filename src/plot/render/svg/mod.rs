//! SVG: the shapes of a scene as well-formed XML that needs nothing else.
//!
//! Ids come from a hash of the content, so several pictures on one page do not clash and the same
//! picture has the same bytes. Marks of one look share an element: a million dots are one path.
//!
//! [`pen`] writes what all elements share, [`points`], [`rects`], [`comb`], [`lattice`] and [`shapes`] the elements.

mod comb;
mod lattice;
mod pen;
mod points;
mod rects;
mod shapes;

use super::buffer::SCRATCH;
use super::digits;
use super::escape;
use crate::base::budget::{Ctx, probe};
use crate::base::error::Result;
use crate::plot::scene::{Group, GroupKind, Scene, Shape};
use crate::plot::text::FAMILY;
use pen::{BLANK, Pen};

/// The picture as a file.
///
/// # Errors
/// Those of the budget.
pub fn write(scene: &Scene, ctx: &Ctx) -> Result<Vec<u8>> {
    probe(guess(scene))?;
    let mut out = Vec::with_capacity(guess(scene));
    draw(scene, false, ctx, &mut out)?;
    Ok(out)
}

/// The same picture for a page, whose script finds its way in it: every batch of marks tells its rows
/// as `data-r` (differences, the first from 0), points of one look are a polyline with markers, which
/// is a third of the bytes, and colours of the furniture are written `rgb(…)`, so that a style sheet
/// can tell them from colours of the data and swap them.
///
/// # Errors
/// Those of the budget.
pub fn write_page(scene: &Scene, ctx: &Ctx, out: &mut Vec<u8>) -> Result<()> {
    draw(scene, true, ctx, out)
}

fn draw(scene: &Scene, page: bool, ctx: &Ctx, out: &mut Vec<u8>) -> Result<()> {
    let start = out.len();
    let (ids, scratch) = (Vec::with_capacity(16), SCRATCH);
    let mut pen = Pen { out, theme: scene.theme, page, ctx, ids, made: 0, scratch };
    open(&mut pen, scene);
    for group in &scene.groups {
        write_group(&mut pen, group)?;
    }
    pen.raw("</svg>\n");
    let ids = std::mem::take(&mut pen.ids);
    let mut id = *BLANK;
    let mut rest = hash(&out[start..]);
    for digit in id[1..].iter_mut().rev() {
        *digit = b"0123456789abcdef"[(rest & 15) as usize];
        rest >>= 4;
    }
    for place in ids {
        out[place..place + id.len()].copy_from_slice(&id);
    }
    Ok(())
}

/// Bytes that a scene will need, about.
pub(super) fn guess(scene: &Scene) -> usize {
    let of = |shape: &Shape| match shape {
        Shape::Points(p) => p.xy.len() * 40,
        Shape::Rects(r) => r.rects.len() * 32,
        Shape::Comb(c) => c.ends.len() * 18,
        Shape::Lattice(l) => l.shades.len() * 12,
        Shape::Polyline(p) => p.xy.len() * 14,
        _ => 160,
    };
    4096 + scene.groups.iter().flat_map(|g| &g.shapes).map(of).sum::<usize>()
}

/// A hash of bytes, eight at a time; not for secrets.
fn hash(bytes: &[u8]) -> u32 {
    const MIX: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut state = [bytes.len() as u64, 1, 2, 3];
    let (chunks, rest) = bytes.as_chunks::<32>();
    for chunk in chunks {
        let (words, _) = chunk.as_chunks::<8>();
        // Four lanes in four registers: a loop over them is not unrolled.
        let [a, b, c, d] = state;
        let step = |lane: u64, word: [u8; 8]| {
            (lane ^ u64::from_le_bytes(word)).wrapping_mul(MIX).rotate_left(29)
        };
        state = [step(a, words[0]), step(b, words[1]), step(c, words[2]), step(d, words[3])];
    }
    let mut all = state.iter().fold(0u64, |a, b| (a ^ b).wrapping_mul(MIX).rotate_left(31));
    for byte in rest {
        all = (all ^ u64::from(*byte)).wrapping_mul(MIX).rotate_left(31);
    }
    ((all ^ (all >> 32)).wrapping_mul(MIX) >> 32) as u32
}

/// The root element, title, description and the clips of the panels.
fn open(pen: &mut Pen<'_>, scene: &Scene) {
    pen.raw("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"");
    pen.num(scene.width);
    pen.raw("\" height=\"");
    pen.num(scene.height);
    pen.raw("\" viewBox=\"0 0 ");
    pen.num(scene.width);
    pen.raw(" ");
    pen.num(scene.height);
    pen.raw("\" role=\"img\" aria-labelledby=\"");
    pen.id();
    pen.raw("t ");
    pen.id();
    pen.raw("d\" font-family=\"");
    pen.raw(FAMILY);
    pen.raw("\"><title id=\"");
    pen.id();
    pen.raw("t\">");
    let title = if scene.title.is_empty() { "Chart" } else { &scene.title };
    escape::text(title, pen.out);
    pen.raw("</title><desc id=\"");
    pen.id();
    pen.raw("d\">");
    escape::text(&scene.description, pen.out);
    pen.raw("</desc><defs>");
    for (i, panel) in scene.panels.iter().enumerate() {
        pen.raw("<clipPath id=\"");
        pen.id();
        pen.raw("c");
        pen.count(i);
        pen.raw("\"><rect");
        pen.place(&panel.rect);
        pen.raw("/></clipPath>");
    }
    pen.raw("</defs>\n");
}

fn write_group(pen: &mut Pen<'_>, group: &Group) -> Result<()> {
    if group.shapes.is_empty() {
        return Ok(());
    }
    match group.kind {
        GroupKind::Frame => pen.raw("<g class=\"frame\">"),
        GroupKind::Grid { panel } => {
            pen.raw("<g class=\"grid\" data-panel=\"");
            pen.count(panel);
            pen.raw("\">");
        }
        GroupKind::Marks { panel, series, grid, touching } => {
            pen.raw("<g class=\"marks\" data-panel=\"");
            pen.count(panel);
            pen.raw("\" data-series=\"");
            pen.count(series);
            if pen.page {
                pen.raw("\" data-grid=\"");
                pen.count(grid);
            }
            pen.raw("\" clip-path=\"url(#");
            pen.id();
            pen.raw("c");
            pen.count(panel);
            pen.raw(if touching { ")\" shape-rendering=\"crispEdges\">" } else { ")\">" });
        }
        GroupKind::AxisX { panel } => {
            pen.raw("<g class=\"x\" data-panel=\"");
            pen.count(panel);
            pen.raw("\">");
        }
        GroupKind::AxisY { panel } => {
            pen.raw("<g class=\"y\" data-panel=\"");
            pen.count(panel);
            pen.raw("\">");
        }
        GroupKind::Facet { .. } => pen.raw("<g class=\"facet\">"),
        GroupKind::Legend { series: Some(series) } => {
            pen.raw("<g class=\"legend\" data-series=\"");
            pen.count(series);
            pen.raw("\">");
        }
        GroupKind::Legend { series: None } => pen.raw("<g class=\"legend\">"),
    }
    for shape in &group.shapes {
        pen.ctx.check()?;
        match shape {
            Shape::Points(points) => points::write(pen, points)?,
            Shape::Rects(rects) => rects::write(pen, rects)?,
            Shape::Comb(comb) => comb::write(pen, comb)?,
            Shape::Lattice(cells) => lattice::write(pen, cells)?,
            Shape::Polyline(line) => shapes::polyline(pen, line)?,
            Shape::Path(path) => shapes::path(pen, path),
            Shape::Line(line) => shapes::line(pen, line),
            Shape::Text(text) => shapes::text(pen, text),
            Shape::Ramp(ramp) => shapes::ramp(pen, ramp),
        }
    }
    pen.raw("</g>\n");
    Ok(())
}
