//! The decoder: bytes of RFC 4506 in, values out, never trusting a number on the wire.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use byteorder::{BigEndian, ByteOrder};

use crate::wire::{UNIT, length, padding};
use crate::{Decode, DecodeError, DecodeLimits, Quadruple};

/// Reads XDR forms one after another from a slice of bytes.
///
/// Every method reads one item. All can fail with [`DecodeError::Truncated`]; what else can fail
/// is said at each. After an error the decoder stands somewhere inside the item, and only the
/// error is worth keeping.
///
/// Hostile bytes cannot make it panic, recurse without bound, loop long or allocate much: memory
/// is reserved for what the remaining bytes can hold, and [`DecodeLimits`] bound the rest.
///
/// ```
/// use xdr_runtime::Decoder;
///
/// let mut input = Decoder::new(b"\0\0\0\x07\0\0\0\x05hello\0\0\0");
/// assert_eq!(input.unsigned_int()?, 7);
/// assert_eq!(input.string(255)?, "hello");
/// input.finish()?;
/// # Ok::<(), xdr_runtime::DecodeError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Decoder<'a> {
    rest: &'a [u8],
    /// Length of the whole input; `rest` is its end.
    total: usize,
    depth: u32,
    /// Bytes charged against the memory limit so far.
    memory: usize,
    limits: DecodeLimits,
}

impl<'a> Decoder<'a> {
    /// A decoder at the start of `input`, with the default [`DecodeLimits`].
    #[must_use]
    pub fn new(input: &'a [u8]) -> Self {
        Self::with_limits(input, DecodeLimits::default())
    }

    /// A decoder at the start of `input`, with these limits.
    #[must_use]
    pub fn with_limits(input: &'a [u8], limits: DecodeLimits) -> Self {
        Self {
            rest: input,
            total: input.len(),
            depth: 0,
            memory: 0,
            limits,
        }
    }

    /// Bytes read so far: where the next item starts.
    #[must_use]
    #[inline]
    pub fn offset(&self) -> usize {
        self.total - self.rest.len()
    }

    /// Bytes left to read.
    #[must_use]
    #[inline]
    pub fn remaining(&self) -> usize {
        self.rest.len()
    }

    /// Checks that every byte was read.
    ///
    /// Errors: [`DecodeError::Trailing`].
    pub fn finish(&self) -> Result<(), DecodeError> {
        match self.remaining() {
            0 => Ok(()),
            remaining => Err(DecodeError::Trailing {
                remaining,
                at: self.offset(),
            }),
        }
    }

    /// The error for an enum's number that was just read and has no name.
    #[cold]
    #[must_use]
    pub fn unknown_enum(&self, type_name: &'static str, value: i32) -> DecodeError {
        DecodeError::UnknownEnum {
            type_name,
            value,
            at: self.last_unit(),
        }
    }

    /// The error for a union's discriminant that was just read and selects no arm.
    #[cold]
    #[must_use]
    pub fn unknown_discriminant(&self, type_name: &'static str, value: i64) -> DecodeError {
        DecodeError::UnknownDiscriminant {
            type_name,
            value,
            at: self.last_unit(),
        }
    }
}

