//! Some sentences about a chart, for those who do not see it.

use super::axes::AxisPlan;
use super::bind::Sheet;
use super::layout::Layout;
use super::mark::{Axes, count};
use super::number;
use super::scene::AxisKind;
use super::series::Cast;
use super::spec::{Mark, Spec};

/// Names of series, categories and panels that are told one by one.
const TOLD: usize = 8;

/// Kind, axes with their ranges, series, panels.
pub fn sentences(
    spec: &Spec,
    axes: &Axes,
    cast: &Cast,
    sheets: &[Sheet<'_>],
    layout: &Layout,
) -> String {
    let kind = spec.kind.as_deref().unwrap_or(match sheets.first().map(|s| s.layer.mark) {
        Some(Mark::Line) => "line chart",
        Some(Mark::Bar) => "bar chart",
        Some(Mark::Cell) => "heat map",
        Some(Mark::Box) => "box plot",
        _ => "scatter plot",
    });
    let mut text = String::with_capacity(160);
    let mut letters = kind.chars();
    text.extend(letters.next().map(|c| c.to_ascii_uppercase()));
    text.push_str(letters.as_str());
    let rows = sheets.first().map_or(0, |s| s.rows);
    text.push_str(" of ");
    text.push_str(&count(rows, "row"));
    text.push('.');
    axis("Horizontal axis", &axes.x, &layout.x.title, &mut text);
    axis("Vertical axis", &axes.y, &layout.y.title, &mut text);
    let names: Vec<&str> =
        cast.series.iter().filter(|s| s.in_legend).map(|s| s.name.as_str()).collect();
    if !names.is_empty() {
        let title = if cast.title.is_empty() { "Series" } else { &cast.title };
        text.push_str(&format!(" {title}: {}.", list(&names)));
    }
    if let Some(shading) = &cast.shading {
        let what = if shading.title.is_empty() { "values" } else { &shading.title };
        text.push_str(&format!(" Colour shows {what} from "));
        number::readable(shading.domain[0], &mut text);
        text.push_str(" to ");
        number::readable(shading.domain[1], &mut text);
        text.push('.');
    }
    let panels = cast.facets.panels();
    if panels > 1 {
        text.push_str(&format!(" {panels} panels"));
        for (name, list_of) in cast.facets.names.iter().zip([&cast.facets.cols, &cast.facets.rows])
        {
            if !list_of.is_empty() {
                let names: Vec<&str> = list_of.iter().map(String::as_str).collect();
                text.push_str(&format!("; {name}: {}", list(&names)));
            }
        }
        text.push('.');
    }
    text
}

/// " Horizontal axis: bill length, from 32 to 60."
fn axis(which: &str, axis: &AxisPlan, title: &str, text: &mut String) {
    text.push(' ');
    text.push_str(which);
    if !title.is_empty() {
        text.push_str(": ");
        text.push_str(title);
    }
    match &axis.kind {
        AxisKind::Band(names) => {
            let names: Vec<&str> =
                names.iter().map(String::as_str).filter(|n| !n.is_empty()).collect();
            if !names.is_empty() {
                text.push_str(&format!(
                    ", {}: {}",
                    count(names.len(), "category").replace("categorys", "categories"),
                    list(&names)
                ));
            }
        }
        _ if axis.extent.is_empty() => text.push_str(", no values"),
        kind => {
            text.push_str(if axis.is_log() { ", logarithmic" } else { "" });
            for (word, end) in [(", from ", axis.extent.least), (" to ", axis.extent.greatest)] {
                text.push_str(word);
                match kind {
                    AxisKind::Time { zone } => number::moment(end, zone.as_deref(), text),
                    _ => number::readable(end, text),
                }
            }
        }
    }
    text.push('.');
}

/// "a, b and c", or the first ones and how many more.
fn list(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [most @ .., last] if names.len() <= TOLD => format!("{} and {last}", most.join(", ")),
        _ => format!("{} and {} more", names[..TOLD].join(", "), names.len() - TOLD),
    }
}
