//! Bars at even steps: one outline, which goes along the line that they stand on and up and down each bar.
//!
//! Steps and widths are whole numbers, scaled to pixels by the path's `transform`, so that no rounding adds
//! up; a bar is `V156.7h4V200h1`, half of what its four sides take.

use super::digits;
use super::pen::{FILL, MARKS_A_CHECK, Pen};
use crate::base::error::Result;
use crate::base::wire::write_f64;
use crate::plot::render::buffer::Piece;
use crate::plot::scene::{Comb, Rows};

/// Write the bars.
pub fn write(pen: &mut Pen<'_>, comb: &Comb) -> Result<()> {
    pen.raw("<path");
    pen.paint(&FILL, comb.fill, comb.opacity);
    pen.rows(&Rows::From(comb.row), comb.ends.len())?;
    let Some([bar, gap]) = units(comb) else { return rects(pen, comb) };
    let [scale, zero] = [comb.step / f64::from(bar + gap), comb.first];
    pen.raw(" transform=\"matrix(");
    let [a, d, e, f] = if comb.lying { [1.0, scale, 0.0, zero] } else { [scale, 1.0, zero, 0.0] };
    for (number, after) in [(a, " 0 0 "), (d, " "), (e, " "), (f, ")\" d=\"M")] {
        write_f64(number, pen.out);
        pen.raw(after);
    }
    if comb.lying {
        digits::tenths(comb.foot, pen.out);
        pen.raw(" 0");
    } else {
        pen.raw("0 ");
        digits::tenths(comb.foot, pen.out);
    }
    let [along, up] = if comb.lying { [b'v', b'H'] } else { [b'h', b'V'] };
    let rest = Piece::of(|buffer| {
        buffer.count(along, bar);
        buffer.tenths(Some(up), comb.foot);
        buffer.count(along, gap);
    });
    for part in comb.ends.chunks(MARKS_A_CHECK) {
        pen.ctx.check()?;
        digits::ends(part, up, &rest, &mut pen.scratch, pen.out);
    }
    pen.raw("\"/>");
    Ok(())
}

/// Bars whose widths are no whole numbers, or too large ones for 32-bit floats.
fn rects(pen: &mut Pen<'_>, comb: &Comb) -> Result<()> {
    pen.raw(" d=\"");
    let mut rects = (0..comb.ends.len()).map(|i| comb.rect(i)).peekable();
    while rects.peek().is_some() {
        pen.ctx.check()?;
        digits::rects(rects.by_ref().take(MARKS_A_CHECK), &mut pen.scratch, pen.out);
    }
    pen.raw("\"/>");
    Ok(())
}

