//! How values are written and read: by the traits of a type, or by the two functions of a typedef.

use rpcgen_runtime::{Decode, DecodeError, DecodeLimits, Decoder, Encode, EncodeError, Encoder};

/// The two directions of one type.
pub(crate) struct Form<T> {
    encode: fn(&T, &mut Encoder) -> Result<(), EncodeError>,
    decode: fn(&mut Decoder<'_>) -> Result<T, DecodeError>,
}

impl<T: Encode + Decode> Form<T> {
    pub(crate) fn of_type() -> Self {
        Self::of_functions(T::encode, T::decode)
    }
}

impl<T> Form<T> {
    pub(crate) fn of_functions(
        encode: fn(&T, &mut Encoder) -> Result<(), EncodeError>,
        decode: fn(&mut Decoder<'_>) -> Result<T, DecodeError>,
    ) -> Self {
        Self { encode, decode }
    }

    pub(crate) fn write(&self, value: &T) -> Result<Vec<u8>, EncodeError> {
        let mut output = Encoder::new();
        (self.encode)(value, &mut output)?;
        Ok(output.into_bytes())
    }

    /// Reads the one value whose bytes these are.
    pub(crate) fn read(&self, bytes: &[u8], limits: DecodeLimits) -> Result<T, DecodeError> {
        let mut input = Decoder::with_limits(bytes, limits);
        let value = (self.decode)(&mut input)?;
        input.finish()?;
        Ok(value)
    }
}
