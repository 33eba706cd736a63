//! Projects to start from: what `init` writes is built as it is, and its client talks to its server.
#![cfg(feature = "cli")]

mod program;

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use program::{BAD, directory, rpcgen};

const TEXTBOOK: &str = "\
interface Calculator {
    int add(int a, int b);
    double mean(double samples<>);
    void log(string line<256>);
} = 0x20000101;
";

/// Two versions and another program; types called like those of the runtime.
const CLASSIC: &str = "\
struct error { int code; };
struct fault { error cause; };
program CALC_PROG {
    version CALC_V1 { void CALC_NULL(void) = 0; int CALC_ADD(error) = 1; } = 1;
    version CALC_V2 { int CALC_ADD(int, fault) = 1; string CALC_NAME(void) = 2; } = 2;
} = 0x20000099;
program OTHER { version OTHER_V1 { bool TYPE(unsigned hyper type) = 3; } = 1; } = 0x2000009a;
";

/// As real files are: an include, numbers of C headers, every kind of type.
const REAL: &str = "\
#include \"types.x\"
#include <handle.x>
typedef opaque uuid[UUID_BUFLEN];
typedef opaque page[4096];
enum state { STATE_OFF = 4, STATE_ON = 7 };
struct entry { string name<NAME_MAX>; uuid id; color paint[3]; entry *next; };
struct tree { state what; tree *left; tree *right; tree children<>; };
union found switch (state of) { case STATE_OFF: entry one; case STATE_ON: page content; };
union number switch (int base) { default: quadruple value; };
union chain switch (bool more) { case TRUE: link rest; case FALSE: int end; };
struct link { chain next; };
struct flags { unsigned char bits<2>; entry first; handle *of; float few[2]; state states[2]; };
program REAL_PROG { version REAL_V1 {
    entry WALK(handle, color) = 1;
    void PUT(tree, found, chain) = 2;
    number CONVERT(number, page, flags) = 3;
    void LISTS(entry *, tree<4>, opaque bytes<2>, string text<3>) = 4;
    void SAME(uuid, uuid *) = 5;
} = 3; } = 0x20000abc;
";

#[test]
fn projects_run_as_they_are() {
    let parent = directory(&[
        ("calc.x", TEXTBOOK),
        ("classic.x", CLASSIC),
        ("idl/real.v3.x", REAL),
        (
            "event.x",
            "interface Events { stamp last(stamp since); };\n",
        ),
        ("idl/types.x", "enum color { RED, GREEN };\n"),
        (
            "elsewhere/handle.x",
            "struct handle { opaque data<32>; };\n",
        ),
    ]);
    for (arguments, procedures) in [
        (&["calc.x"] as &[&str], "add mean log"),
        (&["hello"], "add mean log"),
        (
            &[
                "event.x",
                "--extern-type",
                "stamp=::rpcgen_runtime::Quadruple",
            ],
            "last",
        ),
        (&["classic.x", "old"], "CALC_ADD CALC_ADD CALC_NAME TYPE"),
        (
            &["classic.x", "verbatim", "--names=verbatim"],
            "CALC_ADD CALC_ADD CALC_NAME TYPE",
        ),
        (
            &[
                "idl/real.v3.x",
                "-DUUID_BUFLEN=16",
                "-Ielsewhere",
                "-D",
                "NAME_MAX=255",
            ],
            "WALK PUT CONVERT LISTS SAME",
        ),
    ] {
        let project = init(parent.path(), arguments);
        let (printed, calls) = build_and_run(&project);
        let called: Vec<&str> = printed.lines().map(procedure_not_written).collect();
        assert_eq!(called.join(" "), procedures, "{arguments:?}");
        assert_eq!(calls.len(), called.len(), "{calls:?}");
    }
}

fn procedure_not_written(line: &str) -> &str {
    let (procedure, answer) = line.split_once(": ").unwrap();
    assert!(answer.contains("the server failed (SYSTEM_ERR)"), "{line}");
    procedure
}

#[test]
fn a_procedure_is_filled_in() {
    let parent = directory(&[]);
    let project = init(parent.path(), &["filled"]);
    let path = project.directory.join("src/bin/filled_server.rs");
    let server = fs::read_to_string(&path).unwrap();
    let to_do = "Err(Fault::system(\"add is not written yet\"))";
    assert!(server.contains(to_do));
    fs::write(path, server.replace(to_do, "Ok(a + b)")).unwrap();
    let (printed, calls) = build_and_run(&project);
    assert!(printed.starts_with("add: 2\nmean: "), "{printed}");
    assert!(calls[0].ends_with(" calls add(1, 1)"), "{calls:?}");
}

