//! The one contract of every protocol machine.
//!
//! A machine is a value that decides and does nothing else: time and bytes are handed in, messages
//! and events are taken out. It reads no clock and no socket and draws no random number that it was
//! not given the generator for, so the same machine runs under the blocking driver, in a simulator
//! and in a fuzzer.

use std::net::SocketAddr;
use std::time::Instant;

/// One datagram, or one record of a stream, that a machine wants sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transmit {
    /// Where it goes.
    pub peer: SocketAddr,
    /// The whole payload of the datagram, at most
    /// [`UDP_PAYLOAD_MAX`](crate::config::UDP_PAYLOAD_MAX) bytes; or the record with its mark.
    pub payload: Vec<u8>,
}

/// Compares what a peer can choose: an IPv4 address has two forms, and an IPv6 one may carry a flow
/// label.
pub(crate) fn same_endpoint(a: SocketAddr, b: SocketAddr) -> bool {
    a.port() == b.port() && a.ip().to_canonical() == b.ip().to_canonical()
}

/// A protocol machine: mutate it, then drain it, then wait, then mutate it again.
///
/// After every [`handle`](Machine::handle), or several for datagrams that came together, call [`poll_transmit`](Machine::poll_transmit) until it
/// returns `None` and [`poll_event`](Machine::poll_event) until it returns `None`. Then wait for
/// the next input, but no longer than [`poll_timeout`](Machine::poll_timeout): when that instant
/// has come, hand in the machine's `Timeout` input.
///
/// `now` never goes back from one call to the next.
pub trait Machine {
    /// What can happen to the machine.
    type Input<'a>;
    /// What the machine reports to its driver.
    type Event;

    /// Takes one input in.
    fn handle(&mut self, now: Instant, input: Self::Input<'_>);

    /// Returns the next datagram or record to send, `None` when there is none.
    ///
    /// A datagram counts as sent at `now`; if the network refuses it, it is a lost datagram like
    /// any other. A machine of a stream gives out the next record when it was told that the one
    /// before is written.
    fn poll_transmit(&mut self, now: Instant) -> Option<Transmit>;

    /// Returns the instant at which the machine wants its `Timeout` input, `None` if it waits for
    /// nothing.
    fn poll_timeout(&self) -> Option<Instant>;

    /// Returns the next event, `None` when there is none.
    fn poll_event(&mut self) -> Option<Self::Event>;
}
