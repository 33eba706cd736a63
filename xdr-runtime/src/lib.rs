//! XDR, the external data representation of RFC 4506: values to bytes and back.
//!
//! Write a value's form with an [`Encoder`], read it with a [`Decoder`]; types that know their
//! form implement [`Encode`] and [`Decode`]. `rpcgen-rs` generates such types from an interface
//! file, and by hand they look like this:
//!
//! ```
//! use xdr_runtime::{Decode, DecodeError, Decoder, Encode, EncodeError, Encoder};
//!
//! /// struct reading { string sensor<32>; double values<>; reading_note *note; };
//! #[derive(Debug, PartialEq)]
//! struct Reading {
//!     sensor: String,
//!     values: Vec<f64>,
//!     note: Option<String>,
//! }
//!
//! impl Encode for Reading {
//!     fn encode(&self, output: &mut Encoder) -> Result<(), EncodeError> {
//!         output.string(&self.sensor, 32)?;
//!         output.array(&self.values, u32::MAX, |output, value| output.double(*value))?;
//!         output.optional(self.note.as_ref(), |output, note| output.string(note, 255))
//!     }
//! }
//!
//! impl Decode for Reading {
//!     fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
//!         Ok(Self {
//!             sensor: input.string(32)?,
//!             values: input.array(u32::MAX, |input| input.double())?,
//!             note: input.optional(|input| input.string(255))?,
//!         })
//!     }
//! }
//!
//! let reading = Reading { sensor: "roof".into(), values: vec![17.5, 18.0], note: None };
//! let bytes = xdr_runtime::to_bytes(&reading)?;
//! assert_eq!(bytes.len(), 8 + 4 + 2 * 8 + 4);
//! assert_eq!(xdr_runtime::from_bytes::<Reading>(&bytes)?, reading);
//!
//! let error = xdr_runtime::from_bytes::<Reading>(&bytes[..20]).unwrap_err();
//! assert_eq!(error, DecodeError::Truncated { needed: 8, remaining: 0, at: 20 });
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What is promised
//!
//! * Bounds hold in both directions: a string, opaque or array over its bound is an error.
//! * Decoding is strict: padding is zero, a bool is 0 or 1, a string is UTF-8.
//! * Bytes from a hostile peer end in a value or a [`DecodeError`]: no panic, no recursion beyond
//!   [`DecodeLimits::depth`], no memory beyond [`DecodeLimits::memory`], and no allocation sized
//!   by a number on the wire. Linked lists are read and written by loops.
//! * `no_std` with `alloc`, no unsafe code, no I/O.

#![no_std]

extern crate alloc;

mod decode;
mod decoder;
mod encode;
mod encoder;
mod error;
mod limits;
mod quadruple;
mod wire;

use alloc::vec::Vec;

pub use decode::Decode;
pub use decoder::Decoder;
pub use encode::Encode;
pub use encoder::Encoder;
pub use error::{DecodeError, EncodeError};
pub use limits::{DecodeLimits, EncodeLimits};
pub use quadruple::Quadruple;

/// The XDR form of one value, within the default [`EncodeLimits`].
///
/// Errors: what the value's [`Encode::encode`] fails with.
pub fn to_bytes<T: Encode + ?Sized>(value: &T) -> Result<Vec<u8>, EncodeError> {
    let mut output = Encoder::new();
    value.encode(&mut output)?;
    Ok(output.into_bytes())
}

/// The one value whose XDR form `bytes` are, within the default [`DecodeLimits`].
///
/// Errors: what the type's [`Decode::decode`] fails with, and [`DecodeError::Trailing`] if bytes
/// are left over.
pub fn from_bytes<T: Decode>(bytes: &[u8]) -> Result<T, DecodeError> {
    let mut input = Decoder::new(bytes);
    let value = T::decode(&mut input)?;
    input.finish()?;
    Ok(value)
}
