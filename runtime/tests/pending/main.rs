//! Calls that are under way while their callers do something else, over real sockets on loopback.
//!
//! No test sleeps: threads meet at channels, and time limits only end a test that hangs.

#[path = "../udp/procedures.rs"]
#[allow(dead_code, reason = "other tests need more of them")]
mod procedures;

mod cancelling;
mod executor;
mod futures;
mod one_way;
mod ordered;
mod peers;
mod waiting;

/// The transport of the shared procedures.
const SCHEME: &str = "udp";
