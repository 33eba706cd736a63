//! The blocking drivers of ONC RPC over UDP.

mod client;
mod connect;
mod reader;
mod room;
mod socket;

pub(crate) use connect::connect;
pub(super) use room::Room;
