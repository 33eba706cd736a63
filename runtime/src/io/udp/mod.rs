//! The blocking drivers over UDP: a client's socket, for any protocol of datagrams, and a server's.

mod client;
mod connect;
mod crew;
mod mailbox;
mod offload;
mod reader;
mod room;
mod socket;

pub(crate) use client::{DatagramProtocol, Udp, open};
pub(crate) use connect::{connect, connect_onc};
pub(crate) use mailbox::Mailbox;
pub(super) use room::Room;
pub(crate) use socket::DatagramSocket;
