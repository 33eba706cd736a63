//! The program and the system around it: standard streams, pipes, colors, help, man pages.
#![cfg(feature = "cli")]

mod program;

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

use program::{BAD, directory, rpcgen, run};

#[test]
fn the_standard_input() {
    let directory = directory(&[("b.x", "const N = 3;\n")]);
    let run = |arguments: &[&str], text: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rpcgen-rs"));
        command.args(arguments).current_dir(directory.path());
        let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = pipes.stderr(Stdio::piped()).spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        input.write_all(text.as_bytes()).unwrap();
        drop(input);
        let output = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (
            output.status.code().unwrap(),
            text(output.stdout),
            text(output.stderr),
        )
    };
    let file = "#include \"b.x\"\ninterface Points { int sum(int x[N]); };\n";
    let (status, rust, _) = run(&["-"], file);
    assert!(status == 0 && rust.starts_with("// Made from <stdin> by rpcgen-rs "));
    assert!(rust.contains("pub struct PointsClient"));
    assert_eq!(run(&["check", "-"], file).0, 0);
    // As rpcgen, whose every single output can be made of the standard input.
    let (status, rust, _) = run(&["-l"], file);
    assert!(status == 0 && rust.contains("pub struct PointsClient"));
    let short = ["check", "--error-format=short", "-"];
    let expected = "<stdin>:1:9: E0302 cannot find the type `foo`\n";
    assert_eq!(
        run(&short, "typedef foo bar;"),
        (1, String::new(), expected.to_owned())
    );
}

#[cfg(unix)]
#[test]
fn a_pipe_is_a_file() {
    let (directory, text) = (directory(&[]), "typedef foo bar;");
    let pipe = directory.path().join("pipe.x");
    assert!(
        Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    let writer = std::thread::spawn({
        let pipe = pipe.clone();
        move || fs::write(pipe, text)
    });
    let output = rpcgen(
        directory.path(),
        &["check", "--error-format=short", "pipe.x"],
    );
    writer.join().unwrap().unwrap();
    assert!(output.stderr.starts_with(b"pipe.x:1:9: E0302"));
    // What a shell makes of <(..) has no name in the file system.
    let line = format!("\"$0\" check --error-format=short <(echo '{text}')");
    let mut shell = Command::new("bash");
    let output = shell
        .args(["-c", &line, env!("CARGO_BIN_EXE_rpcgen-rs")])
        .output();
    let message = String::from_utf8(output.unwrap().stderr).unwrap();
    assert!(message.contains(":1:9: E0302 cannot find"), "{message}");
}

#[test]
fn bash_completes_behind_subcommands() {
    let program = env!("CARGO_BIN_EXE_rpcgen-rs");
    let complete = |words: &str, last: &str, before: &str| {
        let line = format!(
            "source <('{program}' completions bash)
             COMP_WORDS=({words} {last}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
             _rpcgen__rs rpcgen-rs '{last}' '{before}'; echo \"${{COMPREPLY[@]}}\""
        );
        let output = Command::new("bash").args(["-c", &line]).output();
        String::from_utf8(output.unwrap().stdout).unwrap()
    };
    assert_eq!(complete("rpcgen-rs", "exp", "rpcgen-rs"), "explain\n");
    let formats = complete("rpcgen-rs check", "--error-f", "check");
    assert_eq!(formats, "--error-format\n");
    let transports = complete("rpcgen-rs info HOST --transport", "t", "--transport");
    assert_eq!(transports, "tcp\n");
}

#[test]
fn completions_and_man_pages() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let (status, text, _) = run(&[], &["completions", shell]);
        assert!(status == 0 && text.contains("error-format"), "{shell}");
    }
    for (command, title) in [
        (None, ".TH rpcgen-rs 1"),
        (Some("check"), ".TH rpcgen-rs-check 1"),
        (Some("explain"), ".TH rpcgen-rs-explain 1"),
        (Some("info"), ".TH rpcgen-rs-info 1"),
        (Some("init"), ".TH rpcgen-rs-init 1"),
        (Some("completions"), ".TH rpcgen-rs-completions 1"),
        (Some("man"), ".TH rpcgen-rs-man 1"),
    ] {
        let arguments: Vec<&str> = ["man"].into_iter().chain(command).collect();
        let (status, page, _) = run(&[], &arguments);
        assert!(status == 0 && page.contains(title), "{page}");
        assert_eq!(groff_warnings(&page), "", "{command:?}");
    }
    assert_eq!(run(&[], &["man", "nothing"]).0, 2);
}

