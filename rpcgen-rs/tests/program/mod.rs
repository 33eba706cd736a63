//! Calls the program.
#![allow(dead_code, reason = "each test takes what it needs")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

pub(crate) const GOOD: &str = "struct point { int x; int y; };\nprogram P { version V { int F(point) = 1; } = 1; } = 0x20000001;\n";
pub(crate) const BAD: &str = "struct point { int x };\nconst = 1;\n";

pub(crate) fn directory(files: &[(&str, &str)]) -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = directory.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    directory
}

pub(crate) fn rpcgen(directory: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rpcgen-rs"));
    command
        .args(arguments)
        .current_dir(directory)
        .output()
        .unwrap()
}

/// Calls the program with these files in its directory: exit status, standard output, standard error.
pub(crate) fn run(files: &[(&str, &str)], arguments: &[&str]) -> (i32, String, String) {
    let directory = directory(files);
    let output = rpcgen(directory.path(), arguments);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}
