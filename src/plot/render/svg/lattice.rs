//! Cells of a lattice: those of one colour are one path, as with rectangles.
//!
//! The cells of a column share their left edge, those of a line their top, and there are few sizes: each is
//! turned into digits once, and a cell is put together from three pieces.

use super::digits::round;
use super::pen::{FILL, MARKS_A_CHECK, Pen};
use super::rects::Colors;
use crate::base::error::Result;
use crate::plot::render::buffer::{Buffer, Piece, hundredths};
use crate::plot::scene::{Lattice, Rows};

/// What the cells of a column, or of a line, share: how a cell begins, and where in the list of sizes its
/// own stands.
struct Side {
    begin: Piece<16>,
    size: usize,
}

/// Write the cells.
pub fn write(pen: &mut Pen<'_>, cells: &Lattice) -> Result<()> {
    let (widths, heights) = (sizes(&cells.columns), sizes(&cells.lines));
    let whole =
        |width: &i32| heights.iter().map(|height| round(*width, *height)).collect::<Vec<_>>();
    let rounds: Vec<Piece<32>> = widths.iter().flat_map(whole).collect();
    let left = |[left, width]: &[f32; 2]| Side {
        begin: Piece::of(|buffer| {
            buffer.hundredths(Some(b'M'), *left);
            buffer.put(b" ");
        }),
        size: place(&widths, *width) * heights.len(),
    };
    let top = |[top, height]: &[f32; 2]| Side {
        begin: Piece::of(|buffer| buffer.hundredths(None, *top)),
        size: place(&heights, *height),
    };
    let columns: Vec<Side> = cells.columns.iter().map(left).collect();
    let lines: Vec<Side> = cells.lines.iter().map(top).collect();
    // Steps of a scale may have the same colour.
    let Colors { paints, color_of, .. } = Colors::of(&cells.paints[..cells.paints.len().min(256)]);
    let mut own = [0_u8; 256];
    own.iter_mut().zip(&color_of).for_each(|(own, color)| *own = *color as u8);
    let (order, places) = sorted(&cells.shades, &own);
    let mut rest = places.as_slice();
    for (color, count) in order {
        let (list, after) = rest.split_at(count);
        rest = after;
        pen.raw("<path");
        pen.paint(&FILL, paints[color], cells.opacity);
        match &cells.rows {
            _ if !pen.page => {}
            Rows::Each(rows) => pen.rows_of(list, |i| rows[*i as usize])?,
            Rows::From(first) => pen.rows_of(list, |i| first + i)?,
            Rows::None => {}
        }
        pen.raw(" d=\"");
        for part in list.chunks(MARKS_A_CHECK) {
            pen.ctx.check()?;
            let mut buffer = Buffer::over(&mut pen.scratch);
            for i in part {
                let [x, y] = cells.at[*i as usize];
                let (column, line) = (&columns[x as usize], &lines[y as usize]);
                buffer.ready(pen.out);
                buffer.piece(&column.begin);
                buffer.piece(&line.begin);
                buffer.piece(&rounds[column.size + line.size]);
            }
            buffer.flush(pen.out);
        }
        pen.raw("\"/>");
    }
    Ok(())
}

/// Cells sorted by their colour, `own[shade]`; those of one colour stay in their order. The colours with
/// how many cells they have, in the order in which they come first, and the cells.
///
/// Rectangles have the same for any number of colours; a byte needs no look at a list's end.
fn sorted(shades: &[u8], own: &[u8; 256]) -> (Vec<(usize, usize)>, Vec<u32>) {
    let mut next = [0_u32; 256];
    let mut order: Vec<(usize, usize)> = Vec::with_capacity(256);
    for shade in shades {
        let color = usize::from(own[usize::from(*shade)]);
        if next[color] == 0 {
            order.push((color, 0));
        }
        next[color] += 1;
    }
    let mut end = 0;
    for (color, count) in &mut order {
        *count = next[*color] as usize;
        next[*color] = end;
        end += *count as u32;
    }
    let mut places = vec![0_u32; shades.len()];
    for (i, shade) in (0_u32..).zip(shades) {
        let color = usize::from(own[usize::from(*shade)]);
        places[next[color] as usize] = i;
        next[color] += 1;
    }
    (order, places)
}

