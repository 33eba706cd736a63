//! What is said about typical mistakes, word for word: `mistakes/NAME.x` makes `mistakes/NAME.txt`.
//!
//! `UPDATE_GOLDEN=1 cargo test -p rpcgen-rs --test mistakes` writes the texts anew; read the difference before it is
//! committed.

use std::path::{Path, PathBuf};
use std::{env, fs};

use rpcgen_rs::diagnostic::{Diagnostic, Diagnostics, Fix, human};
use rpcgen_rs::source::SourceMap;
use rpcgen_rs::{Options, check, translate};

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

/// `mistakes/NAME.json` is there where a message has a fix.
#[test]
#[cfg(feature = "cli")]
fn json_is_as_it_was() {
    let update = env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1");
    for path in sources() {
        let text = fs::read_to_string(&path).unwrap();
        let (diagnostics, sources) = compile(&path, &text);
        if diagnostics.iter().all(|one| one.fix.is_none()) {
            continue;
        }
        let found = rpcgen_rs::diagnostic::json(&diagnostics, &sources);
        let golden = path.with_extension("json");
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
        for diagnostic in before.iter() {
            let Some(fix) = &diagnostic.fix else { continue };
            let mended = apply(fix, &text);
            let (after, sources) = compile(&path, &mended);
            let shown = human(&after, &sources, false);
            let is_there = after.iter().any(|one| is_same(one, diagnostic));
            assert!(!is_there, "{}: {fix:?}\n{mended}\n{shown}", path.display());
            tried += 1;
        }
    }
    assert!(tried >= 50, "only {tried} fixes");
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

fn compile(path: &Path, text: &str) -> (Diagnostics, SourceMap) {
    let mut sources = SourceMap::new();
    let file = sources.add(path.file_name().unwrap().to_str().unwrap(), text);
    let diagnostics = check(&mut sources, file, &Default::default());
    let rust = translate(&mut sources, file, &Options::default()).rust;
    assert_eq!(rust.is_none(), diagnostics.has_errors());
    (diagnostics, sources)
}

fn messages(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let (diagnostics, sources) = compile(path, &text);
    human(&diagnostics, &sources, false)
}
