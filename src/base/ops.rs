//! Operations of the house itself: version, policy, kept things, running calls.

use super::budget::Ctx;
use super::data::handles::{self, Kept, Ref};
use super::data::{Column, Matrix, Table, Tensor};
use super::error::{Code, Error, Result};
use super::files::{self, Policy};
use super::op::watches;
use super::telemetry;
use super::wire::{At, Kind, Wire, elements, fields, kind};
use arrow_array::{Array, Float64Array};
use std::sync::Arc;

crate::record! {
    /// Nothing.
    pub struct Empty {}
}

crate::record! {
    /// What this library is.
    pub struct Version {
        /// The version of the library.
        pub version: String;
        /// The version of the C ABI; it is raised when a symbol changes its meaning.
        pub abi: u32;
        /// The version of the wire format.
        pub wire: u32;
        /// The parts that were built in.
        pub features: Vec<String>;
    }
}

/// The version of the C ABI.
pub const ABI: u32 = 1;

fn version(_: Empty, _: &Ctx) -> Result<Version> {
    let parts = [
        ("plot", cfg!(feature = "plot")),
        ("png", cfg!(feature = "png")),
        ("ml", cfg!(feature = "ml")),
        ("frame", cfg!(feature = "frame")),
        ("parquet", cfg!(feature = "parquet")),
    ];
    let features = parts.iter().filter(|(_, built)| *built).map(|(name, _)| (*name).into());
    Ok(Version {
        version: env!("CARGO_PKG_VERSION").into(),
        abi: ABI,
        wire: 1,
        features: features.collect(),
    })
}

crate::op! {
    /// Tell the version of the library, its ABI, and the parts built into it.
    pub static VERSION = "version": fn version[Empty] -> Version;
    stable since "0.1.0";
    example "{}";
}

/// `"allow"`, `"deny"`, or `{"root": folder}`.
#[derive(Debug, Clone, PartialEq)]
pub struct FileRule(Policy);

impl Wire for FileRule {
    fn read(raw: &str, at: At<'_>) -> Result<Self> {
        let rule = "\"allow\", \"deny\" or {\"root\": \"<folder>\"}";
        match raw {
            "\"allow\"" => Ok(FileRule(Policy::Allow)),
            "\"deny\"" => Ok(FileRule(Policy::Deny)),
            _ if kind(raw) == Kind::Object => {
                let members = fields(raw, at)?;
                super::wire::check_known(&members, at, &["root"])?;
                let root = members.get("root").ok_or_else(|| at.expected(rule, raw))?;
                Ok(FileRule(Policy::Root(String::read(root, at.key("root"))?.into())))
            }
            _ => Err(at.expected(rule, raw)),
        }
    }
    fn write(&self, out: &mut Vec<u8>) {
        match &self.0 {
            Policy::Allow => "allow".to_owned().write(out),
            Policy::Deny => "deny".to_owned().write(out),
            Policy::Root(root) => {
                out.extend_from_slice(b"{\"root\":");
                root.to_string_lossy().into_owned().write(out);
                out.push(b'}');
            }
        }
    }
    fn schema() -> String {
        r#"{"anyOf":[{"enum":["allow","deny"]},{"type":"object","properties":{"root":{"type":"string"}},"required":["root"]}]}"#.to_owned()
    }
}

crate::record! {
    /// Rules of this process; what is absent stays as it is.
    pub struct Configuration {
        /// What requests may do with files: `"allow"` (the default), `"deny"`, or `{"root": folder}`.
        pub files: Option<FileRule>;
        /// Where to note calls, for the host alone: `"off"` (the default), `{"file": path}` for JSON
        /// lines at its end, or `{"memory": n}` for the latest `n`, which `telemetry` hands out.
        pub telemetry: Option<telemetry::Rule>;
    }
}

fn configure(request: Configuration, _: &Ctx) -> Result<Configuration> {
    if let Some(FileRule(policy)) = request.files {
        if let Policy::Root(root) = &policy
            && !root.is_dir()
        {
            let message = format!("`{}` is not a folder", root.display());
            return Err(Error::value("/files/root", message));
        }
        files::set_policy(policy);
    }
    if let Some(rule) = request.telemetry {
        telemetry::set_rule(rule, "/telemetry/file")?;
    }
    Ok(Configuration { files: Some(FileRule(files::policy())), telemetry: Some(telemetry::rule()) })
}