/// What groff says to a man page; nothing if there is no groff, unless it is required.
fn groff_warnings(page: &str) -> String {
    let mut groff = Command::new("groff");
    groff.args(["-man", "-Tutf8", "-ww"]).stdin(Stdio::piped());
    let Ok(mut child) = groff.stdout(Stdio::null()).stderr(Stdio::piped()).spawn() else {
        let required = std::env::var("RPCGEN_INTEROP").is_ok_and(|policy| policy == "required");
        assert!(!required, "there is no groff");
        println!("skipped: there is no groff");
        return String::new();
    };
    let mut input = child.stdin.take().unwrap();
    input.write_all(page.as_bytes()).unwrap();
    drop(input);
    String::from_utf8(child.wait_with_output().unwrap().stderr).unwrap()
}

#[test]
fn colors_only_where_wanted() {
    let directory = directory(&[("a.x", BAD)]);
    for (choice, variables, colored) in [
        ("auto", &[] as &[(&str, &str)], false),
        ("always", &[], true),
        ("never", &[], false),
        ("auto", &[("CLICOLOR_FORCE", "1")], true),
        ("auto", &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], false),
        ("always", &[("NO_COLOR", "1")], true),
        ("never", &[("CLICOLOR_FORCE", "1")], false),
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rpcgen-rs"));
        command.args(["check", "--color", choice, "a.x"]);
        command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
        command.envs(variables.iter().copied());
        let output = command.current_dir(directory.path()).output().unwrap();
        let found = output.stderr.contains(&0x1b);
        assert_eq!(found, colored, "{choice} {variables:?}");
    }
}

#[test]
fn help_and_version() {
    let (status, help, _) = run(&[], &["--help"]);
    assert!(status == 0 && help.contains("Exit status"));
    for command in ["init", "check", "explain", "info", "completions", "man"] {
        assert!(help.contains(&format!("\n  {command} ")), "{command}");
        let (status, of_command, _) = run(&[], &[command, "--help"]);
        assert_eq!(status, 0);
        let wide = help.lines().chain(of_command.lines());
        let wide: Vec<&str> = wide.filter(|line| line.chars().count() > 80).collect();
        assert_eq!(wide, [""; 0], "{command}");
    }
    let (status, version, _) = run(&[], &["--version"]);
    assert_eq!(
        (status, version),
        (0, format!("rpcgen-rs {}\n", env!("CARGO_PKG_VERSION")))
    );
}

#[test]
fn a_reader_who_leaves_is_no_error() {
    // More than a pipe holds: the write fails as soon as nobody can read it any more.
    let members: String = (0..20_000)
        .map(|number| format!("int member{number};\n"))
        .collect();
    let directory = directory(&[("a.x", &format!("struct s {{ {members} }};"))]);
    let mut child = Command::new(env!("CARGO_BIN_EXE_rpcgen-rs"))
        .args(["a.x", "--types", "-o", "-"])
        .current_dir(directory.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr), (Some(0), vec![]));
}

#[test]
fn a_reader_of_messages_who_leaves_does_not_change_the_status() {
    let directory = directory(&[("a.x", BAD)]);
    for (form, stream) in [("human", "error"), ("json", "output")] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_rpcgen-rs"))
            .args(["check", "--error-format", form, "a.x"])
            .current_dir(directory.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        match stream {
            "error" => drop(child.stderr.take()),
            _ => drop(child.stdout.take()),
        }
        assert_eq!(child.wait().unwrap().code(), Some(1), "{form}");
    }
}