/// The different sizes of columns or lines, in hundredths.
fn sizes(sides: &[[f32; 2]]) -> Vec<i32> {
    let mut all: Vec<i32> = sides.iter().map(|side| hundredths(side[1])).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Where a size stands among all of them.
fn place(sizes: &[i32], size: f32) -> usize {
    sizes.partition_point(|other| *other < hundredths(size))
}

#[cfg(test)]
mod tests {
    use crate::base::budget::Ctx;
    use crate::base::rng::Rng;
    use crate::plot::scene::{
        Axis, AxisKind, Color, Each, Group, GroupKind, Lattice, Paint, Panel, Rect, Rects, Role,
        Rows, Scene, Shape, Theme,
    };

    /// The same cells one by one.
    fn plain(cells: &Lattice) -> Rects {
        let rect = |[x, y]: &[u32; 2]| {
            let ([x, w], [y, h]) = (cells.columns[*x as usize], cells.lines[*y as usize]);
            Rect { x, y, w, h }
        };
        Rects {
            rects: cells.at.iter().map(rect).collect(),
            fill: Each::All(cells.shades.iter().map(|s| cells.paints[usize::from(*s)]).collect()),
            opacity: cells.opacity,
            stroke: None,
            rows: cells.rows.clone(),
        }
    }

    fn scene(shape: Shape) -> Scene {
        let axis = Axis { kind: AxisKind::Linear, domain: [0.0, 1.0], range: [0.0, 1.0] };
        let rect = Rect { x: 3.0, y: 2.0, w: 600.0, h: 400.0 };
        Scene {
            width: 640.0,
            height: 420.0,
            title: String::new(),
            description: String::new(),
            theme: Theme::LIGHT,
            groups: vec![Group {
                kind: GroupKind::Marks { panel: 0, series: 0, grid: 0, touching: false },
                shapes: vec![shape],
            }],
            panels: vec![Panel { rect, x: axis.clone(), y: axis }],
            series: Vec::new(),
            grids: Vec::new(),
            notes: Vec::new(),
        }
    }

    #[test]
    fn a_lattice_is_written_as_its_cells_one_by_one() {
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
            // Some colours come twice.
            let mut paints: Vec<Paint> = (0..1 + rng.below(40))
                .map(|_| Paint::Color(Color::hex(rng.below(30) as u32 * 0x01_0203)))
                .collect();
            paints.push(Paint::Role(Role::Grid));
            let n = rng.below(400);
            let cells = Lattice {
                at: (0..n)
                    .map(|_| {
                        let one = |rng: &mut Rng, list: &[[f32; 2]]| rng.below(list.len() as u64);
                        [one(&mut rng, &columns) as u32, one(&mut rng, &lines) as u32]
                    })
                    .collect(),
                shades: (0..n).map(|_| rng.below(paints.len() as u64) as u8).collect(),
                rows: match case % 3 {
                    0 => Rows::None,
                    1 => Rows::From(7),
                    _ => Rows::Each((0..n).map(|_| rng.below(5000) as u32).collect()),
                },
                opacity: if case % 2 == 0 { 1.0 } else { 0.5 },
                columns,
                lines,
                paints,
            };
            let (one, other) = (scene(Shape::Rects(plain(&cells))), scene(Shape::Lattice(cells)));
            let ctx = Ctx::default();
            let text = |scene: &Scene, page: bool| {
                let mut out = Vec::new();
                super::super::draw(scene, page, &ctx, &mut out).unwrap();
                String::from_utf8(out).unwrap()
            };
            for page in [false, true] {
                assert_eq!(text(&one, page), text(&other, page), "case {case}");
            }
            #[cfg(feature = "png")]
            if case % 3 < 2 {
                let png = |scene| crate::plot::render::png(scene, &ctx).unwrap();
                assert_eq!(png(&one), png(&other), "case {case}");
            }
        }
    }
}
