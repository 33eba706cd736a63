//! Whether generated code is laid out as rustfmt would.

use std::fs;
use std::process::Command;

/// Asks rustfmt about files of Rust, by name, as if they did not tell it to skip them.
///
/// # Panics
/// When it would change one; it shows what.
pub fn assert_unchanged<'t>(files: impl IntoIterator<Item = (&'t str, &'t str)>) {
    let directory = tempfile::tempdir().expect("a directory");
    let mut rustfmt = Command::new("rustfmt");
    rustfmt.args(["--check", "--edition", "2024", "--color", "never"]);
    for (name, text) in files {
        let file = directory.path().join(name);
        let text = text.replacen("#[rustfmt::skip]\n", "", 1);
        fs::write(&file, text).expect("a file is written");
        rustfmt.arg(file);
    }
    let output = rustfmt.output().expect("rustfmt is a part of Rust's tools");
    let (differences, error) = (&output.stdout, &output.stderr);
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(differences),
        String::from_utf8_lossy(error)
    );
}
