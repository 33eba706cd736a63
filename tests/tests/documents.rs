//! What the README and the book show is accepted: every interface in them goes through the compiler.

use rpcgen_rs::source::SourceMap;
use rpcgen_rs::{Options, diagnostic, translate};
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
