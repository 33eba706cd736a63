//! Arrays, optional data, lists and nested values (RFC 4506 sections 4.12 to 4.19).

use super::{Encoder, count};
use crate::{Encode, EncodeError};

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
}
