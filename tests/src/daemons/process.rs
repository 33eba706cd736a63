//! A child that ends with the test, and waiting until a service answers.

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant};

/// A running program; dropping it kills it and waits for its end.
#[derive(Debug)]
pub struct Process {
    child: Child,
}

impl Process {
    /// Starts it.
    pub fn start(command: &mut Command) -> io::Result<Self> {
        Ok(Self {
            child: command.spawn()?,
        })
    }

    /// The child itself, for its pipes and its status.
    pub fn child(&mut self) -> &mut Child {
        &mut self.child
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Both fail only for a program that has ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Asks again and again until there is an answer; `None` when there was none for ten seconds.
pub fn poll_until<T>(mut ask: impl FnMut() -> Option<T>) -> Option<T> {
    let end = Instant::now() + Duration::from_secs(10);
    loop {
        if let Some(answer) = ask() {
            return Some(answer);
        }
        if Instant::now() >= end {
            return None;
        }
        // The start of another program has no event that could be waited for.
        thread::sleep(Duration::from_millis(5));
    }
}

/// Whether procedure 0 of a program answers over UDP within a fifth of a second.
///
/// The call is written out byte by byte here: the tests' judge of "it is there" shares no code with what they test.
pub fn answers_null(address: SocketAddr, program: u32, version: u32) -> bool {
    exchange_null(address, program, version).unwrap_or(false)
}

fn exchange_null(address: SocketAddr, program: u32, version: u32) -> io::Result<bool> {
    const XID: u32 = 0x7465_7374;
    // RFC 5531 section 9: xid, CALL, RPC version 2, program, version, procedure 0, two times AUTH_NONE of no bytes.
    let call = [XID, 0, 2, program, version, 0, 0, 0, 0, 0].map(u32::to_be_bytes);
    // xid, REPLY, MSG_ACCEPTED, AUTH_NONE of no bytes, SUCCESS, no results.
    let reply = [XID, 1, 0, 0, 0, 0].map(u32::to_be_bytes);
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    socket.set_read_timeout(Some(Duration::from_millis(200)))?;
    socket.send_to(call.as_flattened(), address)?;
    let mut buffer = [0; 400];
    let (len, _) = socket.recv_from(&mut buffer)?;
    Ok(buffer[..len] == *reply.as_flattened())
}
