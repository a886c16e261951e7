//! Colours of numbers: one scale for all layers that have some.

use super::bind::{Sheet, number};
use super::color::Palette;
use super::grid::Cells;
use super::scale::Extent;
use super::scene::{Color, Paint, Role};
use super::spec::Spec;

/// Colours of numbers.
#[derive(Debug, Clone)]
pub struct Shading {
    /// What is measured.
    pub title: String,
    /// Numbers at the ends of the colours.
    pub domain: [f64; 2],
    /// Colours.
    pub palette: Palette,
    /// Colours of the even steps between the ends.
    pub steps: Vec<Color>,
}

impl Shading {
    /// The colour of a number; a missing one is grey.
    pub fn paint(&self, value: f64) -> Paint {
        if value.is_nan() {
            return Paint::Role(Role::Grid);
        }
        Paint::Color(self.steps[usize::from(self.step(value))])
    }

    /// Which of the even steps has the colour of a number.
    fn step(&self, value: f64) -> u8 {
        self.rule()(value)
    }

    /// The same for many numbers.
    pub fn rule(&self) -> impl Fn(f64) -> u8 + Copy + use<> {
        let [low, high] = self.domain.map(|v| v / 2.0);
        let last = (self.steps.len() - 1) as f64;
        // Halves, so that no difference of numbers is infinite.
        let steps = last / (high - low);
        // Adding 1.5·2⁵² rounds to a whole number, which the low bits then hold; NaN is the first step.
        move |value| {
            (((value / 2.0 - low) * steps).max(0.0).min(last) + 6_755_399_441_055_744.0).to_bits()
                as u8
        }
    }
}

/// Colours of numbers over all layers that have some.
pub fn shading(
    sheets: &[Sheet<'_>],
    spec: &Spec,
    label: &dyn Fn(&str) -> String,
) -> Option<Shading> {
    let mut extent = Extent::default();
    let mut title = None;
    for bound in sheets.iter().filter_map(|s| number(&s.color)) {
        if let Cells::Numbers(values) = &bound.cells {
            extent.join(Extent::of(values, false));
        }
        title.get_or_insert_with(|| label(&bound.name));
    }
    let title = spec.color.title.clone().or(title)?;
    if !sheets.iter().any(|s| number(&s.color).is_some()) {
        return None;
    }
    let mut domain = match spec.color.range.as_deref() {
        Some([low, high]) if low != high => [*low, *high],
        _ => extent.domain(false, [0.0; 2]),
    };
    if let Some(middle) = spec.color.midpoint {
        let half = (domain[1] - middle).max(middle - domain[0]).max(f64::MIN_POSITIVE);
        domain = [middle - half, middle + half];
    }
    let palette = spec.color.scale.clone().unwrap_or_else(|| {
        let diverging = spec.color.midpoint.and_then(|_| Palette::named("rdbu_r"));
        diverging.unwrap_or_else(Palette::default_scale)
    });
    let steps = palette.steps();
    Some(Shading { title, domain, palette, steps })
}
