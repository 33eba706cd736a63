//! Typed messages of one datagram each, which may be lost, doubled or overtaken.
//!
//! A [`Port`] sends and receives values of one type, in XDR, with a checksum (CRC-32C) in front of them:
//! what arrives is what was sent. Nothing else is promised. What it costs to lose a message only the
//! program knows: a thermometer that reports every second needs no old value sent again, and who sends
//! again until an answer comes has an acknowledgement in the answer.
//!
//! ```
//! use rpcgen_runtime::channel::datagram::Port;
//!
//! let station: Port<f64> = Port::open("udp://127.0.0.1:0")?;
//! let thermometer = Port::open("udp://127.0.0.1:0")?;
//! thermometer.send(station.address(), &21.5)?;
//! assert_eq!(station.recv(), (thermometer.address(), 21.5));
//! # Ok::<(), rpcgen_runtime::channel::Error>(())
//! ```
//!
//! At `memory://name` it is the same between ports of one process, over a network as bad as
//! [wanted](crate::memory::disturb).

use super::Error;
use crate::checksum::checksum_of;
use crate::config::UDP_PAYLOAD_MAX;
use crate::io::address::{self, Place, Scheme};
use crate::io::udp::Mailbox;
use std::fmt;
use std::marker::PhantomData;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};
use xdr_runtime::{Decode, DecodeError, DecodeLimits, Decoder, Encode, EncodeLimits, Encoder};

/// What each datagram begins with.
const MAGIC: [u8; 4] = *b"rpcM";

/// The magic number and the checksum, in bytes.
const HEAD_BYTES: usize = 8;

/// The longest message in XDR, in bytes: what one UDP datagram carries over IPv4, less 8 bytes.
pub const DATAGRAM_MESSAGE_BYTES_MAX: usize = UDP_PAYLOAD_MAX - HEAD_BYTES;

/// A port at which messages of type `T` are sent and received.
///
/// Any number of threads may use it at a time; while several receive, each message goes to one of them.
pub struct Port<T> {
    mailbox: Mailbox,
    address: SocketAddr,
    sent: AtomicU64,
    received: AtomicU64,
    malformed: AtomicU64,
    message: PhantomData<fn(T) -> T>,
}

/// What has been counted at a [`Port`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct PortStatistics {
    /// Messages sent.
    pub sent: u64,
    /// Messages received.
    pub received: u64,
    /// Datagrams that were dropped: damaged, or no message of that type.
    pub dropped: u64,
}

impl<T: Encode + Decode> Port<T> {
    /// Takes an address, `udp://host:port` or `memory://name`; port 0 is any free port.
    ///
    /// # Errors
    /// [`Error::Setup`].
    pub fn open(address: &str) -> Result<Self, Error> {
        let mailbox = match place_of(address)? {
            Place::Memory(name) => Mailbox::open_memory(name),
            Place::Network(_, addresses) => Mailbox::open(&addresses),
        }?;
        Ok(Self {
            address: mailbox.address()?,
            mailbox,
            sent: AtomicU64::new(0),
            received: AtomicU64::new(0),
            malformed: AtomicU64::new(0),
            message: PhantomData,
        })
    }

    /// Sends a message, once; that it arrives is not promised.
    ///
    /// # Errors
    /// [`Error::Encode`], [`Error::TooLarge`] beyond [`DATAGRAM_MESSAGE_BYTES_MAX`], and [`Error::NotSent`] if the operating system
    /// says so.
    pub fn send(&self, to: SocketAddr, message: &T) -> Result<(), Error> {
        let datagram = datagram_of(message)?;
        let sent = self.mailbox.send(to, &datagram);
        sent.map_err(|source| Error::NotSent(Arc::new(source)))?;
        self.sent.fetch_add(1, Relaxed);
        Ok(())
    }

    /// Waits for a message, and returns its sender's address, too.
    ///
    /// What is damaged, or no message of this type, is dropped and counted.
    pub fn recv(&self) -> (SocketAddr, T) {
        loop {
            if let Some(received) = self.recv_until(None) {
                return received;
            }
        }
    }

    /// Waits for a message as [`recv`](Self::recv) does, but no longer than `limit`.
    pub fn recv_timeout(&self, limit: Duration) -> Option<(SocketAddr, T)> {
        self.recv_until(Instant::now().checked_add(limit))
    }

    /// Where messages for this port are to be sent; if it was opened at `0.0.0.0` or `[::]`, only its port says so.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What has been counted.
    pub fn statistics(&self) -> PortStatistics {
        PortStatistics {
            sent: self.sent.load(Relaxed),
            received: self.received.load(Relaxed),
            dropped: self.malformed.load(Relaxed),
        }
    }

