//! The explanation of every code: its wrong example has exactly that mistake, its right one has none.

use std::fs;
use std::path::Path;

use rpcgen_rs::check;
use rpcgen_rs::diagnostic::{Code, Diagnostics};
use rpcgen_rs::source::SourceMap;

mod options;

fn check_example(text: String) -> (Diagnostics, SourceMap) {
    let mut sources = SourceMap::new();
    let options = options::of_first_line(&text);
    let file = sources.add("example.x", text);
    (check(&mut sources, file, &options), sources)
}

#[test]
fn wrong_examples_have_that_mistake_only() {
    for code in Code::ALL {
        let (diagnostics, sources) = check_example(code.explanation().wrong());
        let mut codes: Vec<Code> = diagnostics.iter().map(|one| one.code).collect();
        codes.dedup();
        let found = rpcgen_rs::diagnostic::short(&diagnostics, &sources);
        assert_eq!(codes, [*code], "{code}:\n{found}");
    }
}

#[test]
fn right_examples_have_no_mistake() {
    for code in Code::ALL {
        let right = code.explanation().right();
        assert_ne!(right, "", "{code}");
        let (diagnostics, sources) = check_example(right);
        let found = rpcgen_rs::diagnostic::short(&diagnostics, &sources);
        assert_eq!(found, "", "{code}");
    }
}

#[test]
fn every_code_is_in_the_book() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/src/diagnostics.md");
    let page = fs::read_to_string(page).unwrap();
    for code in Code::ALL {
        let row = format!("| `{code}` | {} |", code.summary());
        assert!(
            page.contains(&row),
            "docs/src/diagnostics.md has no line: {row}"
        );
    }
}
