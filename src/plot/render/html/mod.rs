//! Scenes as a page that needs nothing: no network, no library, and no script to be seen.
//!
//! A chart is a `<figure>` with the finished SVG, what was left out or aggregated in words, and the
//! values behind the marks as a table. One style and one script serve all charts of a page; both take
//! a nonce, and neither needs more of a content security policy than
//! `default-src 'none'; script-src 'nonce-…'; style-src 'nonce-…'` (saving as PNG also needs
//! `img-src blob:`). Text of the data is only ever escaped text. Bytes depend on the scenes alone.

pub mod asset;
mod number;
pub mod table;

use super::digits::{count, px};
use super::written::Written;
use super::{escape, svg};
use crate::base::budget::{Ctx, probe};
use crate::base::error::Result;
use crate::base::wire::write_f64;
use crate::plot::scene::{Axis, AxisKind, Scene};
use asset::{DOCUMENT, Fixed, SCRIPT, STYLE};

/// What a page says beside its charts.
#[derive(Debug, Default)]
pub struct Page<'a> {
    /// Its title; by default that of the first chart.
    pub title: &'a str,
    /// Its title above the charts, when the page has more to say than they do.
    pub heading: bool,
    /// Text between title and charts; line breaks are kept.
    pub text: &'a str,
    /// Charts side by side where the screen is wide, from 1 to 4.
    pub columns: usize,
    /// Nonce of script and style.
    pub nonce: Option<&'a str>,
    /// Language of title and text, `en` when empty.
    pub lang: &'a str,
    /// Only style, charts and script, to be put into a page of somebody else's.
    pub fragment: bool,
}

/// Write a page of charts.
///
/// # Errors
/// Those of the budget.
pub fn write(scenes: &[&Scene], page: &Page<'_>, ctx: &Ctx) -> Result<Written> {
    let room: usize = scenes.iter().map(|scene| room(scene)).sum();
    let fixed = SCRIPT.text.len() + STYLE.text.len() + DOCUMENT.text.len();
    probe(room)?;
    let mut written = Written::with_capacity(room + fixed + 2048);
    let out = &mut written;
    if page.fragment {
        style(&[&STYLE], page, out);
    } else {
        head(scenes, page, out);
    }
    out.bytes.extend_from_slice(b"<div class=\"charts");
    if page.columns > 1 {
        out.bytes.extend_from_slice(b" c");
        count(page.columns.min(4) as u64, &mut out.bytes);
    }
    out.bytes.extend_from_slice(b"\">\n");
    for scene in scenes {
        figure(scene, ctx, &mut out.bytes)?;
    }
    out.bytes.extend_from_slice(b"</div>\n");
    if !page.fragment {
        out.bytes.extend_from_slice(b"</main>\n");
    }
    open("script", page, &mut out.bytes);
    out.fixed(&SCRIPT);
    out.bytes.extend_from_slice(b"</script>\n");
    if !page.fragment {
        out.bytes.extend_from_slice(b"</body>\n</html>\n");
    }
    Ok(written)
}

/// Bytes that a chart will need, about.
fn room(scene: &Scene) -> usize {
    let values: usize = scene.grids.iter().map(|grid| grid.rows * grid.columns.len()).sum();
    8192 + svg::guess(scene) + values.min(400) * 16 + values * 12
}

fn head(scenes: &[&Scene], page: &Page<'_>, written: &mut Written) {
    let out = &mut written.bytes;
    let own = scenes.first().map_or("", |scene| scene.title.as_str());
    let title = [page.title, own, "Chart"].into_iter().find(|title| !title.is_empty());
    let title = title.unwrap_or_default();
    out.extend_from_slice(b"<!DOCTYPE html>\n<html lang=\"");
    escape::text(if page.lang.is_empty() { "en" } else { page.lang }, out);
    out.extend_from_slice(
        b"\">\n<head>\n<meta charset=\"utf-8\">\n\
        <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>",
    );
    escape::text(title, out);
    out.extend_from_slice(b"</title>\n");
    style(&[&STYLE, &DOCUMENT], page, written);
    let out = &mut written.bytes;
    out.extend_from_slice(b"</head>\n<body>\n<main>\n");
    if page.heading && !page.title.is_empty() {
        out.extend_from_slice(b"<h1>");
        escape::text(page.title, out);
        out.extend_from_slice(b"</h1>\n");
    }
    for line in page.text.lines().filter(|line| !line.trim().is_empty()) {
        out.extend_from_slice(b"<p class=\"text\">");
        escape::text(line, out);
        out.extend_from_slice(b"</p>\n");
    }
}

fn style(styles: &[&'static Fixed], page: &Page<'_>, out: &mut Written) {
    open("style", page, &mut out.bytes);
    styles.iter().for_each(|style| out.fixed(style));
    out.bytes.extend_from_slice(b"</style>\n");
}

/// `<script>` or `<style>`, with the nonce.
fn open(tag: &str, page: &Page<'_>, out: &mut Vec<u8>) {
    out.push(b'<');
    out.extend_from_slice(tag.as_bytes());
    if let Some(nonce) = page.nonce {
        out.extend_from_slice(b" nonce=\"");
        escape::text(nonce, out);
        out.push(b'"');
    }
    out.push(b'>');
}

/// One chart with its notes and its table.
fn figure(scene: &Scene, ctx: &Ctx, out: &mut Vec<u8>) -> Result<()> {
    // A chart that asks for dark stays dark; a light one follows the reader.
    out.extend_from_slice(if scene.theme.dark {
        b"<figure class=\"sera"
    } else {
        b"<figure class=\"sera auto"
    });
    out.extend_from_slice(b"\" data-p=\"");
    for (i, panel) in scene.panels.iter().enumerate() {
        if i > 0 {
            out.push(b'|');
        }
        for (k, value) in
            [panel.rect.x, panel.rect.y, panel.rect.w, panel.rect.h].iter().enumerate()
        {
            if k > 0 {
                out.push(b' ');
            }
            px(*value, out);
        }
        axis(&panel.x, out);
        axis(&panel.y, out);
    }
    out.extend_from_slice(b"\">\n");
    svg::write_page(scene, ctx, out)?;
    for note in &scene.notes {
        out.extend_from_slice(b"<p>");
        escape::text(note, out);
        out.extend_from_slice(b"</p>\n");
    }
    if scene.grids.iter().any(|grid| !grid.columns.is_empty()) {
        out.extend_from_slice(b"<details><summary>Data</summary><div class=\"rows\">");
        for (i, grid) in scene.grids.iter().enumerate() {
            table::write(grid, i, ctx, out)?;
        }
        out.extend_from_slice(
            b"</div><p>Numbers are rounded to seven significant digits.</p></details>\n",
        );
    }
    out.extend_from_slice(b"</figure>\n");
    Ok(())
}

/// `;kind first last pixel pixel[ zone]`
fn axis(axis: &Axis, out: &mut Vec<u8>) {
    let (kind, zone) = match &axis.kind {
        AxisKind::Linear => ("linear", None),
        AxisKind::Log => ("log", None),
        AxisKind::Time { zone } => ("time", zone.as_deref()),
        AxisKind::Band(_) => ("band", None),
    };
    out.push(b';');
    out.extend_from_slice(kind.as_bytes());
    for value in axis.domain {
        out.push(b' ');
        write_f64(if value.is_finite() { value } else { 0.0 }, out);
    }
    for value in axis.range {
        out.push(b' ');
        px(value, out);
    }
    if let Some(zone) = zone {
        out.push(b' ');
        escape::text(zone, out);
    }
}
