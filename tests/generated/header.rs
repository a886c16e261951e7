//! `include/sera.h` from the hand-written exports (by cbindgen), `include/sera_ops.h` from the list.

use std::fmt::Write as _;
use std::path::Path;

const BEFORE: &str = r#"
/* Sera: charts, machine learning and tables behind one JSON C ABI. Generated; do not edit.
 *
 *   char *reply = sera_call("version", "{}");    never NULL: an object with "ok"
 *   puts(reply);
 *   sera_free(reply);                            every reply; NULL is fine
 */
"#;

const ARROW: &str = r#"
/* The Arrow C data and stream interfaces, as the Arrow project publishes them. */
#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE
#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4
struct ArrowSchema {
  const char *format;
  const char *name;
  const char *metadata;
  int64_t flags;
  int64_t n_children;
  struct ArrowSchema **children;
  struct ArrowSchema *dictionary;
  void (*release)(struct ArrowSchema *);
  void *private_data;
};
struct ArrowArray {
  int64_t length;
  int64_t null_count;
  int64_t offset;
  int64_t n_buffers;
  int64_t n_children;
  const void **buffers;
  struct ArrowArray **children;
  struct ArrowArray *dictionary;
  void (*release)(struct ArrowArray *);
  void *private_data;
};
#endif
#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE
struct ArrowArrayStream {
  int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out);
  int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);
  const char *(*get_last_error)(struct ArrowArrayStream *);
  void (*release)(struct ArrowArrayStream *);
  void *private_data;
};
#endif
"#;

/// The header of the hand-written exports.
pub fn sera_h() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ffi");
    let after = format!("{ARROW}\n#define SERA_ABI {}\n", sera::base::ops::ABI);
    let mut config = cbindgen::Config {
        language: cbindgen::Language::C,
        include_guard: Some("SERA_H".into()),
        header: Some(BEFORE.trim().into()),
        after_includes: Some(after),
        cpp_compat: true,
        style: cbindgen::Style::Tag,
        documentation_style: cbindgen::DocumentationStyle::C99,
        no_includes: true,
        sys_includes: vec!["stddef.h".into(), "stdint.h".into()],
        trailer: Some("#include \"sera_ops.h\"".into()),
        usize_is_size_t: true,
        ..cbindgen::Config::default()
    };
    config.export.rename.insert("FFI_ArrowArrayStream".into(), "struct ArrowArrayStream".into());
    config.function.sort_by = Some(cbindgen::SortKey::Name);
    let sources = ["text.rs", "calls.rs", "lend.rs", "jobs.rs", "arrow.rs"];
    let builder = sources.iter().fold(cbindgen::Builder::new().with_config(config), |b, name| {
        b.with_src(folder.join(name))
    });
    let mut out = Vec::new();
    builder.generate().expect("cbindgen reads the exports").write(&mut out);
    let text = String::from_utf8(out).expect("UTF-8");
    // wasm-only exports are no part of the C header; doc links read as plain names.
    without_wasm(&text)
        .replace("[`", "`")
        .replace("`]", "`")
        .replace("enum SeraRelease", "SeraRelease")
}

/// The text without the guarded blocks of the WebAssembly build.
fn without_wasm(text: &str) -> String {
    let mut out = String::new();
    let mut paragraphs = text.split("\n\n").peekable();
    while let Some(paragraph) = paragraphs.next() {
        let skip = paragraph.contains("sera_alloc") || paragraph.contains("sera_dealloc(");
        if !skip {
            out.push_str(paragraph);
            if paragraphs.peek().is_some() {
                out.push_str("\n\n");
            }
        }
    }
    out
}

/// The header of the operations.
pub fn sera_ops_h() -> String {
    let mut out = String::from(
        "/* The operations of Sera: one function each. Generated from the one list; do not edit.\n   \
         Each takes a JSON object (NULL is {}) and gives a JSON object, to be freed by sera_free. */\n\
         #ifndef SERA_OPS_H\n#define SERA_OPS_H\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n",
    );
    for (symbol, op) in sera::registry::OPS {
        let _ = write!(out, "\n/* {}\n", op.summary());
        let _ = writeln!(out, " * Since {}, {}.", op.since, op.stability);
        let example =
            op.example.split_whitespace().collect::<Vec<_>>().join(" ").replace("*/", "* /");
        let _ = writeln!(out, " * Example: {example}\n */");
        if op.stability == "experimental" {
            out.push_str("#ifdef SERA_EXPERIMENTAL\n");
        }
        let _ = writeln!(out, "char *{symbol}(const char *json);");
        if op.stability == "experimental" {
            out.push_str("#endif\n");
        }
    }
    out.push_str("\n#ifdef __cplusplus\n}\n#endif\n#endif\n");
    out
}