/// Numbers.
impl Decoder<'_> {
    /// Signed 8 bits in an int, as rpcgen's `char` is (RFC 4506 has no such type).
    ///
    /// Errors: [`DecodeError::OutOfRange`], also for 128 to 255 from a C peer whose `char` is
    /// unsigned.
    #[inline]
    pub fn char(&mut self) -> Result<i8, DecodeError> {
        let value = self.int()?;
        i8::try_from(value).map_err(|_| self.out_of_range("char", value.into()))
    }

    /// Unsigned 8 bits in an unsigned int, as rpcgen's `unsigned char` is.
    ///
    /// Errors: [`DecodeError::OutOfRange`].
    #[inline]
    pub fn unsigned_char(&mut self) -> Result<u8, DecodeError> {
        let value = self.unsigned_int()?;
        u8::try_from(value).map_err(|_| self.out_of_range("unsigned char", value.into()))
    }

    /// Signed 16 bits in an int, as rpcgen's `short` is.
    ///
    /// Errors: [`DecodeError::OutOfRange`].
    #[inline]
    pub fn short(&mut self) -> Result<i16, DecodeError> {
        let value = self.int()?;
        i16::try_from(value).map_err(|_| self.out_of_range("short", value.into()))
    }

    /// Unsigned 16 bits in an unsigned int, as rpcgen's `unsigned short` is.
    ///
    /// Errors: [`DecodeError::OutOfRange`].
    #[inline]
    pub fn unsigned_short(&mut self) -> Result<u16, DecodeError> {
        let value = self.unsigned_int()?;
        u16::try_from(value).map_err(|_| self.out_of_range("unsigned short", value.into()))
    }

    /// Signed 32 bits (RFC 4506 section 4.1); also an enum's number (section 4.3).
    #[inline]
    pub fn int(&mut self) -> Result<i32, DecodeError> {
        self.units::<4>().map(|unit| BigEndian::read_i32(unit))
    }

    /// Unsigned 32 bits (RFC 4506 section 4.2).
    #[inline]
    pub fn unsigned_int(&mut self) -> Result<u32, DecodeError> {
        self.units::<4>().map(|unit| BigEndian::read_u32(unit))
    }

    /// Signed 64 bits (RFC 4506 section 4.5).
    #[inline]
    pub fn hyper(&mut self) -> Result<i64, DecodeError> {
        self.units::<8>().map(|units| BigEndian::read_i64(units))
    }

    /// Unsigned 64 bits (RFC 4506 section 4.5).
    #[inline]
    pub fn unsigned_hyper(&mut self) -> Result<u64, DecodeError> {
        self.units::<8>().map(|units| BigEndian::read_u64(units))
    }

    /// IEEE 754 single precision, every bit kept (RFC 4506 section 4.6).
    #[inline]
    pub fn float(&mut self) -> Result<f32, DecodeError> {
        self.units::<4>().map(|unit| BigEndian::read_f32(unit))
    }

    /// IEEE 754 double precision, every bit kept (RFC 4506 section 4.7).
    #[inline]
    pub fn double(&mut self) -> Result<f64, DecodeError> {
        self.units::<8>().map(|units| BigEndian::read_f64(units))
    }

    /// IEEE 754 quadruple precision, 16 bytes (RFC 4506 section 4.8).
    #[inline]
    pub fn quadruple(&mut self) -> Result<Quadruple, DecodeError> {
        self.units().map(|units| Quadruple::from_be_bytes(*units))
    }

    /// A bool: 0 or 1 as an int (RFC 4506 section 4.4).
    ///
    /// Errors: [`DecodeError::NotBool`].
    #[inline]
    pub fn bool(&mut self) -> Result<bool, DecodeError> {
        match self.int()? {
            0 => Ok(false),
            1 => Ok(true),
            value => Err(DecodeError::NotBool {
                value,
                at: self.last_unit(),
            }),
        }
    }
}

/// Strings and opaque data.
impl<'a> Decoder<'a> {
    /// A string of at most `max` bytes of UTF-8 (RFC 4506 section 4.11).
    ///
    /// The RFC says ASCII; UTF-8 holds it and is what peers send. `u32::MAX` is no bound.
    /// Errors: [`DecodeError::TooLong`], [`Padding`](DecodeError::Padding),
    /// [`NotUtf8`](DecodeError::NotUtf8), [`MemoryLimit`](DecodeError::MemoryLimit).
    pub fn string(&mut self, max: u32) -> Result<String, DecodeError> {
        let start = self.offset() + UNIT;
        let bytes = self.opaque_slice(max)?;
        let text = core::str::from_utf8(bytes).map_err(|error| DecodeError::NotUtf8 {
            at: start + error.valid_up_to(),
        })?;
        self.charge(text.len())?;
        Ok(text.to_owned())
    }

    /// Opaque data of at most `max` bytes, copied (RFC 4506 section 4.10).
    ///
    /// `u32::MAX` is no bound. Errors: [`DecodeError::TooLong`],
    /// [`Padding`](DecodeError::Padding), [`MemoryLimit`](DecodeError::MemoryLimit).
    pub fn opaque(&mut self, max: u32) -> Result<Vec<u8>, DecodeError> {
        let bytes = self.opaque_slice(max)?;
        self.charge(bytes.len())?;
        Ok(bytes.to_vec())
    }

    /// Opaque data of at most `max` bytes, borrowed from the input (RFC 4506 section 4.10).
    ///
    /// `u32::MAX` is no bound. Takes no memory. Errors: [`DecodeError::TooLong`],
    /// [`Padding`](DecodeError::Padding).
    pub fn opaque_slice(&mut self, max: u32) -> Result<&'a [u8], DecodeError> {
        let count = self.count(max)?;
        self.padded(length(count))
    }

    /// Opaque data of `N` bytes (RFC 4506 section 4.9).
    ///
    /// Errors: [`DecodeError::Padding`].
    pub fn opaque_fixed<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let bytes = self.padded(N)?;
        Ok(*bytes.first_chunk().expect("padded(N) returns N bytes"))
    }

    /// Opaque data of `N` bytes on the heap, never on the stack (RFC 4506 section 4.9).
    ///
    /// Errors: [`DecodeError::Padding`], [`MemoryLimit`](DecodeError::MemoryLimit).
    pub fn opaque_fixed_boxed<const N: usize>(&mut self) -> Result<Box<[u8; N]>, DecodeError> {
        let bytes = self.padded(N)?;
        self.charge(N)?;
        let boxed: Box<[u8]> = bytes.into();
        Ok(boxed.try_into().expect("padded(N) returns N bytes"))
    }
}

