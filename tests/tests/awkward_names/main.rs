//! Every name that means something to Rust or to the generated code, as every kind of name of a `.x` file: the Rust compiles
//! without a warning, in both editions, with both forms of names, with and without serde.

mod roles;
mod words;

use roles::{NEUTRAL, ROLES, file};
use rpcgen_rs::source::SourceMap;
use rpcgen_rs::{Names, Options, diagnostic, translate};
use rpcgen_tests::corpus::Project;
use std::path::Path;
use words::{apart, words};

#[test]
fn every_name_compiles_in_every_role() {
    let project = Project::create(Path::new(env!("CARGO_TARGET_TMPDIR")), "awkward_names");
    let mut library = "//! Generated.\n#![deny(warnings, missing_docs)]\n".to_owned();
    let neutral = rust("neutral.x", NEUTRAL, &Options::default());
    let words = words(&neutral.unwrap());
    let mut refused = String::new();
    let mut add = |module: String, rust: Result<String, String>| match rust {
        Err(messages) => refused += &messages,
        Ok(rust) => {
            project.write(&format!("src/{module}.rs"), &rust);
            library += &format!("/// {module}\npub mod {module};\n");
        }
    };
    for options in forms() {
        let parts = apart(&words, options.names);
        let form = format!("{:?}_{}", options.names, options.serde).to_lowercase();
        for role in &ROLES {
            if role.is_for_serde || !options.serde {
                let parts = parts.iter().flat_map(|part| part.chunks(role.names));
                for (part, words) in parts.enumerate() {
                    let module = format!("{}_{form}_{part}", role.name);
                    let text = file(role, words);
                    let rust = rust(&format!("{module}.x"), &text, &options);
                    add(module, rust);
                }
            }
        }
    }
    for (number, stem) in words.iter().enumerate() {
        let text = format!("namespace {stem}_x {{ const zz = 1; }} const {stem} = 1;");
        let rust = rust(&format!("{stem}.x"), &text, &Options::default());
        add(format!("file_{number}"), rust);
    }
    project.write("src/lib.rs", &library);
    assert!(refused.is_empty(), "{refused}");
    for edition in ["2021", "2024"] {
        project.manifest_with(edition, &["serde"], "");
        project.cargo(&["check"]);
    }
}

fn forms() -> impl Iterator<Item = Options> {
    let names = [Names::Idiomatic, Names::Verbatim].into_iter();
    names.flat_map(|names| {
        [false, true].map(|serde| Options {
            names,
            serde,
            ..Options::default()
        })
    })
}

/// The Rust, or messages.
fn rust(name: &str, text: &str, options: &Options) -> Result<String, String> {
    let mut sources = SourceMap::new();
    let file = sources.add(name, text);
    let compilation = translate(&mut sources, file, options);
    let messages = || diagnostic::short(&compilation.diagnostics, &sources);
    compilation.rust.clone().ok_or_else(messages)
}
