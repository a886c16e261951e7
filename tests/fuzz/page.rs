//! Reading a page as a browser does: the standard's own parser, and a look at every node of the tree that it makes.
//!
//! The tree may hold what our pages are made of, and nothing else, so text of the data is text or the value of an attribute: as
//! an element, an attribute's name, a comment, a script or a style it would be found.

use html5ever::tendril::TendrilSink;
use html5ever::{Attribute, ParseOpts, local_name, ns, parse_document};
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use std::sync::LazyLock;

/// Elements of our pages, and the attributes that each may have.
const PAGE: &[(&str, &[&str])] = &[
    ("html", &["lang"]),
    ("head", &[]),
    ("meta", &["charset", "name", "content"]),
    ("title", &[]),
    ("style", &["nonce"]),
    ("script", &["nonce"]),
    ("body", &[]),
    ("main", &[]),
    ("h1", &[]),
    ("p", &["class"]),
    ("div", &["class"]),
    ("figure", &["class", "data-p"]),
    ("details", &[]),
    ("summary", &[]),
    ("table", &["data-first", "data-n"]),
    ("thead", &[]),
    ("tbody", &[]),
    ("tr", &[]),
    ("th", &["scope"]),
    ("td", &[]),
    // Columns of long tables: packed numbers, and the words that they stand for.
    ("caption", &[]),
    ("template", &["data-c", "data-n", "data-t", "data-zone"]),
    ("b", &[]),
    ("i", &[]),
];

/// Elements of the pictures in them; their attributes are those of `LOOKS`.
const PICTURE: &[&str] = &[
    "svg",
    "title",
    "desc",
    "defs",
    "clippath",
    "marker",
    "g",
    "path",
    "polyline",
    "polygon",
    "line",
    "rect",
    "circle",
    "text",
    "tspan",
    "lineargradient",
    "stop",
];

/// Attributes of a picture's elements: geometry, paint, words for those who cannot see it, and numbers for the script.
const LOOKS: &[&str] = &[
    "aria-labelledby",
    "class",
    "clip-path",
    "shape-rendering",
    "cx",
    "cy",
    "d",
    "fill",
    "fill-opacity",
    "font-family",
    "font-size",
    "font-weight",
    "height",
    "id",
    "markerheight",
    "markerunits",
    "markerwidth",
    "marker-end",
    "marker-mid",
    "marker-start",
    "offset",
    "orient",
    "overflow",
    "points",
    "r",
    "refx",
    "refy",
    "role",
    "stop-color",
    "stroke",
    "stroke-dasharray",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-opacity",
    "stroke-width",
    "text-anchor",
    "transform",
    "viewbox",
    "width",
    "x",
    "x1",
    "x2",
    "xmlns",
    "y",
    "y1",
    "y2",
];

/// Scripts and styles of a page whose data is harmless.
static OURS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let chart = r#"{"layers":[{"mark":"point","x":[1,2],"y":[3,4]}]}"#;
    let mut ours = Vec::new();
    for (op, request) in [
        ("plot_render", format!(r#"{{"spec":{chart},"format":"html"}}"#)),
        ("plot_page", format!(r#"{{"charts":[{chart}]}}"#)),
        ("plot_page", format!(r#"{{"charts":[{chart}],"extent":"fragment"}}"#)),
    ] {
        let reply: serde_json::Value =
            serde_json::from_str(&super::call(op, &request)).expect("a reply is JSON");
        let dom = parse(reply["html"].as_str().expect("a page"));
        texts_of_code(&dom.document, &mut ours);
    }
    ours
});

fn parse(text: &str) -> RcDom {
    parse_document(RcDom::default(), ParseOpts::default()).one(text)
}

/// The texts of all scripts and styles below a node.
fn texts_of_code(node: &Handle, out: &mut Vec<String>) {
    if let NodeData::Element { name, .. } = &node.data
        && matches!(name.local, local_name!("script") | local_name!("style"))
    {
        out.push(text_of(node));
    }
    node.children.borrow().iter().for_each(|child| texts_of_code(child, out));
}

fn text_of(node: &Handle) -> String {
    let children = node.children.borrow();
    let texts = children.iter().filter_map(|child| match &child.data {
        NodeData::Text { contents } => Some(contents.borrow().to_string()),
        _ => None,
    });
    texts.collect()
}

/// A page of ours, or a part of one that has no head of its own.
///
/// # Errors
/// What is wrong.
pub fn html(text: &str) -> Result<(), String> {
    let dom = parse(text);
    let whole = text.starts_with("<!DOCTYPE");
    // A part of a page has no doctype, which is all that it may lack.
    let lacks = |error: &str| !whole && error.contains("DOCTYPE");
    if let Some(error) = dom.errors.borrow().iter().find(|error| !lacks(error)) {
        return Err(format!("HTML: the parser says {error}"));
    }
    look(&dom.document)
}

fn look(node: &Handle) -> Result<(), String> {
    match &node.data {
        NodeData::Document | NodeData::Doctype { .. } | NodeData::Text { .. } => {}
        NodeData::Element { name, attrs, template_contents, .. } => {
            // What a template holds is a tree of its own.
            template_contents.borrow().iter().try_for_each(look)?;
            let local = name.local.to_ascii_lowercase();
            let known = if name.ns == ns!(html) {
                PAGE.iter().find(|(own, _)| **own == *local).map(|(_, attributes)| *attributes)
            } else if name.ns == ns!(svg) {
                PICTURE.contains(&&*local).then_some(LOOKS)
            } else {
                None
            };
            let Some(known) = known else { return Err(format!("HTML: the element <{local}>")) };
            for attribute in attrs.borrow().iter() {
                look_at(attribute, known).map_err(|e| format!("HTML: <{local}> has {e}"))?;
            }
            if ["script", "style"].contains(&&*local) && !OURS.contains(&text_of(node)) {
                return Err(format!("HTML: a <{local}> that is not ours: {:.200}", text_of(node)));
            }
        }
        NodeData::Comment { contents } => {
            return Err(format!("HTML: the comment {contents:.100}"));
        }
        NodeData::ProcessingInstruction { target, .. } => {
            return Err(format!("HTML: the instruction {target:.100}"));
        }
    }
    node.children.borrow().iter().try_for_each(look)
}

fn look_at(attribute: &Attribute, known: &[&str]) -> Result<(), String> {
    let name = &*attribute.name.local.to_ascii_lowercase();
    let value = attribute.value.to_ascii_lowercase();
    // What the script reads of a picture's element, as numbers.
    let numbers = name.starts_with("data-") && known == LOOKS;
    // A reference is one into the page itself.
    let leaves = value.contains("url") && !value.starts_with("url(#");
    let told = !["content", "aria-label", "class"].contains(&name);
    if !numbers && (!known.contains(&name) || leaves && told) {
        return Err(format!("{name}={value:.100}"));
    }
    Ok(())
}
