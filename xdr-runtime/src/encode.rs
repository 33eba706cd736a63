//! The trait of types that have an XDR form, and its built-in cases.

use alloc::boxed::Box;
use alloc::string::String;

use crate::{EncodeError, Encoder, Quadruple};

/// A type that can be written in its XDR form (RFC 4506).
///
/// Not implemented for `u8` and `Vec<T>`, on purpose: bytes may be opaque data or numbers of
/// four bytes each, and a vector a counted array, a fixed one or a linked list. The methods of
/// [`Encoder`] say which.
///
/// ```
/// use xdr_runtime::{Encode, EncodeError, Encoder};
///
/// struct Point { x: i32, y: i32 }
///
/// impl Encode for Point {
///     fn encode(&self, output: &mut Encoder) -> Result<(), EncodeError> {
///         output.int(self.x)?;
///         output.int(self.y)
///     }
/// }
///
/// assert_eq!(xdr_runtime::to_bytes(&Point { x: 1, y: -1 })?, [0, 0, 0, 1, 255, 255, 255, 255]);
/// # Ok::<(), EncodeError>(())
/// ```
pub trait Encode {
    /// Appends the XDR form of `self` to `output`: a multiple of 4 bytes.
    ///
    /// Errors: a bound of the type or a limit of the encoder is broken; bytes written before
    /// the error stay in `output`.
    fn encode(&self, output: &mut Encoder) -> Result<(), EncodeError>;
}

macro_rules! scalar {
    ($($type:ty => $method:ident)*) => {$(
        impl Encode for $type {
            #[inline]
            fn encode(&self, output: &mut Encoder) -> Result<(), EncodeError> {
                output.$method(*self)
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

/// A string without a bound of its own.
impl Encode for str {
    fn encode(&self, output: &mut Encoder) -> Result<(), EncodeError> {
        output.string(self, u32::MAX)
    }
}

/// A string without a bound of its own.
impl Encode for String {
    fn encode(&self, output: &mut Encoder) -> Result<(), EncodeError> {
        output.string(self, u32::MAX)
    }
}

/// Void: no bytes (RFC 4506 section 4.16).
impl Encode for () {
    #[inline]
    fn encode(&self, _: &mut Encoder) -> Result<(), EncodeError> {
        Ok(())
    }
}

/// The form of the value in the box.
impl<T: Encode + ?Sized> Encode for Box<T> {
    #[inline]
    fn encode(&self, output: &mut Encoder) -> Result<(), EncodeError> {
        (**self).encode(output)
    }
}
