use super::canvas::{Brush, Canvas, Ink};
use super::mask::Mask;
use super::raster::{Clip, Raster};
use super::*;
use crate::base::rng::Rng;
use crate::plot::scene::{Anchor, Axis, AxisKind, Each, Group, Panel, Points, Rows, Step, Symbol};

const BLACK: Color = Color::hex(0);
const WHITE: Color = Color::hex(0xFF_FFFF);

/// Coverage by the definition: winding numbers at 32 × 32 places of every pixel.
fn naive(outlines: &[Vec<[f32; 2]>], width: usize, height: usize) -> Vec<u8> {
    const N: usize = 32;
    let mut covers = Vec::new();
    for y in 0..height {
        let mut row = vec![0_usize; width];
        for k in 0..N {
            let at = y as f64 + (k as f64 + 0.5) / N as f64;
            // Where edges cross this line, and in which direction.
            let mut crossings: Vec<(f64, i32)> = Vec::new();
            for outline in outlines {
                for (i, a) in outline.iter().enumerate() {
                    let b = outline[(i + 1) % outline.len()];
                    let [ax, ay, bx, by] = [a[0], a[1], b[0], b[1]].map(f64::from);
                    if (ay <= at) != (by <= at) {
                        let x = ax + (at - ay) / (by - ay) * (bx - ax);
                        crossings.push((x, if ay < by { 1 } else { -1 }));
                    }
                }
            }
            for (x, count) in row.iter_mut().enumerate() {
                for j in 0..N {
                    let at = x as f64 + (j as f64 + 0.5) / N as f64;
                    let winding: i32 = crossings.iter().filter(|c| c.0 < at).map(|c| c.1).sum();
                    *count += usize::from(winding != 0);
                }
            }
        }
        covers.extend(row.iter().map(|count| (count * 255 / (N * N)) as u8));
    }
    covers
}

fn covers(outlines: &[Vec<[f32; 2]>], width: usize, height: usize) -> Vec<u8> {
    let mut raster = Raster::new(width, height);
    outlines.iter().for_each(|outline| raster.polygon(outline));
    let mut mask = Mask::new(0, 0, width, height);
    raster.sweep(&mut mask);
    mask.covers
}

#[test]
fn coverage_is_what_counting_places_gives() {
    let mut rng = Rng::new(11);
    let (width, height) = (40, 24);
    for case in 0..60 {
        // Triangles, in and out of the picture; one at a time, since overlaps are clamped at edges.
        let far = if case % 3 == 0 { 4.0 } else { 1.0 };
        let mut corner = || {
            let place = |unit: f64, side: usize| ((unit - 0.5) * far + 0.5) * side as f64;
            [place(rng.uniform(), width) as f32, place(rng.uniform(), height) as f32]
        };
        let triangle = vec![corner(), corner(), corner()];
        let (ours, wanted) = (
            covers(std::slice::from_ref(&triangle), width, height),
            naive(&[triangle], width, height),
        );
        for (i, (a, b)) in ours.iter().zip(&wanted).enumerate() {
            assert!(a.abs_diff(*b) <= 10, "case {case}, pixel {i}: {a}, not {b}");
        }
    }
}

#[test]
fn a_raster_is_empty_after_every_sweep() {
    let mut rng = Rng::new(12);
    let mut raster = Raster::new(100, 60);
    for case in 0..200 {
        raster.set_clip(Clip {
            x0: case % 40,
            y0: case % 30,
            x1: 41 + case % 60,
            y1: 31 + case % 30,
        });
        let corners: Vec<[f32; 2]> = (0..7)
            .map(|_| [rng.uniform() as f32 * 300.0 - 100.0, rng.uniform() as f32 * 200.0 - 70.0])
            .collect();
        raster.polygon(&corners);
        raster.sweep(&mut Mask::new(0, 0, 100, 60));
        raster.set_clip(Clip { x0: 0, y0: 0, x1: 100, y1: 60 });
        let mut mask = Mask::new(0, 0, 100, 60);
        raster.polygon(&[[1.0, 1.0], [2.0, 1.0], [2.0, 2.0], [1.0, 2.0]]);
        raster.sweep(&mut mask);
        let sum: usize = mask.covers.iter().map(|c| usize::from(*c)).sum();
        assert_eq!((sum, mask.covers[101]), (255, 255), "case {case}");
    }
}

#[test]
fn a_stroke_covers_its_length_times_its_width() {
    for (points, width, area) in [
        (vec![[10.0, 10.0], [50.0, 10.0]], 4.0, 160.0),
        (vec![[10.0, 10.0], [40.0, 50.0]], 3.0, 150.0),
        (vec![[10.0, 10.0], [40.0, 10.0], [40.0, 40.0], [10.0, 40.0], [10.0, 10.0]], 2.0, 240.0),
    ] {
        let mut raster = Raster::new(64, 64);
        outline::stroke(&mut raster, &points, width, false, false);
        let mut mask = Mask::new(0, 0, 64, 64);
        raster.sweep(&mut mask);
        let sum: f64 = mask.covers.iter().map(|c| f64::from(*c) / 255.0).sum();
        assert!((sum - area).abs() < area * 0.02, "{sum} for {area}");
    }
}

