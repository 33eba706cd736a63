//! What C rpcgen says of typical mistakes: the exit statuses that `rpcgen-rs/tests/mistakes/rpcgen/rpcgen.txt` claims.
//!
//! `UPDATE_GOLDEN=1` writes that table anew.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::{env, fs};

use rpcgen_tests::daemons::{self, Programs};

#[test]
fn rpcgen_takes_and_refuses_what_the_table_says() {
    let Some(programs) = daemons::require(&["rpcgen", "cpp"]) else {
        return;
    };
    let directory =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../rpcgen-rs/tests/mistakes/rpcgen");
    let lines = sources(&directory).into_iter().map(|source| {
        let name = source.file_stem().unwrap().to_str().unwrap().to_owned();
        format!("{name} {}\n", status(&programs, &source))
    });
    let found: String = lines.collect();
    let table = directory.join("rpcgen.txt");
    if env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1") {
        fs::write(&table, &found).unwrap();
    }
    assert_eq!(found, fs::read_to_string(&table).unwrap());
}

fn sources(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "x"))
        .collect();
    paths.sort();
    paths
}

/// The first status of header and routines that is not 0.
fn status(programs: &Programs, source: &Path) -> i32 {
    let run = |part: &str| {
        let mut command = programs.command("rpcgen");
        command.current_dir(source.parent().unwrap());
        command.args(["-C", part]).arg(source.file_name().unwrap());
        let quiet = command.stdout(Stdio::null()).stderr(Stdio::null());
        quiet.status().unwrap().code().unwrap()
    };
    ["-h", "-c"]
        .into_iter()
        .map(run)
        .find(|status| *status != 0)
        .unwrap_or(0)
}
