//! From spec to scene: bind, plan, transform, lay out, draw.

use super::axes::{self, Way};
use super::bind::{self, Sheet};
use super::guide::axis;
use super::guide::words::cut;
use super::layout::{self, FACET, HEAD, HEAD_LINE, Layout, PAD, Place};
use super::mark::{self, Axes, Found, Placed, Prepared, Stage};
use super::origin::Origin;
use super::scene::{
    Anchor, Each, Group, GroupKind, Paint, Panel, Rect, Rects, Role, Rows, Scene, Series, Shape,
    Text, Theme,
};
use super::series::{self, Cast};
use super::spec::{Mark, Spec, ThemeName};
use crate::base::budget::Ctx;
use crate::base::error::Result;

/// Draw a spec.
///
/// # Errors
/// `bad_value` and its kin at the place in the request, the budget's errors.
pub fn scene(spec: &Spec, origin: &Origin<'_>, ctx: &Ctx) -> Result<Scene> {
    let mut sheets: Vec<Sheet<'_>> = Vec::with_capacity(spec.layers.len());
    for (i, layer) in spec.layers.iter().enumerate() {
        sheets.push(origin.at_layer(i, |at| bind::bind(layer, spec, at))?);
    }
    let (x, xs) = axes::plan(Way::X, &sheets, spec, origin, ctx)?;
    let (y, ys) = axes::plan(Way::Y, &sheets, spec, origin, ctx)?;
    let mut axes = Axes { x, y };
    let cast = series::cast(&sheets, spec, origin, ctx)?;
    let marks = sheets.iter().map(|sheet| sheet.rows).sum();
    let stage = Stage { spec, cast: &cast, marks, ctx };
    let mut placed: Vec<(Placed<'_>, Prepared)> = Vec::with_capacity(sheets.len());
    for (index, ((sheet, x), y)) in sheets.iter().zip(xs).zip(ys).enumerate() {
        let layer = Placed { sheet, x, y, index, found: Found::default() };
        // Transforms name a channel; the layer's place in the request is put before it.
        let prepared = mark::prepare(&layer, &mut axes, &stage).map_err(|e| {
            match (origin.at_layer::<String>(index, |at| Ok(at.pointer())), &e.at) {
                (Ok(prefix), at) if at.starts_with('/') => e.under(&prefix),
                _ => e,
            }
        })?;
        placed.push((layer, prepared));
    }
    if marks == 0 {
        ctx.warn("there are no rows to draw");
    }
    let layout = layout::plan(spec, &axes, &cast);
    let mut groups = vec![frame(spec, &layout)];
    let mut marks: Vec<Vec<Group>> = layout.places.iter().map(|_| Vec::new()).collect();
    for (index, (layer, prepared)) in placed.iter().enumerate() {
        for (part, drawn) in &prepared.parts {
            let Some(place) = layout.places.get(part.panel) else { continue };
            let shapes = mark::draw(layer, part, drawn, &place.scales, &stage)?;
            let (panel, series) = (part.panel, part.series);
            let touching = layer.sheet.layer.mark == Mark::Cell;
            let kind = GroupKind::Marks { panel, series, grid: index, touching };
            marks[part.panel].push(Group { kind, shapes });
        }
    }
    let mut panels = Vec::with_capacity(layout.places.len());
    for (i, (place, marks)) in layout.places.iter().zip(marks).enumerate() {
        groups.push(axis::grid(&layout, place, i));
        groups.extend(marks);
        groups.push(axis::below(&layout, place, i));
        groups.push(axis::left(&layout, place, i));
        facet_titles(&layout, &cast, place, i, &mut groups);
        panels.push(Panel {
            rect: place.rect,
            x: axis::describe(&place.scales.x),
            y: axis::describe(&place.scales.y),
        });
    }
    axis_titles(&layout, &mut groups);
    groups.extend(layout.legend.draw(&cast, layout.legend_at));
    let warnings = ctx.take_warnings();
    warnings.iter().for_each(|w| ctx.warn(w.clone()));
    let description = super::describe::sentences(spec, &axes, &cast, &sheets, &layout);
    Ok(Scene {
        width: spec.width as f32,
        height: spec.height as f32,
        title: spec.title.as_deref().map(super::guide::words::one_line).unwrap_or_default(),
        description,
        theme: match spec.theme {
            ThemeName::Light => Theme::LIGHT,
            ThemeName::Dark => Theme::DARK,
        },
        groups,
        panels,
        series: cast
            .series
            .iter()
            .map(|s| Series { name: s.name.clone(), paint: s.paint, in_legend: s.in_legend })
            .collect(),
        grids: placed.into_iter().map(|(_, prepared)| prepared.grid).collect(),
        notes: warnings,
    })
}

/// Background and title.
fn frame(spec: &Spec, layout: &Layout) -> Group {
    let all = Rect { x: 0.0, y: 0.0, w: spec.width as f32, h: spec.height as f32 };
    let mut shapes = vec![Shape::Rects(Rects {
        rects: vec![all],
        fill: Each::One(Paint::Role(Role::Background)),
        opacity: 1.0,
        stroke: None,
        rows: Rows::None,
    })];
    for (i, line) in layout.title.iter().enumerate() {
        shapes.push(Shape::Text(Text {
            at: [PAD as f32, (PAD + HEAD + i as f64 * HEAD_LINE) as f32],
            text: line.clone(),
            size: HEAD as f32,
            bold: true,
            anchor: Anchor::Start,
            angle: 0.0,
            fill: Paint::Role(Role::Ink),
        }));
    }
    Group { kind: GroupKind::Frame, shapes }
}

/// One title for all horizontal axes, one for all vertical ones.
fn axis_titles(layout: &Layout, groups: &mut Vec<Group>) {
    let body = &layout.body;
    let (w, h) = (f64::from(body.w), f64::from(body.h));
    let (x, y) = (f64::from(body.x), f64::from(body.y));
    let last = layout.places.len().saturating_sub(1);
    if !layout.x.title.is_empty() {
        let words = cut(&layout.x.title, axis::TITLE, false, w.max(60.0));
        let base = y + h + axis::LABEL_GAP + layout.x.fitted.height + axis::TITLE + 5.0;
        let at = [x + w / 2.0, base];
        let shape = axis::text(at, &words, axis::TITLE, Anchor::Middle, 0.0, Role::Ink);
        groups.push(Group { kind: GroupKind::AxisX { panel: last }, shapes: vec![shape] });
    }
    if !layout.y.title.is_empty() {
        let words = cut(&layout.y.title, axis::TITLE, false, h.max(60.0));
        let at = [(layout.labels_left - 9.0).max(axis::TITLE), y + h / 2.0];
        let shape = axis::text(at, &words, axis::TITLE, Anchor::Middle, -90.0, Role::Ink);
        groups.push(Group { kind: GroupKind::AxisY { panel: 0 }, shapes: vec![shape] });
    }
}

/// Titles above the columns (or above every panel, when they are wrapped) and beside the rows.
fn facet_titles(
    layout: &Layout,
    cast: &Cast,
    place: &Place,
    panel: usize,
    groups: &mut Vec<Group>,
) {
    let facets = &cast.facets;
    let rect = &place.rect;
    let mut shapes = Vec::new();
    let across = facets.cols.len().max(1);
    let wrapped = facets.rows.is_empty();
    if !facets.cols.is_empty() && (place.cell[1] == 0 || wrapped) {
        let words = layout::facet_title(facets, 0, panel % across);
        let words = cut(&words, FACET, true, f64::from(rect.w));
        let at = [rect.x + rect.w / 2.0, rect.y - 7.0];
        shapes.push(title(at, words, 0.0));
    }
    let last = layout.places.iter().all(|p| p.cell[0] <= place.cell[0]);
    if !facets.rows.is_empty() && last {
        let words = layout::facet_title(facets, 1, panel / across);
        let words = cut(&words, FACET, true, f64::from(rect.h));
        let at = [rect.x + rect.w + 7.0, rect.y + rect.h / 2.0];
        shapes.push(title(at, words, 90.0));
    }
    if !shapes.is_empty() {
        groups.push(Group { kind: GroupKind::Facet { panel }, shapes });
    }
}

fn title(at: [f32; 2], text: String, angle: f32) -> Shape {
    Shape::Text(Text {
        at,
        text,
        size: FACET as f32,
        bold: true,
        anchor: Anchor::Middle,
        angle,
        fill: Paint::Role(Role::Ink),
    })
}