    fn recv_until(&self, until: Option<Instant>) -> Option<(SocketAddr, T)> {
        loop {
            let (from, message) = self.mailbox.receive(until, message_in)?;
            match message {
                Ok(message) => {
                    self.received.fetch_add(1, Relaxed);
                    return Some((from, message));
                }
                Err(why) => {
                    self.malformed.fetch_add(1, Relaxed);
                    tracing::debug!(%from, ?why, "a datagram was dropped");
                }
            }
        }
    }
}

impl<T> fmt::Debug for Port<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Port")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

/// Returns where the port at `udp://host:port` or `memory://name` is, whether it is open or not; of several addresses of a
/// host, the first.
///
/// # Errors
/// [`Error::Setup`].
pub fn locate(address: &str) -> Result<SocketAddr, Error> {
    Ok(match place_of(address)? {
        Place::Memory(name) => Mailbox::locate_memory(name),
        Place::Network(_, addresses) => addresses[0],
    })
}

fn place_of(address: &str) -> Result<Place<'_>, Error> {
    match address::parse_listening(address)? {
        Place::Network(Scheme::Rpc | Scheme::Tcp, _) => Err(crate::Error::Address {
            address: address.into(),
            reason: "a port for datagrams is at udp:// or memory://",
        }
        .into()),
        place => Ok(place),
    }
}

/// Why a datagram was dropped.
#[derive(Debug)]
enum Malformed {
    /// It does not begin as it should.
    Foreign,
    /// The checksum is another.
    Damaged,
    /// It holds another type.
    NoMessage(#[expect(dead_code, reason = "it is shown in the log")] DecodeError),
}

fn datagram_of<T: Encode>(message: &T) -> Result<Vec<u8>, Error> {
    // Twice as much, so that the error can say how long the message is, if it is not much too long.
    let limits = EncodeLimits {
        bytes: 2 * UDP_PAYLOAD_MAX,
        ..EncodeLimits::default()
    };
    let mut output = Encoder::with_buffer_and_limits(vec![0; HEAD_BYTES], limits);
    output.value(message).map_err(Error::Encode)?;
    let mut datagram = output.into_bytes();
    if datagram.len() > UDP_PAYLOAD_MAX {
        return Err(Error::TooLarge {
            limit: DATAGRAM_MESSAGE_BYTES_MAX,
            found: datagram.len() - HEAD_BYTES,
        });
    }
    let checksum = checksum_of(&[&MAGIC, &datagram[HEAD_BYTES..]]);
    datagram[..4].copy_from_slice(&MAGIC);
    datagram[4..HEAD_BYTES].copy_from_slice(&checksum.to_be_bytes());
    Ok(datagram)
}

fn message_in<T: Decode>(datagram: &[u8]) -> Result<T, Malformed> {
    let rest = datagram.strip_prefix(&MAGIC).ok_or(Malformed::Foreign)?;
    let (checksum, message) = rest.split_first_chunk().ok_or(Malformed::Foreign)?;
    if u32::from_be_bytes(*checksum) != checksum_of(&[&MAGIC, message]) {
        return Err(Malformed::Damaged);
    }
    let mut input = Decoder::with_limits(message, DecodeLimits::default());
    let decoded = T::decode(&mut input);
    decoded
        .and_then(|decoded| input.finish().map(|()| decoded))
        .map_err(Malformed::NoMessage)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Reading = String;

    fn reading() -> Reading {
        "warm".into()
    }

    #[test]
    fn a_message_is_its_xdr_behind_a_checksum() {
        let datagram = datagram_of(&reading()).unwrap();
        assert_eq!(&datagram[..4], b"rpcM");
        assert_eq!(&datagram[8..], b"\0\0\0\x04warm");
        assert_eq!(message_in::<Reading>(&datagram).unwrap(), reading());
    }

    #[test]
    fn every_changed_bit_and_every_length_is_noticed() {
        let datagram = datagram_of(&reading()).unwrap();
        for bit in 0..8 * datagram.len() {
            let mut damaged = datagram.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            message_in::<Reading>(&damaged).unwrap_err();
        }
        for len in 0..datagram.len() {
            message_in::<Reading>(&datagram[..len]).unwrap_err();
        }
        let longer = [&datagram[..], &[0; 4]].concat();
        message_in::<Reading>(&longer).unwrap_err();
    }

    #[test]
    fn another_type_is_no_message() {
        let datagram = datagram_of(&reading()).unwrap();
        let wrong = message_in::<u32>(&datagram).unwrap_err();
        assert!(matches!(wrong, Malformed::NoMessage(_)), "{wrong:?}");
    }

    #[test]
    fn a_message_of_more_than_a_datagram_is_refused() {
        let text = |len| "x".repeat(len);
        let longest = DATAGRAM_MESSAGE_BYTES_MAX / 4 * 4 - 4;
        assert!(datagram_of(&text(longest)).is_ok());
        let error = datagram_of(&text(longest + 4)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "not sent: the message takes 65500 bytes, and the limit is 65499"
        );
    }
}
