//! The Rust text of each construct, word for word: `golden/NAME.x` makes `golden/NAME.rs`.
//!
//! `UPDATE_GOLDEN=1 cargo test -p rpcgen-tests --test golden` writes the files anew; read the difference before it is
//! committed. What they do is tested in `generated` and `properties`, which include them.

use anyhow::{Context, Result, ensure};
use rpcgen_rs::source::SourceMap;
use rpcgen_rs::{diagnostic, translate};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

#[path = "../../rpcgen-rs/tests/options/mod.rs"]
mod options;

#[test]
fn generated_code_is_as_it_was() -> Result<()> {
    ensure!(!files_ending_in("x")?.is_empty(), "no golden files");
    let update = env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1");
    let mut different = Vec::new();
    for file in files_ending_in("x")? {
        let rust = compile(&file)?;
        let golden = file.with_extension("rs");
        if update {
            fs::write(&golden, rust)?;
        } else if fs::read_to_string(&golden).ok().as_ref() != Some(&rust) {
            different.push(golden);
        }
    }
    ensure!(
        different.is_empty(),
        "no longer what is generated: {different:#?}; if the change is meant: UPDATE_GOLDEN=1 cargo test -p rpcgen-tests --test golden"
    );
    Ok(())
}

#[test]
fn every_golden_file_has_its_source() -> Result<()> {
    let orphans = files_ending_in("rs")?;
    let orphans: Vec<_> = orphans
        .iter()
        .filter(|file| !file.with_extension("x").exists())
        .collect();
    ensure!(orphans.is_empty(), "without a .x: {orphans:?}");
    Ok(())
}

#[test]
fn the_same_file_makes_the_same_text() -> Result<()> {
    for file in files_ending_in("x")? {
        assert_eq!(compile(&file)?, compile(&file)?, "{}", file.display());
    }
    Ok(())
}

fn compile(file: &Path) -> Result<String> {
    let mut sources = SourceMap::new();
    let id = sources.load(file)?;
    let options = options::of_first_line(sources.text(id));
    let compilation = translate(&mut sources, id, &options);
    let messages = || diagnostic::short(&compilation.diagnostics, &sources);
    compilation.rust.clone().with_context(messages)
}

fn files_ending_in(extension: &str) -> Result<Vec<PathBuf>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden");
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|it| it == extension) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