#[test]
fn dashes_have_their_lengths_and_cost_nothing_out_of_sight() {
    let line = [[-1e7, 5.0], [1e7, 5.0]];
    let parts = outline::dashes(&line, &[4.0, 3.0], [0.0, 0.0], [70.0, 10.0]);
    assert!(parts.len() == 10 || parts.len() == 11, "{}", parts.len());
    let whole = &parts[3];
    assert!((whole[whole.len() - 1][0] - whole[0][0] - 4.0).abs() < 1.1, "{whole:?}");
    let near = outline::dashes(
        &[[0.0, 0.0], [10.0, 0.0], [10.0, 10.0]],
        &[4.0, 3.0],
        [-1.0, -1.0],
        [11.0, 11.0],
    );
    let ends: Vec<[f32; 2]> =
        near.iter().flat_map(|part| [part[0], part[part.len() - 1]]).collect();
    let wanted = [[0.0, 0.0], [4.0, 0.0], [7.0, 0.0], [10.0, 1.0], [10.0, 4.0], [10.0, 8.0]];
    for (a, b) in ends.iter().zip(wanted) {
        assert!((a[0] - b[0]).abs() < 1e-3 && (a[1] - b[1]).abs() < 1e-3, "{ends:?}");
    }
}

#[test]
fn ink_covers_as_alpha_says() {
    let mut canvas = Canvas::new(4, 1, WHITE);
    let clip = Clip { x0: 0, y0: 0, x1: 4, y1: 1 };
    let pixel = |x: f32, w: f32| Rect { x, y: 0.0, w, h: 1.0 };
    canvas.rect(pixel(0.0, 1.0), clip, Ink::new(BLACK, 1.0));
    canvas.rect(pixel(1.0, 1.0), clip, Ink::new(BLACK, 0.5));
    canvas.rect(pixel(2.0, 0.25), clip, Ink::new(BLACK, 1.0));
    let red: Vec<u8> = canvas.pixels.iter().map(|pixel| pixel.to_le_bytes()[0]).collect();
    assert_eq!((red[0], red[3]), (0, 255));
    assert!(red[1].abs_diff(127) <= 1 && red[2].abs_diff(191) <= 1, "{red:?}");
    assert!(canvas.pixels.iter().all(|pixel| pixel >> 24 == 255), "opaque stays opaque");
    let brush = Brush { canvas: &mut canvas, ink: Ink::new(WHITE, 1.0) };
    assert!(brush.ink.opaque());
}

/// A chart of one panel with these marks.
fn scene(shapes: Vec<Shape>) -> Scene {
    let rect = Rect { x: 10.0, y: 10.0, w: 80.0, h: 40.0 };
    let axis = |range| Axis { kind: AxisKind::Linear, domain: [0.0, 1.0], range };
    Scene {
        width: 100.0,
        height: 60.0,
        title: String::new(),
        description: String::new(),
        theme: Theme::LIGHT,
        groups: vec![Group {
            kind: GroupKind::Marks { panel: 0, series: 0, grid: 0, touching: false },
            shapes,
        }],
        panels: vec![Panel { rect, x: axis([10.0, 90.0]), y: axis([50.0, 10.0]) }],
        series: Vec::new(),
        grids: Vec::new(),
        notes: Vec::new(),
    }
}

/// The picture read back by the crate `png`: size, then red, green, blue of every pixel.
fn pixels(scene: &Scene, scale: f32) -> ((u32, u32), Vec<[u8; 3]>) {
    let bytes = write(scene, scale, &Ctx::default()).expect("it can be drawn");
    let mut decoder = ::png::Decoder::new(std::io::Cursor::new(bytes));
    decoder.set_transformations(::png::Transformations::EXPAND);
    let mut reader = decoder.read_info().expect("a PNG file");
    let mut data = vec![0; reader.output_buffer_size().expect("it fits")];
    let info = reader.next_frame(&mut data).expect("a picture");
    (
        (info.width, info.height),
        data[..info.buffer_size()].chunks(3).map(|rgb| [rgb[0], rgb[1], rgb[2]]).collect(),
    )
}

fn dots(n: usize, opacity: f32, color: impl Fn(usize) -> Color) -> Shape {
    let mut rng = Rng::new(3);
    Shape::Points(Points {
        xy: (0..n).map(|_| [100.0 * rng.uniform() as f32, 60.0 * rng.uniform() as f32]).collect(),
        symbol: Symbol::Circle,
        size: Each::One(6.0),
        fill: Each::All((0..n).map(|i| Paint::Color(color(i))).collect()),
        opacity,
        stroke: None,
        rows: Rows::None,
    })
}

