//! What is said about typical mistakes, word for word: `mistakes/NAME.x` makes `mistakes/NAME.txt`.
//!
//! `UPDATE_GOLDEN=1 cargo test -p rpcgen-rs --test mistakes` writes the texts anew; read the difference before it is
//! committed.

use std::path::{Path, PathBuf};
use std::{env, fs};

use rpcgen_rs::diagnostic::human;
use rpcgen_rs::source::SourceMap;
use rpcgen_rs::{Options, translate};

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

fn messages(path: &Path) -> String {
    let mut sources = SourceMap::new();
    let text = fs::read_to_string(path).unwrap();
    let file = sources.add(path.file_name().unwrap().to_str().unwrap(), text);
    let compilation = translate(&mut sources, file, &Options::default());
    assert_eq!(
        compilation.rust.is_none(),
        compilation.diagnostics.has_errors()
    );
    human(&compilation.diagnostics, &sources, false)
}
