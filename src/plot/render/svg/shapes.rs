//! Lines, outlines, text and colour bars.

use super::digits::{self, px};
use super::escape;
use super::pen::{FILL, MARKS_A_CHECK, Pen, STOP};
use crate::base::error::Result;
use crate::plot::scene::{Anchor, Line, Paint, Path, Polyline, Ramp, Rows, Step, Text};

/// A line through many points.
pub fn polyline(pen: &mut Pen<'_>, line: &Polyline) -> Result<()> {
    pen.raw("<path fill=\"none\" stroke-linejoin=\"round\" stroke-linecap=\"round\"");
    pen.stroke(&line.stroke, 1.0);
    let known = |at: &[f32; 2]| !(at[0].is_nan() || at[1].is_nan());
    if !pen.page || line.rows == Rows::None || line.xy.iter().all(known) {
        pen.rows(&line.rows, line.xy.len())?;
    } else {
        let drawn: Vec<usize> = (0..line.xy.len()).filter(|i| known(&line.xy[*i])).collect();
        pen.rows_of(&drawn, |i| line.rows.get(*i).map_or(0, |row| row as u32))?;
    }
    pen.raw(" d=\"");
    let mut begin = true;
    for part in line.xy.chunks(MARKS_A_CHECK) {
        pen.ctx.check()?;
        begin = digits::corners(part, begin, &mut pen.scratch, pen.out);
    }
    pen.raw("\"/>");
    Ok(())
}

/// Any outline.
pub fn path(pen: &mut Pen<'_>, path: &Path) {
    pen.raw("<path");
    match path.fill {
        Some(fill) => pen.paint(&FILL, fill, path.opacity),
        None => pen.raw(" fill=\"none\""),
    }
    if let Some(stroke) = &path.stroke {
        pen.stroke(stroke, path.opacity);
    }
    pen.row(path.row);
    pen.raw(" d=\"");
    for step in &path.steps {
        let (letter, points): (&str, &[[f32; 2]]) = match step {
            Step::Move(p) => ("M", std::slice::from_ref(p)),
            Step::Line(p) => ("L", std::slice::from_ref(p)),
            Step::Cubic(a, b, c) => ("C", &[*a, *b, *c]),
            Step::Close => ("Z", &[]),
        };
        pen.raw(letter);
        for (i, p) in points.iter().enumerate() {
            if i > 0 {
                pen.raw(" ");
            }
            pen.num(p[0]);
            pen.raw(" ");
            pen.num(p[1]);
        }
    }
    pen.raw("\"/>");
}

/// One straight line.
pub fn line(pen: &mut Pen<'_>, line: &Line) {
    pen.raw("<path");
    pen.stroke(&line.stroke, 1.0);
    pen.row(line.row);
    pen.raw(" d=\"M");
    pen.num(line.from[0]);
    pen.raw(" ");
    pen.num(line.from[1]);
    if line.from[1] == line.to[1] {
        pen.raw("H");
        pen.num(line.to[0]);
    } else if line.from[0] == line.to[0] {
        pen.raw("V");
        pen.num(line.to[1]);
    } else {
        pen.raw("L");
        pen.num(line.to[0]);
        pen.raw(" ");
        pen.num(line.to[1]);
    }
    pen.raw("\"/>");
}

/// One line of text.
pub fn text(pen: &mut Pen<'_>, text: &Text) {
    if text.angle == 0.0 {
        pen.raw("<text x=\"");
        pen.num(text.at[0]);
        pen.raw("\" y=\"");
        pen.num(text.at[1]);
    } else {
        pen.raw("<text transform=\"translate(");
        pen.num(text.at[0]);
        pen.raw(" ");
        pen.num(text.at[1]);
        pen.raw(") rotate(");
        pen.num(text.angle);
        pen.raw(")");
    }
    pen.raw("\" font-size=\"");
    pen.num(text.size);
    pen.raw(if text.bold { "\" font-weight=\"bold\"" } else { "\"" });
    match text.anchor {
        Anchor::Start => {}
        Anchor::Middle => pen.raw(" text-anchor=\"middle\""),
        Anchor::End => pen.raw(" text-anchor=\"end\""),
    }
    pen.paint(&FILL, text.fill, 1.0);
    pen.raw(">");
    escape::text(&text.text, pen.out);
    pen.raw("</text>");
}

/// A rectangle filled with a row of colours.
pub fn ramp(pen: &mut Pen<'_>, ramp: &Ramp) {
    let number = pen.fresh();
    pen.raw("<linearGradient id=\"");
    pen.id();
    pen.raw("g");
    pen.count(number);
    pen.raw(if ramp.upward { "\" x1=\"0\" y1=\"1\" x2=\"0\" y2=\"0\">" } else { "\">" });
    let last = ramp.colors.len().saturating_sub(1).max(1) as f32;
    for (i, color) in ramp.colors.iter().enumerate() {
        // In per cent, since two decimals of a share are too few.
        pen.raw("<stop offset=\"");
        px(i as f32 / last * 100.0, pen.out);
        pen.raw("%\"");
        pen.paint(&STOP, Paint::Color(*color), 1.0);
        pen.raw("/>");
    }
    pen.raw("</linearGradient><rect");
    pen.place(&ramp.rect);
    pen.raw(" fill=\"url(#");
    pen.id();
    pen.raw("g");
    pen.count(number);
    pen.raw(")\"/>");
}
