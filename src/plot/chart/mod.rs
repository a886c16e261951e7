//! Named charts: short recipes that fill a [`Spec`](super::spec::Spec) from what people ask for.
//!
//! Names and meanings are Plotly Express's where it has them.

pub mod bar;
pub mod boxes;
pub mod heatmap;
pub mod histogram;
pub mod line;
pub mod melt;
pub mod page;
pub mod render;
pub mod scatter;

use super::channel::Channel;
use super::spec::ScaleName;
use crate::base::data::Table;

/// Declare the request of a chart operation: its own fields, and those that all charts share.
///
/// Beside the record it makes `base`, the spec without its layers.
#[macro_export]
macro_rules! chart_request {
    ($(#[doc = $doc:literal])* pub struct $name:ident { $($own:tt)* }) => {
        $crate::record! {
            $(#[doc = $doc])*
            pub struct $name {
                /// Table whose columns the channels name.
                pub data: Option<$crate::base::data::Table>;
                $($own)*
                /// Colour: a column or values (text: categories; numbers: a colour scale in scatters and
                /// heat maps, else categories), or one CSS colour.
                pub color: Option<$crate::plot::channel::Channel>;
                /// Are numbers of `color` categories? By default they are in lines, bars, histograms and
                /// boxes, and wherever colours or an order of categories are given.
                pub color_discrete: Option<bool>;
                /// Column or values that split the chart into panels from left to right.
                pub facet_col: Option<$crate::plot::channel::Channel>;
                /// Column or values that split the chart into panels from top to bottom.
                pub facet_row: Option<$crate::plot::channel::Channel>;
                /// Panels side by side at most, before `facet_col` goes on in a new row.
                pub facet_col_wrap: Option<usize>, $crate::base::wire::Bound::AtLeast(1.0);
                /// Further columns shown on hover and in the data table.
                pub hover_data: Option<Vec<String>>;
                /// Name in the legend, where no column gives one.
                pub name: Option<String>;
                /// Title above the chart.
                pub title: Option<String>;
                /// Title of the horizontal axis; `""` for none.
                pub x_title: Option<String>;
                /// Title of the vertical axis; `""` for none.
                pub y_title: Option<String>;
                /// What people read instead of a column's name.
                pub labels: $crate::plot::channel::Dict<String>;
                /// Width in pixels.
                pub width: f64 = 700.0, $crate::base::wire::Bound::Between(50.0, $crate::plot::spec::MAX_PX);
                /// Height in pixels.
                pub height: f64 = 450.0, $crate::base::wire::Bound::Between(50.0, $crate::plot::spec::MAX_PX);
                /// Colours of the furniture.
                pub theme: $crate::plot::spec::ThemeName = $crate::plot::spec::ThemeName::Light;
                /// Is the horizontal axis logarithmic?
                pub log_x: bool = false;
                /// Is the vertical axis logarithmic?
                pub log_y: bool = false;
                /// First and last value of the horizontal axis: numbers, or ISO dates and times.
                pub range_x: Option<$crate::plot::channel::Channel>;
                /// First and last value of the vertical axis.
                pub range_y: Option<$crate::plot::channel::Channel>;
                /// IANA zone whose wall clock labels instants, such as `Europe/Berlin`.
                pub time_zone: Option<String>;
                /// Colours of named categories, as CSS colours.
                pub color_discrete_map: Option<$crate::plot::channel::Dict<String>>;
                /// Colours of the other categories in turn, as CSS colours.
                pub color_discrete_sequence: Option<Vec<String>>;
                /// Colours of numbers: a name such as `viridis`, or CSS colours from low to high.
                pub color_continuous_scale: Option<$crate::plot::color::Palette>;
                /// Number in the middle of the colours.
                pub color_continuous_midpoint: Option<f64>;
                /// Numbers at the two ends of the colours.
                pub range_color: Option<Vec<f64>>, $crate::base::wire::Bound::Between(2.0, 2.0);
                /// Order of categories, by column: `{"day": ["Mon", "Tue"]}`.
                pub category_orders: $crate::plot::channel::Dict<Vec<String>>;
                /// From 0, unseen, to 1.
                pub opacity: Option<f64>, $crate::base::wire::Bound::Between(0.0, 1.0);
                /// Is there a legend? By default when there is something to tell apart.
                pub legend: Option<bool>;
                /// What lies on top: further layers with marks, data and channels of their own.
                pub layers: Option<Vec<$crate::plot::spec::Layer>>;
                /// What the chart is given back as; by default what the path's suffix says, else `json`.
                pub format: Option<$crate::plot::output::Format>;
                /// File to write.
                pub path: Option<String>;
                /// Keep the bytes of the picture in the library, to be read by `sera_peek`: faster than text
                /// in the reply, and ready to be used as it is.
                pub keep: bool = false;
                /// Pixels of a PNG for each of `width` and `height`: 2 for dense screens, 3 for print.
                pub scale: f64 = 1.0, $crate::plot::output::SCALES;
            }
        }

        impl $name {
            /// What the chart is given back as. The path is moved out of the request.
            fn wish(&mut self) -> $crate::plot::output::Wish {
                let path = self.path.take();
                $crate::plot::output::Wish { format: self.format, path, keep: self.keep, scale: self.scale }
            }

            /// The spec with `layer` first and the further layers on it. What all charts share is
            /// moved out of the request.
            fn spec(
                &mut self,
                kind: &str,
                mut layer: $crate::plot::spec::Layer,
            ) -> $crate::plot::spec::Spec {
                use $crate::plot::spec::{AxisSpec, ColorSpec, FacetSpec};
                layer.color = self.color.take();
                layer.facet_col = self.facet_col.take();
                layer.facet_row = self.facet_row.take();
                layer.hover = self.hover_data.take();
                layer.name = self.name.take();
                layer.opacity = layer.opacity.or(self.opacity);
                let order = |channel: &Option<$crate::plot::channel::Channel>, key: &str| {
                    $crate::plot::chart::order(&self.category_orders, channel, key)
                };
                let x = AxisSpec {
                    title: self.x_title.take(),
                    scale: $crate::plot::chart::log(self.log_x),
                    range: self.range_x.take(),
                    time_zone: self.time_zone.clone(),
                    order: order(&layer.x, "x"),
                    reversed: false,
                };
                let y = AxisSpec {
                    title: self.y_title.take(),
                    scale: $crate::plot::chart::log(self.log_y),
                    range: self.range_y.take(),
                    time_zone: self.time_zone.take(),
                    order: order(&layer.y, "y"),
                    reversed: false,
                };
                let color = ColorSpec {
                    title: None,
                    map: self.color_discrete_map.take(),
                    sequence: self.color_discrete_sequence.take(),
                    scale: self.color_continuous_scale.take(),
                    range: self.range_color.take(),
                    midpoint: self.color_continuous_midpoint,
                    order: order(&layer.color, "color"),
                    discrete: self.color_discrete,
                };
                let facet = FacetSpec {
                    wrap: self.facet_col_wrap,
                    col_order: order(&layer.facet_col, "facet_col"),
                    row_order: order(&layer.facet_row, "facet_row"),
                };
                let mut layers = vec![layer];
                layers.extend(self.layers.take().into_iter().flatten());
                $crate::plot::spec::Spec {
                    kind: Some(kind.to_owned()),
                    title: self.title.take(),
                    width: self.width,
                    height: self.height,
                    theme: self.theme,
                    x,
                    y,
                    color,
                    facet,
                    labels: std::mem::take(&mut self.labels),
                    legend: self.legend,
                    data: self.data.take(),
                    layers,
                    ..$crate::plot::spec::Spec::default()
                }
            }
        }
    };
}

/// The order of the categories of the column that a channel names, or of the channel itself.
pub fn order(
    orders: &super::channel::Dict<Vec<String>>,
    channel: &Option<Channel>,
    key: &str,
) -> Option<Vec<String>> {
    match channel {
        Some(Channel::Name(name)) => orders.get(name).cloned(),
        Some(_) => orders.get(key).cloned(),
        None => None,
    }
}

/// The scale of an axis that may be logarithmic.
pub fn log(log: bool) -> Option<ScaleName> {
    log.then_some(ScaleName::Log)
}

/// Is a channel a list of column names of `data`, Plotly's wide form?
pub fn wide<'a>(channel: &'a Option<Channel>, data: &Option<Table>) -> Option<Vec<&'a str>> {
    use arrow_array::Array;
    use arrow_array::cast::AsArray;
    let (Some(Channel::Values(column)), Some(table)) = (channel, data) else { return None };
    let names = column.as_string_opt::<i32>().filter(|names| !names.is_empty())?;
    let found: Option<Vec<&str>> = names.iter().collect();
    found.filter(|names| names.iter().all(|n| table.names().iter().any(|own| own == n)))
}