#[test]
fn what_is_there_stays() {
    let files = [("calc.x", TEXTBOOK), ("calc/build.rs", "fn main() {}\n")];
    let parent = directory(&files);
    let run = |arguments: &[&str]| {
        let output = rpcgen(parent.path(), arguments);
        (
            output.status.code().unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    let build_script = || fs::read_to_string(parent.path().join("calc/build.rs")).unwrap();
    let refused =
        "rpcgen-rs: calc/build.rs is there already: choose another directory, or add --force\n";
    assert_eq!(run(&["init", "calc.x"]), (2, refused.to_owned()));
    assert_eq!(build_script(), "fn main() {}\n");
    assert!(
        !parent.path().join("calc/Cargo.toml").exists(),
        "all or nothing"
    );
    assert_eq!(run(&["init", "calc.x", "--force"]), (0, String::new()));
    assert!(build_script().contains("rpcgen_rs::compile"));
    let text = |name| fs::read_to_string(parent.path().join(name)).unwrap();
    assert!(text("calc/Cargo.toml").contains("\nrpcgen-runtime = \"0.1\"\n"));
    assert_eq!(text("calc/idl/calc.x"), TEXTBOOK);
}

#[test]
fn what_cannot_be_a_project() {
    let files = [
        ("bad.x", BAD),
        ("types.x", "struct point { int x; };\n"),
        (
            "idl/out.x",
            "#include \"../types.x\"\ninterface I { int f(); };\n",
        ),
    ];
    let parent = directory(&files);
    for (arguments, status, message) in [
        (
            &["init", "bad.x"] as &[&str],
            1,
            "error[E0201]: expected `;`",
        ),
        (&["init", "no.x"], 2, "rpcgen-rs: cannot read no.x: "),
        (
            &["init", "types.x"],
            2,
            "rpcgen-rs: types.x has no interface and no program, so there is nothing to serve or to call: ",
        ),
        (
            &["init", "idl/out.x"],
            2,
            "rpcgen-rs: idl/../types.x is neither beside idl/out.x nor in a directory of -I, ",
        ),
        (
            &["init", "new", "--runtime-path", "idl"],
            2,
            "rpcgen-rs: idl is no clone of rpcgen-rs's repository: ",
        ),
    ] {
        let output = rpcgen(parent.path(), arguments);
        let errors = String::from_utf8(output.stderr).unwrap();
        assert!(errors.starts_with(message), "{errors}");
        assert_eq!(output.status.code(), Some(status), "{arguments:?}");
        assert_eq!(fs::read_dir(parent.path()).unwrap().count(), files.len());
    }
}

#[test]
fn inside_of_a_workspace_it_stands_alone() {
    let files = [
        ("Cargo.toml", "[workspace]\nmembers = []\n"),
        ("calc.x", TEXTBOOK),
    ];
    let parent = directory(&files);
    let project = init(parent.path(), &["calc.x", "programs/calc"]);
    let manifest = fs::read_to_string(project.directory.join("Cargo.toml")).unwrap();
    assert!(manifest.ends_with("\n[workspace]\n"), "{manifest}");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["metadata", "--offline", "--no-deps", "--format-version=1"]);
    let output = cargo.current_dir(&project.directory).output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

/// rpcgen's options for what it calls samples.
#[test]
fn templates_as_rpcgen_is_asked_for_them() {
    let parent = directory(&[("calc.x", TEXTBOOK)]);
    rpcgen(parent.path(), &["init", "calc.x"]);
    for (option, file) in [
        ("-Ss", "src/bin/calc_server.rs"),
        ("-Sc", "src/bin/calc_client.rs"),
        ("-Sm", "Cargo.toml"),
    ] {
        let output = rpcgen(parent.path(), &["-C", option, "calc.x"]);
        let expected = fs::read(parent.path().join("calc").join(file)).unwrap();
        assert_eq!(output.stdout, expected, "{option}");
    }
    // A template that was filled in is not lost.
    fs::write(parent.path().join("server.rs"), "// mine\n").unwrap();
    let output = rpcgen(parent.path(), &["-Ss", "-o", "server.rs", "calc.x"]);
    assert_eq!(output.status.code(), Some(2));
    let output = rpcgen(parent.path(), &["-aC", "calc.x", "--force"]);
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn names_that_cargo_does_not_take() {
    let parent = directory(&[]);
    for (name, package) in [
        ("9p", "rpc_9p"),
        ("my files", "my_files"),
        ("std", "rpc_std"),
        ("rpcgen-runtime", "rpc_rpcgen-runtime"),
        ("a-b", "a-b"),
    ] {
        assert_eq!(init(parent.path(), &[name]).name, package);
    }
}

/// A project that was written.
struct Project {
    directory: PathBuf,
    name: String,
}

fn init(parent: &Path, arguments: &[&str]) -> Project {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let options = ["--runtime-path", repository.to_str().unwrap()];
    let arguments = [&["init"], arguments, &options].concat();
    let output = rpcgen(parent, &arguments);
    let (said, errors) = (String::from_utf8(output.stdout).unwrap(), output.stderr);
    assert_eq!(String::from_utf8(errors).unwrap(), "");
    let manifest = parent.join(said.lines().next().unwrap());
    let directory = manifest.parent().unwrap().to_path_buf();
    // The versions that the workspace has: nothing is looked up, and the network is not needed.
    fs::copy(repository.join("Cargo.lock"), directory.join("Cargo.lock")).unwrap();
    let text = fs::read_to_string(manifest).unwrap();
    let name = text.split('"').nth(1).unwrap().to_owned();
    Project { directory, name }
}

/// Where this test was built: the packages that the project needs are there already, or are made once for all.
fn target() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap()
}

fn build_and_run(project: &Project) -> (String, Vec<String>) {
    build(&project.directory);
    run(project)
}

fn build(project: &Path) {
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args(["build", "--offline", "--quiet"])
        .current_dir(project);
    let output = cargo.env("CARGO_TARGET_DIR", target()).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && said.is_empty(), "{said}");
}

/// What the client prints, and the calls that the server says it got.
fn run(project: &Project) -> (String, Vec<String>) {
    let program = |which| target().join(format!("debug/{}_{which}", project.name));
    let mut server = Command::new(program("server"));
    server.arg("udp://127.0.0.1:0").stdout(Stdio::piped());
    let mut server = Running(server.spawn().unwrap());
    let mut lines = BufReader::new(server.0.stdout.take().unwrap()).lines();
    let first = lines.next().unwrap().unwrap();
    let address = first.strip_prefix("listening on ").unwrap();
    let mut client = Command::new(program("client"));
    let output = client.arg(format!("udp://{address}")).output().unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{errors}");
    drop(server);
    let calls = lines
        .map(Result::unwrap)
        .filter(|line| line.contains(" calls "));
    (String::from_utf8(output.stdout).unwrap(), calls.collect())
}

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
