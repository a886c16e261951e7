//! Symbols: discs, polygons, and for a page markers.

use super::digits::{self, px, tenths};
use super::pen::{FILL, MARKS_A_CHECK, Pen, STROKE};
use crate::base::error::Result;
use crate::plot::scene::{Each, Points, Symbol};

/// Write symbols, those of one look in as few elements as they can be.
pub fn write(pen: &mut Pen<'_>, points: &Points) -> Result<()> {
    if points.xy.is_empty() {
        return Ok(());
    }
    let single = matches!(points.fill, Each::One(_)) && matches!(points.size, Each::One(_));
    // The end of a line of one corner is its start, and would be drawn twice.
    if pen.page && single && points.xy.len() > 1 {
        return markers(pen, points);
    }
    match points.symbol {
        Symbol::Circle if single && points.opacity >= 1.0 && points.stroke.is_none() => {
            dots(pen, points)
        }
        Symbol::Circle if single && !pen.page && points.stroke.is_none() => veils(pen, points),
        Symbol::Circle => circles(pen, points),
        _ => symbols(pen, points),
    }
}

/// Points of one look: a marker at each corner of a line that is not seen.
fn markers(pen: &mut Pen<'_>, points: &Points) -> Result<()> {
    let size = points.size.get(0);
    let number = pen.fresh();
    pen.raw("<marker id=\"");
    pen.id();
    pen.raw("m");
    pen.count(number);
    pen.raw("\" markerUnits=\"userSpaceOnUse\" overflow=\"visible\">");
    if points.symbol == Symbol::Circle {
        pen.raw("<circle r=\"");
        pen.num(size / 2.0);
        pen.raw("\"");
    } else {
        pen.raw("<path d=\"");
        outline(pen, points.symbol, [0.0, 0.0], size);
        pen.raw("\"");
    }
    pen.paint(&FILL, points.fill.get(0), points.opacity);
    if let Some(stroke) = &points.stroke {
        pen.stroke(stroke, points.opacity);
    }
    pen.raw("/></marker><polyline fill=\"none\"");
    for place in [" marker-start=\"url(#", " marker-mid=\"url(#", " marker-end=\"url(#"] {
        pen.raw(place);
        pen.id();
        pen.raw("m");
        pen.count(number);
        pen.raw(")\"");
    }
    pen.rows(&points.rows, points.xy.len())?;
    pen.raw(" points=\"");
    // A blank before each but the first: a letter that leads is written with the number behind it.
    if let Some((first, others)) = points.xy.split_first() {
        tenths(first[0], pen.out);
        pen.raw(" ");
        tenths(first[1], pen.out);
        for part in others.chunks(MARKS_A_CHECK) {
            pen.ctx.check()?;
            digits::dots(part, b" ", b"", &mut pen.scratch, pen.out);
        }
    }
    pen.raw("\"/>");
    Ok(())
}

/// Opaque discs of one look: one path of dots with round caps.
fn dots(pen: &mut Pen<'_>, points: &Points) -> Result<()> {
    pen.raw("<path fill=\"none\" stroke-linecap=\"round\"");
    pen.paint(&STROKE, points.fill.get(0), 1.0);
    pen.raw(" stroke-width=\"");
    pen.num(points.size.get(0));
    pen.raw("\" d=\"");
    for part in points.xy.chunks(MARKS_A_CHECK) {
        pen.ctx.check()?;
        digits::dots(part, b"M", b"h0", &mut pen.scratch, pen.out);
    }
    pen.raw("\"/>");
    Ok(())
}

/// Translucent discs of one look: a dot with round caps each, so that overlaps add up.
fn veils(pen: &mut Pen<'_>, points: &Points) -> Result<()> {
    pen.raw("<g fill=\"none\" stroke-linecap=\"round\"");
    pen.paint(&STROKE, points.fill.get(0), points.opacity);
    pen.raw(" stroke-width=\"");
    pen.num(points.size.get(0));
    pen.raw("\">");
    for part in points.xy.chunks(MARKS_A_CHECK) {
        pen.ctx.check()?;
        digits::dots(part, b"<path d=\"M", b"h0\"/>", &mut pen.scratch, pen.out);
    }
    pen.raw("</g>");
    Ok(())
}

/// What symbols of a batch share, written on their element.
fn shared(pen: &mut Pen<'_>, points: &Points) -> Result<()> {
    if let Each::One(fill) = points.fill {
        pen.paint(&FILL, fill, points.opacity);
    } else if points.opacity < 1.0 {
        pen.raw(" fill-opacity=\"");
        pen.num(points.opacity);
        pen.raw("\"");
    }
    if let Some(stroke) = &points.stroke {
        pen.stroke(stroke, points.opacity);
    }
    pen.rows(&points.rows, points.xy.len())
}

/// Discs one by one; what they share stands on their group.
fn circles(pen: &mut Pen<'_>, points: &Points) -> Result<()> {
    pen.raw("<g");
    shared(pen, points)?;
    pen.raw(">");
    let mut radius = Vec::new();
    if let Each::One(size) = points.size {
        px(size / 2.0, &mut radius);
    }
    for (i, at) in points.xy.iter().enumerate() {
        if i.is_multiple_of(MARKS_A_CHECK) {
            pen.ctx.check()?;
        }
        pen.raw("<circle cx=\"");
        tenths(at[0], pen.out);
        pen.raw("\" cy=\"");
        tenths(at[1], pen.out);
        pen.raw("\" r=\"");
        match &points.size {
            Each::One(_) => pen.out.extend_from_slice(&radius),
            Each::All(sizes) => px(sizes[i] / 2.0, pen.out),
        }
        pen.raw("\"");
        if let Each::All(fills) = &points.fill {
            pen.paint(&FILL, fills[i], 1.0);
        }
        pen.raw("/>");
    }
    pen.raw("</g>");
    Ok(())
}

/// Polygons one by one, or as one path when they are opaque and alike.
fn symbols(pen: &mut Pen<'_>, points: &Points) -> Result<()> {
    let same = matches!(points.fill, Each::One(_));
    let one_path = !pen.page && same && points.opacity >= 1.0 && points.stroke.is_none();
    pen.raw(if one_path { "<path" } else { "<g" });
    shared(pen, points)?;
    pen.raw(if one_path { " d=\"" } else { ">" });
    for (i, at) in points.xy.iter().enumerate() {
        if i.is_multiple_of(MARKS_A_CHECK) {
            pen.ctx.check()?;
        }
        let mut at = *at;
        if !one_path {
            pen.raw("<path");
            if let Each::All(fills) = &points.fill {
                pen.paint(&FILL, fills[i], 1.0);
            }
            if pen.page {
                pen.raw(" transform=\"translate(");
                pen.num(at[0]);
                pen.raw(" ");
                pen.num(at[1]);
                pen.raw(")\"");
                at = [0.0, 0.0];
            }
            pen.raw(" d=\"");
        }
        outline(pen, points.symbol, at, points.size.get(i));
        if !one_path {
            pen.raw("\"/>");
        }
    }
    pen.raw(if one_path { "\"/>" } else { "</g>" });
    Ok(())
}

/// The polygon of a symbol about `at`.
fn outline(pen: &mut Pen<'_>, symbol: Symbol, at: [f32; 2], size: f32) {
    for (k, corner) in symbol.outline().iter().enumerate() {
        pen.raw(if k == 0 { "M" } else { "L" });
        pen.num(at[0] + corner[0] * size);
        pen.raw(" ");
        pen.num(at[1] + corner[1] * size);
    }
    pen.raw("Z");
}
