//! The soak, for some seconds: that it runs, and that its books are fine. `CONTRIBUTING.md` says how to do it for longer.

use std::process::Command;

#[test]
fn some_seconds() {
    let mut soak = Command::new(env!("CARGO_BIN_EXE_soak"));
    let output = soak.args(["--minutes", "0.05", "--clients", "8"]).output();
    let output = output.unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said}{:?}", output.stderr);
    assert!(said.contains(" 0 lost, 0 doubled, 0 denied\n"), "{said}");
}
