//! The strokes of a lattice beside its cells one by one.

use super::hundredths;
use crate::base::budget::Ctx;
use crate::base::rng::Rng;
use crate::plot::scene::sample::scene;
use crate::plot::scene::{Cells, Color, Each, Lattice, Paint, Rect, Rects, Rows, Shape, Theme};

/// The same cells one by one.
fn plain(lattice: &Lattice) -> Rects {
    let (mut rects, mut fill) = (Vec::new(), Vec::new());
    lattice.each(|[x, y], shade| {
        let ([x, w], [y, h]) = (lattice.columns[x], lattice.lines[y]);
        rects.push(Rect { x, y, w, h });
        fill.push(lattice.paints[usize::from(shade)]);
    });
    let rows = Rows::None;
    Rects { rects, fill: Each::All(fill), opacity: lattice.opacity, stroke: None, rows }
}

fn text(lattice: &Lattice, page: bool) -> String {
    let mut out = Vec::new();
    let scene = scene(Shape::Lattice(lattice.clone()));
    super::super::draw(&scene, page, &Ctx::default(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn attribute<'t>(path: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = path.split_once(&format!(" {name}=\""))?;
    rest.split('"').next()
}

fn number(text: &str) -> i32 {
    (text.parse::<f64>().unwrap() * 100.0).round() as i32
}

/// Left, top, width and height of every stroke in hundredths, its colour, and its row when each is told.
fn strokes(text: &str) -> Vec<([i32; 4], String, Option<u32>)> {
    let mut all = Vec::new();
    for path in text.split("<path").skip(1) {
        let height = number(attribute(path, "stroke-width").unwrap());
        let color = attribute(path, "stroke").unwrap();
        let steps = attribute(path, "data-r").filter(|_| attribute(path, "data-x").is_none());
        let mut steps = steps.map(|steps| steps.split(' '));
        let mut row = 0;
        for (i, stroke) in attribute(path, "d").unwrap().split('M').skip(1).enumerate() {
            let (x, rest) = stroke.split_once(' ').unwrap();
            let (y, w) = rest.split_once('h').unwrap();
            let place = [number(x), number(y) - height / 2, number(w), height];
            if let Some(steps) = &mut steps {
                let step = steps.next().filter(|step| !step.is_empty());
                row += step.map_or(i32::from(i > 0), |step| step.parse().unwrap());
            }
            all.push((place, color.to_owned(), steps.is_some().then_some(row as u32)));
        }
    }
    all
}

fn paints(rng: &mut Rng) -> Vec<Paint> {
    // Some colours come twice.
    let color = |rng: &mut Rng| Color::hex(rng.below(30) as u32 * 0x01_0203);
    (0..1 + rng.below(40)).map(|_| Paint::Color(color(rng))).collect()
}

fn hex(paint: Paint) -> String {
    let Color { r, g, b, .. } = Theme::LIGHT.color(paint);
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// Are these the rectangles, in some order, each with its colour and row? Left and upper edges stay, the
/// others may be a few hundredths farther.
fn same(
    mut found: Vec<([i32; 4], String, Option<u32>)>,
    wanted: &[(Rect, String, Option<u32>)],
    case: usize,
) {
    // Edges far outside of the picture are drawn less far outside.
    let place = |r: &Rect| {
        let [left, top, right, end] = [r.x, r.y, r.x + r.w, r.y + r.h].map(hundredths);
        [left, top, right - left, end - top]
    };
    let mut wanted: Vec<_> =
        wanted.iter().map(|(r, color, row)| (place(r), color.clone(), *row)).collect();
    let key = |(place, color, row): &([i32; 4], String, Option<u32>)| {
        (place[0], place[1], color.clone(), *row)
    };
    found.sort_by_key(|mark| (key(mark), mark.0));
    wanted.sort_by_key(|mark| (key(mark), mark.0));
    assert_eq!(found.len(), wanted.len(), "case {case}");
    for (found, wanted) in found.iter().zip(&wanted) {
        assert_eq!(key(found), key(wanted), "case {case}");
        let more = [2, 3].map(|i| found.0[i] - wanted.0[i]);
        assert!((-2..=2).contains(&more[0]), "case {case}: {found:?} for {wanted:?}");
        assert!((-2..=20).contains(&more[1]), "case {case}: {found:?} for {wanted:?}");
    }
}

#[test]
fn some_cells_are_each_a_stroke_where_their_rectangle_is() {
    let mut rng = Rng::new(29);
    for case in 0..200 {
        let side = |rng: &mut Rng| {
            let n = 1 + rng.below(12) as usize;
            let edge = |rng: &mut Rng| match case % 3 {
                0 => rng.below(600) as f32,
                1 => (rng.uniform() * 700.0 - 50.0) as f32,
                _ => (rng.uniform() * 4e5 - 2e5) as f32,
            };
            let size = |rng: &mut Rng| match case % 4 {
                0 => rng.below(9) as f32,
                1 => (rng.uniform() * 0.02) as f32,
                2 => (rng.uniform() * 50.0) as f32,
                _ => (rng.uniform() * 2e5) as f32,
            };
            (0..n).map(|_| [edge(rng), size(rng)]).collect::<Vec<[f32; 2]>>()
        };
        let (columns, lines) = (side(&mut rng), side(&mut rng));
        let paints = paints(&mut rng);
        let n = rng.below(400);
        let one = |rng: &mut Rng, list: &[[f32; 2]]| rng.below(list.len() as u64) as u32;
        let at = (0..n).map(|_| [one(&mut rng, &columns), one(&mut rng, &lines)]).collect();
        let each: Vec<u32> = (0..n).map(|_| rng.below(5000) as u32).collect();
        let rows = match case % 3 {
            0 => Rows::None,
            1 => Rows::From(7),
            _ => Rows::Each(each),
        };
        let lattice = Lattice {
            shades: (0..n).map(|_| rng.below(paints.len() as u64) as u8).collect(),
            opacity: if case % 2 == 0 { 1.0 } else { 0.5 },
            cells: Cells::Some { at, rows: rows.clone() },
            columns,
            lines,
            paints,
        };
        let plain = plain(&lattice);
        let row = |i: usize| match &rows {
            Rows::None => None,
            Rows::From(first) => Some(first + i as u32),
            Rows::Each(rows) => Some(rows[i]),
        };
        for page in [false, true] {
            let all = plain.rects.iter().enumerate();
            let wanted: Vec<_> = all
                .map(|(i, rect)| (*rect, hex(plain.fill.get(i)), row(i).filter(|_| page)))
                .collect();
            same(strokes(&text(&lattice, page)), &wanted, case);
        }
        #[cfg(feature = "png")]
        if case % 3 < 2 {
            let png =
                |shape| crate::plot::render::png(&scene(shape), 1.0, &Ctx::default()).unwrap();
            assert_eq!(png(Shape::Rects(plain)), png(Shape::Lattice(lattice)), "case {case}");
        }
    }
}

/// Sides without a gap, to the right or to the left.
fn sides(rng: &mut Rng, whole: bool) -> Vec<[f32; 2]> {
    let n = 1 + rng.below(20) as usize;
    let mut begin = (rng.uniform() * 100.0) as f32;
    let mut sides: Vec<[f32; 2]> = Vec::new();
    let broken = [2.37, 1.123, 0.7337][rng.below(3) as usize];
    for _ in 0..n {
        let long = if whole { 4.0 + rng.below(2) as f32 } else { broken };
        begin = if whole { begin.floor() } else { begin };
        sides.push([begin, long]);
        begin += long;
    }
    if rng.below(2) == 1 {
        sides.reverse();
    }
    sides
}

#[test]
fn a_whole_lattice_is_its_cells_where_neighbours_are_joined() {
    let mut rng = Rng::new(31);
    let mut joined = 0;
    for case in 0..200 {
        let (columns, lines) = (sides(&mut rng, case % 2 == 0), sides(&mut rng, case % 4 < 2));
        let mut paints = paints(&mut rng);
        paints.truncate(1 + case % 5);
        let n = columns.len() * lines.len();
        let lattice = Lattice {
            shades: (0..n).map(|_| rng.below(paints.len() as u64) as u8).collect(),
            opacity: 1.0,
            cells: Cells::Whole(3),
            columns,
            lines,
            paints,
        };
        let plain = plain(&lattice);
        let all = plain.rects.iter().enumerate();
        let wanted: Vec<_> = all.map(|(i, rect)| (*rect, hex(plain.fill.get(i)), None)).collect();
        let page = text(&lattice, true);
        for text in [&page, &text(&lattice, false)] {
            let mut found = Vec::new();
            for ([x, y, w, h], color, _) in strokes(text) {
                let inside = |side: &&[f32; 2]| (x..x + w).contains(&hundredths(side[0]));
                let mut cells: Vec<&[f32; 2]> = lattice.columns.iter().filter(inside).collect();
                cells.sort_by_key(|side| hundredths(side[0]));
                joined += cells.len() - 1;
                for (i, [left, width]) in cells.iter().enumerate() {
                    // The last one ends with the stroke.
                    let end =
                        if i + 1 < cells.len() { left + width } else { (x + w) as f32 / 100.0 };
                    let place = [hundredths(*left), y, hundredths(end - left), h];
                    found.push((place, color.clone(), None));
                }
            }
            same(found, &wanted, case);
            // The ground shines through nowhere: strokes end where the next ones begin, or lie over them.
            let all = strokes(text);
            let sides = |k: usize| {
                let mut sides: Vec<[i32; 2]> =
                    all.iter().map(|(place, ..)| [place[k], place[k] + place[k + 2]]).collect();
                sides.sort_unstable();
                sides.dedup();
                sides
            };
            let begins = |k: usize| sides(k).iter().map(|side| side[0]).collect::<Vec<_>>();
            for (k, count) in [(0, lattice.columns.len()), (1, lattice.lines.len())] {
                let (begins, last) =
                    (begins(k), sides(k).iter().map(|side| side[1]).max().unwrap());
                for [_, end] in sides(k).into_iter().filter(|side| side[1] < last - 4) {
                    let touches = |begin: &i32| (end - 4..=end).contains(begin);
                    let met =
                        begins.iter().any(|begin| touches(begin) && (k == 1 || *begin == end));
                    assert!(met || count == 1, "case {case}: {end}");
                }
            }
        }
        // The page tells the edges once, and the first row.
        let steps = |name| -> Vec<i32> {
            let mut at = 0;
            let each = attribute(&page, name).unwrap().split(' ').map(number);
            each.map(|step| {
                at += step;
                at
            })
            .collect()
        };
        let (x, y) = (steps("data-x"), steps("data-y"));
        assert_eq!((x.len(), y.len()), (lattice.columns.len() + 1, lattice.lines.len() + 1));
        let mut i = 0;
        lattice.each(|[column, line], _| {
            let (a, b, c, d) = (x[column], x[column + 1], y[line], y[line + 1]);
            let rect = &plain.rects[i];
            let [left, top, width] = [rect.x, rect.y, rect.w].map(hundredths);
            assert_eq!([a.min(b), c.min(d)], [left, top], "case {case}");
            assert!(((a - b).abs() - width).abs() <= 2, "case {case}");
            i += 1;
        });
        assert_eq!(page.matches("data-x").count(), 1);
        assert_eq!(attribute(&page, "data-r"), Some("3"));
        #[cfg(feature = "png")]
        {
            let png =
                |shape| crate::plot::render::png(&scene(shape), 1.0, &Ctx::default()).unwrap();
            assert_eq!(png(Shape::Rects(plain)), png(Shape::Lattice(lattice)), "case {case}");
        }
    }
    assert!(joined > 1000);
}
