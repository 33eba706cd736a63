//! A crate that a test writes, checks or runs: cargo's, with the versions of the workspace and without the network.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A crate in the target directory.
#[derive(Debug)]
pub struct Project {
    directory: PathBuf,
}

impl Project {
    /// An empty one under `parent`, which may hold one from before.
    ///
    /// # Panics
    /// When it cannot be written.
    pub fn create(parent: &Path, name: &str) -> Self {
        let this = Self {
            directory: parent.join(name),
        };
        let _ = fs::remove_dir_all(this.directory.join("src"));
        fs::create_dir_all(this.directory.join("src")).expect("the target directory is ours");
        // The versions that the workspace has: nothing is looked up, and the network is not needed.
        this.write(
            "Cargo.lock",
            &fs::read_to_string(workspace().join("Cargo.lock")).expect("it is there"),
        );
        this
    }

    /// Writes a file of it, unless it says that already.
    ///
    /// # Panics
    /// When it cannot be written.
    pub fn write(&self, path: &str, text: &str) {
        let path = self.directory.join(path);
        rpcgen_rs::write_if_changed(&path, text).expect("the target directory is ours");
    }

    /// Writes the manifest: of this edition, with the runtime, and with more lines.
    pub fn manifest(&self, edition: &str, more: &str) {
        self.manifest_with(edition, &[], more);
    }

    /// As [`Self::manifest`], with these features of the runtime.
    pub fn manifest_with(&self, edition: &str, features: &[&str], more: &str) {
        let runtime = workspace().join("runtime");
        self.write(
            "Cargo.toml",
            &format!(
                "[package]\nname = \"generated\"\nversion = \"0.0.0\"\nedition = \"{edition}\"\n\n\
                 [dependencies]\nrpcgen-runtime = {{ path = {runtime:?}, features = {features:?} }}\n\n{more}\n[workspace]\n"
            ),
        );
    }

    /// Runs cargo in it, in a target directory of its own.
    ///
    /// # Panics
    /// When cargo fails: with what it said.
    pub fn cargo(&self, arguments: &[&str]) -> String {
        let mut cargo = Command::new(env!("CARGO"));
        cargo
            .args(arguments)
            .args(["--offline", "--quiet"])
            .current_dir(&self.directory)
            .env("CARGO_TARGET_DIR", self.directory.join("target"));
        let output = cargo.output().expect("cargo runs this test");
        let said = String::from_utf8_lossy(&output.stderr);
        let shown: String = said.chars().take(MAX_SHOWN).collect();
        assert!(output.status.success(), "{arguments:?}:\n{shown}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// A path in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }
}

/// The directory that holds all crates.
///
/// # Panics
/// Never: the tests are in it.
pub fn workspace() -> &'static Path {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().expect("the tests are in the workspace")
}

/// More than this nobody reads.
const MAX_SHOWN: usize = 10_000;
