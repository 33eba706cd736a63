//! What the README and the book show is accepted: every interface in them goes through the compiler.

use rpcgen_rs::source::SourceMap;
use rpcgen_rs::{Options, diagnostic, translate};
use rpcgen_tests::citation;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn interfaces_in_the_documents_compile() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let pages = fs::read_dir(root.join("docs/src")).unwrap();
    let mut pages: Vec<PathBuf> = pages.map(|page| page.unwrap().path()).collect();
    pages.push(root.join("README.md"));
    let mut seen = 0;
    for page in pages {
        let text = fs::read_to_string(&page).unwrap();
        for block in c_blocks(&text) {
            let mut sources = SourceMap::new();
            let file = sources.add("page.x", block);
            let compilation = translate(&mut sources, file, &Options::default());
            let messages = diagnostic::human(&compilation.diagnostics, &sources, false);
            assert_eq!(messages, "", "{}", page.display());
            seen += 1;
        }
    }
    assert!(seen >= 5, "only {seen} interfaces were found");
}

/// The contents of each ```` ```c ```` block.
fn c_blocks(text: &str) -> impl Iterator<Item = &str> {
    let blocks = text.split("\n```c\n").skip(1);
    blocks.map(|rest| rest.split("```").next().unwrap())
}

#[test]
fn every_promise_has_a_test() {
    let page = include_str!("../../docs/src/promises.md");
    let mut numbers = BTreeSet::new();
    let (native, onc) = page.split_once("## Over ONC RPC").unwrap();
    let native = native.split_once("## Over `rpc://`").unwrap().1;
    for line in [native, onc].into_iter().flat_map(rows) {
        let shown_by = line.rsplit(" | ").next().unwrap();
        assert!(shown_by.contains(".rs::"), "{line}");
    }
    for row in rows(native) {
        let number = row.trim_start_matches('|').split('|').next().unwrap();
        numbers.extend(
            number
                .split(',')
                .filter_map(|number| number.trim().parse::<u32>().ok()),
        );
    }
    // Those of the simulator.
    assert_eq!(numbers, (1..=18).collect());
    let words = page.split('`').skip(1).step_by(2);
    words
        .filter(|word| word.contains(".rs::"))
        .for_each(citation::assert_is_test);
}

/// What is below the head of a table.
fn rows(section: &str) -> impl Iterator<Item = &str> {
    section.lines().filter(|line| line.starts_with('|')).skip(2)
}
