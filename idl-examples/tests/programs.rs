//! The examples as a reader runs them: each server with its client, and the demonstration.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Output, Stdio};

/// A server that ends with the test.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(program: &str) -> Self {
        let mut command = Command::new(program);
        command.arg("udp://127.0.0.1:0").stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        let output = child.stdout.as_mut().unwrap();
        BufReader::new(output).read_line(&mut line).unwrap();
        let address = line.trim().to_owned();
        Self { child, address }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().unwrap();
    text_of(&output)
}

fn text_of(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn calculator() {
    let server = Server::start(env!("CARGO_BIN_EXE_calc_server"));
    let said = run(env!("CARGO_BIN_EXE_calc_client"), &[&server.address]);
    assert_eq!(
        said,
        "2 + 3 = 5\nthe mean of 1, 2, 6 is 3\nthe counter is 1\n"
    );
}

#[test]
fn key_value_store() {
    let server = Server::start(env!("CARGO_BIN_EXE_store_server"));
    let cases: [(&[&str], &str); 8] = [
        (&["get", "tea"], "None"),
        (&["put", "tea", "green"], "Written(1)"),
        (&["get", "tea"], "Some(Ok(\"green\"))"),
        (&["put", "tea", "black"], "Written(2)"),
        (&["put", "tea", "white", "1"], "Conflict(2)"),
        (&["put", "tea", "white", "2"], "Written(3)"),
        (&["put", "milk", ""], "Written(1)"),
        (
            &["list"],
            "[Entry { name: \"milk\", written: 1 }, Entry { name: \"tea\", written: 3 }]",
        ),
    ];
    for (arguments, answer) in cases {
        let arguments = [&[server.address.as_str()], arguments].concat();
        let said = run(env!("CARGO_BIN_EXE_store_client"), &arguments);
        assert_eq!(said.trim(), answer, "{arguments:?}");
    }
}

#[test]
fn demonstration() {
    let said = run(env!("CARGO_BIN_EXE_idl-examples"), &[]);
    let lost = said
        .split("\n2. ")
        .nth(1)
        .expect("the second part is there");
    assert!(
        lost.contains("executions at the server                       34"),
        "{said}"
    );
}
