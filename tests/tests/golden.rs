//! The Rust text of each construct, word for word: `golden/NAME.x` makes `golden/NAME.rs`.
//!
//! `UPDATE_GOLDEN=1 cargo test -p rpcgen-tests --test golden` writes the files anew; read the difference before it is
//! committed. What they do is tested in `generated` and `properties`, which include them.

use anyhow::{Context, Result, ensure};
use rpcgen_rs::source::SourceMap;
use rpcgen_rs::{diagnostic, translate};
use rpcgen_tests::rustfmt;
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
fn rustfmt_would_lay_it_out_in_the_same_way() -> Result<()> {
    let files = files_ending_in("x")?.into_iter();
    let files = files.map(|file| {
        let name = file.with_extension("rs");
        let name = name.file_name().unwrap_or_default().to_string_lossy();
        Ok((name.into_owned(), compile(&file)?))
    });
    let files: Vec<(String, String)> = files.collect::<Result<_>>()?;
    rustfmt::assert_unchanged(files.iter().map(|(name, text)| (&**name, &**text)));
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

/// What is only for clients or only for servers is left out, and nothing else.
#[test]
fn parts_are_parts_of_the_whole() -> Result<()> {
    for file in files_ending_in("x")? {
        let whole = compile(&file)?;
        let (types, client, server) = (
            part(&file, false, false)?,
            part(&file, true, false)?,
            part(&file, false, true)?,
        );
        for (part, of) in [
            (&types, &client),
            (&types, &server),
            (&client, &whole),
            (&server, &whole),
        ] {
            assert!(is_part(part, of), "{}", file.display());
        }
        let lines = |text: &str| text.lines().filter(|line| !line.is_empty()).count();
        let expected = lines(&whole) + lines(&types);
        assert_eq!(lines(&client) + lines(&server), expected);
        assert!(!types.contains("rpc::Client") && !types.contains("rpc::Service"));
        assert!(!client.contains("rpc::Service") && !server.contains("rpc::Client"));
    }
    Ok(())
}

/// Whether all lines of the one are lines of the other, in that order.
fn is_part(part: &str, whole: &str) -> bool {
    let mut lines = whole.lines();
    part.lines().all(|line| lines.any(|other| other == line))
}

fn compile(file: &Path) -> Result<String> {
    part(file, true, true)
}

fn part(file: &Path, client: bool, server: bool) -> Result<String> {
    let mut sources = SourceMap::new();
    let id = sources.load(file)?;
    let mut options = options::of_first_line(sources.text(id));
    (options.client, options.server) = (client, server);
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
