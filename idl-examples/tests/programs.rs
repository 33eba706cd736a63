//! The examples as a reader runs them: each server with its client, and the demonstration.

use idl_examples::calc::CalculatorClient;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Output, Stdio};

/// A server that ends with the test.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(program: &str) -> Self {
        Self::start_at(program, "udp://127.0.0.1:0")
    }

    fn start_at(program: &str, address: &str) -> Self {
        let mut command = Command::new(program);
        command.arg(address);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
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
fn a_fault_is_in_the_log_of_the_server_only() {
    let mut server = Server::start(env!("CARGO_BIN_EXE_calc_server"));
    let calc = CalculatorClient::connect(&server.address).unwrap();
    let told = calc.add(i32::MAX, 1).unwrap_err().to_string();
    assert!(!told.contains("does not fit"), "{told}");

    let log = server.child.stderr.take().unwrap();
    let mut lines = BufReader::new(log).lines();
    let line = lines.find_map(|line| line.ok().filter(|line| line.contains("call failed")));
    assert!(line.unwrap().contains("2147483647 + 1 does not fit an int"));
}

#[test]
fn lines_as_messages() {
    let program = env!("CARGO_BIN_EXE_message_receiver");
    let mut receiver = Server::start_at(program, "rpc://127.0.0.1:0");
    let mut sender = Command::new(env!("CARGO_BIN_EXE_message_sender"));
    sender.arg(&receiver.address).stdin(Stdio::piped());
    let mut sender = sender.stdout(Stdio::piped()).spawn().unwrap();
    let lines: Vec<_> = (0..1_000).map(|number| format!("line {number}")).collect();
    let mut input = sender.stdin.take().unwrap();
    input.write_all(lines.join("\n").as_bytes()).unwrap();
    drop(input);

    let output = receiver.child.stdout.take().unwrap();
    let printed = BufReader::new(output).lines().take(lines.len());
    for ((number, line), printed) in lines.iter().enumerate().zip(printed) {
        assert_eq!(printed.unwrap(), format!("{number}: {line}"));
    }
    let said = text_of(&sender.wait_with_output().unwrap());
    assert_eq!(said, "1000 lines arrived\n");
}

#[test]
fn every_exercise_about_messages_has_its_figures() {
    let said = run(env!("CARGO_BIN_EXE_messages"), &["0.01"]);
    let rows: Vec<_> = said.lines().skip(1).collect();
    assert_eq!(rows.len(), 7, "{said}");
    for row in rows {
        // Behind the number and the name there are four figures with their units.
        let words: Vec<_> = row[54..].split_whitespace().collect();
        assert_eq!(words.len(), 8, "{row}");
        for figure in words.iter().step_by(2) {
            assert!(figure.parse::<f64>().unwrap() > 0.0, "{row}");
        }
    }
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
fn a_command_that_is_not_known_shows_the_usage() {
    let cases: [&[&str]; 5] = [
        &[],
        &["udp://127.0.0.1:1"],
        &["udp://127.0.0.1:1", "lsit"],
        &["udp://127.0.0.1:1", "put", "tea"],
        &["udp://127.0.0.1:1", "put", "tea", "green", "1", "2"],
    ];
    for arguments in cases {
        let mut client = Command::new(env!("CARGO_BIN_EXE_store_client"));
        let output = client.args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stderr.starts_with(b"usage: "), "{output:?}");
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
