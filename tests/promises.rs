//! The wire's promises, walked over the whole catalogue: every parameter of every operation is broken
//! on purpose, and the error must say where, and what came.
//!
//! Nothing here names an operation but the short list of exceptions: requests are the examples of
//! the catalogue and the good cases of the corpus, what is wrong follows from the schemas. An
//! operation that is added is walked without a line.
#![allow(missing_docs)]

#[path = "promises/breaks.rs"]
mod breaks;
#[path = "promises/exceptions.rs"]
mod exceptions;
#[path = "promises/requests.rs"]
mod requests;
#[path = "promises/schema.rs"]
mod schema;
#[path = "promises/sites.rs"]
mod sites;

use exceptions::Exceptions;
use requests::{Walk, ask, walks};
use serde_json::Value;
use sites::{HOLE, Site};
use std::collections::BTreeSet;
use std::time::Instant;

/// What a broken value is called; `bad_model` is the word for what is wrong in an envelope.
const CODES: [&str; 5] =
    ["bad_value", "missing_field", "unknown_field", "bad_model", "unsupported"];

/// The request with `raw` in place of the hole.
fn with(request: &Value, raw: &str) -> String {
    request.to_string().replacen(&format!("\"{HOLE}\""), raw, 1)
}

fn text<'a>(reply: &'a Value, key: &str) -> &'a str {
    reply[key].as_str().unwrap_or_default()
}

/// Go to every site of every request, and tell what is wrong there.
fn at_every_site(check: impl Fn(&Walk, &Site, &mut Exceptions) -> Vec<String>) {
    let mut exceptions = Exceptions::default();
    let (mut wrong, mut walked) = (Vec::new(), 0);
    for walk in walks() {
        for site in sites::of(&walk.schema, &walk.request) {
            walked += 1;
            wrong.extend(check(&walk, &site, &mut exceptions));
        }
    }
    let shown: Vec<&String> = wrong.iter().collect::<BTreeSet<_>>().into_iter().take(40).collect();
    assert!(wrong.is_empty(), "{} promises broken:\n{shown:#?}", wrong.len());
    assert!(walked > 1000, "only {walked} sites were walked");
}

#[test]
fn a_broken_value_is_refused_at_its_own_place_and_named() {
    at_every_site(|walk, site, exceptions| {
        let mut wrong = Vec::new();
        for broken in breaks::of(site) {
            let request = with(&site.request, &broken.raw);
            let reply = ask(&walk.op, &request);
            let at = format!("{}{}", site.pointer, broken.within);
            let said = text(&reply, "error");
            let good = reply["ok"] == false
                && CODES.contains(&text(&reply, "code"))
                && text(&reply, "at") == at
                && said.contains(&broken.named);
            if !good && !exceptions.excuse(&walk.op, &site.path, &broken.raw) {
                wrong.push(format!(
                    "{} {}: {} must be refused at {at}, naming {}: got {reply}",
                    walk.op, site.path, broken.raw, broken.named
                ));
            }
        }
        wrong
    });
}

#[test]
fn an_enormous_number_is_an_answer_or_an_error_and_never_long() {
    at_every_site(|walk, site, _| {
        let mut wrong = Vec::new();
        for raw in breaks::enormous(site) {
            let start = Instant::now();
            let reply = ask(&walk.op, &with(&site.request, raw));
            let refused = ["bad_value", "bad_data", "memory_limit", "unsupported"];
            let late = site.key == "deadline_ms" && reply["code"] == "deadline";
            let good = reply["ok"] == true || refused.contains(&text(&reply, "code")) || late;
            // The requests are small; what lasts seconds counts up to the number.
            if !good || start.elapsed().as_secs() > 10 {
                wrong.push(format!("{} {}: {raw}: got {reply}", walk.op, site.path));
            }
        }
        wrong
    });
}

#[test]
fn a_misspelt_key_gets_the_right_suggestion() {
    at_every_site(|walk, site, _| {
        let mut wrong = Vec::new();
        for (key, misspelt) in site.misspellings() {
            let request = site.with_key(&misspelt);
            let reply = ask(&walk.op, &request.to_string());
            let at = format!("{}/{misspelt}", site.parent());
            let near = schema::nearest(&misspelt, &site.siblings);
            // Where two keys are as near as one another, either is a good guess.
            let guessed = |key: &String| text(&reply, "hint") == format!("did you mean `{key}`?");
            let good = ["unknown_field", "bad_model"].contains(&text(&reply, "code"))
                && text(&reply, "at") == at
                && near.iter().any(guessed);
            if !good {
                wrong.push(format!("{} {at} for `{key}`: got {reply}", walk.op));
            }
        }
        wrong
    });
}

#[test]
fn a_required_key_that_is_left_out_is_named() {
    at_every_site(|walk, site, exceptions| {
        if !site.required {
            return vec![];
        }
        let reply = ask(&walk.op, &site.without().to_string());
        let named = text(&reply, "error").contains(&format!("`{}`", site.key));
        let placed = text(&reply, "at") == site.pointer;
        let good =
            ["missing_field", "bad_model"].contains(&text(&reply, "code")) && named && placed;
        match good || exceptions.excuse(&walk.op, &site.path, "absent") {
            true => vec![],
            false => vec![format!("{} {} left out: got {reply}", walk.op, site.path)],
        }
    });
}

#[test]
fn every_part_of_every_schema_is_walked() {
    let whole = |op: &str, path: &str| match path.starts_with('<') {
        true => path.to_owned(),
        false => format!("{op}{path}"),
    };
    let mut walked = BTreeSet::new();
    let mut declared = BTreeSet::new();
    for walk in walks() {
        sites::declared(&walk.schema, String::new(), &mut |path| {
            declared.insert(whole(&walk.op, path));
        });
        for site in sites::of(&walk.schema, &walk.request) {
            walked.insert(whole(&walk.op, &site.cover));
        }
    }
    let missed: Vec<_> = declared.difference(&walked).collect();
    assert!(
        missed.is_empty(),
        "{} of {} parts of the schemas are reached by no request; \
         add a good case to the corpus: {missed:#?}",
        missed.len(),
        declared.len()
    );
}

#[test]
fn every_exception_still_is_one() {
    let mut exceptions = Exceptions::default();
    for walk in walks() {
        for site in sites::of(&walk.schema, &walk.request) {
            let broken = breaks::of(&site).into_iter().map(|broken| broken.raw);
            for raw in broken.chain(site.required.then(|| "absent".to_owned())) {
                let request = match raw.as_str() {
                    "absent" => site.without().to_string(),
                    raw => with(&site.request, raw),
                };
                if exceptions.concerns(&walk.op, &site.path, &raw) {
                    let reply = ask(&walk.op, &request);
                    if reply["ok"] == true || text(&reply, "at") != site.pointer {
                        exceptions.excuse(&walk.op, &site.path, &raw);
                    }
                }
            }
        }
    }
    let idle = exceptions.idle();
    assert!(idle.is_empty(), "these exceptions are none any more: {idle:#?}");
}
