//! Numbers of every width (RFC 4506 sections 4.1 to 4.8).

use byteorder::{BigEndian, ByteOrder};

use super::Decoder;
use crate::{DecodeError, Quadruple};

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
