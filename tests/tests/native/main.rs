//! The native protocol on real sockets: servers that are killed, networks that lose, long messages.

mod flood;
mod large;
mod long;
mod lossy;
mod restart;
