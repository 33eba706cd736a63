//! The C program of one file: rpcgen makes the codecs, `corpus/wire/echo.c` is around them.

use crate::corpus::{C, Corpus, Entry, Project, workspace};
use crate::daemons::Programs;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Makes `c/MODULE/echo` in the project, which knows the types in their order.
pub(super) fn build(
    corpus: &Corpus,
    programs: &Programs,
    project: &Project,
    entry: &Entry,
    types: &[String],
) {
    let directory = project.path("c").join(entry.module());
    // rpcgen does not write over a file.
    let _ = fs::remove_dir_all(&directory);
    fs::create_dir_all(&directory).expect("the target directory is ours");
    let stem = entry.stem();
    let source = interface(corpus, entry);
    let write = |name: &str, text: &str| {
        fs::write(directory.join(name), text).expect("the target directory is ours");
    };
    write(&format!("{stem}.x"), &source);
    write("types.c", &table(stem, types));
    for (part, output) in [("-h", format!("{stem}.h")), ("-c", format!("{stem}_xdr.c"))] {
        let mut rpcgen = programs.command("rpcgen");
        rpcgen
            .args(["-C", "-N"])
            .args(defines(entry))
            .args([part, "-o", &output, &format!("{stem}.x")])
            .current_dir(&directory);
        must_succeed(&mut rpcgen);
    }
    compile(programs, &directory, stem);
}

fn defines(entry: &Entry) -> Vec<String> {
    let defines = entry.defines.iter();
    let mut defines: Vec<String> = defines
        .map(|(name, value)| format!("-D{name}={value}"))
        .collect();
    if let C::Renaming(names) = &entry.c {
        defines.extend(names.iter().map(|name| format!("-D{name}=own_{name}")));
    }
    defines
}

fn compile(programs: &Programs, directory: &Path, stem: &str) {
    let mut pkg_config = programs.command("pkg-config");
    let flags = must_succeed(pkg_config.args(["--cflags", "--libs", "libtirpc"]));
    let own = workspace().join("tests/corpus/wire");
    let mut compiler = programs.command("cc");
    compiler
        .current_dir(directory)
        // rpcgen's code has unused variables.
        .args(["-w", "-o", "echo", "-I."])
        .arg(format!("-I{}", own.display()))
        .args([&format!("{stem}_xdr.c"), "types.c"])
        .arg(own.join("echo.c"))
        .args(flags.split_whitespace());
    must_succeed(&mut compiler);
}

/// The table of the types' codecs.
fn table(stem: &str, types: &[String]) -> String {
    let mut text = format!(
        "#include \"{stem}.h\"\n#include \"echo.h\"\n\nconst struct echo_type echo_types[] = {{\n"
    );
    for name in types {
        let _ = writeln!(
            text,
            "    {{ \"{name}\", sizeof({name}), (bool_t (*)(XDR *, void *))xdr_{name} }},"
        );
    }
    text + "};\n\nconst unsigned int echo_type_count = sizeof echo_types / sizeof echo_types[0];\n"
}

/// The file with what it includes and what it needs before it as one text: rpcgen makes code of one file only.
fn interface(corpus: &Corpus, entry: &Entry) -> String {
    let files = entry.with.iter().chain([&entry.file]);
    let texts = files.map(|name| match name.starts_with("with/") {
        true => flat(&corpus.path(name), &C::AsIs),
        false => flat(&corpus.path(name), &entry.c),
    });
    texts.collect()
}

fn flat(path: &Path, c: &C) -> String {
    let text = fs::read(path).expect("it was fetched");
    let mut flat = String::new();
    // A line for the C compiler goes on where it ends in a backslash.
    let mut goes_on = false;
    for line in String::from_utf8_lossy(&text).lines() {
        let is_for_c = goes_on || line.starts_with('%');
        goes_on = is_for_c && line.ends_with('\\');
        if let Some(name) = line.strip_prefix("#include \"") {
            let name = name.trim_end().trim_end_matches('"');
            flat += &self::flat(&path.with_file_name(name), c);
        } else if *c != C::WithoutPercent || !is_for_c {
            flat += line;
            flat += "\n";
        }
    }
    flat
}

fn must_succeed(command: &mut Command) -> String {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let said = String::from_utf8_lossy(&output.stderr);
    let shown: String = said.chars().take(5_000).collect();
    assert!(
        output.status.success(),
        "{command:?}: {}\n{shown}",
        output.status
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}
