//! Lines with width, curves and discs as closed polygons.
//!
//! A stroked line is a row of rectangles, one a segment, with a wedge on the outer side of each turn;
//! all run round in the same direction, so that where they overlap they count once.

use super::raster::Raster;
use crate::plot::scene::Step;

/// Corners of a full disc, and cosine and sine of the angle between two of them, up to a radius; the
/// chord is never more than 0.1 px off the arc up to a radius of 80 px.
const TURNS: [(f32, usize, [f32; 2]); 4] = [
    (1.0, 8, [0.707_106_77, 0.707_106_77]),
    (4.0, 16, [0.923_879_5, 0.382_683_43]),
    (20.0, 32, [0.980_785_25, 0.195_090_32]),
    (f32::INFINITY, 64, [0.995_184_7, 0.098_017_14]),
];

/// Points nearer than this to the last one are left out of a line.
const MERGE: f32 = 0.05;

/// How a disc of this radius is turned into corners: how many, and the angle between two.
fn turn(radius: f32) -> (usize, [f32; 2]) {
    let (_, count, step) = TURNS.iter().find(|turn| radius <= turn.0).unwrap_or(&TURNS[3]);
    (*count, *step)
}

fn rotate([x, y]: [f32; 2], [cos, sin]: [f32; 2]) -> [f32; 2] {
    [x * cos - y * sin, x * sin + y * cos]
}

fn cross(a: [f32; 2], b: [f32; 2]) -> f32 {
    a[0] * b[1] - a[1] * b[0]
}

fn dot(a: [f32; 2], b: [f32; 2]) -> f32 {
    a[0] * b[0] + a[1] * b[1]
}

fn add(a: [f32; 2], b: [f32; 2]) -> [f32; 2] {
    [a[0] + b[0], a[1] + b[1]]
}

fn neg(a: [f32; 2]) -> [f32; 2] {
    [-a[0], -a[1]]
}

/// The corners of a disc.
pub fn disc(centre: [f32; 2], radius: f32) -> Vec<[f32; 2]> {
    let (count, step) = turn(radius);
    let mut arm = [radius, 0.0];
    let corners = (0..count).map(|_| {
        let corner = add(centre, arm);
        arm = rotate(arm, step);
        corner
    });
    corners.collect()
}

/// Add a slice of a disc: from the arm `from` round to the arm `to`, in the direction of positive
/// angles, by at most half a turn.
fn wedge(raster: &mut Raster, centre: [f32; 2], from: [f32; 2], to: [f32; 2], radius: f32) {
    let (_, step) = turn(radius);
    let begin = add(centre, from);
    raster.edge(centre, begin);
    let (mut last, mut arm) = (begin, from);
    for _ in 0..64 {
        arm = rotate(arm, step);
        // Past the end: the angle left is no longer in this half turn.
        if cross(arm, to) <= 0.0 && dot(arm, to) >= 0.0 {
            break;
        }
        let next = add(centre, arm);
        raster.edge(last, next);
        last = next;
    }
    raster.edge(last, add(centre, to));
    raster.edge(add(centre, to), centre);
}

/// Add a line of `width` through `points`; `closed` joins its ends, `round` rounds them if not.
pub fn stroke(raster: &mut Raster, points: &[[f32; 2]], width: f32, closed: bool, round: bool) {
    let radius = width / 2.0;
    let mut first: Option<[f32; 2]> = None;
    let mut before: Option<[f32; 2]> = None;
    let mut at = match points.first() {
        Some(point) => *point,
        None => return,
    };
    let begin = at;
    let rest = points[1..].iter().chain(closed.then_some(&begin));
    for to in rest {
        let along = [to[0] - at[0], to[1] - at[1]];
        let length = dot(along, along).sqrt();
        if length < MERGE {
            continue;
        }
        let arm = [-along[1] * radius / length, along[0] * radius / length];
        raster.edge(add(at, neg(arm)), add(*to, neg(arm)));
        raster.edge(add(*to, neg(arm)), add(*to, arm));
        raster.edge(add(*to, arm), add(at, arm));
        raster.edge(add(at, arm), add(at, neg(arm)));
        match before {
            Some(last) => join(raster, at, last, arm, radius),
            None => first = Some(arm),
        }
        before = Some(arm);
        at = *to;
    }
    match (first, before) {
        (Some(first), Some(last)) if closed => join(raster, at, last, first, radius),
        (Some(first), Some(last)) if round => {
            wedge(raster, begin, first, neg(first), radius);
            wedge(raster, at, neg(last), last, radius);
        }
        // A line without length is a dot, if its ends are round.
        (None, _) if round => raster.polygon(&disc(at, radius)),
        _ => {}
    }
}

/// Fill the gap on the outer side of a turn at `at`, from a segment with arm `last` to one with arm
/// `next`.
fn join(raster: &mut Raster, at: [f32; 2], last: [f32; 2], next: [f32; 2], radius: f32) {
    let turned = cross(last, next);
    // Below 0.02 px the gap does not show.
    if dot(last, next) > 0.0 && turned.abs() < 0.02 * radius {
        return;
    }
    if turned > 0.0 {
        wedge(raster, at, neg(last), neg(next), radius);
    } else {
        wedge(raster, at, next, last, radius);
    }
}

