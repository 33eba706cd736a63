//! The network of this process: ports with names, between which datagrams travel without a socket.
//!
//! A port stands in the place of a UDP socket, so the drivers and machines are those of `rpc://`. It
//! behaves as the kernel's do: a buffer that is full loses what comes, and a datagram to a port that
//! nobody has is reported to a sender that is connected.

mod network;
mod port;
mod weather;

pub(crate) use network::{disturb, locate};
pub(crate) use port::{Bell, Port};
pub(crate) use weather::SharedWeather;
