//! The blocking drivers of ONC RPC over UDP.

mod client;
mod connect;
mod reader;
mod room;
mod socket;
mod stop;
mod workers;

pub(crate) use connect::connect;
pub(crate) use stop::StopSignal;
pub(crate) use workers::{Listener, Services, Workers};
