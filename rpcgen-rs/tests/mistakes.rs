//! What is said about typical mistakes, word for word: `mistakes/NAME.x` makes `mistakes/NAME.txt`, and `NAME.json`.
//!
//! `mistakes/rpcgen` holds those of which the exit status of C rpcgen is known, in its `rpcgen.txt`.
//!
//! `UPDATE_GOLDEN=1 cargo test -p rpcgen-rs --test mistakes` writes the texts anew; read the difference before it is
//! committed.

use std::path::{Path, PathBuf};
use std::{env, fs};

use rpcgen_rs::diagnostic::{Diagnostic, Diagnostics, Fix, human};
use rpcgen_rs::source::SourceMap;
use rpcgen_rs::{check, translate};

mod options;

#[test]
fn messages_are_as_they_were() {
    compare("txt", |diagnostics, sources| {
        human(diagnostics, sources, false)
    });
}

#[test]
#[cfg(feature = "cli")]
fn json_is_as_it_was() {
    compare("json", rpcgen_rs::diagnostic::json);
}

#[test]
fn every_mistake_is_noticed() {
    let mistakes = sources("mistakes");
    assert!(mistakes.len() >= 400, "only {}", mistakes.len());
    for path in mistakes {
        assert!(!noticed(&path).is_empty(), "{}", path.display());
    }
}

/// What rpcgen refuses and we take, because the language is larger here; everything else that is tried is an error.
#[test]
fn what_rpcgen_passes_over_is_an_error() {
    let larger = [
        "15_bound_expr",
        "25_trailing_comma_enum",
        "29_multi_arg_noN",
        "37_reserved_name",
        "43_upper_hex",
        "51_interface_ostep",
    ];
    let mut passed_over = 0;
    for (name, status) in statuses() {
        let path = directory(RPCGEN).join(format!("{name}.x"));
        let is_taken = larger.contains(&name.as_str());
        assert_eq!(noticed(&path).has_errors(), !is_taken, "{name}");
        assert!(!is_taken || status == 1, "{name}: rpcgen takes it, too");
        passed_over += usize::from(status == 0);
    }
    assert_eq!(statuses().len(), sources(RPCGEN).len());
    assert_eq!((statuses().len(), passed_over), (56, 20));
}

/// Name and exit status of rpcgen, which `interop_mistakes` of the workspace's tests measures.
fn statuses() -> Vec<(String, i32)> {
    let table = fs::read_to_string(directory(RPCGEN).join("rpcgen.txt")).unwrap();
    let lines = table.lines().map(|line| line.split_once(' ').unwrap());
    lines
        .map(|(name, status)| (name.to_owned(), status.parse().unwrap()))
        .collect()
}

#[test]
fn a_fix_takes_its_mistake_away() {
    let mut tried = 0;
    for path in all_sources() {
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
    assert!(tried >= 150, "only {tried} fixes");
}

/// A golden file with this ending beside each of the sources holds what is drawn of its messages.
fn compare(ending: &str, draw: fn(&Diagnostics, &SourceMap) -> String) {
    let update = env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1");
    for path in all_sources() {
        let text = fs::read_to_string(&path).unwrap();
        let (diagnostics, sources) = compile(&path, &text);
        let found = draw(&diagnostics, &sources);
        let golden = path.with_extension(ending);
        if update {
            fs::write(&golden, &found).unwrap();
        }
        let expected = fs::read_to_string(&golden).unwrap_or_else(|_| "no golden file".into());
        assert_eq!(found, expected, "{}", path.display());
    }
}

fn directory(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(name)
}

fn sources(name: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory(name)).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "x"))
        .collect();
    paths.sort();
    paths
}

fn all_sources() -> Vec<PathBuf> {
    [sources("mistakes"), sources(RPCGEN)].concat()
}

const RPCGEN: &str = "mistakes/rpcgen";

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
    let options = options::of_first_line(text);
    let diagnostics = check(&mut sources, file, &options);
    let rust = translate(&mut sources, file, &options).rust;
    assert_eq!(rust.is_none(), diagnostics.has_errors());
    (diagnostics, sources)
}

fn noticed(path: &Path) -> Diagnostics {
    let text = fs::read_to_string(path).unwrap();
    compile(path, &text).0
}
