//! The program as it is called: exit status, output, messages.
#![cfg(feature = "cli")]

mod program;

use std::fs;

use program::{BAD, GOOD, directory, rpcgen, run};

#[test]
fn writes_beside_the_caller() {
    let directory = directory(&[("idl/a.x", GOOD)]);
    let output = rpcgen(directory.path(), &["idl/a.x"]);
    assert_eq!(
        (output.status.code(), output.stdout, output.stderr),
        (Some(0), vec![], vec![])
    );
    let rust = fs::read_to_string(directory.path().join("a.rs")).unwrap();
    assert!(
        rust.contains("pub struct Point")
            && rust.contains("PV1Client")
            && rust.contains("PV1Server")
    );
}

#[test]
fn writes_where_it_is_told() {
    let directory = directory(&[("a.x", GOOD)]);
    let output = rpcgen(directory.path(), &["a.x", "-o", "b.rs"]);
    assert_eq!(output.status.code(), Some(0));
    let file = fs::read(directory.path().join("b.rs")).unwrap();
    let output = rpcgen(directory.path(), &["-o", "-", "a.x"]);
    assert_eq!(output.stdout, file);
    assert!(!directory.path().join("a.rs").exists());
}

#[test]
fn parts() {
    for (part, client, server) in [
        ("--client", true, false),
        ("--server", false, true),
        ("--types", false, false),
    ] {
        let (status, rust, _) = run(&[("a.x", GOOD)], &[part, "-o-", "a.x"]);
        assert_eq!(status, 0);
        let found = (
            rust.contains("struct PV1Client"),
            rust.contains("struct PV1Server"),
        );
        assert_eq!(found, (client, server), "{part}");
        assert!(rust.contains("pub struct Point"), "{part}");
    }
}

#[test]
fn several_files() {
    let directory = directory(&[("a.x", GOOD), ("idl/b.x", GOOD), ("c.x", BAD)]);
    let run = |arguments: &[&str]| rpcgen(directory.path(), arguments);
    let exists = |name| directory.path().join(name).exists();
    assert_eq!(run(&["a.x", "c.x"]).status.code(), Some(1));
    assert!(!exists("a.rs"), "all or nothing");
    assert_eq!(run(&["a.x", "idl/b.x"]).status.code(), Some(0));
    assert!(exists("a.rs") && exists("b.rs"));
    assert_eq!(run(&["--check", "a.x", "idl/b.x"]).status.code(), Some(0));
    for (arguments, message) in [
        (
            &["-o", "d.rs", "a.x", "idl/b.x"] as &[&str],
            "rpcgen-rs: -o names a file for one file, or a directory: 2 files are given\n",
        ),
        (
            &["a.x", "./a.x"],
            "rpcgen-rs: two files would be written to a.rs\n",
        ),
    ] {
        let output = run(arguments);
        assert_eq!(String::from_utf8(output.stderr).unwrap(), message);
        assert_eq!(output.status.code(), Some(2));
    }
}

#[test]
fn types_of_rust() {
    let text = "struct event { timestamp at; };\n";
    let option = "--extern-type=timestamp=crate::Timestamp";
    let (status, rust, messages) = run(&[("a.x", text)], &[option, "-o-", "a.x"]);
    assert_eq!((status, messages.as_str()), (0, ""));
    assert!(rust.contains("pub at: crate::Timestamp,"), "{rust}");
    let (status, _, messages) = run(&[("a.x", text)], &["check", option, "a.x"]);
    assert_eq!((status, messages.as_str()), (0, ""));
    let (status, _, messages) = run(&[("a.x", text)], &["--extern-type", "timestamp", "a.x"]);
    assert_eq!(status, 2);
    let expected = "write `timestamp=PATH`, such as `timestamp=crate::Name`";
    assert!(messages.contains(expected), "{messages}");
}

#[test]
fn files_that_are_in_rust() {
    let files = [
        (
            "a.x",
            "#include \"b.x\"\nstruct line { point from; point to; };\n",
        ),
        ("b.x", GOOD),
    ];
    let option = "--extern-file=b.x=crate::b";
    let (status, rust, messages) = run(&files, &[option, "-o-", "a.x"]);
    assert_eq!((status, messages.as_str()), (0, ""));
    assert!(rust.contains("pub from: crate::b::Point,"), "{rust}");
    assert!(!rust.contains("struct Point") && !rust.contains("Client"));
    let (status, rust, _) = run(&files, &[option, "-o-", "b.x"]);
    assert!(status == 0 && rust.contains("struct Point"), "{rust}");
    let (status, _, messages) = run(&files, &["--extern-file", "b.x", "a.x"]);
    assert_eq!(status, 2);
    assert!(messages.contains("write `b.x=PATH`"), "{messages}");
}

