//! What is generated from the one list and the exports is what is committed.
//!
//! `SERA_BLESS=1 cargo test --profile checked --test generated` writes it anew; the diff is part of the review.
#![allow(missing_docs)]

#[path = "generated/docs.rs"]
mod docs;
#[path = "generated/header.rs"]
mod header;
#[path = "generated/stubs.rs"]
mod stubs;

use std::path::Path;

/// Compare `text` with the committed file, or write it.
fn check(path: &str, text: &str) {
    let full = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("SERA_BLESS").is_some() {
        std::fs::create_dir_all(full.parent().expect("a folder")).expect("make the folder");
        std::fs::write(&full, text).expect("write");
        return;
    }
    let committed = std::fs::read_to_string(&full).unwrap_or_default();
    let line = committed.lines().zip(text.lines()).position(|(a, b)| a != b);
    assert!(
        committed == text,
        "{path} is not what the declarations say (first difference: line {:?}); \
         run SERA_BLESS=1 cargo test --profile checked --test generated and read the diff",
        line.map(|i| i + 1)
    );
}

#[test]
fn the_c_header_is_current() {
    check("include/sera.h", &header::sera_h());
}

#[test]
fn the_header_of_operations_is_current() {
    check("include/sera_ops.h", &header::sera_ops_h());
}

#[test]
fn the_reference_page_is_current() {
    check("docs/reference.md", &docs::reference());
}

#[test]
fn the_python_stubs_are_current() {
    check("shims/python/sera/_ops.pyi", &stubs::python());
}

#[test]
fn the_typescript_types_are_current() {
    check("shims/node/ops.d.ts", &stubs::typescript());
}

#[test]
fn the_node_package_has_the_version_of_the_library() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("shims/node");
    let json = |name| -> serde_json::Value {
        let text = std::fs::read_to_string(root.join(name)).expect("it is committed");
        serde_json::from_str(&text).expect("it is JSON")
    };
    let lock = json("package-lock.json");
    let versions =
        [&json("package.json")["version"], &lock["version"], &lock["packages"][""]["version"]];
    assert!(versions.iter().all(|v| *v == env!("CARGO_PKG_VERSION")), "{versions:?}");
}

#[test]
fn every_operation_keeps_the_house_rules() {
    for (symbol, op) in sera::registry::OPS {
        assert_eq!(*symbol, format!("sera_{}", op.name), "symbol and name agree");
        assert!(op.summary().ends_with('.'), "{}: the summary is a sentence", op.name);
        assert!(["stable", "experimental"].contains(&op.stability), "{}", op.name);
        let mut reply = Vec::new();
        sera::base::op::call(op, op.example.as_bytes(), Default::default(), &mut reply);
        let reply = String::from_utf8(reply).expect("UTF-8");
        assert!(reply.starts_with("{\"ok\":true"), "{}: its own example fails: {reply}", op.name);
        for schema in [(op.request)(), (op.reply)()] {
            let parsed: serde_json::Value = serde_json::from_str(&schema)
                .unwrap_or_else(|e| panic!("{}: schema is no JSON: {e}\n{schema}", op.name));
            for (key, member) in parsed["properties"].as_object().into_iter().flatten() {
                let doc = member["description"].as_str().unwrap_or_default();
                assert!(!doc.trim().is_empty(), "{}: `{key}` has no doc", op.name);
            }
        }
    }
}
