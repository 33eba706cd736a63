//! The native protocol over real sockets on loopback.
//!
//! What holds for ONC RPC over UDP holds here, too: those tests are run over `rpc://` as well. No
//! test sleeps: threads meet at channels and barriers, and time limits only end a test that hangs.

#[path = "../udp/calls.rs"]
mod calls;
mod drain;
mod failures;
#[path = "../udp/panics.rs"]
mod panics;
#[path = "../udp/procedures.rs"]
mod procedures;
mod promises;
#[path = "../udp/stopping.rs"]
mod stopping;

/// The transport of these tests.
const SCHEME: &str = "rpc";
