//! Colours, and how lines are drawn.

/// An opaque or translucent sRGB colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Color {
    /// Red.
    pub r: u8,
    /// Green.
    pub g: u8,
    /// Blue.
    pub b: u8,
    /// Opacity, 255 is opaque.
    pub a: u8,
}

impl Color {
    /// An opaque colour from `0xRRGGBB`.
    pub const fn hex(rgb: u32) -> Self {
        Color { r: (rgb >> 16) as u8, g: (rgb >> 8) as u8, b: rgb as u8, a: 255 }
    }
}

/// A colour that has a meaning, so that a page can swap it when the reader prefers a dark screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Titles and labels that are read first.
    Ink,
    /// Tick labels and axis titles.
    Muted,
    /// Lines of the grid.
    Grid,
    /// Axis lines and ticks, and the line at zero.
    Axis,
    /// Behind everything.
    Background,
    /// Behind the marks of a panel.
    Panel,
}

impl Role {
    /// All of them, in the order of [`Theme::colors`].
    pub const ALL: [Role; 6] =
        [Role::Ink, Role::Muted, Role::Grid, Role::Axis, Role::Background, Role::Panel];
}

/// What a shape is painted with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Paint {
    /// A colour of the data: the same on light and dark.
    Color(Color),
    /// A colour of the chart's furniture.
    Role(Role),
}

/// The colours of the roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    /// Is it light on dark?
    pub dark: bool,
    /// In the order of [`Role::ALL`].
    pub colors: [Color; 6],
}

impl Theme {
    /// Dark on white.
    pub const LIGHT: Theme = Theme {
        dark: false,
        colors: [
            Color::hex(0x1F_2328),
            Color::hex(0x4F_5660),
            Color::hex(0xE4_E7EB),
            Color::hex(0x9A_A1AB),
            Color::hex(0xFF_FFFF),
            Color::hex(0xFF_FFFF),
        ],
    };
    /// Light on near black.
    pub const DARK: Theme = Theme {
        dark: true,
        colors: [
            Color::hex(0xEC_EFF3),
            Color::hex(0xB3_BAC4),
            Color::hex(0x32_3841),
            Color::hex(0x6B_7380),
            Color::hex(0x15_181D),
            Color::hex(0x15_181D),
        ],
    };

    /// The colour of a paint under this theme.
    pub fn color(&self, paint: Paint) -> Color {
        match paint {
            Paint::Color(color) => color,
            Paint::Role(role) => self.colors[role as usize],
        }
    }
}

/// How a line is drawn; joins are round, ends are round for polylines and flat for lines.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stroke {
    /// Colour.
    pub paint: Paint,
    /// Width in pixels.
    pub width: f32,
    /// Pattern.
    pub dash: Dash,
    /// From 0 to 1.
    pub opacity: f32,
}

impl Stroke {
    /// A plain line.
    pub fn solid(paint: Paint, width: f32) -> Self {
        Stroke { paint, width, dash: Dash::Solid, opacity: 1.0 }
    }
}

/// Pattern of a line, in multiples of its width: see [`Dash::lengths`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dash {
    /// No gaps.
    Solid,
    /// Dashes.
    Dash,
    /// Dots.
    Dot,
    /// A dash and a dot in turn.
    DashDot,
}

impl Dash {
    /// Lengths of ink and gap in turn, in multiples of the line's width.
    pub fn lengths(self) -> &'static [f32] {
        match self {
            Dash::Solid => &[],
            Dash::Dash => &[4.0, 3.0],
            Dash::Dot => &[1.0, 2.0],
            Dash::DashDot => &[4.0, 2.0, 1.0, 2.0],
        }
    }
}
