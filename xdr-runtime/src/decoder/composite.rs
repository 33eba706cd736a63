//! Arrays, optional data, lists and nested values (RFC 4506 sections 4.12 to 4.19).

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::Decoder;
use crate::wire::length;
use crate::{Decode, DecodeError};

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
        decode_item: impl FnMut(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<[T; N], DecodeError> {
        if size_of::<T>() > 0 {
            return self.items_on_stack(decode_item);
        }
        // Items without memory make a vector without memory; their Options would take some.
        let items = self.items(N, decode_item)?.try_into().ok();
        Ok(items.expect("items(N) returns N items"))
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
    /// Errors: [`DecodeError::DepthLimit`], [`StackLimit`](DecodeError::StackLimit), or what
    /// `decode` fails with.
    pub fn nested<R>(
        &mut self,
        decode: impl FnOnce(&mut Self) -> Result<R, DecodeError>,
    ) -> Result<R, DecodeError> {
        let limit = self.limits.depth;
        if self.depth >= limit {
            let at = self.offset();
            return Err(DecodeError::DepthLimit { limit, at });
        }
        let stack = self.stack;
        self.stack = self.stack_below::<R>()?;
        self.depth += 1;
        let result = decode(self);
        self.depth -= 1;
        self.stack = stack;
        result
    }

    /// A value in a box.
    ///
    /// Errors: [`DecodeError::MemoryLimit`], or what `decode` fails with.
    pub fn boxed<T>(
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
            items.push(self.item(&mut decode_item)?);
        }
        Ok(items)
    }

    /// `N` items without an allocation for them.
    fn items_on_stack<T, const N: usize>(
        &mut self,
        mut decode_item: impl FnMut(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<[T; N], DecodeError> {
        let mut items = [const { None }; N];
        for item in &mut items {
            *item = Some(self.item(&mut decode_item)?);
        }
        Ok(items.map(|item| item.expect("the loop filled every item")))
    }

    /// An item of an array; one without bytes is counted, as nothing else limits how many there are.
    #[inline]
    fn item<T>(
        &mut self,
        decode_item: &mut impl FnMut(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        let before = self.rest.len();
        let item = decode_item(self)?;
        if self.rest.len() == before {
            self.count_empty_item()?;
        }
        Ok(item)
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