crate::op! {
    /// Set the rules of this process, and tell them: what requests may do with files, and where calls are
    /// noted for the host. Nothing is noted, and nothing is sent anywhere, unless this asks for it.
    pub static CONFIGURE = "configure": fn configure[Configuration] -> Configuration;
    stable since "0.1.0";
    example "{}";
}

/// Data of any of the four forms: a table, a matrix or a column.
#[derive(Debug, Clone)]
pub struct Data(Kept);

impl Wire for Data {
    fn read(raw: &str, at: At<'_>) -> Result<Self> {
        let list_of_rows = || {
            elements(raw, at)
                .is_ok_and(|items| items.first().is_some_and(|item| kind(item) == Kind::List))
        };
        if kind(raw) == Kind::List {
            if list_of_rows() {
                let Matrix { values, rows, cols, .. } = Matrix::read(raw, at)?;
                let values = Arc::new(Float64Array::new(values, None));
                return Ok(Data(Kept::Array(Tensor { values, shape: vec![rows, cols] })));
            }
            let values = Column::read(raw, at)?.0;
            return Ok(Data(Kept::Array(Tensor { shape: vec![values.len()], values })));
        }
        if kind(raw) != Kind::Object {
            return Err(at.expected("a table, rows of numbers or a list of values", raw));
        }
        let members = fields(raw, at)?;
        if members.get("$buf").is_some() {
            return handles::borrowed(&members, at).map(|lent| Data(Kept::Array(lent)));
        }
        if members.get("$ref").is_some() {
            return match handles::cited(&members, at)? {
                (thing, None) => Ok(Data(thing)),
                (_, Some(_)) => {
                    let values = Column::read(raw, at)?.0;
                    Ok(Data(Kept::Array(Tensor { shape: vec![values.len()], values })))
                }
            };
        }
        if members.get("bdata").is_some() {
            return Tensor::unpack(&members, at).map(|tensor| Data(Kept::Array(tensor)));
        }
        Table::read(raw, at).map(|table| Data(Kept::Table(table)))
    }
    fn write(&self, out: &mut Vec<u8>) {
        match &self.0 {
            Kept::Table(table) => table.write(out),
            Kept::Array(tensor) => super::data::write_values(&tensor.values, out),
            _ => out.extend_from_slice(b"null"),
        }
    }
    fn schema() -> String {
        r#"{"type":["array","object"]}"#.to_owned()
    }
}

crate::record! {
    /// Data to keep.
    pub struct KeepRequest {
        /// A table, a matrix or a column, in any of the four forms.
        pub data: Data;
    }
}

crate::record! {
    /// A kept thing.
    pub struct KeepReply {
        /// The token, to be cited as `{"$ref": token}` and dropped by `drop`.
        pub dollar_ref: String;
        /// What it is: `a table`, `an array`.
        pub kind: String;
    }
}

fn keep(request: KeepRequest, ctx: &Ctx) -> Result<KeepReply> {
    let kind = request.data.0.noun().to_owned();
    Ok(KeepReply { dollar_ref: ctx.keep(request.data.0)?, kind })
}

crate::op! {
    /// Keep data in the library, so that later requests cite it instead of carrying it.
    pub static KEEP = "keep": fn keep[KeepRequest] -> KeepReply;
    stable since "0.1.0";
    example r#"{"data": {"x": [1, 2, null]}}"#;
}

crate::record! {
    /// What some data is.
    pub struct InspectReply {
        /// `a table`, `an array`, `bytes`, `a model` or `a chart`.
        pub kind: String;
        /// Rows and columns of a table, lengths of the axes of an array.
        pub shape: Vec<usize>;
        /// Names of a table's columns.
        pub names: Option<Vec<String>>;
        /// Types of the columns, or of the array's elements.
        pub types: Vec<String>;
        /// Missing values, by column.
        pub nulls: Vec<usize>;
    }
}

fn inspect(request: KeepRequest, _: &Ctx) -> Result<InspectReply> {
    let thing = request.data.0;
    let kind = thing.noun().to_owned();
    let (shape, names, columns) = match &thing {
        Kept::Table(table) => {
            let shape = vec![table.rows(), table.columns().len()];
            (shape, Some(table.names().to_vec()), table.columns().to_vec())
        }
        Kept::Array(tensor) => (tensor.shape.clone(), None, vec![tensor.values.clone()]),
        Kept::Bytes(bytes) => (vec![bytes.len()], None, vec![]),
        Kept::Model(_) | Kept::Chart(_) => (vec![], None, vec![]),
    };
    let types = columns.iter().map(|column| super::data::column_type(column.data_type())).collect();
    let nulls = columns.iter().map(|column| column.logical_null_count()).collect();
    Ok(InspectReply { kind, shape, names, types, nulls })
}

