//! Several charts on one page, which share one script and one style.

use crate::base::budget::Ctx;
use crate::base::error::{Error, Result};
use crate::base::files;
use crate::base::wire::Bound;
use crate::plot::output::{Given, Picture, keep_bytes};
use crate::plot::render::html::{self, Page};
use crate::plot::render::written::Written;

crate::choice! {
    /// How much of a page is written.
    pub enum Extent {
        /// A whole document.
        Full = "full";
        /// Style, charts and script alone, to be put into a page of one's own.
        Fragment = "fragment";
    }
}

crate::record! {
    /// A page of charts.
    pub struct PageRequest {
        /// Specs of the charts, from top to bottom, or `{"$ref": token}` of kept ones.
        pub charts: Vec<Given>, Bound::Between(1.0, 200.0);
        /// Title of the page; by default that of its first chart.
        pub title: Option<String>;
        /// Text between title and charts, as plain text; every line is a paragraph.
        pub text: Option<String>;
        /// Charts side by side where the screen is wide.
        pub columns: usize = 1, Bound::Between(1.0, 4.0);
        /// Nonce for script and style, under a strict content security policy.
        pub nonce: Option<String>, Bound::Between(1.0, 200.0);
        /// Language of title and text, such as `de`.
        pub lang: Option<String>, Bound::Between(1.0, 35.0);
        /// How much of a page is written.
        pub extent: Extent = Extent::Full;
        /// File to write.
        pub path: Option<String>;
        /// Keep the page in the library, to be read by `sera_peek`: faster than text in the reply.
        pub keep: bool = false;
    }
}

crate::record! {
    /// A page: in a file, or as text.
    #[derive(Default)]
    pub struct PageReply {
        /// The token of the kept page.
        pub dollar_ref: Option<String>;
        /// The file that was written.
        pub path: Option<String>;
        /// Bytes of the file, or of the kept page.
        pub size: Option<u64>;
        /// The page, when no file was named.
        pub html: Option<Written>;
    }
}

fn page(request: PageRequest, ctx: &Ctx) -> Result<PageReply> {
    let word = |c: char| c.is_ascii_alphanumeric() || "+/=-_".contains(c);
    if request.nonce.as_ref().is_some_and(|nonce| !nonce.chars().all(word)) {
        let message = "`nonce` must be letters, digits, `+`, `/`, `-`, `_` and `=`";
        return Err(Error::value("/nonce", message));
    }
    if request
        .lang
        .as_ref()
        .is_some_and(|lang| !lang.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'))
    {
        return Err(Error::value("/lang", "`lang` must be a language tag such as `de` or `pt-BR`"));
    }
    let mut scenes = Vec::with_capacity(request.charts.len());
    for (i, chart) in request.charts.iter().enumerate() {
        // A drawing says `/spec`; here the spec stands in a list.
        let scene = chart.scene(ctx).map_err(|mut error| {
            if let Some(rest) = error.at.strip_prefix("/spec") {
                error.at = format!("/charts/{i}{rest}");
            }
            error
        })?;
        scenes.push(scene);
    }
    let scenes: Vec<_> = scenes.iter().map(AsRef::as_ref).collect();
    let html = html::write(
        &scenes,
        &Page {
            title: request.title.as_deref().unwrap_or(""),
            heading: true,
            text: request.text.as_deref().unwrap_or(""),
            columns: request.columns,
            nonce: request.nonce.as_deref(),
            lang: request.lang.as_deref().unwrap_or(""),
            fragment: request.extent == Extent::Fragment,
        },
        ctx,
    )?;
    ctx.reserve(html.bytes.len())?.keep();
    if request.keep {
        let kept = keep_bytes(html.bytes, request.path.as_deref(), ctx)?;
        let Picture { dollar_ref, size, .. } = kept;
        return Ok(PageReply { dollar_ref, size, ..PageReply::default() });
    }
    match request.path {
        Some(path) => {
            files::save_unsynced(&path, "/path", &html.bytes)?;
            let size = Some(html.bytes.len() as u64);
            Ok(PageReply { path: Some(path), size, ..PageReply::default() })
        }
        None => Ok(PageReply { html: Some(html), ..PageReply::default() }),
    }
}

crate::op! {
    /// Put charts on one page that needs nothing else: it opens anywhere, without a network.
    ///
    /// The charts are finished SVG; one script, shared by all of them, adds hover, zoom, pan, a legend
    /// that hides series, a walk along the marks by keyboard, and export. The page follows dark mode.
    pub static PAGE = "plot_page": fn page[PageRequest] -> PageReply;
    stable since "0.1.0";
    example r#"{"title": "Two charts", "charts": [{"layers": [{"mark": "point", "x": [1, 2], "y": [3, 4]}]}, {"layers": [{"mark": "bar", "x": ["a", "b"], "y": [3, 4]}]}]}"#;
}
