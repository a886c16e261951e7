//! Structs and words on the wire: [`record!`](crate::record) and [`choice!`](crate::choice).

use super::{At, Fields, Wire, write_str};
use crate::base::budget::Ctx;
use crate::base::error::{Code, Error, Result, did_you_mean};

/// The rule that a field's value keeps; for lists and strings it is about their length.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bound {
    /// Any value of the type.
    Any,
    /// `value ≥ least`
    AtLeast(f64),
    /// `value > limit`
    MoreThan(f64),
    /// `least ≤ value ≤ most`
    Between(f64, f64),
}

impl Bound {
    /// The rule in words, after the type's own noun.
    fn words(self) -> String {
        match self {
            Bound::Any => String::new(),
            Bound::AtLeast(least) => format!(" ≥ {least}"),
            Bound::MoreThan(limit) => format!(" > {limit}"),
            Bound::Between(least, most) => format!(" from {least} to {most}"),
        }
    }
    fn keeps(self, value: f64) -> bool {
        match self {
            Bound::Any => true,
            Bound::AtLeast(least) => value >= least,
            Bound::MoreThan(limit) => value > limit,
            Bound::Between(least, most) => value >= least && value <= most,
        }
    }
    /// Schema keywords of the rule, for a schema of the given JSON type.
    fn keywords(self, schema: &str) -> String {
        let (least, most) = match schema {
            s if s.starts_with(r#"{"type":"string""#) => ("minLength", "maxLength"),
            s if s.starts_with(r#"{"type":"array""#) || s.starts_with(r#"{"type":["array""#) => {
                ("minItems", "maxItems")
            }
            _ => ("minimum", "maximum"),
        };
        match self {
            Bound::Any => String::new(),
            Bound::AtLeast(value) => format!(r#","{least}":{value}"#),
            Bound::MoreThan(value) => format!(r#","exclusiveMinimum":{value}"#),
            Bound::Between(low, high) => format!(r#","{least}":{low},"{most}":{high}"#),
        }
    }
}

/// One field as its declaration says; the schema and the docs are made from it.
pub struct FieldSpec {
    /// The key.
    pub name: &'static str,
    /// The doc comment.
    pub doc: &'static str,
    /// The schema of its type.
    pub schema: fn() -> String,
    /// The default as JSON, `None` when the field is required, `Some("null")` when it may be absent.
    pub default: fn() -> Option<String>,
    /// Its rule.
    pub bound: Bound,
}

/// What reading a field needs to know of it. By reference, as the place is: hundreds of fields are read, and
/// each word of an argument costs some bytes at each.
#[derive(Debug)]
pub struct Taken {
    /// The key.
    pub name: &'static str,
    /// The doc comment.
    pub doc: &'static str,
    /// Its rule.
    pub bound: Bound,
}

/// Take a field out of `fields`: read it, or use what stands for it when absent.
///
/// # Errors
/// `missing_field` when nothing does, else what reading gives, or its bound.
// One copy a type, not one a field: inlined, the six charts' requests took 200 kB.
#[inline(never)]
pub fn take<T: Wire>(
    fields: &mut Fields<'_>,
    at: &At<'_>,
    field: &'static Taken,
    default: Option<T>,
) -> Result<T> {
    let Taken { name, doc, bound } = *field;
    let Some(index) = fields.0.iter().position(|(key, _)| key == name) else {
        return default.or_else(T::absent).ok_or_else(|| missing(*at, name, doc));
    };
    let (_, raw) = fields.0.swap_remove(index);
    let place = at.key(name);
    let value = T::read(raw, place)?;
    match value.measure() {
        Some(size) if !bound.keeps(size) => Err(place.expected(&rule(T::schema(), bound), raw)),
        _ => Ok(value),
    }
}

#[cold]
#[inline(never)]
fn missing(at: At<'_>, name: &'static str, doc: &str) -> Error {
    let what = doc.trim().trim_end_matches('.');
    let message = format!("`{name}` is required: {what}");
    Error::new(Code::MissingField, at.key(name).pointer(), message)
}

/// A bound in words: "an integer ≥ 1", "a list of length ≥ 1".
#[cold]
#[inline(never)]
fn rule(schema: String, bound: Bound) -> String {
    let noun = match &schema {
        s if s.starts_with(r#"{"type":"integer""#) => "an integer",
        s if s.starts_with(r#"{"type":"string""#) => "a string of length",
        s if s.starts_with(r#"{"type":"array""#) => "a list of length",
        _ => "a number",
    };
    format!("{noun}{}", bound.words())
}

/// Refuse what is left in `fields`: keys that the record does not know.
///
/// # Errors
/// `unknown_field` with the nearest known key.
pub fn check_known(fields: &Fields<'_>, at: At<'_>, known: &[&'static str]) -> Result<()> {
    match fields.0.iter().find(|(key, _)| !known.contains(&key.as_ref())) {
        None => Ok(()),
        Some((key, _)) => {
            let shown: String = key.chars().take(60).collect();
            let place = at.key(&shown).pointer();
            let error = Error::new(Code::UnknownField, place, format!("unknown field `{shown}`"));
            // Every request takes `$budget`, so it is worth a guess, but no place in every list.
            let budget = at.is_root().then_some("$budget").filter(|_| key.len() > 3);
            let guess = did_you_mean(key, known.iter().copied().chain(budget))
                .filter(|hint| hint.starts_with("did"));
            Err(match guess.or_else(|| did_you_mean(key, known.iter().copied())) {
                Some(hint) => error.hint(hint),
                None => error,
            })
        }
    }
}

/// Write one member of an object, unless it is absent.
#[inline(never)]
pub fn put<T: Wire>(name: &str, value: &T, first: &mut bool, out: &mut Vec<u8>) {
    if value.is_absent() {
        return;
    }
    if !std::mem::replace(first, false) {
        out.push(b',');
    }
    write_str(name, out);
    out.push(b':');
    value.write(out);
}

/// [`put`] for a reply, within its budget.
///
/// # Errors
/// What the budget says.
#[inline(never)]
pub fn put_within<T: Wire>(
    name: &str,
    value: &T,
    first: &mut bool,
    out: &mut Vec<u8>,
    ctx: &Ctx,
) -> Result<()> {
    if value.is_absent() {
        return Ok(());
    }
    if !std::mem::replace(first, false) {
        out.push(b',');
    }
    write_str(name, out);
    out.push(b':');
    value.write_within(out, ctx)
}

/// The schema of an object with these fields.
pub fn object_schema(doc: &str, fields: &[FieldSpec]) -> String {
    let mut out = b"{\"type\":\"object\",\"description\":".to_vec();
    write_str(doc.trim(), &mut out);
    out.extend_from_slice(b",\"properties\":{");
    for (i, field) in fields.iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        write_str(field.name, &mut out);
        out.push(b':');
        let schema = (field.schema)();
        let open = schema.strip_suffix('}').unwrap_or("{");
        out.extend_from_slice(open.as_bytes());
        if !schema.starts_with(r#"{"type":"object","description""#) {
            out.extend_from_slice(if open == "{" { b"" } else { b"," });
            out.extend_from_slice(b"\"description\":");
            write_str(field.doc.trim(), &mut out);
        }
        if let Some(default) = (field.default)().filter(|default| default != "null") {
            out.extend_from_slice(b",\"default\":");
            out.extend_from_slice(default.as_bytes());
        }
        out.extend_from_slice(field.bound.keywords(&schema).as_bytes());
        out.push(b'}');
    }
    out.extend_from_slice(b"},\"required\":[");
    let required = fields.iter().filter(|field| (field.default)().is_none());
    for (i, field) in required.enumerate() {
        if i > 0 {
            out.push(b',');
        }
        write_str(field.name, &mut out);
    }
    out.extend_from_slice(b"],\"additionalProperties\":false}");
    String::from_utf8(out).expect("made of str")
}

/// Declare a struct of the wire: its fields, docs, defaults and bounds, once.
///
/// ```text
/// record! {
///     /// How to fit.
///     pub struct Params {
///         /// Number of clusters.
///         pub k: usize, Bound::AtLeast(1.0);
///         /// Most iterations.
///         pub max_iter: usize = 300, Bound::AtLeast(1.0);
///         /// Names of the features.
///         pub names: Option<Vec<String>>;
///     }
/// }
/// ```
/// A field without `=` is required, unless its type has a value for absence (`Option`). Field names
/// are the keys; `r#type` is the key `type`. The first doc line of a field is its meaning.
#[macro_export]
macro_rules! record {
    ($(#[doc = $doc:literal])* $(#[derive($($derive:path),*)])? pub struct $name:ident {
        $($(#[doc = $fdoc:literal])* pub $field:ident : $type:ty $(= $default:expr)? $(, $bound:expr)?;)*
    }) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone $(, $($derive),*)?)]
        pub struct $name {
            $($(#[doc = $fdoc])* pub $field: $type,)*
        }

        impl $name {
            /// The fields as declared.
            pub const FIELDS: &'static [$crate::base::wire::FieldSpec] = &[
                $($crate::base::wire::FieldSpec {
                    name: $crate::base::wire::key_of(stringify!($field)),
                    doc: concat!($($fdoc, "\n",)* ""),
                    schema: <$type as $crate::base::wire::Wire>::schema,
                    default: || $crate::base::wire::default_json::<$type>(
                        $crate::record!(@default $type $(, $default)?)),
                    bound: $crate::record!(@bound $($bound)?),
                },)*
            ];
        }

        impl $crate::base::wire::Wire for $name {
            fn read(raw: &str, at: $crate::base::wire::At<'_>) -> $crate::base::error::Result<Self> {
                <Self as $crate::base::wire::Record>::read_fields(
                    $crate::base::wire::fields(raw, at)?, at)
            }
            fn write(&self, out: &mut Vec<u8>) {
                out.push(b'{');
                #[allow(unused_mut, unused_variables)]
                let mut first = true;
                $($crate::base::wire::put(
                    $crate::base::wire::key_of(stringify!($field)), &self.$field, &mut first, out);)*
                out.push(b'}');
            }
            fn write_within(
                &self,
                out: &mut Vec<u8>,
                ctx: &$crate::base::budget::Ctx,
            ) -> $crate::base::error::Result<()> {
                out.push(b'{');
                #[allow(unused_mut, unused_variables)]
                let mut first = true;
                // A struct without fields asks nothing.
                let _ = ctx;
                $($crate::base::wire::put_within(
                    $crate::base::wire::key_of(stringify!($field)),
                    &self.$field, &mut first, out, ctx)?;)*
                out.push(b'}');
                Ok(())
            }
            fn schema() -> String {
                $crate::base::wire::object_schema(concat!($($doc, "\n",)* ""), Self::FIELDS)
            }
        }

        impl $crate::base::wire::Record for $name {
            #[allow(unused_mut)]
            fn read_fields(
                mut fields: $crate::base::wire::Fields<'_>,
                at: $crate::base::wire::At<'_>,
            ) -> $crate::base::error::Result<Self> {
                const KNOWN: &[&str] = &[$($crate::base::wire::key_of(stringify!($field))),*];
                $crate::base::wire::check_known(&fields, at, KNOWN)?;
                Ok($name {
                    $($field: {
                        static TAKEN: $crate::base::wire::Taken = $crate::base::wire::Taken {
                            name: $crate::base::wire::key_of(stringify!($field)),
                            doc: concat!($($fdoc, "\n",)* ""),
                            bound: $crate::record!(@bound $($bound)?),
                        };
                        $crate::base::wire::take::<$type>(
                            &mut fields, &at, &TAKEN, $crate::record!(@default $type $(, $default)?))?
                    },)*
                })
            }
        }
    };
    (@default $type:ty) => { None::<$type> };
    (@default $type:ty, $default:expr) => { Some::<$type>($default) };
    (@bound) => { $crate::base::wire::Bound::Any };
    (@bound $bound:expr) => { $bound };
}

/// A struct of the wire, read from members that are already apart.
pub trait Record: Wire {
    /// Read it.
    ///
    /// # Errors
    /// As [`Wire::read`].
    fn read_fields(fields: Fields<'_>, at: At<'_>) -> Result<Self>;
}

/// The key of a field: its name without Rust's `r#`; `dollar_ref` is `$ref`.
pub const fn key_of(name: &'static str) -> &'static str {
    match name.as_bytes() {
        b"dollar_ref" => "$ref",
        [b'r', b'#', ..] => name.split_at(2).1,
        _ => name,
    }
}

/// A default as JSON: of the field, else of its type's absence; `None` when it is required.
pub fn default_json<T: Wire>(default: Option<T>) -> Option<String> {
    let value = default.or_else(T::absent)?;
    let mut out = Vec::new();
    value.write(&mut out);
    String::from_utf8(out).ok()
}

/// Declare an enum whose values are words on the wire.
///
/// ```text
/// choice! {
///     /// Where the centroids start.
///     pub enum Start {
///         /// Far apart, at random.
///         PlusPlus = "k-means++";
///         /// Rows picked at random.
///         Random = "random";
///     }
/// }
/// ```
#[macro_export]
macro_rules! choice {
    ($(#[doc = $doc:literal])* pub enum $name:ident {
        $($(#[doc = $vdoc:literal])* $variant:ident = $word:literal;)*
    }) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[doc = $vdoc])* $variant,)*
        }

        impl $name {
            /// The words, in their declared order.
            pub const WORDS: &'static [&'static str] = &[$($word),*];
            /// The word of this value.
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $word,)* }
            }
        }

        impl $crate::base::wire::Wire for $name {
            fn read(raw: &str, at: $crate::base::wire::At<'_>) -> $crate::base::error::Result<Self> {
                let word = <String as $crate::base::wire::Wire>::read(raw, at)
                    .map_err(|_| $crate::base::wire::not_a_word(raw, at, Self::WORDS))?;
                match word.as_str() {
                    $($word => Ok($name::$variant),)*
                    _ => Err($crate::base::wire::not_a_word(raw, at, Self::WORDS)),
                }
            }
            fn write(&self, out: &mut Vec<u8>) {
                $crate::base::wire::write_str(self.word(), out);
            }
            fn schema() -> String {
                let words: Vec<String> = Self::WORDS.iter().map(|w| format!("{w:?}")).collect();
                format!(r#"{{"type":"string","enum":[{}]}}"#, words.join(","))
            }
        }
    };
}

/// The error for a word that is not in the list.
pub fn not_a_word(raw: &str, at: At<'_>, words: &[&'static str]) -> Error {
    let list: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
    let error = at.expected(&format!("one of {}", list.join(", ")), raw);
    match did_you_mean(raw.trim_matches('"'), words.iter().copied()) {
        Some(hint) if hint.starts_with("did") => error.hint(hint),
        _ => error,
    }
}
