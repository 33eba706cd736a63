//! The blocking client and server over real sockets on loopback.
//!
//! No test sleeps: threads meet at channels and barriers, and time limits only end a test that
//! hangs.

mod calls;
mod failures;
mod panics;
mod procedures;
mod raw_client;
mod raw_server;
mod stopping;

/// The transport of these tests.
const SCHEME: &str = "udp";
