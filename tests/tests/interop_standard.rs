//! `--std=rpcgen` against the rpcgen that is installed: it warns exactly where that refuses.

use rpcgen_rs::diagnostic::{Code, short};
use rpcgen_rs::source::SourceMap;
use rpcgen_rs::{Options, Standard, check};
use rpcgen_tests::daemons::{self, Programs};
use std::fs;
use std::path::Path;

#[test]
fn warns_where_rpcgen_refuses() {
    let Some(programs) = daemons::require(&["rpcgen", "cpp"]) else {
        return;
    };
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("standard");
    fs::create_dir_all(&directory).unwrap();
    let mut wrong = Vec::new();
    for text in TEXTS {
        let (refused, warned) = (is_refused(&programs, &directory, text), warnings(text));
        if refused == warned.is_empty() {
            wrong.push(format!("{text}\nrefused: {refused}, warnings: {warned:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

fn warnings(text: &str) -> Vec<String> {
    let mut sources = SourceMap::new();
    let file = sources.add("a.x", text);
    let options = Options {
        standard: Standard::Rpcgen,
        ..Options::default()
    };
    let diagnostics = check(&mut sources, file, &options);
    assert!(
        !diagnostics.has_errors(),
        "{text}\n{}",
        short(&diagnostics, &sources)
    );
    let found = diagnostics
        .iter()
        .filter(|one| one.code == Code::RefusedByRpcgen);
    found.map(|one| one.message.clone()).collect()
}

fn is_refused(programs: &Programs, directory: &Path, text: &str) -> bool {
    let path = directory.join("a.x");
    fs::write(&path, text).unwrap();
    let output = programs
        .command("rpcgen")
        .arg("-h")
        .arg(&path)
        .output()
        .unwrap();
    !output.status.success()
}

const TEXTS: &[&str] = &[
    "struct a { int x; }; // c\n",
    "namespace n { struct a { int x; }; }\n",
    "struct a { struct { int x; } y; };\n",
    "struct a { enum { X } y; };\n",
    "struct a { int x; void; };\n",
    "enum e { A, B, };\n",
    "const A = 1 + 2;\n",
    "const A = (1);\n",
    "typedef opaque a[1 << 4];\n",
    "const A = 2 * 3;\n",
    "const A = 6 / 3;\n",
    "const A = 3 - 1;\n",
    "const A = 1; const B = -A;\n",
    "const A = ~1;\n",
    "const A = +1;\n",
    "program P { version V { int F(int, int) = 1; } = 1; } = 0x20000001;\n",
    "program P { version V { int F(int x<>) = 1; } = 1; } = 0x20000001;\n",
    "program P { version V { int F(string x<5>) = 1; } = 1; } = 0x20000001;\n",
    "program P { version V { string F(string) = 1; } = 1; } = 0x20000001;\n",
    "program P { version V { int F(opaque x<5>) = 1; } = 1; } = 0x20000001;\n",
    "program P { version V { string<5> F(void) = 1; } = 1; } = 0x20000001;\n",
    "program P { version V { int F() = 1; } = 1; } = 0x20000001;\n",
    "program P { version V { int F(int *) = 1; } = 1; } = 0x20000001;\n",
    "struct a { long long x; };\n",
    "struct a { unsigned long long x; };\n",
    "const A = 0b11;\n",
    "const A = 0XFF;\n",
    "const A = -0x10;\n",
    "const A = 1U;\n",
    "const A = 0xff;\n",
    "const A = 010;\n",
    "const A = -1;\n",
    "const A = '\\n';\n",
    "const A = 'a';\n",
    "union u switch (int d) { case 'a': void; };\n",
    "union u switch (int d) { case -1: void; };\n",
    "struct a { int x; };\n  %foo\n",
    "struct a { int x; };\n%foo // bar + baz\n",
    "#pragma x\nstruct a { int x; };\n",
    "#define N 3\nstruct a { int x[N]; };\n",
    "interface I { int f(int a); };\n",
    "struct a { quadruple x; };\n",
    "typedef struct { int x; } a;\n",
    "typedef enum { X } a;\n",
    "union u switch (int d) { default: void; };\n",
    "union u switch (int d) { case 1: int x; default: void; };\n",
    "typedef opaque a[4];\n",
    "struct a { unsigned x; };\n",
    "struct b { int y; }; struct a { struct b x; };\n",
    r#"const A = "x";
"#,
    "const A = 1; const B = A;\n",
    "struct pointer { int x; };\n",
    "typedef int array;\n",
    "enum sizeof { A };\n",
    "struct a { double x; float y; bool z; hyper w; unsigned hyper v; char c; short int s; unsigned char d; long l; unsigned long m; };\n",
    "enum e { A = 1, B = A };\n",
    "enum e { A = 1, B = A + 1 };\n",
    "enum e { A }; union u switch (enum e d) { case A: int s; };\n",
];