/// Values made of values.
impl<'a> Decoder<'a> {
    /// An array of at most `max` items: count, then each item (RFC 4506 section 4.13).
    ///
    /// `u32::MAX` is no bound. Errors: [`DecodeError::TooLong`],
    /// [`MemoryLimit`](DecodeError::MemoryLimit) before the first item is read if all that the
    /// count claims do not fit, or what `decode_item` fails with.
    ///
    /// ```
    /// let mut input = xdr_runtime::Decoder::new(&[0, 0, 0, 2, 0, 0, 0, 5, 0, 0, 0, 6]);
    /// assert_eq!(input.array(16, |input| input.int())?, [5, 6]);
    /// # Ok::<(), xdr_runtime::DecodeError>(())
    /// ```
    pub fn array<T>(
        &mut self,
        max: u32,
        decode_item: impl FnMut(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<Vec<T>, DecodeError> {
        let count = self.count(max)?;
        self.items(length(count), decode_item)
    }

    /// An array of `N` items (RFC 4506 section 4.12).
    ///
    /// Errors: what `decode_item` fails with, and [`DecodeError::MemoryLimit`] for items that
    /// take no memory and are too many.
    pub fn array_fixed<T, const N: usize>(
        &mut self,
        mut decode_item: impl FnMut(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<[T; N], DecodeError> {
        if size_of::<T>() == 0 {
            self.charge_items::<T>(N)?;
        }
        let mut items = [const { None }; N];
        for item in &mut items {
            *item = Some(decode_item(self)?);
        }
        Ok(items.map(|item| item.expect("the loop filled every item")))
    }

    /// An array of `N` items on the heap, never on the stack (RFC 4506 section 4.12).
    ///
    /// Errors: [`DecodeError::MemoryLimit`], or what `decode_item` fails with.
    pub fn array_fixed_boxed<T, const N: usize>(
        &mut self,
        decode_item: impl FnMut(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<Box<[T; N]>, DecodeError> {
        let items = self.items(N, decode_item)?.into_boxed_slice();
        let boxed = items.try_into().ok();
        Ok(boxed.expect("items(N) returns N items"))
    }

    /// Optional data: TRUE and the value, or FALSE (RFC 4506 section 4.19).
    ///
    /// Errors: [`DecodeError::NotBool`], or what `decode_value` fails with.
    pub fn optional<T>(
        &mut self,
        decode_value: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<Option<T>, DecodeError> {
        match self.bool()? {
            true => decode_value(self).map(Some),
            false => Ok(None),
        }
    }

    /// Optional data with its value in a box (RFC 4506 section 4.19).
    ///
    /// Takes no depth by itself: a type that can hold itself is to be decoded within
    /// [`nested`](Self::nested). Errors: [`DecodeError::NotBool`],
    /// [`MemoryLimit`](DecodeError::MemoryLimit), or what `decode_value` fails with.
    pub fn optional_boxed<T>(
        &mut self,
        decode_value: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<Option<Box<T>>, DecodeError> {
        self.optional(|input| input.boxed(decode_value))
    }

    /// A linked list behind an optional pointer: TRUE before each item, FALSE at the end.
    ///
    /// The bytes are those of a struct whose last field is an optional pointer to the next one
    /// (RFC 4506 section 4.19), read by a loop. Errors: [`DecodeError::NotBool`],
    /// [`MemoryLimit`](DecodeError::MemoryLimit), or what `decode_item` fails with.
    pub fn list<T>(
        &mut self,
        decode_item: impl FnMut(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<Vec<T>, DecodeError> {
        self.further_items(Vec::new(), decode_item)
    }

    /// A linked list whose first item stands there itself: item, TRUE item.., FALSE.
    ///
    /// Errors: as of [`list`](Self::list).
    pub fn list_by_value<T>(
        &mut self,
        mut decode_item: impl FnMut(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<Vec<T>, DecodeError> {
        self.charge_items::<T>(1)?;
        let first = decode_item(self)?;
        self.further_items(Vec::from([first]), decode_item)
    }

    /// A value of a type that knows its form.
    ///
    /// Errors: what its [`Decode::decode`] fails with.
    #[inline]
    pub fn value<T: Decode>(&mut self) -> Result<T, DecodeError> {
        T::decode(self)
    }

    /// Runs `decode` one level deeper, for types that can hold themselves.
    ///
    /// Errors: [`DecodeError::DepthLimit`], or what `decode` fails with.
    pub fn nested<R>(
        &mut self,
        decode: impl FnOnce(&mut Self) -> Result<R, DecodeError>,
    ) -> Result<R, DecodeError> {
        let limit = self.limits.depth;
        if self.depth >= limit {
            let at = self.offset();
            return Err(DecodeError::DepthLimit { limit, at });
        }
        self.depth += 1;
        let result = decode(self);
        self.depth -= 1;
        result
    }

    /// A value in a box that is charged.
    pub(crate) fn boxed<T>(
        &mut self,
        decode: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<Box<T>, DecodeError> {
        self.charge(size_of::<T>())?;
        decode(self).map(Box::new)
    }

    /// `count` items, all charged before the first is read.
    fn items<T>(
        &mut self,
        count: usize,
        mut decode_item: impl FnMut(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<Vec<T>, DecodeError> {
        self.charge_items::<T>(count)?;
        let mut items = Vec::with_capacity(self.plausible::<T>(count));
        for _ in 0..count {
            items.push(decode_item(self)?);
        }
        Ok(items)
    }

    /// The items of a list from the next mark on.
    fn further_items<T>(
        &mut self,
        mut items: Vec<T>,
        mut decode_item: impl FnMut(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<Vec<T>, DecodeError> {
        while self.bool()? {
            self.charge_items::<T>(1)?;
            items.push(decode_item(self)?);
        }
        Ok(items)
    }
}

/// What stands between the wire and the allocator.
impl<'a> Decoder<'a> {
    /// Items to reserve memory for: no more than the remaining bytes can hold, on the wire or,
    /// for items that are larger in memory, in memory.
    fn plausible<T>(&self, count: usize) -> usize {
        count.min(self.remaining() / size_of::<T>().max(UNIT))
    }

    /// Charges `count` items, of one unit each if they take no memory: such items may take no
    /// bytes either, and then only this ends the loop over them.
    #[inline]
    fn charge_items<T>(&mut self, count: usize) -> Result<(), DecodeError> {
        let size = match size_of::<T>() {
            0 => UNIT,
            size => size,
        };
        self.charge(count.saturating_mul(size))
    }

    /// Counts `bytes` against the memory limit.
    #[inline]
    fn charge(&mut self, bytes: usize) -> Result<(), DecodeError> {
        let limit = self.limits.memory;
        let needed = self.memory.saturating_add(bytes);
        if needed > limit {
            let at = self.offset();
            return Err(DecodeError::MemoryLimit { limit, needed, at });
        }
        self.memory = needed;
        Ok(())
    }

    /// A length or count within its bound.
    #[inline]
    fn count(&mut self, max: u32) -> Result<u32, DecodeError> {
        let found = self.unsigned_int()?;
        if found > max {
            return Err(DecodeError::TooLong {
                limit: max,
                found,
                at: self.last_unit(),
            });
        }
        Ok(found)
    }

    /// The next `N` bytes, whole units.
    #[inline]
    fn units<const N: usize>(&mut self) -> Result<&'a [u8; N], DecodeError> {
        let Some((units, rest)) = self.rest.split_first_chunk() else {
            return Err(self.truncated(N));
        };
        self.rest = rest;
        Ok(units)
    }

    /// The next `len` bytes, with the padding behind them checked and skipped.
    fn padded(&mut self, len: usize) -> Result<&'a [u8], DecodeError> {
        let needed = len.saturating_add(padding(len));
        let Some((item, rest)) = self.rest.split_at_checked(needed) else {
            return Err(self.truncated(needed));
        };
        let (bytes, zeros) = item.split_at(len);
        if let Some(index) = zeros.iter().position(|byte| *byte != 0) {
            let at = self.offset() + len + index;
            return Err(DecodeError::Padding { at });
        }
        self.rest = rest;
        Ok(bytes)
    }

    /// Where the unit starts that was just read.
    fn last_unit(&self) -> usize {
        self.offset().saturating_sub(UNIT)
    }

    #[cold]
    fn truncated(&self, needed: usize) -> DecodeError {
        DecodeError::Truncated {
            needed,
            remaining: self.remaining(),
            at: self.offset(),
        }
    }

    #[cold]
    fn out_of_range(&self, type_name: &'static str, value: i64) -> DecodeError {
        DecodeError::OutOfRange {
            type_name,
            value,
            at: self.last_unit(),
        }
    }
}

#[cfg(test)]
mod tests;