/// Cut a line into its dashes; `lengths` are ink and gap in turn, in pixels. Dashes outside of the
/// box from `low` to `high` are left out, so that a line to far away costs no more than a near one.
pub fn dashes(
    points: &[[f32; 2]],
    lengths: &[f32],
    low: [f32; 2],
    high: [f32; 2],
) -> Vec<Vec<[f32; 2]>> {
    let mut parts: Vec<Vec<[f32; 2]>> = Vec::new();
    let total: f64 = lengths.iter().map(|length| f64::from(*length)).sum();
    if total < 0.5 {
        return vec![points.to_vec()];
    }
    // How far along its pattern the line is.
    let mut phase = 0.0_f64;
    let mut open = false;
    for pair in points.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let along = [to[0] - from[0], to[1] - from[1]];
        let length = f64::from(dot(along, along)).sqrt();
        let Some((enter, leave)) = inside(from, along, low, high) else {
            phase = (phase + length) % total;
            open = false;
            continue;
        };
        let point = |at: f64| {
            let t = (at / length.max(1e-9)) as f32;
            [from[0] + along[0] * t, from[1] + along[1] * t]
        };
        let (mut at, end) = (f64::from(enter) * length, f64::from(leave) * length);
        open &= enter == 0.0;
        phase = (phase + at) % total;
        while at < end {
            let (index, left) = dash_at(lengths, phase);
            let next = (at + left).min(end);
            if index % 2 == 0 {
                match parts.last_mut().filter(|_| open) {
                    Some(part) => part.push(point(next)),
                    None => parts.push(vec![point(at), point(next)]),
                }
            }
            open = index % 2 == 0 && next == end;
            phase = (phase + next - at) % total;
            at = next;
        }
        open &= leave == 1.0;
        phase = (phase + length - end) % total;
    }
    parts
}

/// Which dash or gap the pattern is in at `phase`, and how much is left of it.
fn dash_at(lengths: &[f32], phase: f64) -> (usize, f64) {
    let mut end = 0.0;
    for (index, length) in lengths.iter().enumerate() {
        end += f64::from(*length);
        // A hair's breadth before its end is the next one, so that every step moves on.
        if phase < end - 1e-3 {
            return (index, end - phase);
        }
    }
    (0, f64::from(lengths[0]))
}

/// The part of a line from `from` on along `along`, from 0 to 1, that lies in a box.
fn inside(from: [f32; 2], along: [f32; 2], low: [f32; 2], high: [f32; 2]) -> Option<(f32, f32)> {
    let (mut enter, mut leave) = (0.0_f32, 1.0_f32);
    for axis in 0..2 {
        if along[axis] == 0.0 {
            if from[axis] < low[axis] || from[axis] > high[axis] {
                return None;
            }
            continue;
        }
        let to_low = (low[axis] - from[axis]) / along[axis];
        let to_high = (high[axis] - from[axis]) / along[axis];
        enter = enter.max(to_low.min(to_high));
        leave = leave.min(to_low.max(to_high));
    }
    (enter < leave).then_some((enter, leave))
}

/// Straighten an outline: its parts as lists of points, and whether each is closed.
pub fn flatten(steps: &[Step], scale: f32) -> Vec<(Vec<[f32; 2]>, bool)> {
    let place = |[x, y]: [f32; 2]| [x * scale, y * scale];
    let mut parts: Vec<(Vec<[f32; 2]>, bool)> = Vec::new();
    for step in steps {
        match (*step, parts.last_mut()) {
            (Step::Move(to), _) => parts.push((vec![place(to)], false)),
            (Step::Line(to), Some((points, _))) => points.push(place(to)),
            (Step::Cubic(a, b, to), Some((points, _))) => {
                curve(points, place(a), place(b), place(to));
            }
            (Step::Close, Some((_, closed))) => *closed = true,
            _ => {}
        }
    }
    parts
}

/// Append a cubic curve from the last point on, as chords.
pub fn curve(points: &mut Vec<[f32; 2]>, a: [f32; 2], b: [f32; 2], to: [f32; 2]) {
    let Some(&from) = points.last() else { return };
    // The second differences bound how far chords are off: 0.1 px by this many.
    let bend = |p: [f32; 2], q: [f32; 2], r: [f32; 2]| {
        let d = [p[0] - 2.0 * q[0] + r[0], p[1] - 2.0 * q[1] + r[1]];
        dot(d, d)
    };
    let worst = bend(from, a, b).max(bend(a, b, to)).sqrt();
    let count = ((worst * 0.75 / 0.1).sqrt().ceil()).clamp(1.0, 64.0) as usize;
    for i in 1..=count {
        let t = i as f32 / count as f32;
        let s = 1.0 - t;
        let (wa, wb, wc, wd) = (s * s * s, 3.0 * s * s * t, 3.0 * s * t * t, t * t * t);
        points.push([
            wa * from[0] + wb * a[0] + wc * b[0] + wd * to[0],
            wa * from[1] + wb * a[1] + wc * b[1] + wd * to[1],
        ]);
    }
}

/// Append a quadratic curve from the last point on, as chords.
pub fn arc(points: &mut Vec<[f32; 2]>, control: [f32; 2], to: [f32; 2]) {
    let Some(&from) = points.last() else { return };
    let bend = [from[0] - 2.0 * control[0] + to[0], from[1] - 2.0 * control[1] + to[1]];
    // A chord of a quarter of the second difference is off by its 16th, and so on by squares.
    let count = ((dot(bend, bend).sqrt() * 0.25 / 0.05).sqrt().ceil()).clamp(1.0, 32.0) as usize;
    for i in 1..=count {
        let t = i as f32 / count as f32;
        let s = 1.0 - t;
        let (wa, wb, wc) = (s * s, 2.0 * s * t, t * t);
        points.push([
            wa * from[0] + wb * control[0] + wc * to[0],
            wa * from[1] + wb * control[1] + wc * to[1],
        ]);
    }
}