#[test]
fn few_colours_many_colours_and_all_colours_are_kept() {
    for (n, opacity, most) in [(5, 1.0, 1), (300, 0.3, 3), (20_000, 0.5, 1)] {
        let color =
            |i: usize| Color { r: (i * 37) as u8, g: (i * 91) as u8, b: (i * 13) as u8, a: 255 };
        let scene = scene(vec![dots(n, opacity, color)]);
        let (size, read) = pixels(&scene, 1.0);
        assert_eq!(size, (100, 60));
        // What the painter had, before it became a file.
        let mut canvas = Canvas::new(100, 60, WHITE);
        let mut raster = Raster::new(100, 60);
        raster.set_clip(Clip { x0: 10, y0: 10, x1: 90, y1: 50 });
        let Shape::Points(batch) = &scene.groups[0].shapes[0] else { unreachable!() };
        points::draw(batch, 1.0, &Theme::LIGHT, &mut raster, &mut canvas);
        for (rgb, pixel) in read.iter().zip(&canvas.pixels) {
            let off = rgb.iter().zip(pixel.to_le_bytes()).map(|(a, b)| a.abs_diff(b)).max();
            assert!(off.unwrap_or(0) <= most, "{rgb:?} for {pixel:08x} with {n} points");
        }
    }
}

#[test]
fn marks_stay_inside_of_their_panel_and_scale_scales() {
    let scene = scene(vec![dots(2000, 1.0, |_| BLACK)]);
    for (scale, side) in [(1.0, 1), (2.0, 2)] {
        let ((width, height), read) = pixels(&scene, scale);
        assert_eq!((width, height), (100 * side, 60 * side));
        for (i, rgb) in read.iter().enumerate() {
            let (x, y) = (i as u32 % width, i as u32 / width);
            let inside = (10 * side..90 * side).contains(&x) && (10 * side..50 * side).contains(&y);
            assert!(inside || *rgb == [255; 3], "{x}, {y} at scale {scale}");
        }
        assert!(read.contains(&[0; 3]));
    }
}

#[test]
fn a_picture_that_is_too_large_is_refused() {
    let error = write(&scene(Vec::new()), 1000.0, &Ctx::default()).unwrap_err();
    assert!(error.message.contains("too large"), "{}", error.message);
    let limits = crate::base::budget::Limits { max_bytes: Some(1000), ..Default::default() };
    let ctx = Ctx::new(limits, std::sync::Arc::default());
    assert_eq!(
        write(&scene(Vec::new()), 1.0, &ctx).unwrap_err().code,
        crate::base::error::Code::MemoryLimit
    );
}

#[test]
fn shapes_at_odd_places_harm_nothing() {
    let stroke = Stroke { dash: Dash::DashDot, ..Stroke::solid(Paint::Color(BLACK), 2.0) };
    let odd = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 3e38, -3e38, 1e9, 0.0, -0.0, 50.0];
    let mut shapes = Vec::new();
    for a in odd {
        for b in odd {
            shapes.push(Shape::Line(Line { from: [a, b], to: [b, a], stroke, row: None }));
            shapes.push(Shape::Polyline(Polyline {
                xy: vec![[a, b], [30.0, 30.0], [b, b], [a, 5.0]],
                stroke,
                rows: Rows::None,
            }));
            shapes.push(Shape::Path(Path {
                steps: vec![
                    Step::Move([a, b]),
                    Step::Cubic([b, a], [5.0, a], [b, 9.0]),
                    Step::Close,
                ],
                fill: Some(Paint::Color(BLACK)),
                stroke: Some(stroke),
                opacity: 0.5,
                row: None,
            }));
            let rect = Rect { x: a, y: b, w: b.abs(), h: a.abs() };
            shapes.push(Shape::Rects(Rects {
                rects: vec![rect],
                fill: Each::One(Paint::Color(BLACK)),
                opacity: 1.0,
                stroke: Some(stroke),
                rows: Rows::None,
            }));
            shapes.push(Shape::Text(Text {
                at: [a, b],
                text: "odd".into(),
                size: 12.0,
                bold: false,
                anchor: Anchor::Middle,
                angle: b,
                fill: Paint::Color(BLACK),
            }));
            shapes.push(Shape::Points(Points {
                xy: vec![[a, b]],
                symbol: Symbol::Star,
                size: Each::One(b),
                fill: Each::One(Paint::Color(BLACK)),
                opacity: 1.0,
                stroke: Some(stroke),
                rows: Rows::None,
            }));
        }
    }
    // No panic, and the picture is whole.
    assert_eq!(pixels(&scene(shapes), 1.0).1.len(), 6000);
}

#[test]
fn a_letter_that_the_font_lacks_is_a_box_and_a_warning() {
    let text = |text: &str| {
        Shape::Text(Text {
            at: [20.0, 40.0],
            text: text.into(),
            size: 20.0,
            bold: false,
            anchor: Anchor::Start,
            angle: 0.0,
            fill: Paint::Color(BLACK),
        })
    };
    let ctx = Ctx::default();
    write(&scene(vec![text("Größe ≤ 10⁻⁵")]), 1.0, &ctx).unwrap();
    assert!(ctx.take_warnings().is_empty());
    write(&scene(vec![text("漢字")]), 1.0, &ctx).unwrap();
    assert_eq!(ctx.take_warnings().len(), 1);
    assert!(pixels(&scene(vec![text("漢字")]), 1.0).1.iter().any(|rgb| *rgb != [255; 3]));
}
