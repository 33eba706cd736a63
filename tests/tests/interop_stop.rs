//! A server's process and a real rpcbind: it is registered as long as it runs, and Ctrl-C and SIGTERM end it in order.

use rpcgen_runtime::rpcbind::Rpcbind;
use rpcgen_tests::command_line::program;
use rpcgen_tests::daemons::{self, Process, Rpcbind as Daemon, poll_until};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

const CALCULATOR: u32 = 0x2000_0101;

/// A process of the example `calc_server`.
struct Server {
    process: Process,
    addresses: Vec<String>,
}

impl Server {
    fn start(program: &Path) -> Self {
        let mut command = Command::new(program);
        command
            .args(["--register", "udp://127.0.0.1:0", "tcp://127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut process = Process::start(&mut command).unwrap();
        let output = process.child().stdout.take().unwrap();
        let lines = BufReader::new(output).lines().take(2);
        let mut addresses: Vec<_> = lines.map(Result::unwrap).collect();
        addresses.sort();
        Self { process, addresses }
    }

    fn send(&mut self, signal: &str) -> ExitStatus {
        let id = self.process.child().id().to_string();
        let kill = Command::new("kill").args([signal, &id]).status();
        assert!(kill.unwrap().success());
        let ended = || self.process.child().try_wait().unwrap();
        poll_until(ended).expect("it ends")
    }
}

fn registered() -> Vec<String> {
    let all = Rpcbind::local().list().unwrap();
    let ours = all.into_iter().filter(|one| one.program == CALCULATOR);
    let mut ours: Vec<_> = ours
        .map(|one| format!("{}://{}", one.netid, one.socket_address().unwrap()))
        .collect();
    ours.sort();
    ours
}

#[test]
fn ctrl_c_and_sigterm_take_the_registrations_back() {
    let Some(programs) = daemons::require(&["rpcbind", "rpcinfo"]) else {
        return;
    };
    let Some(_daemon) = Daemon::start(&programs) else {
        return;
    };
    let program = program("idl-examples", "calc_server");
    for signal in ["-INT", "-TERM"] {
        let mut server = Server::start(&program);
        assert_eq!(server.addresses.len(), 2);
        assert_eq!(registered(), server.addresses);
        let status = server.send(signal);
        assert!(status.success(), "{signal}: {status}");
        assert_eq!(registered(), [""; 0], "{signal}");
    }
    // What a killed one leaves behind, the next one replaces.
    let mut killed = Server::start(&program);
    assert!(!killed.send("-KILL").success());
    assert_eq!(registered(), killed.addresses);
    let mut next = Server::start(&program);
    assert_eq!(registered(), next.addresses);
    assert!(next.send("-INT").success());
    assert_eq!(registered(), [""; 0]);
}
