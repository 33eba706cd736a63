//! A real rpc.rstatd: the one that is registered already, or one of our own for as long as the test lasts.

use super::process::{answers_null, poll_until};
use super::{Programs, Rpcbind, skip};
use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{self, Command, Stdio};

/// An rpc.rstatd that is registered with rpcbind and answers.
#[derive(Debug)]
pub struct Rstatd {
    /// Given to a daemon of our own in its environment; `None`: it was running before, and goes on.
    mark: Option<String>,
}

impl Rstatd {
    /// Takes the one that runs, or starts one; skips the test where neither can be.
    ///
    /// The programs must have been required with `rpc.rstatd` and `rpcinfo` among them.
    pub fn start(programs: &Programs, rpcbind: &Rpcbind) -> Option<Self> {
        if registered(programs, rpcbind).is_some() {
            return Some(Self { mark: None });
        }
        let mark = format!("RPCGEN_TESTS_RSTATD={}", process::id());
        let (name, value) = mark.split_once('=').expect("written with one");
        // It goes into the background by itself, away from us; the mark is how it is found again.
        let mut command = programs.command("rpc.rstatd");
        command
            .env(name, value)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let status = command.status().expect("rpc.rstatd can be executed");
        let daemon = Self { mark: Some(mark) };
        if !status.success() || poll_until(|| registered(programs, rpcbind)).is_none() {
            skip("rpc.rstatd was started, but did not register with rpcbind");
            return None;
        }
        Some(daemon)
    }
}

impl Drop for Rstatd {
    fn drop(&mut self) {
        let Some(mark) = &self.mark else { return };
        for process in marked(mark) {
            // It has an own clean way out: it takes its registration back.
            let _ = Command::new("kill").arg(process).status();
        }
        poll_until(|| marked(mark).is_empty().then_some(()));
    }
}

fn registered(programs: &Programs, rpcbind: &Rpcbind) -> Option<()> {
    const RSTAT: (u32, u32) = (100_001, 3);
    let all = rpcbind.registrations(programs);
    let found = all
        .iter()
        .find(|entry| (entry.program, entry.version) == RSTAT && entry.protocol == "udp")?;
    answers_null(
        SocketAddr::from((Ipv4Addr::LOCALHOST, found.port)),
        RSTAT.0,
        RSTAT.1,
    )
    .then_some(())
}

/// The numbers of the processes that have the mark in their environment. (A dead one's environment is empty.)
fn marked(mark: &str) -> Vec<String> {
    let Ok(entries) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    let names = entries
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok());
    let processes = names.filter(|name| name.bytes().all(|byte| byte.is_ascii_digit()));
    processes
        .filter(|process| {
            fs::read(format!("/proc/{process}/environ")).is_ok_and(|bytes| {
                bytes
                    .split(|byte| *byte == 0)
                    .any(|entry| entry == mark.as_bytes())
            })
        })
        .collect()
}
