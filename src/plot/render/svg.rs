//! SVG: the shapes of a scene as well-formed XML that needs nothing else.
//!
//! Ids come from a hash of the content, so several pictures on one page do not clash and the same
//! picture has the same bytes. Marks of one look share an element: a million dots are one path.

use super::digits::{self, px, rgb, tenths};
use super::escape;
use crate::plot::scene::{
    Anchor, Color, Dash, Each, Group, GroupKind, Line, Paint, Path, Points, Polyline, Ramp, Rect,
    Rects, Rows, Scene, Shape, Step, Stroke, Symbol, Text, Theme,
};
use crate::plot::text::FAMILY;

/// The picture as a file.
pub fn write(scene: &Scene) -> Vec<u8> {
    let mut out = Vec::with_capacity(guess(scene));
    write_into(scene, &mut out);
    out
}

/// Append the picture (an `<svg>` element) to `out`; the result is its id, eight hexadecimal digits
/// after an `s`.
pub fn write_into(scene: &Scene, out: &mut Vec<u8>) -> String {
    draw(scene, false, out)
}

/// The same picture for a page, whose script finds its way in it: every batch of marks tells its rows
/// as `data-r` (differences, the first from 0), points of one look are a polyline with markers, which
/// is a third of the bytes, and colours of the furniture are written `rgb(…)`, so that a style sheet
/// can tell them from colours of the data and swap them.
pub fn write_page(scene: &Scene, out: &mut Vec<u8>) -> String {
    draw(scene, true, out)
}

fn draw(scene: &Scene, page: bool, out: &mut Vec<u8>) -> String {
    let start = out.len();
    let mut pen = Pen { out, theme: scene.theme, page, ids: Vec::new(), gradients: 0 };
    pen.open(scene);
    for group in &scene.groups {
        pen.group(group, scene);
    }
    pen.raw("</svg>\n");
    let ids = std::mem::take(&mut pen.ids);
    let id = format!("s{:08x}", hash(&out[start..]));
    for place in ids {
        out[place..place + id.len()].copy_from_slice(id.as_bytes());
    }
    id
}

/// Bytes that a scene will need, about.
pub(super) fn guess(scene: &Scene) -> usize {
    let of = |shape: &Shape| match shape {
        Shape::Points(p) => p.xy.len() * 40,
        Shape::Rects(r) => r.rects.len() * 32,
        Shape::Polyline(p) => p.xy.len() * 14,
        _ => 160,
    };
    4096 + scene.groups.iter().flat_map(|g| &g.shapes).map(of).sum::<usize>()
}

/// A hash of bytes, eight at a time; not for secrets.
fn hash(bytes: &[u8]) -> u32 {
    const MIX: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut state = [bytes.len() as u64, 1, 2, 3];
    let mut chunks = bytes.chunks_exact(32);
    for chunk in &mut chunks {
        for (lane, word) in state.iter_mut().zip(chunk.chunks_exact(8)) {
            let word = u64::from_le_bytes(word.try_into().expect("a chunk of eight bytes"));
            *lane = (*lane ^ word).wrapping_mul(MIX).rotate_left(29);
        }
    }
    let rest = chunks.remainder();
    let mut all = state.iter().fold(0u64, |a, b| (a ^ b).wrapping_mul(MIX).rotate_left(31));
    for byte in rest {
        all = (all ^ u64::from(*byte)).wrapping_mul(MIX).rotate_left(31);
    }
    ((all ^ (all >> 32)).wrapping_mul(MIX) >> 32) as u32
}

/// What an id is written as until the content is known: as long as an id.
const BLANK: &str = "s00000000";

struct Pen<'a> {
    out: &'a mut Vec<u8>,
    theme: Theme,
    /// Is it for a page?
    page: bool,
    /// Where ids stand.
    ids: Vec<usize>,
    gradients: usize,
}

