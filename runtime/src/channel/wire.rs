//! The calls that messages are.

use crate::error::Error;
use crate::io::address::{self, Endpoint, Scheme, Target};
use xdr_runtime::{Decode, DecodeError, Decoder, Encode, EncodeError, Encoder};

/// The program; its number is the last of those that are left to users (RFC 5531 section 13).
pub(super) const PROGRAM: u32 = 0x3fff_ffff;
/// Its version.
pub(super) const VERSION: u32 = 1;
/// Hands a message over.
pub(super) const PUT: u32 = 1;
/// Ends a channel.
pub(super) const CLOSE: u32 = 2;

/// What a call of a message takes besides the message, at most, in bytes: the head of the call with
/// a credential, and the arguments before the message.
pub(super) const OVERHEAD_BYTES: usize = 1024;

/// The name of a channel, drawn by its sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct ChannelId(pub(super) u64);

/// The place of a message in its channel, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) channel: ChannelId,
    pub(super) number: u64,
}

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// The receiving program has got it.
    Got,
    /// It is not the next one of a channel that the receiver knows: nobody gets it.
    OutOfTurn,
    /// The receiving program takes no more: nobody gets it.
    Closed,
}

impl Place {
    pub(super) fn encode_with(
        self,
        message: &[u8],
        output: &mut Encoder,
    ) -> Result<(), EncodeError> {
        output.value(&self.channel)?;
        output.unsigned_hyper(self.number)?;
        output.opaque(message, u32::MAX)
    }

    pub(super) fn decode_with(input: &mut Decoder<'_>) -> Result<(Self, Vec<u8>), DecodeError> {
        let (channel, number) = (ChannelId::decode(input)?, input.unsigned_hyper()?);
        Ok((Self { channel, number }, input.opaque(u32::MAX)?))
    }
}

impl Encode for ChannelId {
    fn encode(&self, output: &mut Encoder) -> Result<(), EncodeError> {
        output.unsigned_hyper(self.0)
    }
}

impl Decode for ChannelId {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        input.unsigned_hyper().map(Self)
    }
}

impl Encode for Answer {
    fn encode(&self, output: &mut Encoder) -> Result<(), EncodeError> {
        output.int(match self {
            Self::Got => 0,
            Self::OutOfTurn => 1,
            Self::Closed => 2,
        })
    }
}

impl Decode for Answer {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        match input.int()? {
            0 => Ok(Self::Got),
            1 => Ok(Self::OutOfTurn),
            2 => Ok(Self::Closed),
            other => Err(input.unknown_enum("Answer", other)),
        }
    }
}

/// Whether the address is one of the native protocol.
///
/// Over ONC RPC a server may forget that it has answered, and then say of a message that was delivered that it was not.
pub(super) fn check_address(address: &str) -> Result<(), Error> {
    match address::parse(address)? {
        Target::Memory(_)
        | Target::Network(Endpoint {
            scheme: Scheme::Rpc,
            ..
        }) => Ok(()),
        _ => Err(Error::Address {
            address: address.into(),
            reason: "a channel is at rpc:// or memory://",
        }),
    }
}
