//! The types of our own that `external.x` speaks of.

use rpcgen_runtime::{Decode, DecodeError, Decoder, Encode, EncodeError, Encoder};

/// In milliseconds. It is neither `Copy`, `Eq`, `Hash` nor `Default`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Timestamp(pub(crate) u64);

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

/// An address of four bytes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Address(pub(crate) [u8; 4]);

impl Encode for Address {
    fn encode(&self, output: &mut Encoder) -> Result<(), EncodeError> {
        output.opaque_fixed(&self.0)
    }
}

impl Decode for Address {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        input.opaque_fixed().map(Self)
    }
}
