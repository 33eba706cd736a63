//! The native protocol over sockets.
//!
//! The client's machine is one more protocol for the driver of UDP; the server's is beside that of
//! ONC RPC in `io/udp/room`.

mod client;
mod server;

pub(crate) use client::{connect, connect_memory};
pub(super) use server::{NativeServer, Step};