crate::op! {
    /// Tell what data is, its shape, names and types, without keeping or copying it.
    pub static INSPECT = "inspect": fn inspect[KeepRequest] -> InspectReply;
    stable since "0.1.0";
    example r#"{"data": {"x": [1, 2, null]}}"#;
}

crate::record! {
    /// What this process has in the library, for hosts that look for leaks.
    pub struct StatsReply {
        /// Things that are kept.
        pub kept: usize;
        /// Pieces of memory that are lent.
        pub lent: usize;
        /// Calls with a name, in `$budget.cancel` or `$budget.progress`, that run.
        pub named: usize;
    }
}

fn stats(_: Empty, _: &Ctx) -> Result<StatsReply> {
    // One lock after the other, never two.
    let kept = handles::kept().lock().len();
    let lent = handles::lent().lock().len();
    let named = watches().len();
    Ok(StatsReply { kept, lent, named })
}

crate::op! {
    /// Count what the library holds for this process: kept things, lent memory, named calls.
    pub static STATS = "stats": fn stats[Empty] -> StatsReply;
    stable since "0.1.0";
    example "{}";
}

crate::record! {
    /// Kept things.
    pub struct DropRequest {
        /// Their tokens.
        pub refs: Vec<String>;
    }
}

crate::record! {
    /// What was done.
    pub struct DropReply {
        /// How many of them were kept, and are no longer.
        pub dropped: usize;
    }
}

fn drop_kept(request: DropRequest, _: &Ctx) -> Result<DropReply> {
    // Taken out under the lock, freed after it.
    let taken: Vec<Kept> = {
        let mut kept = handles::kept().lock();
        request.refs.iter().filter_map(|token| kept.remove(token)).collect()
    };
    Ok(DropReply { dropped: taken.len() })
}

crate::op! {
    /// Drop kept things. A token that is not kept any more is not an error.
    pub static DROP = "drop": fn drop_kept[DropRequest] -> DropReply;
    stable since "0.1.0";
    example r#"{"refs": []}"#;
}

crate::record! {
    /// A running call by its name.
    pub struct WatchRequest {
        /// The word that the call has as `$budget.cancel` or `$budget.progress`.
        pub name: String;
    }
}

crate::record! {
    /// Whether such a call runs.
    pub struct CancelReply {
        /// Was there a running call of this name?
        pub running: bool;
    }
}

fn cancel(request: WatchRequest, _: &Ctx) -> Result<CancelReply> {
    let watch = watches().get(&request.name).and_then(std::sync::Weak::upgrade);
    if let Some(watch) = &watch {
        watch.cancel();
    }
    Ok(CancelReply { running: watch.is_some() })
}

crate::op! {
    /// Cancel the running call whose `$budget.cancel` is `name`.
    pub static CANCEL = "cancel_call": fn cancel[WatchRequest] -> CancelReply;
    stable since "0.1.0";
    example r#"{"name": "import"}"#;
}

crate::record! {
    /// How far a call is.
    pub struct ProgressReply {
        /// Is there a running call of this name?
        pub running: bool;
        /// Steps done.
        pub done: u64;
        /// Steps in all; 0 while unknown.
        pub total: u64;
    }
}

fn progress(request: WatchRequest, _: &Ctx) -> Result<ProgressReply> {
    let watch = watches().get(&request.name).and_then(std::sync::Weak::upgrade);
    let (done, total) = watch.as_ref().map_or((0, 0), |watch| watch.progress());
    Ok(ProgressReply { running: watch.is_some(), done, total })
}

crate::op! {
    /// Tell how far the running call is whose `$budget.progress` is `name`.
    pub static PROGRESS = "progress": fn progress[WatchRequest] -> ProgressReply;
    stable since "0.1.0";
    example r#"{"name": "import"}"#;
}

/// The error for an operation that does not exist.
pub fn unknown_operation(name: &str, known: impl IntoIterator<Item = &'static str>) -> Error {
    let shown: String = name.chars().take(60).collect();
    let error = Error::new(Code::UnknownOperation, "", format!("no operation is called `{shown}`"));
    let near = super::error::did_you_mean(name, known).filter(|hint| hint.starts_with("did"));
    error.hint(near.unwrap_or_else(|| "`catalog` lists them".to_owned()))
}

/// A kept thing as `{"$ref": token}`, for replies.
pub fn reference(thing: Kept) -> Ref {
    Ref { token: handles::keep(thing.clone()), thing }
}