#[test]
fn errors_are_shown_and_nothing_is_written() {
    let directory = directory(&[("a.x", BAD)]);
    let output = rpcgen(directory.path(), &["a.x"]);
    let expected = "\
error[E0201]: expected `;` after the member
 --> a.x:1:21
  |
1 | struct point { int x };
  |                     ^
  |
help: add `;`
  |
1 | struct point { int x; };
  |                     +

error[E0201]: expected a name, found `=`
 --> a.x:2:7
  |
2 | const = 1;
  |       ^

";
    assert_eq!(String::from_utf8(output.stderr).unwrap(), expected);
    assert_eq!((output.status.code(), output.stdout), (Some(1), vec![]));
    assert!(!directory.path().join("a.rs").exists());
}

#[test]
fn check_reports_on_every_file() {
    let files = [("a.x", GOOD), ("b.x", BAD), ("c.x", "typedef foo bar;\n")];
    let short = ["check", "--error-format", "short", "a.x", "b.x", "c.x"];
    let expected = "\
b.x:1:21: E0201 expected `;` after the member
b.x:2:7: E0201 expected a name, found `=`
c.x:1:9: E0302 cannot find the type `foo`
";
    assert_eq!(run(&files, &short), (1, String::new(), expected.to_owned()));
    assert_eq!(
        run(&files, &["check", "a.x"]),
        (0, String::new(), String::new())
    );
}

#[test]
fn messages_for_programs() {
    let files = [("a.x", GOOD), ("b.x", BAD), ("c.x", "typedef foo bar;\n")];
    let (status, lines, errors) = run(
        &files,
        &["check", "--error-format=json", "a.x", "b.x", "c.x"],
    );
    assert_eq!((status, errors.as_str()), (1, ""));
    let messages: Vec<serde_json::Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let places: Vec<_> = messages
        .iter()
        .map(|one| format!("{}:{}:{}", one["file"], one["line"], one["column"]))
        .collect();
    assert_eq!(places, ["\"b.x\":1:21", "\"b.x\":2:7", "\"c.x\":1:9"]);

    let (status, log, errors) = run(
        &files,
        &["check", "--error-format=sarif", "a.x", "b.x", "c.x"],
    );
    assert_eq!((status, errors.as_str()), (1, ""));
    let log: serde_json::Value = serde_json::from_str(&log).unwrap();
    assert_eq!(log["runs"].as_array().unwrap().len(), 1);
    assert_eq!(log["runs"][0]["results"].as_array().unwrap().len(), 3);
}

#[test]
fn messages_for_programs_stay_out_of_the_file() {
    let (_, rust, messages) = run(&[("a.x", "%\n")], &["--error-format=json", "-o-", "a.x"]);
    assert!(!rust.contains("W0001") && messages.contains("\"code\":\"W0001\""));
}

#[test]
fn codes_are_explained() {
    let (status, text, _) = run(&[], &["explain", "e0302"]);
    assert_eq!(status, 0);
    assert!(text.starts_with("E0302: A name that nothing defines.\n\nC rpcgen takes"));
    let (status, list, _) = run(&[], &["explain"]);
    assert!(status == 0 && list.lines().count() == rpcgen_rs::diagnostic::Code::ALL.len());
    let (status, _, messages) = run(&[], &["explain", "E9999"]);
    assert!(
        status == 2
            && messages.contains("there is no such code (`rpcgen-rs explain` lists them all)"),
        "{messages}"
    );
}

#[test]
fn warnings_do_not_fail() {
    let (status, _, messages) = run(&[("a.x", "%\n")], &["check", "--error-format=short", "a.x"]);
    assert_eq!(
        (status, messages.as_str()),
        (0, "a.x:1:1: W0001 `a.x` defines nothing\n")
    );
}

#[test]
fn files_that_cannot_be_read_or_written() {
    for (arguments, expected) in [
        (&["no.x"] as &[&str], "rpcgen-rs: cannot read no.x: "),
        (
            &["chek", "a.x"],
            "rpcgen-rs: cannot read chek, which is no command either (did you mean `check`?): ",
        ),
        (&["check", "no.x", "a.x"], "rpcgen-rs: cannot read no.x: "),
        (
            &["a.x", "-o", "no/a.rs"],
            "rpcgen-rs: cannot write no/a.rs: ",
        ),
    ] {
        let (status, _, messages) = run(&[("a.x", GOOD)], arguments);
        assert_eq!(status, 2, "{arguments:?}");
        assert!(messages.starts_with(expected), "{arguments:?}: {messages}");
    }
}

