//! Programs of the other packages, for tests that run them beside those of others.

use std::env;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::OnceLock;

/// Runs it: exit status, standard output, standard error.
///
/// # Panics
/// When it cannot be built, or is killed.
pub fn rpcgen_rs(arguments: &[&str]) -> (i32, String, String) {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    let program = PROGRAM.get_or_init(|| program("rpcgen-rs", "rpcgen-rs"));
    let output = Command::new(program).args(arguments).output();
    let Output {
        status,
        stdout,
        stderr,
    } = output.expect("it was just built");
    let text = |bytes| String::from_utf8(bytes).expect("the program writes UTF-8");
    let status = status.code().expect("it ends by itself");
    (status, text(stdout), text(stderr))
}

/// The path of a program of this workspace, built if need be: Cargo tells a test only those of its own package.
///
/// # Panics
/// When it cannot be built.
pub fn program(package: &str, name: &str) -> PathBuf {
    let own = env::current_exe().expect("the test has a path");
    let directory = own
        .ancestors()
        .nth(2)
        .expect("it is in target/PROFILE/deps");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--package", package, "--bin", name]);
    if directory.ends_with("release") {
        cargo.arg("--release");
    }
    let status = cargo.status().expect("cargo can be executed");
    assert!(status.success(), "{cargo:?}: {status}");
    directory.join(name)
}
