//! The forms of points.

/// The form of a point, drawn about its centre.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Symbol {
    /// A disc.
    Circle,
    /// A square on its side.
    Square,
    /// A square on its corner.
    Diamond,
    /// An upright cross of two bars.
    Cross,
    /// A diagonal cross of two bars.
    X,
    /// A triangle that points up.
    TriangleUp,
    /// A triangle that points down.
    TriangleDown,
    /// A star with five points.
    Star,
}

impl Symbol {
    /// The outline for diameter 1 about the origin: a closed polygon; a circle has none.
    pub fn outline(self) -> &'static [[f32; 2]] {
        match self {
            Symbol::Circle => &[],
            Symbol::Square => &[[-0.45, -0.45], [0.45, -0.45], [0.45, 0.45], [-0.45, 0.45]],
            Symbol::Diamond => &[[0.0, -0.6], [0.6, 0.0], [0.0, 0.6], [-0.6, 0.0]],
            Symbol::Cross => &[
                [-0.18, -0.55],
                [0.18, -0.55],
                [0.18, -0.18],
                [0.55, -0.18],
                [0.55, 0.18],
                [0.18, 0.18],
                [0.18, 0.55],
                [-0.18, 0.55],
                [-0.18, 0.18],
                [-0.55, 0.18],
                [-0.55, -0.18],
                [-0.18, -0.18],
            ],
            Symbol::X => &[
                [-0.26, -0.52],
                [0.0, -0.26],
                [0.26, -0.52],
                [0.52, -0.26],
                [0.26, 0.0],
                [0.52, 0.26],
                [0.26, 0.52],
                [0.0, 0.26],
                [-0.26, 0.52],
                [-0.52, 0.26],
                [-0.26, 0.0],
                [-0.52, -0.26],
            ],
            Symbol::TriangleUp => &[[0.0, -0.6], [0.58, 0.42], [-0.58, 0.42]],
            Symbol::TriangleDown => &[[0.0, 0.6], [0.58, -0.42], [-0.58, -0.42]],
            Symbol::Star => &[
                [0.0, -0.65],
                [0.153, -0.21],
                [0.618, -0.2],
                [0.247, 0.08],
                [0.382, 0.526],
                [0.0, 0.26],
                [-0.382, 0.526],
                [-0.247, 0.08],
                [-0.618, -0.2],
                [-0.153, -0.21],
            ],
        }
    }
}
