//! What a chart operation gives back: SVG, a page, PNG or the spec, as text or in a file; or the
//! chart itself, kept in the library to be drawn later.

use super::draw;
use super::origin::Origin;
use super::render;
use super::render::written::Written;
use super::scene::Scene;
use super::spec::Spec;
use crate::base::budget::Ctx;
use crate::base::data::handles;
use crate::base::error::{Error, Result};
use crate::base::files;
use crate::base::wire::{At, Bound, Wire, fields};
use std::borrow::Cow;
use std::sync::Arc;

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
        /// The chart, kept in the library: `plot_render` draws `{"$ref": token}` as its `spec`.
        Ref = "ref";
    }
}

crate::record! {
    /// A chart: in a file, or as text. Of the members only those of the format are there.
    #[derive(Default)]
    pub struct Picture {
        /// The token of the kept chart, or of the kept bytes of the picture.
        pub dollar_ref: Option<String>;
        /// The file that was written.
        pub path: Option<String>;
        /// Bytes of the file, or of the kept picture.
        pub size: Option<u64>;
        /// The picture of shapes.
        pub svg: Option<Written>;
        /// The page.
        pub html: Option<Written>;
        /// The picture of pixels, in base64.
        pub png: Option<String>;
        /// The spec.
        pub spec: Option<Spec>;
    }
}

/// How a chart is given back.
#[derive(Debug, Clone)]
pub struct Wish {
    /// By word.
    pub format: Option<Format>,
    /// File to write.
    pub path: Option<String>,
    /// Do the bytes of the picture stay in the library?
    pub keep: bool,
    /// Pixels of a PNG for each pixel of the scene.
    pub scale: f64,
}

/// What `scale` may be.
pub const SCALES: Bound = Bound::Between(0.1, 20.0);

