//! The program `rpcgen-rs`, for tests that run it beside the programs of others.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// Runs it: exit status, standard output, standard error.
///
/// # Panics
/// When it cannot be built, or is killed.
pub fn rpcgen_rs(arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(program()).args(arguments).output();
    let Output {
        status,
        stdout,
        stderr,
    } = output.expect("it was just built");
    let text = |bytes| String::from_utf8(bytes).expect("the program writes UTF-8");
    let status = status.code().expect("it ends by itself");
    (status, text(stdout), text(stderr))
}

/// Cargo knows the path of a package's own programs only; this one is another's, and may not have been built.
fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let own = env::current_exe().expect("the test has a path");
        let directory = own
            .ancestors()
            .nth(2)
            .expect("it is in target/PROFILE/deps");
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--quiet", "--package=rpcgen-rs", "--bin=rpcgen-rs"]);
        if directory.ends_with("release") {
            cargo.arg("--release");
        }
        let status = cargo.status().expect("cargo can be executed");
        assert!(status.success(), "{cargo:?}: {status}");
        directory.join("rpcgen-rs")
    })
}
