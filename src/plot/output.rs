//! What a chart operation gives back: SVG, a page, PNG or the spec; as text, or in a file.

use super::draw;
use super::origin::Origin;
use super::render;
use super::scene::Scene;
use super::spec::Spec;
use crate::base::budget::Ctx;
use crate::base::error::{Error, Result};
use crate::base::files;
use crate::base::wire::Wire;

crate::choice! {
    /// What a chart is given back as.
    pub enum Format {
        /// A picture of shapes.
        Svg = "svg";
        /// A page to explore, which needs nothing else.
        Html = "html";
        /// A picture of pixels.
        Png = "png";
        /// The spec, to be edited and drawn by `plot_render`.
        Json = "json";
    }
}

crate::record! {
    /// A chart: in a file, or as text. Of the members only those of the format are there.
    #[derive(Default)]
    pub struct Picture {
        /// The file that was written.
        pub path: Option<String>;
        /// Its bytes.
        pub size: Option<u64>;
        /// The picture of shapes.
        pub svg: Option<String>;
        /// The page.
        pub html: Option<String>;
        /// The picture of pixels, in base64.
        pub png: Option<String>;
        /// The spec.
        pub spec: Option<Spec>;
    }
}

/// The format that is asked for: by word, else by the path's suffix, else the spec.
///
/// # Errors
/// `bad_value` for a suffix that is no format.
pub fn format(word: Option<Format>, path: Option<&str>) -> Result<Format> {
    let (None, Some(path)) = (word, path) else { return Ok(word.unwrap_or(Format::Json)) };
    let suffix = path.rsplit_once('.').map_or("", |(_, suffix)| suffix).to_ascii_lowercase();
    match suffix.as_str() {
        "svg" => Ok(Format::Svg),
        "html" | "htm" => Ok(Format::Html),
        "png" => Ok(Format::Png),
        "json" => Ok(Format::Json),
        _ => {
            let message = format!("`path` must end in .svg, .html, .png or .json, got \"{path}\"");
            Err(Error::value("/path", message).hint("or say which `format` it is"))
        }
    }
}

/// Draw `spec` and give it back as asked for.
///
/// # Errors
/// Those of drawing, and of writing the file.
pub fn give(
    spec: Spec,
    origin: &Origin<'_>,
    format: Option<Format>,
    path: Option<String>,
    ctx: &Ctx,
) -> Result<Picture> {
    let format = self::format(format, path.as_deref())?;
    // A spec that cannot be drawn is refused in this format too.
    let scene = draw::scene(&spec, origin, ctx)?;
    let bytes = match format {
        Format::Json if path.is_none() => {
            return Ok(Picture { spec: Some(spec), ..Picture::default() });
        }
        Format::Json => {
            let mut out = Vec::new();
            spec.write(&mut out);
            out.push(b'\n');
            out
        }
        Format::Svg => render::svg::write(&scene),
        Format::Html => render::html(&scene)?,
        Format::Png => render::png(&scene, ctx)?,
    };
    ctx.reserve(bytes.len())?.keep();
    give_bytes(bytes, format, path)
}

/// Bytes of a rendered chart, in a file or as text.
fn give_bytes(bytes: Vec<u8>, format: Format, path: Option<String>) -> Result<Picture> {
    if let Some(path) = path {
        files::save(&path, "/path", &bytes)?;
        let size = Some(bytes.len() as u64);
        return Ok(Picture { path: Some(path), size, ..Picture::default() });
    }
    if format == Format::Png {
        use base64::Engine as _;
        let text = base64::engine::general_purpose::STANDARD.encode(&bytes);
        return Ok(Picture { png: Some(text), ..Picture::default() });
    }
    let text = String::from_utf8(bytes).expect("writers write UTF-8");
    Ok(match format {
        Format::Html => Picture { html: Some(text), ..Picture::default() },
        _ => Picture { svg: Some(text), ..Picture::default() },
    })
}

/// The scene of a spec, for pages of several charts.
///
/// # Errors
/// Those of drawing.
pub fn scene(spec: &Spec, origin: &Origin<'_>, ctx: &Ctx) -> Result<Scene> {
    draw::scene(spec, origin, ctx)
}
