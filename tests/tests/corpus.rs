//! Real `.x` files go through the compiler, with at most what `corpus/options.tsv` says, and the Rust has no warning.

use rpcgen_rs::Names;
use rpcgen_tests::corpus::{Corpus, Entry, Project, module, rust_path};
use rpcgen_tests::rustfmt;
use std::env;
use std::fs;
use std::path::Path;

#[test]
fn the_table_has_every_file() {
    let Some(corpus) = Corpus::open() else { return };
    let known = corpus.entries.iter().map(|entry| entry.file.clone());
    assert_eq!(corpus.files(), known.collect::<Vec<_>>());
    assert!(corpus.entries.len() >= 55);
}

#[test]
fn every_file_compiles_in_every_edition_without_a_warning() {
    let Some(corpus) = Corpus::open() else { return };
    let project = Project::create(Path::new(env!("CARGO_TARGET_TMPDIR")), "corpus");
    let mut library =
        "//! Generated.\n#![deny(warnings, missing_docs, clippy::all, clippy::pedantic)]\n"
            .to_owned();
    let sound = corpus.entries.iter().filter(|it| it.errors.is_empty());
    for entry in sound {
        let rust = corpus.apart(entry).rust();
        let rust = rust.unwrap_or_else(|errors| panic!("{}: {errors:#?}", entry.file));
        let module = entry.module();
        project.write(&format!("src/{module}.rs"), &rust);
        library += &format!("/// Of `{}`.\npub mod {module};\n", entry.file);
    }
    project.write("src/elsewhere.rs", &corpus.elsewhere().rust().unwrap());
    library += "/// Types that no file has.\npub mod elsewhere;\n";
    project.write("src/lib.rs", &library);
    for edition in ["2021", "2024"] {
        project.manifest(edition, "");
        project.cargo(&["clippy"]);
    }
}

#[test]
fn rustfmt_would_lay_it_out_in_the_same_way() {
    let Some(corpus) = Corpus::open() else { return };
    let sound = corpus.entries.iter().filter(|it| it.errors.is_empty());
    let files: Vec<(String, String)> = sound
        .flat_map(|entry| {
            let name = |names: Names| format!("{}_{names:?}.rs", entry.module());
            [Names::Idiomatic, Names::Verbatim].map(|names| {
                let mut source = corpus.apart(entry);
                source.options.names = names;
                source.options.serde = names == Names::Verbatim;
                (name(names), source.rust().unwrap())
            })
        })
        .collect();
    rustfmt::assert_unchanged(files.iter().map(|(name, text)| (&**name, &**text)));
}

#[test]
fn types_of_other_files_are_the_only_thing_that_is_missed() {
    let Some(corpus) = Corpus::open() else { return };
    for entry in corpus.entries.iter().filter(|it| it.errors.is_empty()) {
        let result = corpus.source(entry, &[], "").rust();
        let mut missing: Vec<String> = result.err().unwrap_or_default();
        missing.iter_mut().for_each(|line| {
            let position = line.find(" E").unwrap_or(0);
            line.drain(..=position);
        });
        let mut expected: Vec<String> = entry.external_types.iter().map(cannot_find).collect();
        missing.sort();
        expected.sort();
        assert_eq!(missing, expected, "{}", entry.file);
    }
}

fn cannot_find(name: &String) -> String {
    format!("E0302 cannot find the type `{name}`")
}

#[test]
fn a_file_with_a_mistake_is_told_so() {
    let Some(corpus) = Corpus::open() else { return };
    for entry in corpus.entries.iter().filter(|it| !it.errors.is_empty()) {
        let errors = corpus.source(entry, &entry.with, "").rust().unwrap_err();
        assert_eq!(errors, entry.errors, "{}", entry.file);
    }
}

/// The book shows the table; `UPDATE_GOLDEN=1` writes it.
#[test]
fn the_book_shows_the_table() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/src/corpus.md");
    let text = fs::read_to_string(&page).unwrap();
    let (before, rest) = text.split_once(START).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let expected = format!("{before}{START}\n{}{END}{after}", table());
    if env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1") {
        fs::write(&page, &expected).unwrap();
    } else {
        assert_eq!(text, expected);
    }
}

fn table() -> String {
    let entries = Entry::all();
    let mut text = "\n| file | needs | types compared with C |\n|---|---|---|\n".to_owned();
    for entry in &entries {
        let row = [entry.file.clone(), needs(entry), compared(entry)];
        text += &format!("| {} |\n", row.join(" | "));
    }
    let types: usize = entries.iter().map(|entry| entry.types).sum();
    text + &format!("\n{} files, {types} types.\n\n", entries.len())
}

fn needs(entry: &Entry) -> String {
    if !entry.errors.is_empty() {
        let errors = entry.errors.iter().map(|error| format!("``{error}``"));
        return format!("is wrong: {}", errors.collect::<Vec<_>>().join(", "));
    }
    let mut needs = Vec::new();
    let defines = entry.defines.iter();
    needs.extend(defines.map(|(name, value)| format!("`-D {name}={value}`")));
    let files = entry.files_elsewhere();
    needs.extend(files.map(|name| format!("`--extern-file {name}=crate::{}`", module(name))));
    let types = entry.types_elsewhere();
    needs.extend(types.map(|name| format!("`--extern-type {name}={}`", rust_path(name))));
    match needs.is_empty() {
        true => "nothing".to_owned(),
        false => needs.join(", "),
    }
}

fn compared(entry: &Entry) -> String {
    use rpcgen_tests::corpus::C;
    match &entry.c {
        C::AsIs => entry.types.to_string(),
        C::WithoutPercent => format!("{} (without `%` lines)", entry.types),
        C::Renaming(names) => format!(
            "{} (C calls `{}` otherwise: libtirpc has them, too)",
            entry.types,
            names.join("`, `")
        ),
        C::Not(why) => format!("none: {why}"),
    }
}

const START: &str = "<!-- from tests/corpus/options.tsv -->";
const END: &str = "<!-- end -->";
