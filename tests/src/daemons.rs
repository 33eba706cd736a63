//! Programs that others wrote, for tests that talk to them: what is needed, starting, stopping.
//!
//! A test first says what it needs with [`require`]. What is missing is printed with the Debian package that brings it,
//! and the test returns; with `RPCGEN_INTEROP=required` in the environment it fails instead.

mod c_programs;
mod ganesha;
mod process;
mod rpcbind;
mod rstatd;

pub use c_programs::CPrograms;
pub use ganesha::Ganesha;
pub use process::{Process, answers_null, poll_until};
pub use rpcbind::{Registration, Rpcbind, RpcbindAbsent};
pub use rstatd::Rstatd;

use std::collections::BTreeMap;
use std::env;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Where the programs and files are that a test asked for.
#[derive(Debug)]
pub struct Programs {
    paths: BTreeMap<String, PathBuf>,
}

impl Programs {
    /// The path of something that was required by this name.
    ///
    /// # Panics
    /// When it was not among the required names.
    pub fn path(&self, name: &str) -> &Path {
        self.paths
            .get(name)
            .unwrap_or_else(|| panic!("the test did not require {name}"))
    }

    /// A command that runs a required program.
    pub fn command(&self, name: &str) -> Command {
        Command::new(self.path(name))
    }
}

/// Finds everything that is named, or skips the test: prints what is missing and returns `None`.
///
/// A name is a program, the path of a file, or `libtirpc` (its headers and library, as pkg-config finds them).
///
/// # Panics
/// When something is missing and `RPCGEN_INTEROP` is `required`.
pub fn require(names: &[&str]) -> Option<Programs> {
    let mut paths = BTreeMap::new();
    let mut missing = Vec::new();
    for name in names {
        match locate(name) {
            Some(path) => {
                paths.insert((*name).to_owned(), path);
            }
            None => missing.push(format!("{name} (Debian package {})", debian_package(name))),
        }
    }
    if missing.is_empty() {
        return Some(Programs { paths });
    }
    skip(&format!("missing: {}", missing.join(", ")));
    None
}

/// Says why a test cannot run here.
///
/// # Panics
/// When `RPCGEN_INTEROP` is `required`: then no test may be skipped.
pub fn skip(reason: &str) {
    assert!(
        !env::var("RPCGEN_INTEROP").is_ok_and(|policy| policy == "required"),
        "RPCGEN_INTEROP=required, but {reason}"
    );
    // Not `eprintln`: the test harness would keep it from the reader, because the test passes.
    writeln!(io::stderr(), "skipped, {reason}").expect("standard error is open");
}

fn locate(name: &str) -> Option<PathBuf> {
    if name == "libtirpc" {
        return has_libtirpc().then(|| PathBuf::from(name));
    }
    if name.starts_with('/') {
        return Some(PathBuf::from(name)).filter(|path| path.exists());
    }
    let path = env::var_os("PATH").unwrap_or_default();
    // Daemons are in directories that an ordinary user's PATH has not.
    env::split_paths(&path)
        .chain(["/usr/sbin".into(), "/sbin".into()])
        .map(|directory| directory.join(name))
        .find(|candidate| candidate.is_file())
}

fn has_libtirpc() -> bool {
    Command::new("pkg-config")
        .args(["--exists", "libtirpc"])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn debian_package(name: &str) -> &str {
    match name {
        "rpcgen" => "rpcsvc-proto",
        "rpcinfo" => "rpcbind",
        "rpc.rstatd" => "rstatd",
        "nfs-ls" | "nfs-cat" | "nfs-cp" => "libnfs-utils",
        "showmount" => "nfs-common",
        "cc" => "gcc",
        "libtirpc" => "libtirpc-dev",
        "ganesha.nfsd" => "nfs-ganesha",
        "/etc/ganesha/vfs.conf" => "nfs-ganesha-vfs",
        file if file.starts_with("/usr/include/rpcsvc/") => "rpcsvc-proto",
        same => same,
    }
}