#[test]
fn wrong_usage() {
    for arguments in [
        &[] as &[&str],
        &["check"],
        &["--types", "--client", "a.x"],
        &["-D1=2", "a.x"],
        &["--wrong", "a.x"],
    ] {
        let (status, output, messages) = run(&[("a.x", GOOD)], arguments);
        assert_eq!((status, output.as_str()), (2, ""), "{arguments:?}");
        assert!(messages.contains("--help"), "{arguments:?}: {messages}");
    }
}

#[test]
fn macros_and_include_directories() {
    let files = [
        (
            "a.x",
            "#include \"b.x\"\n#ifdef RPC_HDR\n#error HDR\n#endif\nstruct s { int x[N]; int y[M]; b z; };\n",
        ),
        ("inc/b.x", "typedef int b<3>;\n"),
    ];
    let arguments = ["check", "-Iinc", "-DN=4", "-D", "M", "-URPC_HDR", "a.x"];
    assert_eq!(run(&files, &arguments), (0, String::new(), String::new()));
}

#[test]
fn classic_options() {
    let files = [("a.x", GOOD)];
    let (status, rust, remarks) = run(&files, &["-CN", "-c", "a.x"]);
    assert!(status == 0 && rust.contains("pub struct Point") && !rust.contains("PV1Client"));
    let expected = "\
rpcgen-rs: -C is not needed: there is one kind of Rust
rpcgen-rs: -N is not needed: a procedure can have several arguments
rpcgen-rs: -c is --types here: types know how to encode themselves
";
    assert_eq!(remarks, expected);
    let expected =
        "rpcgen-rs: -t is not there: the dispatch table is a part of the server (--server)\n";
    assert_eq!(
        run(&files, &["-t", "a.x"]),
        (2, String::new(), expected.to_owned())
    );
}

#[test]
fn nothing_that_somebody_wrote_is_overwritten() {
    let files = [("a.x", GOOD), ("a.rs", "fn main() {}\n"), ("empty.rs", "")];
    let directory = directory(&files);
    for (arguments, status, message) in [
        (
            &["-o", "./a.x", "a.x"] as &[&str],
            2,
            "rpcgen-rs: ./a.x is read, so it is not written\n",
        ),
        (
            &["a.x", "--depfile", "a.x"],
            2,
            "rpcgen-rs: a.x is read, so it is not written\n",
        ),
        (
            &["a.x"],
            2,
            "rpcgen-rs: a.rs was not made by rpcgen-rs, so it is not overwritten: \
             write to another file with -o, or add --force\n",
        ),
    ] {
        let output = rpcgen(directory.path(), arguments);
        assert_eq!(String::from_utf8(output.stderr).unwrap(), message);
        assert_eq!(output.status.code(), Some(status));
        for (name, text) in files {
            assert_eq!(
                fs::read_to_string(directory.path().join(name)).unwrap(),
                text
            );
        }
    }
    for arguments in [
        &["a.x", "--force"] as &[&str],
        &["a.x", "--types"],
        &["-o", "empty.rs", "a.x"],
    ] {
        assert_eq!(rpcgen(directory.path(), arguments).status.code(), Some(0));
    }
}

#[test]
fn a_cause_is_said_once() {
    let (_, _, message) = run(&[("a.x", GOOD)], &["-o", "no/a.rs", "a.x"]);
    assert_eq!(message.matches("os error").count(), 1, "{message}");
}

