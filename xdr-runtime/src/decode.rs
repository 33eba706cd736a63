//! The trait of types that can be read from their XDR form, and its built-in cases.

use alloc::boxed::Box;
use alloc::string::String;

use crate::{DecodeError, Decoder, Quadruple};

/// A type that can be read from its XDR form (RFC 4506).
///
/// Not implemented for `u8` and `Vec<T>`, on purpose: see [`Encode`](crate::Encode).
///
/// ```
/// use xdr_runtime::{Decode, DecodeError, Decoder};
///
/// #[derive(Debug, PartialEq)]
/// struct Point { x: i32, y: i32 }
///
/// impl Decode for Point {
///     fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
///         Ok(Self { x: input.int()?, y: input.int()? })
///     }
/// }
///
/// let point: Point = xdr_runtime::from_bytes(&[0, 0, 0, 1, 255, 255, 255, 255])?;
/// assert_eq!(point, Point { x: 1, y: -1 });
/// # Ok::<(), DecodeError>(())
/// ```
pub trait Decode: Sized {
    /// Reads one value and leaves `input` behind its last byte.
    ///
    /// Errors: the bytes are no form of this type, end too soon, or break a limit of the
    /// decoder; `input` then stands somewhere inside the value.
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError>;
}

macro_rules! scalar {
    ($($type:ty => $method:ident)*) => {$(
        impl Decode for $type {
            #[inline]
            fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
                input.$method()
            }
        }
    )*};
}

scalar! {
    i32 => int
    u32 => unsigned_int
    i64 => hyper
    u64 => unsigned_hyper
    f32 => float
    f64 => double
    Quadruple => quadruple
    bool => bool
}

/// A string without a bound of its own; [`DecodeLimits::memory`](crate::DecodeLimits::memory) holds.
impl Decode for String {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        input.string(u32::MAX)
    }
}

/// Void: no bytes (RFC 4506 section 4.16).
impl Decode for () {
    #[inline]
    fn decode(_: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Ok(())
    }
}

/// The value, in a box that counts against [`DecodeLimits::memory`](crate::DecodeLimits::memory).
impl<T: Decode> Decode for Box<T> {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        input.boxed(T::decode)
    }
}
