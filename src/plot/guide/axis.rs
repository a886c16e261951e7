//! Axes: grid lines, ticks, labels, titles.

use super::labels::{Fitted, LINE, SIZE};
use crate::plot::layout::{Layout, Place};
use crate::plot::scale::Scale;
use crate::plot::scene::{
    Anchor, Axis, AxisKind, Group, GroupKind, Line, Paint, Role, Shape, Stroke, Text,
};
use crate::plot::text::CAP;

/// Letters of axis titles, in pixels.
pub const TITLE: f64 = 13.0;
/// Length of the marks at ticks.
pub const TICK: f64 = 4.0;
/// From the axis to its labels.
pub const LABEL_GAP: f64 = 7.0;

/// A straight line in a colour of the furniture.
pub fn rule(from: [f64; 2], to: [f64; 2], role: Role) -> Shape {
    Shape::Line(Line {
        from: from.map(|v| v as f32),
        to: to.map(|v| v as f32),
        stroke: Stroke::solid(Paint::Role(role), 1.0),
        row: None,
    })
}

/// One line of text.
pub fn text(at: [f64; 2], words: &str, size: f64, anchor: Anchor, angle: f64, role: Role) -> Shape {
    Shape::Text(Text {
        at: at.map(|v| v as f32),
        text: words.to_owned(),
        size: size as f32,
        bold: false,
        anchor,
        angle: angle as f32,
        fill: Paint::Role(role),
    })
}

/// Half of a pixel, where thin lines are sharp.
fn sharp(px: f64) -> f64 {
    libm::floor(px) + 0.5
}

/// Lines of the grid behind the marks of a panel.
pub fn grid(layout: &Layout, place: &Place, panel: usize) -> Group {
    let (x, y) = (&place.scales.x, &place.scales.y);
    let rect = &place.rect;
    let (left, right) = (f64::from(rect.x), f64::from(rect.x + rect.w));
    let (top, bottom) = (f64::from(rect.y), f64::from(rect.y + rect.h));
    let mut shapes = Vec::new();
    if layout.x.lines {
        for value in &layout.x.ticks.values {
            let px = sharp(x.px(*value));
            shapes.push(rule([px, top], [px, bottom], Role::Grid));
        }
    }
    if layout.y.lines {
        for value in &layout.y.ticks.values {
            let px = sharp(y.px(*value));
            shapes.push(rule([left, px], [right, px], Role::Grid));
        }
    }
    if layout.x.zero && inside(x, 0.0) {
        let px = sharp(x.px(0.0));
        shapes.push(rule([px, top], [px, bottom], Role::Axis));
    }
    if layout.y.zero && inside(y, 0.0) {
        let px = sharp(y.px(0.0));
        shapes.push(rule([left, px], [right, px], Role::Axis));
    }
    Group { kind: GroupKind::Grid { panel }, shapes }
}

/// Does the scale show the value?
fn inside(scale: &Scale, value: f64) -> bool {
    let [a, b] = scale.domain;
    value >= a.min(b) && value <= a.max(b)
}

/// The horizontal axis below a panel.
pub fn below(layout: &Layout, place: &Place, panel: usize) -> Group {
    let scale = &place.scales.x;
    let rect = &place.rect;
    let bottom = f64::from(rect.y + rect.h);
    let (left, right) = (f64::from(rect.x), f64::from(rect.x + rect.w));
    let mut shapes = vec![rule([left, sharp(bottom)], [right, sharp(bottom)], Role::Axis)];
    let band = matches!(scale.kind, AxisKind::Band(_));
    if place.shows_x {
        for (value, lines) in layout.x.ticks.values.iter().zip(&layout.x.fitted.lines) {
            let px = scale.px(*value);
            if !band {
                let at = sharp(px);
                shapes.push(rule([at, bottom], [at, bottom + TICK], Role::Axis));
            }
            label_below(&layout.x.fitted, lines, px, bottom, &mut shapes);
        }
    }
    Group { kind: GroupKind::AxisX { panel }, shapes }
}

/// The lines of one label below an axis.
fn label_below(fitted: &Fitted, lines: &[String], px: f64, bottom: f64, shapes: &mut Vec<Shape>) {
    for (row, line) in lines.iter().enumerate().filter(|(_, line)| !line.is_empty()) {
        let shape = if fitted.angle == 0.0 {
            let y = bottom + LABEL_GAP + CAP * SIZE + 2.0 + row as f64 * LINE;
            text([px, y], line, SIZE, Anchor::Middle, 0.0, Role::Muted)
        } else {
            // The middle of the letters' height lies on the line through the tick.
            let half = CAP * SIZE / 2.0;
            let turn = -fitted.angle.to_radians();
            let at = [px + half * libm::sin(turn), bottom + LABEL_GAP + half * libm::cos(turn)];
            text(at, line, SIZE, Anchor::End, fitted.angle, Role::Muted)
        };
        shapes.push(shape);
    }
}

/// The vertical axis left of a panel.
pub fn left(layout: &Layout, place: &Place, panel: usize) -> Group {
    let scale = &place.scales.y;
    let edge = f64::from(place.rect.x);
    let mut shapes = Vec::new();
    if place.shows_y {
        for (value, lines) in layout.y.ticks.values.iter().zip(&layout.y.fitted.lines) {
            let middle = scale.px(*value) + CAP * SIZE / 2.0;
            let first = middle - (lines.len().saturating_sub(1)) as f64 * LINE / 2.0;
            for (row, line) in lines.iter().enumerate() {
                let at = [edge - LABEL_GAP, first + row as f64 * LINE];
                shapes.push(text(at, line, SIZE, Anchor::End, 0.0, Role::Muted));
            }
        }
    }
    Group { kind: GroupKind::AxisY { panel }, shapes }
}

/// What a page needs to know about an axis.
pub fn describe(scale: &Scale) -> Axis {
    Axis { kind: scale.kind.clone(), domain: scale.domain, range: scale.range.map(|v| v as f32) }
}