impl Wish {
    /// The format: by word, else by the path's suffix, else the spec.
    ///
    /// # Errors
    /// `bad_value` for a suffix that is no format, and for a `scale` of what has no pixels.
    fn format(&self) -> Result<Format> {
        let format = format(self.format, self.path.as_deref())?;
        if self.scale != 1.0 && format != Format::Png {
            let message =
                format!("`scale` is for PNG, but the chart is asked for as {}", format.word());
            return Err(Error::value("/scale", message).hint("set `width` and `height`"));
        }
        Ok(format)
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
pub fn give(spec: Spec, origin: &Origin<'_>, wish: Wish, ctx: &Ctx) -> Result<Picture> {
    let format = wish.format()?;
    if format == Format::Ref {
        if wish.path.is_some() {
            return Err(Error::value("/path", "a chart that is kept is not written to a file"));
        }
        return Kept::keep(spec, origin, ctx);
    }
    // A spec that cannot be drawn is refused in every format.
    let scene = draw::scene(&spec, origin, ctx)?;
    if format == Format::Json && wish.path.is_none() && !wish.keep {
        return Ok(Picture { spec: Some(spec), ..Picture::default() });
    }
    write(&spec, &scene, format, wish, ctx)
}

/// A drawn chart in the bytes of a format.
fn write(spec: &Spec, scene: &Scene, format: Format, wish: Wish, ctx: &Ctx) -> Result<Picture> {
    let written: Written = match format {
        Format::Json | Format::Ref => {
            let mut out = Vec::new();
            spec.write(&mut out);
            out.push(b'\n');
            out.into()
        }
        Format::Svg => render::svg::write(scene, ctx)?.into(),
        Format::Html => render::html(scene, ctx)?,
        Format::Png => render::png(scene, wish.scale, ctx)?.into(),
    };
    ctx.reserve(written.bytes.len())?.keep();
    if wish.keep {
        return keep_bytes(written.bytes, wish.path.as_deref(), ctx);
    }
    give_bytes(written, format, wish.path)
}

/// Bytes of a rendered chart, kept for `sera_peek`: neither escaped nor copied.
///
/// # Errors
/// `bad_value` when there is a path too; those of the budget.
pub fn keep_bytes(bytes: Vec<u8>, path: Option<&str>, ctx: &Ctx) -> Result<Picture> {
    if path.is_some() {
        return Err(Error::value("/keep", "a picture is kept or written to a file, not both"));
    }
    let size = Some(bytes.len() as u64);
    let token = ctx.keep(handles::Kept::Bytes(Arc::new(bytes)))?;
    Ok(Picture { dollar_ref: Some(token), size, ..Picture::default() })
}

/// Bytes of a rendered chart, in a file or as text.
fn give_bytes(written: Written, format: Format, path: Option<String>) -> Result<Picture> {
    if let Some(path) = path {
        files::save_unsynced(&path, "/path", &written.bytes)?;
        let size = Some(written.bytes.len() as u64);
        return Ok(Picture { path: Some(path), size, ..Picture::default() });
    }
    Ok(match format {
        Format::Png => {
            use base64::Engine as _;
            let text = base64::engine::general_purpose::STANDARD.encode(&written.bytes);
            Picture { png: Some(text), ..Picture::default() }
        }
        Format::Html => Picture { html: Some(written), ..Picture::default() },
        _ => Picture { svg: Some(written), ..Picture::default() },
    })
}

/// The scene of a spec, for pages of several charts.
///
/// # Errors
/// Those of drawing.
pub fn scene(spec: &Spec, origin: &Origin<'_>, ctx: &Ctx) -> Result<Scene> {
    draw::scene(spec, origin, ctx)
}

/// Rows up to which a kept chart also keeps its scene, so that it is laid out once for all formats.
const SCENE_ROWS: usize = 20_000;

/// A chart that lives in the library.
#[derive(Debug)]
pub struct Kept {
    spec: Spec,
    scene: Option<Scene>,
}

impl handles::Model for Kept {
    fn any(&self) -> &dyn std::any::Any {
        self
    }
}

impl Kept {
    /// Draw `spec`, to find its errors, and keep it.
    fn keep(mut spec: Spec, origin: &Origin<'_>, ctx: &Ctx) -> Result<Picture> {
        spec.own();
        let scene = draw::scene(&spec, origin, ctx)?;
        let rows: usize = scene.grids.iter().map(|grid| grid.rows).sum();
        let scene = (rows <= SCENE_ROWS).then_some(scene);
        let token = ctx.keep(handles::Kept::Chart(Arc::new(Kept { spec, scene })))?;
        Ok(Picture { dollar_ref: Some(token), ..Picture::default() })
    }

    /// Give it back as asked for; what was said of it when it was kept is said again.
    ///
    /// # Errors
    /// As [`give`].
    fn give(&self, wish: Wish, ctx: &Ctx) -> Result<Picture> {
        let format = wish.format()?;
        match &self.scene {
            Some(scene) if format != Format::Ref => {
                scene.notes.iter().for_each(|note| ctx.warn(note.clone()));
                if format == Format::Json && wish.path.is_none() && !wish.keep {
                    let spec = Some(self.spec.clone());
                    return Ok(Picture { spec, ..Picture::default() });
                }
                write(&self.spec, scene, format, wish, ctx)
            }
            _ => {
                let (spec, origin) = (self.spec.clone(), Origin::Spec(ctx, "spec"));
                give(spec, &origin, Wish { format: Some(format), ..wish }, ctx)
            }
        }
    }
}

/// A chart in a request: its spec, or `{"$ref": token}` of a kept one.
#[derive(Debug, Clone)]
pub enum Given {
    /// Written out.
    Spec(Box<Spec>),
    /// In the library.
    Kept(Arc<dyn handles::Model>),
}

impl Wire for Given {
    fn read(raw: &str, at: At<'_>) -> Result<Self> {
        let members = fields(raw, at)?;
        if members.get("$ref").is_none() {
            return Spec::read(raw, at).map(|spec| Given::Spec(Box::new(spec)));
        }
        match handles::cited(&members, at)? {
            (handles::Kept::Chart(chart), None) => Ok(Given::Kept(chart)),
            (thing, _) => {
                Err(at.error(format!("{} must be a chart, but is {}", at.name(), thing.noun())))
            }
        }
    }
    fn write(&self, out: &mut Vec<u8>) {
        match self.spec() {
            Some(spec) => spec.write(out),
            None => out.extend_from_slice(b"null"),
        }
    }
    fn schema() -> String {
        Spec::schema()
    }
}

impl Given {
    /// The spec; nothing for a chart of another library.
    pub fn spec(&self) -> Option<&Spec> {
        match self {
            Given::Spec(spec) => Some(spec),
            Given::Kept(chart) => chart.any().downcast_ref::<Kept>().map(|kept| &kept.spec),
        }
    }

    /// Its scene, for a page of several charts.
    ///
    /// # Errors
    /// Those of drawing, at `/spec`.
    pub fn scene(&self, ctx: &Ctx) -> Result<Cow<'_, Scene>> {
        let origin = Origin::Spec(ctx, "spec");
        match self {
            Given::Spec(spec) => draw::scene(spec, &origin, ctx).map(Cow::Owned),
            Given::Kept(chart) => match chart.any().downcast_ref::<Kept>() {
                Some(Kept { scene: Some(scene), .. }) => {
                    scene.notes.iter().for_each(|note| ctx.warn(note.clone()));
                    Ok(Cow::Borrowed(scene))
                }
                Some(kept) => draw::scene(&kept.spec, &origin, ctx).map(Cow::Owned),
                None => Err(Error::value("/spec", "`spec` is a chart of another library")),
            },
        }
    }

    /// Draw it and give it back as asked for.
    ///
    /// # Errors
    /// Those of drawing, and of writing the file.
    pub fn give(self, wish: Wish, ctx: &Ctx) -> Result<Picture> {
        match self {
            Given::Spec(spec) => give(*spec, &Origin::Spec(ctx, "spec"), wish, ctx),
            Given::Kept(chart) => match chart.any().downcast_ref::<Kept>() {
                Some(kept) => kept.give(wish, ctx),
                None => Err(Error::value("/spec", "`spec` is a chart of another library")),
            },
        }
    }
}
