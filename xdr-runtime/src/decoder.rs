//! The decoder: bytes of RFC 4506 in, values out, never trusting a number on the wire.

mod composite;
mod numbers;

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use crate::wire::{UNIT, length, padding};
use crate::{DecodeError, DecodeLimits};

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
    /// Bytes of stack that the levels of `nested` may take, by estimate.
    stack: usize,
    /// Items of arrays so far that took no bytes.
    empty_items: usize,
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
            stack: 0,
            empty_items: 0,
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
    pub fn unknown_discriminant(
        &self,
        type_name: &'static str,
        value: impl Into<i64>,
    ) -> DecodeError {
        DecodeError::UnknownDiscriminant {
            type_name,
            value: value.into(),
            at: self.last_unit(),
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

    /// The stack in use one level further down, where a value of type `R` is made.
    #[inline]
    fn stack_below<R>(&self) -> Result<usize, DecodeError> {
        let limit = self.limits.stack;
        let frame = size_of::<R>().saturating_mul(COPIES_IN_A_LEVEL);
        let needed = self.stack.saturating_add(frame).saturating_add(LEVEL_BYTES);
        if needed > limit {
            let at = self.offset();
            return Err(DecodeError::StackLimit { limit, needed, at });
        }
        Ok(needed)
    }

    #[cold]
    fn count_empty_item(&mut self) -> Result<(), DecodeError> {
        let limit = self.limits.empty_items;
        if self.empty_items >= limit {
            let at = self.offset();
            return Err(DecodeError::EmptyItems { limit, at });
        }
        self.empty_items += 1;
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

/// How many copies of a value a level of `nested` holds at most, in a build without optimisation:
/// measured with structs of 1 to 32 KB, rounded up.
const COPIES_IN_A_LEVEL: usize = 12;

/// What a level of `nested` takes besides its value.
const LEVEL_BYTES: usize = 1024;

#[cfg(test)]
mod tests;
