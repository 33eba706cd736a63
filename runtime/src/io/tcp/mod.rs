//! The blocking drivers of ONC RPC over TCP.

mod client;
mod connect;
mod connection;
mod memory;
mod room;
mod table;

pub(crate) use connect::connect;
pub(super) use room::Room;

/// How much is read at a time, in bytes.
const READ_BYTES: usize = 64 << 10;

/// After so many reads without a break others have their turn.
const READS_MAX: usize = 32;