/// The width of a bar and of the gap behind it as small whole numbers, as near to what they are as no
/// eye tells.
fn units(comb: &Comb) -> Option<[u32; 2]> {
    // Whole numbers below 2²⁴ are exact in what draws.
    const MOST: usize = 1 << 23;
    let share = comb.width / comb.step;
    let off = |whole: u32| {
        let bar = share * f64::from(whole);
        (bar - libm::rint(bar)).abs() / f64::from(whole)
    };
    let fits = |whole: &u32| off(*whole) * (comb.step * comb.ends.len() as f64).abs() < 1e-3;
    let whole = [1, 2, 3, 4, 5, 6, 8, 10, 20, 50, 100, 200, 500, 1000].into_iter().find(fits)?;
    let bar = libm::rint(share * f64::from(whole)) as u32;
    let exact = (1..=whole).contains(&bar) && comb.ends.len() < MOST / whole as usize;
    exact.then_some([bar, whole - bar])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::budget::Ctx;
    use crate::base::rng::Rng;
    use crate::plot::render::svg::{write as picture, write_page};
    use crate::plot::scene::sample::scene;
    use crate::plot::scene::{Paint, Rect, Role, Shape};

    /// The path's data, and the numbers of its matrix.
    fn parts(svg: &str) -> (&str, Option<Vec<f64>>) {
        let between = |from: &str, to: &str| {
            let rest = &svg[svg.find(from)? + from.len()..];
            Some(&rest[..rest.find(to)?])
        };
        let matrix = between(" transform=\"matrix(", ")");
        let numbers = matrix.map(|m| m.split(' ').map(|v| v.parse().unwrap()).collect());
        (between(" d=\"", "\"").unwrap(), numbers)
    }

    /// The rectangles that an outline goes around, found by following it.
    fn follow(path: &str, m: &[f64], lying: bool) -> Vec<Rect> {
        let cut = |c: char| "MVHvh ".contains(c);
        let numbers: Vec<f64> =
            path.split(cut).filter(|t| !t.is_empty()).map(|t| t.parse().unwrap()).collect();
        let letters: String = path.chars().filter(|c| "MVHvh".contains(*c)).collect();
        let round = if lying { "HvHv" } else { "VhVh" };
        assert_eq!(letters, format!("M{}", round.repeat(letters.len() / 4)));
        let (mut at, mut all) = (0.0, Vec::new());
        for bar in numbers[2..].as_chunks::<4>().0 {
            let [end, width, foot, gap] = *bar;
            let corner = |u: f64, v: f64| {
                if lying {
                    [m[0] * v + m[4], m[3] * u + m[5]]
                } else {
                    [m[0] * u + m[4], m[3] * v + m[5]]
                }
            };
            let ([x0, y0], [x1, y1]) = (corner(at, end), corner(at + width, foot));
            let (x, y) = (x0.min(x1), y0.min(y1));
            let [w, h] = [(x1 - x0).abs(), (y1 - y0).abs()];
            all.push(Rect { x: x as f32, y: y as f32, w: w as f32, h: h as f32 });
            at += width + gap;
        }
        all
    }

    #[test]
    fn the_outline_goes_around_every_bar() {
        let mut rng = Rng::new(71);
        let mut outlines = 0;
        for case in 0..300 {
            let n = 1 + rng.below(3000) as usize;
            let step = (600.0 / n as f64) * if case % 5 == 0 { -1.0 } else { 1.0 };
            let share = [0.8, 1.0, 0.5, 0.95, rng.uniform(), 1.0 / 3.0][case % 6];
            let foot = (rng.uniform() * 450.0) as f32;
            let first = rng.uniform() * 90.0;
            let mut end = |i| if i % 9 == 0 { foot } else { (rng.uniform() * 450.0) as f32 };
            let comb = Comb {
                first,
                width: step * share,
                step,
                foot,
                ends: (0..n).map(&mut end).collect(),
                lying: case % 2 == 0,
                fill: Paint::Role(Role::Ink),
                opacity: 1.0,
                row: 0,
            };
            let rects: Vec<Rect> = (0..n).map(|i| comb.rect(i)).collect();
            let (lying, scene) = (comb.lying, scene(Shape::Comb(comb)));
            let svg = String::from_utf8(picture(&scene, &Ctx::default()).unwrap()).unwrap();
            let mut page = Vec::new();
            write_page(&scene, &Ctx::default(), &mut page).unwrap();
            let page = String::from_utf8(page).unwrap();
            assert_eq!(parts(&svg), parts(&page));
            assert!(page.contains(" data-r=\"0\""), "{page}");
            let (path, Some(matrix)) = parts(&svg) else { continue };
            outlines += 1;
            let found = follow(path, &matrix, lying);
            assert_eq!(found.len(), n);
            for (a, b) in found.iter().zip(&rects) {
                // Ends are rounded to tenths, places along the line hardly.
                let [wide, high] = if lying { [0.11, 0.003] } else { [0.003, 0.11] };
                assert!((a.x - b.x).abs() < wide && (a.w - b.w).abs() < wide, "{a:?} {b:?}");
                assert!((a.y - b.y).abs() < high && (a.h - b.h).abs() < high, "{a:?} {b:?}");
            }
        }
        assert!(outlines > 150, "{outlines}");
    }
}
