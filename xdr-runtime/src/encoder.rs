//! The encoder: values in, bytes of RFC 4506 out.

use alloc::vec::Vec;

use byteorder::{BigEndian, ByteOrder};

use crate::wire::{UNIT, padding};
use crate::{Encode, EncodeError, EncodeLimits, Quadruple};

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

/// Numbers.
impl Encoder {
    /// Signed 8 bits, sent as an int as rpcgen's `char` is (RFC 4506 has no such type).
    #[inline]
    pub fn char(&mut self, value: i8) -> Result<(), EncodeError> {
        self.int(value.into())
    }

    /// Unsigned 8 bits, sent as an unsigned int as rpcgen's `unsigned char` is.
    #[inline]
    pub fn unsigned_char(&mut self, value: u8) -> Result<(), EncodeError> {
        self.unsigned_int(value.into())
    }

    /// Signed 16 bits, sent as an int as rpcgen's `short` is.
    #[inline]
    pub fn short(&mut self, value: i16) -> Result<(), EncodeError> {
        self.int(value.into())
    }

    /// Unsigned 16 bits, sent as an unsigned int as rpcgen's `unsigned short` is.
    #[inline]
    pub fn unsigned_short(&mut self, value: u16) -> Result<(), EncodeError> {
        self.unsigned_int(value.into())
    }

    /// Signed 32 bits (RFC 4506 section 4.1); also an enum's number (section 4.3).
    #[inline]
    pub fn int(&mut self, value: i32) -> Result<(), EncodeError> {
        let mut unit = [0; 4];
        BigEndian::write_i32(&mut unit, value);
        self.units(&unit)
    }

    /// Unsigned 32 bits (RFC 4506 section 4.2).
    #[inline]
    pub fn unsigned_int(&mut self, value: u32) -> Result<(), EncodeError> {
        let mut unit = [0; 4];
        BigEndian::write_u32(&mut unit, value);
        self.units(&unit)
    }

    /// Signed 64 bits (RFC 4506 section 4.5).
    #[inline]
    pub fn hyper(&mut self, value: i64) -> Result<(), EncodeError> {
        let mut units = [0; 8];
        BigEndian::write_i64(&mut units, value);
        self.units(&units)
    }

    /// Unsigned 64 bits (RFC 4506 section 4.5).
    #[inline]
    pub fn unsigned_hyper(&mut self, value: u64) -> Result<(), EncodeError> {
        let mut units = [0; 8];
        BigEndian::write_u64(&mut units, value);
        self.units(&units)
    }

    /// IEEE 754 single precision, every bit kept (RFC 4506 section 4.6).
    #[inline]
    pub fn float(&mut self, value: f32) -> Result<(), EncodeError> {
        let mut unit = [0; 4];
        BigEndian::write_f32(&mut unit, value);
        self.units(&unit)
    }

    /// IEEE 754 double precision, every bit kept (RFC 4506 section 4.7).
    #[inline]
    pub fn double(&mut self, value: f64) -> Result<(), EncodeError> {
        let mut units = [0; 8];
        BigEndian::write_f64(&mut units, value);
        self.units(&units)
    }

    /// IEEE 754 quadruple precision, 16 bytes (RFC 4506 section 4.8).
    #[inline]
    pub fn quadruple(&mut self, value: Quadruple) -> Result<(), EncodeError> {
        self.units(&value.to_be_bytes())
    }

    /// A bool: 0 or 1 as an int (RFC 4506 section 4.4).
    #[inline]
    pub fn bool(&mut self, value: bool) -> Result<(), EncodeError> {
        self.unsigned_int(value.into())
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

/// Values made of values.
impl Encoder {
    /// An array of at most `max` items: count, then each item (RFC 4506 section 4.13).
    ///
    /// `u32::MAX` is no bound. Errors: [`EncodeError::TooLong`], or what `encode_item` fails with.
    ///
    /// ```
    /// let mut output = xdr_runtime::Encoder::new();
    /// output.array(&[5, 6], 16, |output, item| output.int(*item))?;
    /// assert_eq!(output.as_bytes(), [0, 0, 0, 2, 0, 0, 0, 5, 0, 0, 0, 6]);
    /// # Ok::<(), xdr_runtime::EncodeError>(())
    /// ```
    pub fn array<T>(
        &mut self,
        items: &[T],
        max: u32,
        encode_item: impl FnMut(&mut Self, &T) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        self.unsigned_int(count(items.len(), max)?)?;
        self.array_fixed(items, encode_item)
    }

    /// An array of a length that the type fixes: each item (RFC 4506 section 4.12).
    ///
    /// Errors: what `encode_item` fails with.
    pub fn array_fixed<T>(
        &mut self,
        items: &[T],
        mut encode_item: impl FnMut(&mut Self, &T) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        items.iter().try_for_each(|item| encode_item(self, item))
    }

    /// Optional data: TRUE and the value, or FALSE (RFC 4506 section 4.19).
    ///
    /// Errors: what `encode_value` fails with.
    pub fn optional<T: ?Sized>(
        &mut self,
        value: Option<&T>,
        encode_value: impl FnOnce(&mut Self, &T) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        self.bool(value.is_some())?;
        value.map_or(Ok(()), |value| encode_value(self, value))
    }

    /// A linked list behind an optional pointer: TRUE before each item, FALSE at the end.
    ///
    /// The bytes are those of a struct whose last field is an optional pointer to the next one
    /// (RFC 4506 section 4.19), written by a loop. Errors: what `encode_item` fails with.
    pub fn list<T>(
        &mut self,
        items: &[T],
        mut encode_item: impl FnMut(&mut Self, &T) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        for item in items {
            self.bool(true)?;
            encode_item(self, item)?;
        }
        self.bool(false)
    }

    /// A linked list whose first item stands there itself: item, TRUE item.., FALSE.
    ///
    /// Errors: [`EncodeError::EmptyList`] without a first item, or what `encode_item` fails with.
    pub fn list_by_value<T>(
        &mut self,
        items: &[T],
        mut encode_item: impl FnMut(&mut Self, &T) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        let (first, others) = items.split_first().ok_or(EncodeError::EmptyList)?;
        encode_item(self, first)?;
        self.list(others, encode_item)
    }

    /// A value of a type that knows its form.
    ///
    /// Errors: what its [`Encode::encode`] fails with.
    #[inline]
    pub fn value<T: Encode + ?Sized>(&mut self, value: &T) -> Result<(), EncodeError> {
        value.encode(self)
    }

    /// Runs `encode` one level deeper, for types that can hold themselves.
    ///
    /// Errors: [`EncodeError::DepthLimit`], or what `encode` fails with.
    pub fn nested<R>(
        &mut self,
        encode: impl FnOnce(&mut Self) -> Result<R, EncodeError>,
    ) -> Result<R, EncodeError> {
        let limit = self.limits.depth;
        if self.depth >= limit {
            return Err(EncodeError::DepthLimit { limit });
        }
        self.depth += 1;
        let result = encode(self);
        self.depth -= 1;
        result
    }

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
