//! Heat maps: cells coloured by a number, from a matrix or from rows of `x`, `y`, `z`.
//!
//! The rows of a matrix read from top to bottom, as it is written.

use crate::base::budget::Ctx;
use crate::base::data::{Column, Matrix};
use crate::base::error::{Error, Result};
use crate::base::wire::{At, Kind, Wire, kind};
use crate::plot::channel::{Channel, Numbered};
use crate::plot::columns::{cells, chosen};
use crate::plot::grid::{Cells, Codes};
use crate::plot::origin::Origin;
use crate::plot::output::{Picture, give};
use crate::plot::spec::{Layer, Mark};
use arrow_array::{ArrayRef, Float64Array, StringArray};
use std::sync::{Arc, Mutex};

/// The numbers of a heat map: a column (its name, or values) or a matrix.
#[derive(Debug, Clone)]
pub enum Numbers {
    /// One number a row.
    Channel(Channel),
    /// One number a cell.
    Matrix(Matrix),
}

impl Wire for Numbers {
    fn read(raw: &str, at: At<'_>) -> Result<Self> {
        let nested = kind(raw) == Kind::List && raw[1..].trim_start().starts_with('[');
        if nested {
            return Matrix::read(raw, at).map(Numbers::Matrix);
        }
        if kind(raw) == Kind::Object
            && let Ok(matrix) = Matrix::read(raw, at)
            && matrix.cols != 1
        {
            return Ok(Numbers::Matrix(matrix));
        }
        match Channel::read(raw, at)? {
            Channel::Number(_) => Err(at.expected("a matrix, a column's name or values", raw)),
            channel => Ok(Numbers::Channel(channel)),
        }
    }
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Numbers::Channel(channel) => channel.write(out),
            Numbers::Matrix(matrix) => matrix.write(out),
        }
    }
    fn schema() -> String {
        r#"{"type":["string","array","object"]}"#.to_owned()
    }
}

crate::chart_request! {
    /// What to draw as cells.
    pub struct Heatmap {
        /// The numbers: a matrix, or a column's name or values beside `x` and `y`.
        pub z: Numbers;
        /// Of a matrix the names of its columns; else one place a row: a column's name, or values.
        pub x: Option<Channel>;
        /// Of a matrix the names of its rows; else one place a row: a column's name, or values.
        pub y: Option<Channel>;
        /// Are numbers written into the cells that have room for them?
        pub text_auto: bool = false;
    }
}

fn heatmap(mut request: Heatmap, ctx: &Ctx) -> Result<Picture> {
    let (x, y) = (request.x.take(), request.y.take());
    if request.color.is_some() {
        return Err(Error::value("/color", "`color` of a heat map is `z`"));
    }
    let (x, y, z) = match &request.z {
        Numbers::Channel(z) => (x, y, z.clone()),
        Numbers::Matrix(matrix) => {
            let names = matrix.names.as_deref();
            let at = At::root(ctx);
            let across = axis(&x, names, matrix.cols, &request.data, at.key("x"))?;
            let down = axis(&y, None, matrix.rows, &request.data, at.key("y"))?;
            let (rows, cols) = (matrix.rows * matrix.cols, matrix.cols);
            let x = Codes::Turn { rows, run: 1, words: cols };
            let y = Codes::Turn { rows, run: cols, words: matrix.rows };
            let zs = Float64Array::new(matrix.values.clone(), None);
            (
                Some(across.channel(x, at.key("x"))?),
                Some(down.channel(y, at.key("y"))?),
                Channel::Values(Column(Arc::new(zs))),
            )
        }
    };
    let layer = Layer { x, y, text: request.text_auto, ..Layer::of(Mark::Cell) };
    request.color = Some(z);
    let matrix = matches!(request.z, Numbers::Matrix(_));
    let unnamed = matches!(request.z, Numbers::Channel(Channel::Values(_)));
    let mut spec = request.spec("heat map", layer);
    if matrix {
        spec.x.title.get_or_insert_with(String::new);
        spec.y.title.get_or_insert_with(String::new);
        spec.color.title = Some(spec.labels.get("z").cloned().unwrap_or_default());
    } else if unnamed {
        let title = spec.labels.get("z").cloned();
        spec.color.title = Some(title.unwrap_or_else(|| "z".to_owned()));
    }
    // The cells' colour is what the request calls `z`.
    give(spec, &Origin::Chart(ctx), request.wish(), ctx).map_err(|e| {
        match e.at.strip_prefix("/color").filter(|rest| rest.is_empty() || rest.starts_with('/')) {
            Some(rest) => {
                let message = e.message.replace("`color`", "`z`");
                Error { at: format!("/z{rest}"), message, ..e }
            }
            None => e,
        }
    })
}

