//! A real rpcbind on port 111: the one that runs already, or one of our own for as long as the test lasts.

use super::process::{Process, answers_null, poll_until};
use super::{Programs, skip};
use std::env;
use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::fs::MetadataExt;
use std::process::Stdio;

/// A rpcbind that answers on `127.0.0.1:111`. While it is held, no other test on this machine has one.
#[derive(Debug)]
pub struct Rpcbind {
    /// `None`: it was running before, and goes on.
    _own: Option<Process>,
    _lock: File,
}

/// No rpcbind, as long as it is held.
#[derive(Debug)]
pub struct RpcbindAbsent {
    _lock: File,
}

/// A line of `rpcinfo -p`: a program that rpcbind knows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Registration {
    /// The program's number.
    pub program: u32,
    /// The version's number.
    pub version: u32,
    /// `udp` or `tcp`.
    pub protocol: String,
    /// The port.
    pub port: u16,
}

impl Rpcbind {
    /// Where it answers.
    pub const ADDRESS: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 111);

    /// Takes the one that runs, or starts one; skips the test where neither can be.
    ///
    /// The programs must have been required with `rpcbind` and `rpcinfo` among them.
    pub fn start(programs: &Programs) -> Option<Self> {
        let lock = lock_port();
        let mut own = None;
        if !Self::answers() {
            if !is_root() {
                skip("no rpcbind is running, and only root can start one");
                return None;
            }
            // In the foreground, so that it is our child. (`-h 127.0.0.1` would be nicer, but 1.2.6 aborts on it.)
            let mut command = programs.command("rpcbind");
            let process = Process::start(command.arg("-f").stdin(Stdio::null()))
                .expect("rpcbind can be executed");
            own = Some(process);
        }
        if poll_until(|| Self::answers().then_some(())).is_none() {
            skip("rpcbind was started, but does not answer on port 111");
            return None;
        }
        Some(Self {
            _own: own,
            _lock: lock,
        })
    }

    /// Keeps others from starting one; skips the test where one runs.
    pub fn absent() -> Option<RpcbindAbsent> {
        let lock = lock_port();
        if Self::answers() {
            skip("a rpcbind is running, and the test is of what happens without");
            return None;
        }
        Some(RpcbindAbsent { _lock: lock })
    }

    fn answers() -> bool {
        answers_null(Self::ADDRESS, 100_000, 2)
    }

    /// What `rpcinfo -p` says is registered, sorted.
    pub fn registrations(&self, programs: &Programs) -> Vec<Registration> {
        let mut command = programs.command("rpcinfo");
        let output = command
            .args(["-p", "127.0.0.1"])
            .output()
            .expect("rpcinfo can be executed");
        let text = String::from_utf8(output.stdout).expect("rpcinfo writes ASCII");
        let mut registrations: Vec<_> = text.lines().filter_map(parse_registration).collect();
        registrations.sort();
        registrations
    }
}

/// `   100000    4   tcp    111  portmapper`; the heading has no numbers.
fn parse_registration(line: &str) -> Option<Registration> {
    let mut words = line.split_whitespace();
    Some(Registration {
        program: words.next()?.parse().ok()?,
        version: words.next()?.parse().ok()?,
        protocol: words.next()?.to_owned(),
        port: words.next()?.parse().ok()?,
    })
}

/// Port 111 is one for the whole machine: whoever holds the lock has it, in whichever test binary.
fn lock_port() -> File {
    let path = env::temp_dir().join("rpcgen-tests-port-111.lock");
    // Another user's file can be locked, too, but not written.
    let file = File::create(&path)
        .or_else(|_| File::open(&path))
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    file.lock().expect("a local file can be locked");
    file
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}
