//! A type of one's own in an interface: `idl/event.x` uses `timestamp`, and `build.rs` says that it is [`Timestamp`].
//!
//! ```
//! use idl_examples::event::{Event, Timestamp};
//! use rpcgen_runtime::{Decode, Decoder, Encode, Encoder};
//!
//! let event = Event { at: Timestamp(1_000), until: None, what: "tea".into() };
//! let mut output = Encoder::new();
//! event.encode(&mut output)?;
//! let bytes = output.into_bytes();
//! assert_eq!(bytes[..8], 1_000_u64.to_be_bytes());
//! assert_eq!(Event::decode(&mut Decoder::new(&bytes))?, event);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use rpcgen_runtime::{Decode, DecodeError, Decoder, Encode, EncodeError, Encoder};

rpcgen_runtime::include_idl!("event");

/// Milliseconds since 1970: an `unsigned hyper` on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(pub u64);

impl Encode for Timestamp {
    fn encode(&self, output: &mut Encoder) -> Result<(), EncodeError> {
        output.unsigned_hyper(self.0)
    }
}

impl Decode for Timestamp {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        input.unsigned_hyper().map(Self)
    }
}
