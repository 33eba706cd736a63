//! The blocking client and server over TCP on loopback.
//!
//! No test sleeps: threads meet at channels and barriers, and time limits only end a test that
//! hangs.

mod calls;
mod credentials;
mod failures;
mod limits;
#[path = "../udp/procedures.rs"]
#[expect(dead_code, reason = "shared with the tests over UDP")]
mod procedures;
mod replies;

/// The transport of these tests.
const SCHEME: &str = "tcp";