#[test]
fn drift() {
    let directory = directory(&[("a.x", GOOD)]);
    let check = || {
        let output = rpcgen(directory.path(), &["--check", "a.x"]);
        (
            output.status.code().unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    let missing = "rpcgen-rs: a.rs is not there: run the same command without --check\n";
    assert_eq!(check(), (1, missing.to_owned()));
    assert!(!directory.path().join("a.rs").exists());
    rpcgen(directory.path(), &["a.x"]);
    assert_eq!(check(), (0, String::new()));
    fs::write(directory.path().join("a.rs"), "changed").unwrap();
    let changed =
        "rpcgen-rs: a.rs is not what would be written: run the same command without --check\n";
    assert_eq!(check(), (1, changed.to_owned()));
    assert_eq!(run(&[("a.x", GOOD)], &["--check", "-o-", "a.x"]).0, 2);
}

#[test]
fn dependencies() {
    let directory = directory(&[
        ("a.x", "#include \"inc/b.x\"\nconst A = B;\n"),
        ("inc/b.x", "const B = 1;\n"),
    ]);
    let output = rpcgen(directory.path(), &["--depfile", "a.d", "a.x"]);
    assert_eq!(output.status.code(), Some(0));
    let rule = fs::read_to_string(directory.path().join("a.d")).unwrap();
    assert_eq!(rule, "a.rs: \\\n  a.x \\\n  inc/b.x\n");
}

#[test]
fn options_before_the_command() {
    let arguments = ["--error-format", "short", "-DN", "check", "a.x"];
    let expected = "a.x:1:9: E0302 cannot find the type `foo`\n";
    let found = run(&[("a.x", "typedef foo bar;\n")], &arguments);
    assert_eq!(found, (1, String::new(), expected.to_owned()));
}

#[test]
fn choices_for_parts_of_a_file() {
    let directory = directory(&[("a.x", "struct s { string name<8>; };")]);
    let chosen = ["--string-as-bytes", "s.name", "--derive=s=Ord,PartialOrd"];
    let check = |arguments: &[&str]| {
        let arguments = [&["--check", "a.x"], arguments].concat();
        rpcgen(directory.path(), &arguments).status.code()
    };
    assert_eq!(
        rpcgen(directory.path(), &[&["a.x"], &chosen[..]].concat())
            .status
            .code(),
        Some(0)
    );
    let rust = fs::read_to_string(directory.path().join("a.rs")).unwrap();
    assert!(rust.contains("pub name: Vec<u8>,"), "{rust}");
    assert!(rust.contains("Default, Ord, PartialOrd)]"), "{rust}");
    assert_eq!(check(&chosen), Some(0));
    assert_eq!(check(&[]), Some(1));
    assert_eq!(
        check(&["--names=verbatim", chosen[0], chosen[1], chosen[2]]),
        Some(1)
    );
}

#[test]
fn a_choice_for_nothing() {
    let file = ("a.x", "struct s { string name<8>; };");
    let (status, _, messages) = run(&[file], &["a.x", "-o-", "--string-as-bytes", "s.nam"]);
    let expected = "rpcgen-rs: warning: `s.nam` names no string; did you mean `s.name`?\n";
    assert_eq!((status, messages.as_str()), (0, expected));
    let (status, _, messages) = run(&[file], &["a.x", "-o-", "--derive", "s=1"]);
    assert_eq!(status, 2);
    assert!(messages.contains("`1` is no list of traits"), "{messages}");
}

#[test]
fn several_files_have_one_directory_and_one_file_of_rules() {
    let directory = directory(&[("a.x", GOOD), ("b.x", GOOD), ("out/.keep", "")]);
    let arguments = ["-o", "out", "--depfile", "all.d", "a.x", "b.x"];
    let output = rpcgen(directory.path(), &arguments);
    assert!(output.status.success(), "{output:?}");
    let rules = fs::read_to_string(directory.path().join("all.d")).unwrap();
    assert_eq!(rules, "out/a.rs: \\\n  a.x\nout/b.rs: \\\n  b.x\n");
    let mut names: Vec<_> = fs::read_dir(directory.path().join("out"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, [".keep", "a.rs", "b.rs"]);
}

/// `b.x` includes `a.x`; the Rust of both is made elsewhere.
#[test]
fn the_order_of_external_files_says_nothing() {
    let files = [
        ("a.x", "struct inner { int x; };\n"),
        ("b.x", "#include \"a.x\"\nstruct outer { inner i; };\n"),
        (
            "c.x",
            "#include \"b.x\"\nstruct all { outer o; inner i; };\n",
        ),
        ("d.x", "struct lone { int x; };\n"),
    ];
    let (a, b, d) = ("a.x=crate::a", "b.x=crate::b", "d.x=crate::d");
    for [first, second] in [[a, b], [b, a]] {
        let option = "--extern-file";
        let arguments = ["--types", "-o", "-", option, first, option, second, "c.x"];
        let (status, rust, messages) = run(&files, &arguments);
        assert_eq!((status, messages.as_str()), (0, ""));
        assert!(rust.contains("pub o: crate::b::Outer,"), "{rust}");
        assert!(rust.contains("pub i: crate::a::Inner,"), "{rust}");
        let arguments = [
            "check",
            "--error-format=short",
            option,
            first,
            option,
            second,
            option,
            d,
            "c.x",
        ];
        let (status, _, messages) = run(&files, &arguments);
        let expected = "<command line>:4:1: W0008 nothing uses what `d.x` defines\n";
        assert_eq!((status, messages.as_str()), (0, expected));
    }
}
