//! The only room with sockets, threads and clocks: drivers that run the pure machines.

pub(crate) mod address;
pub(crate) mod client;
pub(crate) mod udp;