/// The names along one side of a matrix.
enum Side {
    /// 0, 1, 2 …: none comes twice, and none is a date.
    Counted(Arc<Vec<String>>),
    /// Any.
    Named(Vec<String>),
}

impl Side {
    /// The column of names that these codes stand for; each of them has a row, unless there are none.
    fn channel(self, codes: Codes, at: At<'_>) -> Result<Channel> {
        let names = match self {
            Side::Counted(names) if !codes.is_empty() => {
                return Ok(Channel::Words(Numbered { codes, names }));
            }
            Side::Counted(names) => Vec::clone(&names),
            Side::Named(names) => names,
        };
        let texts: ArrayRef = Arc::new(StringArray::from_iter_values(&names));
        match cells(&texts, at)? {
            // No date, and none comes twice.
            Cells::Words { names: once, .. } if once.len() == names.len() && !codes.is_empty() => {
                Ok(Channel::Words(Numbered { codes, names: once }))
            }
            _ => {
                let mut keys: Vec<i32> = at.ctx().vec(codes.len())?;
                keys.extend(codes.iter().map(|code| code as i32));
                Ok(Channel::Values(Column(chosen(texts, keys))))
            }
        }
    }
}

/// The names along one side of a matrix: those given, else those of the matrix, else 0, 1, 2 ….
fn axis(
    channel: &Option<Channel>,
    own: Option<&[String]>,
    length: usize,
    data: &Option<crate::base::data::Table>,
    at: At<'_>,
) -> Result<Side> {
    let Some(channel) = channel else {
        return Ok(match own {
            Some(names) => Side::Named(names.to_vec()),
            None => Side::Counted(counted(length)),
        });
    };
    let bound = crate::plot::columns::bind(channel, data.as_ref(), "x", at)?;
    if bound.cells.len() != length {
        let have = bound.cells.len();
        return Err(at.error(format!("{} has {have} names for {length} lines of `z`", at.name())));
    }
    let mut names: Vec<String> = Vec::with_capacity(length);
    for i in 0..length {
        let mut text = String::new();
        bound.cells.write(i, &mut text);
        names.push(text);
    }
    Ok(Side::Named(names))
}

/// 0, 1, 2 … in words. Those of the last matrix are kept: to write a hundred costs as much as to draw a
/// thousand cells. Nobody waits for them, neither a thread nor a forked child.
fn counted(length: usize) -> Arc<Vec<String>> {
    static LAST: Mutex<Option<[Arc<Vec<String>>; 2]>> = Mutex::new(None);
    /// More are not kept.
    const MOST: usize = 1000;
    let long = |names: &&Arc<Vec<String>>| names.len() == length;
    let known = LAST.try_lock().ok().and_then(|last| last.iter().flatten().find(long).cloned());
    if let Some(names) = known {
        return names;
    }
    let names: Arc<Vec<String>> = Arc::new((0..length).map(|i| i.to_string()).collect());
    if length <= MOST
        && let Ok(mut last) = LAST.try_lock()
    {
        // Columns and lines: two at a time.
        let [_, newer] = last.take().unwrap_or_default();
        *last = Some([newer, names.clone()]);
    }
    names
}

crate::op! {
    /// Draw a heat map: cells coloured by their number.
    pub static HEATMAP = "plot_heatmap": fn heatmap[Heatmap] -> Picture;
    stable since "0.1.0";
    example r#"{"z": [[1, 2], [3, 4]], "x": ["a", "b"], "y": ["c", "d"], "format": "svg"}"#;
}
