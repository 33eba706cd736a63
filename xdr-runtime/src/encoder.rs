//! The encoder: values in, bytes of RFC 4506 out.

mod composite;
mod numbers;

use alloc::vec::Vec;

use crate::wire::{UNIT, padding};
use crate::{EncodeError, EncodeLimits};

/// Writes XDR forms one after another into a growing buffer.
///
/// Every method appends one item, a multiple of 4 bytes. All can fail with
/// [`EncodeError::BytesLimit`]; what else can fail is said at each. An error of a scalar, string
/// or opaque leaves the buffer as it was; an error inside an array, list or closure leaves what
/// came before it.
///
/// ```
/// use xdr_runtime::Encoder;
///
/// let mut output = Encoder::new();
/// output.unsigned_int(7)?;
/// output.string("hello", 255)?;
/// assert_eq!(output.as_bytes(), b"\0\0\0\x07\0\0\0\x05hello\0\0\0");
/// # Ok::<(), xdr_runtime::EncodeError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Encoder {
    bytes: Vec<u8>,
    depth: u32,
    limits: EncodeLimits,
}

impl Encoder {
    /// An empty encoder with the default [`EncodeLimits`].
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty encoder with these limits.
    #[must_use]
    pub fn with_limits(limits: EncodeLimits) -> Self {
        Self::with_buffer_and_limits(Vec::new(), limits)
    }

    /// An encoder that appends to `buffer`, with the default [`EncodeLimits`].
    #[must_use]
    pub fn with_buffer(buffer: Vec<u8>) -> Self {
        Self::with_buffer_and_limits(buffer, EncodeLimits::default())
    }

    /// An encoder that appends to `buffer`; [`EncodeLimits::bytes`] counts what is in it already.
    #[must_use]
    pub fn with_buffer_and_limits(buffer: Vec<u8>, limits: EncodeLimits) -> Self {
        Self {
            bytes: buffer,
            depth: 0,
            limits,
        }
    }

    /// Bytes in the buffer, those that were there at the start included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether the buffer has no byte.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The whole buffer.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The whole buffer, to keep.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// What generated code reports.
impl Encoder {
    /// The error for a default arm that carries a discriminant which another arm owns.
    #[cold]
    pub fn wrong_discriminant(
        &self,
        type_name: &'static str,
        value: impl Into<i64>,
    ) -> Result<(), EncodeError> {
        let value = value.into();
        Err(EncodeError::Discriminant { type_name, value })
    }
}

/// Strings and opaque data.
impl Encoder {
    /// A string of at most `max` bytes: length, bytes, padding (RFC 4506 section 4.11).
    ///
    /// `u32::MAX` is no bound. Errors: [`EncodeError::TooLong`].
    pub fn string(&mut self, value: &str, max: u32) -> Result<(), EncodeError> {
        self.opaque(value.as_bytes(), max)
    }

    /// Opaque data of at most `max` bytes: length, bytes, padding (RFC 4506 section 4.10).
    ///
    /// `u32::MAX` is no bound. Errors: [`EncodeError::TooLong`].
    pub fn opaque(&mut self, value: &[u8], max: u32) -> Result<(), EncodeError> {
        let length = count(value.len(), max)?;
        self.reserve(UNIT + value.len() + padding(value.len()))?;
        self.unsigned_int(length)?;
        self.opaque_fixed(value)
    }

    /// Opaque data of a length that the type fixes: bytes, padding (RFC 4506 section 4.9).
    pub fn opaque_fixed(&mut self, value: &[u8]) -> Result<(), EncodeError> {
        let padding = padding(value.len());
        self.reserve(value.len() + padding)?;
        self.bytes.extend_from_slice(value);
        self.bytes.extend_from_slice(&[0; UNIT][..padding]);
        Ok(())
    }
}

/// What stands between a value and the buffer.
impl Encoder {
    /// Appends whole units.
    #[inline]
    fn units<const N: usize>(&mut self, units: &[u8; N]) -> Result<(), EncodeError> {
        self.check_room(N)?;
        self.bytes.extend_from_slice(units);
        Ok(())
    }

    /// Makes room for `len` more bytes at once.
    #[inline]
    fn reserve(&mut self, len: usize) -> Result<(), EncodeError> {
        self.check_room(len)?;
        self.bytes.reserve(len);
        Ok(())
    }

    #[inline]
    fn check_room(&self, len: usize) -> Result<(), EncodeError> {
        let limit = self.limits.bytes;
        if len > limit.saturating_sub(self.bytes.len()) {
            return Err(EncodeError::BytesLimit { limit });
        }
        Ok(())
    }
}

/// A length as it goes on the wire, within its bound.
#[inline]
fn count(len: usize, max: u32) -> Result<u32, EncodeError> {
    match u32::try_from(len) {
        Ok(count) if count <= max => Ok(count),
        _ => Err(EncodeError::TooLong {
            limit: max,
            found: len,
        }),
    }
}

#[cfg(test)]
mod tests;
