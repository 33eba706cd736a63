//! What is said about typical mistakes, word for word: `mistakes/NAME.x` makes `mistakes/NAME.txt`.
//!
//! `UPDATE_GOLDEN=1 cargo test -p rpcgen-rs --test mistakes` writes the texts anew; read the difference before it is
//! committed.

use std::path::{Path, PathBuf};
use std::{env, fs};

use rpcgen_rs::diagnostic::{Diagnostic, Fix, human};
use rpcgen_rs::source::SourceMap;
use rpcgen_rs::{Compilation, Options, translate};

#[test]
fn messages_are_as_they_were() {
    let update = env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1");
    let sources = sources();
    assert!(!sources.is_empty());
    for path in sources {
        let found = messages(&path);
        let golden = path.with_extension("txt");
        if update {
            fs::write(&golden, &found).unwrap();
        }
        let expected = fs::read_to_string(&golden).unwrap_or_default();
        assert_eq!(found, expected, "{}", path.display());
    }
}

#[test]
fn every_mistake_is_noticed() {
    for path in sources() {
        assert_ne!(messages(&path), "", "{}", path.display());
    }
}

fn sources() -> Vec<PathBuf> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mistakes");
    let entries = fs::read_dir(directory).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "x"))
        .collect();
    paths.sort();
    paths
}

#[test]
fn a_fix_takes_its_mistake_away() {
    let mut tried = 0;
    for path in sources() {
        let text = fs::read_to_string(&path).unwrap();
        let (before, _) = compile(&path, &text);
        for diagnostic in before.diagnostics.iter() {
            let Some(fix) = &diagnostic.fix else { continue };
            let mended = apply(fix, &text);
            let (after, sources) = compile(&path, &mended);
            let shown = human(&after.diagnostics, &sources, false);
            let is_there = after.diagnostics.iter().any(|one| is_same(one, diagnostic));
            assert!(!is_there, "{}: {fix:?}\n{mended}\n{shown}", path.display());
            tried += 1;
        }
    }
    assert!(tried >= 13, "only {tried} fixes");
}

/// The same mistake at the same place.
fn is_same(one: &Diagnostic, other: &Diagnostic) -> bool {
    one.code == other.code
        && one.message == other.message
        && one.primary.span.start == other.primary.span.start
}

fn apply(fix: &Fix, text: &str) -> String {
    let range = fix.span.start as usize..fix.span.end as usize;
    assert_eq!(text[range.clone()], fix.replaced);
    let mut text = text.to_owned();
    text.replace_range(range, &fix.replacement);
    text
}

fn compile(path: &Path, text: &str) -> (Compilation, SourceMap) {
    let mut sources = SourceMap::new();
    let file = sources.add(path.file_name().unwrap().to_str().unwrap(), text);
    let compilation = translate(&mut sources, file, &Options::default());
    (compilation, sources)
}

fn messages(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let (compilation, sources) = compile(path, &text);
    assert_eq!(
        compilation.rust.is_none(),
        compilation.diagnostics.has_errors()
    );
    human(&compilation.diagnostics, &sources, false)
}
