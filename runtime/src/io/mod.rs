//! The only room with sockets, threads and clocks: drivers that run the pure machines.

pub(crate) mod address;
pub(crate) mod client;
pub(crate) mod executor;
#[cfg(unix)]
pub(crate) mod local;
pub(crate) mod memory;
pub(crate) mod native;
pub(crate) mod random;
pub(crate) mod stop;
pub(crate) mod tcp;
pub(crate) mod udp;
pub(crate) mod workers;
