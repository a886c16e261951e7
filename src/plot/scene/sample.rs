//! A scene of one shape, for the tests of writers.

use super::{Axis, AxisKind, Group, GroupKind, Panel, Rect, Scene, Shape, Theme};

/// One batch of marks in one panel.
pub fn scene(shape: Shape) -> Scene {
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