impl Pen<'_> {
    fn raw(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    /// A number with at most two decimals.
    fn num(&mut self, value: f32) {
        px(value, self.out);
    }

    /// ` name="number"`
    fn attr(&mut self, name: &str, value: f32) {
        self.raw(" ");
        self.raw(name);
        self.raw("=\"");
        self.num(value);
        self.raw("\"");
    }

    fn id(&mut self) {
        self.ids.push(self.out.len());
        self.raw(BLANK);
    }

    fn open(&mut self, scene: &Scene) {
        self.raw("<svg xmlns=\"http://www.w3.org/2000/svg\"");
        self.attr("width", scene.width);
        self.attr("height", scene.height);
        self.raw(" viewBox=\"0 0 ");
        self.num(scene.width);
        self.raw(" ");
        self.num(scene.height);
        self.raw("\" role=\"img\" aria-labelledby=\"");
        self.id();
        self.raw("t ");
        self.id();
        self.raw("d\" font-family=\"");
        self.raw(FAMILY);
        self.raw("\"><title id=\"");
        self.id();
        self.raw("t\">");
        let title = if scene.title.is_empty() { "Chart" } else { &scene.title };
        escape::text(title, self.out);
        self.raw("</title><desc id=\"");
        self.id();
        self.raw("d\">");
        escape::text(&scene.description, self.out);
        self.raw("</desc><defs>");
        for (i, panel) in scene.panels.iter().enumerate() {
            self.raw("<clipPath id=\"");
            self.id();
            self.raw("c");
            self.raw(&i.to_string());
            self.raw("\"><rect");
            self.place(&panel.rect);
            self.raw("/></clipPath>");
        }
        self.raw("</defs>\n");
    }

    fn place(&mut self, rect: &Rect) {
        self.attr("x", rect.x);
        self.attr("y", rect.y);
        self.attr("width", rect.w);
        self.attr("height", rect.h);
    }

    fn group(&mut self, group: &Group, scene: &Scene) {
        if group.shapes.is_empty() {
            return;
        }
        let number = |i: usize| i.to_string();
        match group.kind {
            GroupKind::Frame => self.raw("<g class=\"frame\">"),
            GroupKind::Grid { panel } => {
                self.raw("<g class=\"grid\" data-panel=\"");
                self.raw(&number(panel));
                self.raw("\">");
            }
            GroupKind::Marks { panel, series, grid } => {
                self.raw("<g class=\"marks\" data-panel=\"");
                self.raw(&number(panel));
                self.raw("\" data-series=\"");
                self.raw(&number(series));
                if self.page {
                    self.raw("\" data-grid=\"");
                    self.raw(&number(grid));
                }
                self.raw("\" clip-path=\"url(#");
                self.id();
                self.raw("c");
                self.raw(&number(panel));
                self.raw(")\">");
            }
            GroupKind::AxisX { panel } | GroupKind::AxisY { panel } => {
                let x = matches!(group.kind, GroupKind::AxisX { .. });
                self.raw(if x {
                    "<g class=\"x\" data-panel=\""
                } else {
                    "<g class=\"y\" data-panel=\""
                });
                self.raw(&number(panel));
                self.raw("\">");
            }
            GroupKind::Facet { .. } => self.raw("<g class=\"facet\">"),
            GroupKind::Legend { series: Some(series) } => {
                self.raw("<g class=\"legend\" data-series=\"");
                self.raw(&number(series));
                self.raw("\">");
            }
            GroupKind::Legend { series: None } => self.raw("<g class=\"legend\">"),
        }
        let _ = scene;
        for shape in &group.shapes {
            self.shape(shape);
        }
        self.raw("</g>\n");
    }

    fn shape(&mut self, shape: &Shape) {
        match shape {
            Shape::Points(points) => self.points(points),
            Shape::Rects(rects) => self.rects(rects),
            Shape::Polyline(line) => self.polyline(line),
            Shape::Path(path) => self.path(path),
            Shape::Line(line) => self.line(line),
            Shape::Text(text) => self.text(text),
            Shape::Ramp(ramp) => self.ramp(ramp),
        }
    }

    /// ` name="#rrggbb"`, and ` name-opacity` when it is translucent; `opacity` is multiplied in.
    fn paint(&mut self, name: &str, paint: Paint, opacity: f32) {
        let color: Color = self.theme.color(paint);
        self.raw(" ");
        self.raw(name);
        self.raw("=\"");
        match paint {
            Paint::Role(_) if self.page => {
                for (before, part) in [("rgb(", color.r), (",", color.g), (",", color.b)] {
                    self.raw(before);
                    self.num(part.into());
                }
                self.raw(")");
            }
            _ => rgb(color, self.out),
        }
        self.raw("\"");
        let opacity = opacity * f32::from(color.a) / 255.0;
        if opacity < 1.0 {
            self.raw(" ");
            self.raw(name);
            self.raw("-opacity=\"");
            self.num(opacity);
            self.raw("\"");
        }
    }

    fn stroke(&mut self, stroke: &Stroke, opacity: f32) {
        self.paint("stroke", stroke.paint, stroke.opacity * opacity);
        if stroke.width != 1.0 {
            self.attr("stroke-width", stroke.width);
        }
        if stroke.dash != Dash::Solid {
            self.raw(" stroke-dasharray=\"");
            for (i, length) in stroke.dash.lengths().iter().enumerate() {
                if i > 0 {
                    self.raw(" ");
                }
                self.num(length * stroke.width);
            }
            self.raw("\"");
        }
    }

    fn points(&mut self, points: &Points) {
        let single = matches!(points.fill, Each::One(_)) && matches!(points.size, Each::One(_));
        // The end of a line of one corner is its start, and would be drawn twice.
        if self.page && single && points.xy.len() > 1 {
            return self.markers(points);
        }
        match points.symbol {
            Symbol::Circle if single && points.opacity >= 1.0 && points.stroke.is_none() => {
                self.dots(points);
            }
            Symbol::Circle
                if single && !self.page && points.stroke.is_none() && !points.xy.is_empty() =>
            {
                self.veils(points);
            }
            Symbol::Circle => self.circles(points),
            _ => self.symbols(points),
        }
    }

    /// Which rows the marks `marks` of a batch show: ` data-r`, differences from one to the next.
    fn rows(&mut self, rows: &Rows, marks: impl Iterator<Item = usize>) {
        if !self.page || *rows == Rows::None {
            return;
        }
        self.raw(" data-r=\"");
        let mut last = 0i64;
        for (k, i) in marks.enumerate() {
            let row = rows.get(i).map_or(0, |row| row as i64);
            if k > 0 {
                self.raw(" ");
            }
            if row - last == 1 && k > 0 {
                // The next row is the common case, and an empty word.
            } else {
                self.raw(&(row - last).to_string());
            }
            last = row;
        }
        // Rows that follow one another need only the first.
        while self.out.last() == Some(&b' ') {
            self.out.pop();
        }
        self.raw("\"");
    }

    /// Which row a single shape shows.
    fn row(&mut self, row: Option<u32>) {
        if let Some(row) = row {
            self.rows(&Rows::From(row), 0..1);
        }
    }

    /// Points of one look: a marker at each corner of a line that is not seen.
    fn markers(&mut self, points: &Points) {
        let size = points.size.get(0);
        let number = self.gradients.to_string();
        self.gradients += 1;
        self.raw("<marker id=\"");
        self.id();
        self.raw("m");
        self.raw(&number);
        self.raw("\" markerUnits=\"userSpaceOnUse\" overflow=\"visible\">");
        if points.symbol == Symbol::Circle {
            self.raw("<circle");
            self.attr("r", size / 2.0);
        } else {
            self.raw("<path d=\"");
            for (k, corner) in points.symbol.outline().iter().enumerate() {
                self.out.push(if k == 0 { b'M' } else { b'L' });
                px(corner[0] * size, self.out);
                self.out.push(b' ');
                px(corner[1] * size, self.out);
            }
            self.raw("Z\"");
        }
        self.paint("fill", points.fill.get(0), points.opacity);
        if let Some(stroke) = &points.stroke {
            self.stroke(stroke, points.opacity);
        }
        self.raw("/></marker><polyline fill=\"none\"");
        for place in ["start", "mid", "end"] {
            self.raw(" marker-");
            self.raw(place);
            self.raw("=\"url(#");
            self.id();
            self.raw("m");
            self.raw(&number);
            self.raw(")\"");
        }
        self.rows(&points.rows, 0..points.xy.len());
        self.raw(" points=\"");
        for (i, at) in points.xy.iter().enumerate() {
            if i > 0 {
                self.out.push(b' ');
            }
            tenths(at[0], self.out);
            self.out.push(b' ');
            tenths(at[1], self.out);
        }
        self.raw("\"/>");
    }

    /// Opaque discs of one look: one path of dots with round caps.
    fn dots(&mut self, points: &Points) {
        if points.xy.is_empty() {
            return;
        }
        self.raw("<path fill=\"none\" stroke-linecap=\"round\"");
        self.paint("stroke", points.fill.get(0), 1.0);
        self.attr("stroke-width", points.size.get(0));
        self.raw(" d=\"");
        digits::dots(&points.xy, b"M", b"h0", self.out);
        self.raw("\"/>");
    }

    /// Translucent discs of one look: a dot with round caps each, so that overlaps add up.
    fn veils(&mut self, points: &Points) {
        self.raw("<g fill=\"none\" stroke-linecap=\"round\"");
        self.paint("stroke", points.fill.get(0), points.opacity);
        self.attr("stroke-width", points.size.get(0));
        self.raw(">");
        digits::dots(&points.xy, b"<path d=\"M", b"h0\"/>", self.out);
        self.raw("</g>");
    }

    /// Discs one by one; what they share stands on their group.
    fn circles(&mut self, points: &Points) {
        if points.xy.is_empty() {
            return;
        }
        self.raw("<g");
        if let Each::One(fill) = points.fill {
            self.paint("fill", fill, points.opacity);
        } else if points.opacity < 1.0 {
            self.attr("fill-opacity", points.opacity);
        }
        if let Some(stroke) = &points.stroke {
            self.stroke(stroke, points.opacity);
        }
        self.rows(&points.rows, 0..points.xy.len());
        self.raw(">");
        let mut radius = Vec::new();
        if let Each::One(size) = points.size {
            px(size / 2.0, &mut radius);
        }
        for (i, at) in points.xy.iter().enumerate() {
            self.out.extend_from_slice(b"<circle cx=\"");
            tenths(at[0], self.out);
            self.out.extend_from_slice(b"\" cy=\"");
            tenths(at[1], self.out);
            self.out.extend_from_slice(b"\" r=\"");
            match &points.size {
                Each::One(_) => self.out.extend_from_slice(&radius),
                Each::All(sizes) => px(sizes[i] / 2.0, self.out),
            }
            self.out.push(b'"');
            if let Each::All(fills) = &points.fill {
                self.paint("fill", fills[i], 1.0);
            }
            self.out.extend_from_slice(b"/>");
        }
        self.raw("</g>");
    }

    /// Polygons one by one, or as one path when they are opaque and alike.
    fn symbols(&mut self, points: &Points) {
        if points.xy.is_empty() {
            return;
        }
        let outline = points.symbol.outline();
        let shared = matches!(points.fill, Each::One(_));
        let one_path = !self.page && shared && points.opacity >= 1.0 && points.stroke.is_none();
        self.raw(if one_path { "<path" } else { "<g" });
        if let Each::One(fill) = points.fill {
            self.paint("fill", fill, points.opacity);
        } else if points.opacity < 1.0 {
            self.attr("fill-opacity", points.opacity);
        }
        if let Some(stroke) = &points.stroke {
            self.stroke(stroke, points.opacity);
        }
        self.rows(&points.rows, 0..points.xy.len());
        self.raw(if one_path { " d=\"" } else { ">" });
        for (i, at) in points.xy.iter().enumerate() {
            let mut at = *at;
            if !one_path {
                self.raw("<path");
                if let Each::All(fills) = &points.fill {
                    self.paint("fill", fills[i], 1.0);
                }
                if self.page {
                    self.raw(" transform=\"translate(");
                    self.num(at[0]);
                    self.raw(" ");
                    self.num(at[1]);
                    self.raw(")\"");
                    at = [0.0, 0.0];
                }
                self.raw(" d=\"");
            }
            let size = points.size.get(i);
            for (k, corner) in outline.iter().enumerate() {
                self.out.push(if k == 0 { b'M' } else { b'L' });
                px(at[0] + corner[0] * size, self.out);
                self.out.push(b' ');
                px(at[1] + corner[1] * size, self.out);
            }
            self.out.push(b'Z');
            if !one_path {
                self.raw("\"/>");
            }
        }
        self.raw(if one_path { "\"/>" } else { "</g>" });
    }

    fn rects(&mut self, rects: &Rects) {
        match &rects.fill {
            Each::One(fill) if rects.rects.len() == 1 => {
                self.raw("<rect");
                self.place(&rects.rects[0]);
                self.rows(&rects.rows, 0..1);
                self.paint("fill", *fill, rects.opacity);
                if let Some(stroke) = &rects.stroke {
                    self.stroke(stroke, rects.opacity);
                }
                self.raw("/>");
            }
            Each::One(fill) if !rects.rects.is_empty() => {
                self.rect_path(*fill, rects, 0..rects.rects.len());
            }
            Each::One(_) => {}
            Each::All(fills) => self.rects_by_color(rects, fills),
        }
    }

    /// Rectangles of one colour as one path; they do not overlap, so nothing is lost.
    fn rect_path(
        &mut self,
        fill: Paint,
        rects: &Rects,
        places: impl Iterator<Item = usize> + Clone,
    ) {
        self.raw("<path");
        self.paint("fill", fill, rects.opacity);
        if let Some(stroke) = &rects.stroke {
            self.stroke(stroke, rects.opacity);
        }
        self.rows(&rects.rows, places.clone());
        self.raw(" d=\"");
        digits::rects(places.map(|place| &rects.rects[place]), self.out);
        self.raw("\"/>");
    }

    /// One path for each colour, in the order in which colours come first.
    fn rects_by_color(&mut self, rects: &Rects, fills: &[Paint]) {
        let mut colors: Vec<(Paint, Vec<u32>)> = Vec::new();
        let mut places = std::collections::HashMap::new();
        // A hash is slow beside the work on a cell, so colours met before are found in a small table.
        let mut recent: [Option<(Paint, usize)>; 256] = [None; 256];
        for (i, fill) in fills.iter().enumerate() {
            let slot = match fill {
                Paint::Color(c) => usize::from(c.r.wrapping_mul(31) ^ c.g.wrapping_mul(17) ^ c.b),
                Paint::Role(role) => *role as usize,
            };
            let place = match recent[slot] {
                Some((paint, place)) if paint == *fill => place,
                _ => *places.entry(*fill).or_insert_with(|| {
                    colors.push((*fill, Vec::new()));
                    colors.len() - 1
                }),
            };
            recent[slot] = Some((*fill, place));
            colors[place].1.push(i as u32);
        }
        for (fill, list) in colors {
            self.rect_path(fill, rects, list.iter().map(|i| *i as usize));
        }
    }

    fn polyline(&mut self, line: &Polyline) {
        self.raw("<path fill=\"none\" stroke-linejoin=\"round\" stroke-linecap=\"round\"");
        self.stroke(&line.stroke, 1.0);
        let known = |i: &usize| !(line.xy[*i][0].is_nan() || line.xy[*i][1].is_nan());
        self.rows(&line.rows, (0..line.xy.len()).filter(known));
        self.raw(" d=\"");
        digits::corners(&line.xy, self.out);
        self.raw("\"/>");
    }

    fn path(&mut self, path: &Path) {
        self.raw("<path");
        match path.fill {
            Some(fill) => self.paint("fill", fill, path.opacity),
            None => self.raw(" fill=\"none\""),
        }
        if let Some(stroke) = &path.stroke {
            self.stroke(stroke, path.opacity);
        }
        self.row(path.row);
        self.raw(" d=\"");
        for step in &path.steps {
            let (letter, points): (&str, &[[f32; 2]]) = match step {
                Step::Move(p) => ("M", std::slice::from_ref(p)),
                Step::Line(p) => ("L", std::slice::from_ref(p)),
                Step::Cubic(a, b, c) => ("C", &[*a, *b, *c]),
                Step::Close => ("Z", &[]),
            };
            self.raw(letter);
            for (i, p) in points.iter().enumerate() {
                if i > 0 {
                    self.raw(" ");
                }
                self.num(p[0]);
                self.raw(" ");
                self.num(p[1]);
            }
        }
        self.raw("\"/>");
    }

    fn line(&mut self, line: &Line) {
        self.raw("<path");
        self.stroke(&line.stroke, 1.0);
        self.row(line.row);
        self.raw(" d=\"M");
        self.num(line.from[0]);
        self.raw(" ");
        self.num(line.from[1]);
        if line.from[1] == line.to[1] {
            self.raw("H");
            self.num(line.to[0]);
        } else if line.from[0] == line.to[0] {
            self.raw("V");
            self.num(line.to[1]);
        } else {
            self.raw("L");
            self.num(line.to[0]);
            self.raw(" ");
            self.num(line.to[1]);
        }
        self.raw("\"/>");
    }

    fn text(&mut self, text: &Text) {
        self.raw("<text");
        if text.angle == 0.0 {
            self.attr("x", text.at[0]);
            self.attr("y", text.at[1]);
        } else {
            self.raw(" transform=\"translate(");
            self.num(text.at[0]);
            self.raw(" ");
            self.num(text.at[1]);
            self.raw(") rotate(");
            self.num(text.angle);
            self.raw(")\"");
        }
        self.attr("font-size", text.size);
        if text.bold {
            self.raw(" font-weight=\"bold\"");
        }
        match text.anchor {
            Anchor::Start => {}
            Anchor::Middle => self.raw(" text-anchor=\"middle\""),
            Anchor::End => self.raw(" text-anchor=\"end\""),
        }
        self.paint("fill", text.fill, 1.0);
        self.raw(">");
        escape::text(&text.text, self.out);
        self.raw("</text>");
    }

    fn ramp(&mut self, ramp: &Ramp) {
        let number = self.gradients.to_string();
        self.gradients += 1;
        self.raw("<linearGradient id=\"");
        self.id();
        self.raw("g");
        self.raw(&number);
        self.raw(if ramp.upward { "\" x1=\"0\" y1=\"1\" x2=\"0\" y2=\"0\">" } else { "\">" });
        let last = ramp.colors.len().saturating_sub(1).max(1) as f32;
        for (i, color) in ramp.colors.iter().enumerate() {
            self.raw("<stop");
            px_attr_offset(i as f32 / last, self.out);
            self.paint("stop-color", Paint::Color(*color), 1.0);
            self.raw("/>");
        }
        self.raw("</linearGradient><rect");
        self.place(&ramp.rect);
        self.raw(" fill=\"url(#");
        self.id();
        self.raw("g");
        self.raw(&number);
        self.raw(")\"/>");
    }
}

/// ` offset="…%"`, since two decimals of a share are too few.
fn px_attr_offset(share: f32, out: &mut Vec<u8>) {
    out.extend_from_slice(b" offset=\"");
    px(share * 100.0, out);
    out.extend_from_slice(b"%\"");
}
