//! Messages instead of calls: a reliable channel, and below it datagrams that may be lost.
//!
//! # The reliable channel
//! A [`Sender`] hands over messages of any size, and a [`Receiver`] gets those of all its senders:
//! of each sender every message, once, whole, and in the order in which they were sent. `send` returns when
//! the message has a place in a bounded queue, and many are under way at a time; [`Sender::wait_all`]
//! waits until the receiving program has them all.
//!
//! ```
//! use rpcgen_runtime::channel::{Receiver, Sender};
//! use std::thread;
//!
//! let receiver = Receiver::bind("rpc://127.0.0.1:0")?;
//! let mut sender = Sender::connect(&format!("rpc://{}", receiver.local_address()))?;
//!
//! let sending = thread::spawn(move || {
//!     for line in ["first", "second", "third"] {
//!         sender.send(line.as_bytes())?;
//!     }
//!     sender.send(&vec![7; 1_000_000])?;
//!     sender.close()      // waits until all are acknowledged
//! });
//! for line in ["first", "second", "third"] {
//!     assert_eq!(receiver.recv().bytes, line.as_bytes());
//! }
//! assert_eq!(receiver.recv().bytes.len(), 1_000_000);
//! sending.join().expect("it does not panic")?;
//! # Ok::<(), rpcgen_runtime::channel::Error>(())
//! ```
//!
//! **Acknowledged** means that [`Receiver::recv`] has returned the message. What the program makes of
//! it is its own affair: who needs to know that it is on a disk has the receiver say so.
//!
//! **When a receiver is started anew**, or falls silent, the channel breaks, for good. What it has
//! delivered by then has no gap: it is the first `n` messages that were sent, and [`Error::Broken`] says what
//! is known of `n`. A sender that wants to go on opens another channel, and decides what it
//! sends again.
//!
//! ```text
//! typedef opaque Bytes<>;
//! enum Answer { GOT = 0, OUT_OF_TURN = 1, CLOSED = 2 };
//! program MESSAGE_CHANNEL {
//!     version MESSAGE_CHANNEL_V1 {
//!         /* @ordered; number counts the messages of the channel from 0 */
//!         Answer PUT(unsigned hyper channel, unsigned hyper number, Bytes message) = 1;
//!         /* @ordered; the channel may be forgotten */
//!         void CLOSE(unsigned hyper channel) = 2;
//!     } = 1;
//! } = 0x3fffffff;
//! ```
//!
//! is the interface that the messages are calls of, over the native protocol.
//!
//! # Datagrams
//! [`datagram`] is the layer below: typed messages of one datagram each, checked for damage, and
//! nothing more. For programs that know better what to do about a loss than to send the same again.

pub mod datagram;
mod error;
mod receiver;
mod sender;
mod turns;
mod wire;

pub use error::{Cause, Error};
pub use receiver::{Message, Receiver, ReceiverConfig};
pub use sender::{Sender, SenderConfig};

/// The longest message of a channel, unless told otherwise, in bytes.
pub const MESSAGE_BYTES_MAX: usize = 64 << 20;
