//! `--names=verbatim`: every name stays as the `.x` file has it, and the Rust still compiles without a warning.

use anyhow::{Context, Result};
use rpcgen_rs::source::SourceMap;
use rpcgen_rs::{Names, Options, diagnostic, translate};
use rpcgen_tests::corpus::{Corpus, Project, workspace};
use std::fs;
use std::path::Path;

fn verbatim(name: &str, text: &str) -> Result<String> {
    let options = Options {
        names: Names::Verbatim,
        ..Options::default()
    };
    rust(name, text, &options)
}

fn rust(name: &str, text: &str, options: &Options) -> Result<String> {
    let mut sources = SourceMap::new();
    let file = sources.add(name, text);
    let compilation = translate(&mut sources, file, options);
    let messages = || diagnostic::short(&compilation.diagnostics, &sources);
    compilation.rust.clone().with_context(messages)
}

#[test]
fn every_kind_of_name_is_kept() -> Result<()> {
    let rust = verbatim("a.x", KEPT)?;
    for expected in [
        "pub const maxLen: u32 = 8;",
        "pub enum nfsstat {",
        "NFS_OK = 0,",
        "pub const NFS_ALSO: Self = Self::NFS_OK;",
        "pub struct dirOp_args {",
        "pub fileName: String,",
        "pub r#type: nfsstat,",
        "pub enum someUnion {",
        "NFS_OK(i32),",
        "default(nfsstat),",
        "pub type path_t = String;",
        "pub fn encode_path_t(",
        "pub mod nfs_v2 {",
        "pub const NFSPROC_GET: u32 = 1;",
        "pub trait NFS_V2: ",
        "fn NFSPROC_GET(",
        "firstOne: path_t,",
        "pub struct NFS_V2Client {",
        "pub struct NFS_V2Server<T> {",
    ] {
        assert!(rust.contains(expected), "no `{expected}` in\n{rust}");
    }
    Ok(())
}

const KEPT: &str = "
const maxLen = 8;
enum nfsstat { NFS_OK = 0, NFS_PERM = 1, NFS_ALSO = 0 };
struct dirOp_args { string fileName<maxLen>; nfsstat type; };
union someUnion switch (nfsstat s) { case NFS_OK: int x; default: void; };
typedef string path_t<maxLen>;
program NFS_PROG { version NFS_V2 { int NFSPROC_GET(path_t firstOne) = 1; } = 2; } = 0x20000001;
";

#[test]
fn it_compiles_without_a_warning() -> Result<()> {
    let project = Project::create(Path::new(env!("CARGO_TARGET_TMPDIR")), "verbatim");
    let mut files = vec![("awkward".to_owned(), verbatim("awkward.x", AWKWARD)?)];
    for entry in fs::read_dir(workspace().join("tests/golden"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "x") {
            let stem = path.file_stem().context("a name")?.to_string_lossy();
            let text = fs::read_to_string(&path)?;
            if text.starts_with("/* rpcgen-rs ") {
                // It needs types of the test that has it.
                continue;
            }
            let rust = verbatim(&format!("{stem}.x"), &text)?;
            files.push((format!("golden_{stem}"), rust));
        }
    }
    for (name, client, server) in [
        ("types", false, false),
        ("client", true, false),
        ("server", false, true),
    ] {
        let options = Options {
            client,
            server,
            ..Options::default()
        };
        files.push((format!("only_{name}"), rust("awkward.x", PARTS, &options)?));
    }
    if let Some(corpus) = Corpus::open() {
        for entry in corpus.entries.iter().filter(|it| it.errors.is_empty()) {
            let rust = corpus.source(entry, &entry.with, "").verbatim().rust();
            let rust = rust.unwrap_or_else(|errors| panic!("{}: {errors:#?}", entry.file));
            files.push((entry.module(), rust));
        }
    }
    let mut library =
        "//! Generated.\n#![deny(warnings, missing_docs, clippy::all, clippy::pedantic)]\n"
            .to_owned();
    for (module, rust) in &files {
        project.write(&format!("src/{module}.rs"), rust);
        library += &format!("/// A file.\npub mod {module};\n");
    }
    project.write("src/lib.rs", &library);
    project.manifest("2024", "");
    project.cargo(&["clippy"]);
    Ok(())
}

/// What `--types`, `--client` and `--server` make of it compiles, too.
const PARTS: &str = "
struct pair { int a; int b; };
interface calculator { int add(pair p, string<8> s); } = 0x20000003;
";

/// What Rust, or the generated code itself, calls by the same name.
const AWKWARD: &str = "
const value = 1; const output = 2; const port = 3; const Ok = 4; const result = 5; const encode_path = 6;
typedef string path<8>; typedef string Path<9>;
typedef unsigned int u32; typedef int String; typedef u32 Option;
enum match { self = 0, type = 1, from_i32 = 2, also = 2 };
struct Result { path value; Path fn; u32 *crate; match Self; };
union rpc switch (match m) { case self: Result r; case type: void; default: Path output; };
union Vec switch (int d) { case value: u32 all<port>; case 7: Result *next; };
struct Box { Box *next; int n; };
interface calculator { int add(int port, u32 value, path output, Vec v); rpc clone(Option o, Box b); };
program A { version V { void NULL(void) = 0; Result as_ref(Result) = 1; } = 1; } = 0x20000001;
program B { version V { match connect(match context, match input) = 1; } = 1; } = 0x20000002;
";
