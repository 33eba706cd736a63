//! The native protocol: remote procedure calls over datagrams, at most once, of any size.
//!
//! The machines of this module neither send nor receive by themselves; `io/native` does. The bytes are described in the book, chapter "The native protocol".

mod assembly;
pub mod body;
mod budget;
mod builder;
pub mod client;
pub mod config;
mod congestion;
pub mod cookie;
pub mod frame;
pub mod handshake;
pub mod inspection;
mod link;
pub mod mutant;
mod number;
pub mod outcome;
mod outgoing;
pub mod packet;
mod path;
mod ranges;
mod reader;
mod received;
mod reception;
mod recovery;
mod rtt;
pub mod server;
pub mod slot;
pub mod statistics;

#[cfg(test)]
mod examples;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
