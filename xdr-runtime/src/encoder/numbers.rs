//! Numbers of every width (RFC 4506 sections 4.1 to 4.8).

use byteorder::{BigEndian, ByteOrder};

use super::Encoder;
use crate::{EncodeError, Quadruple};

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
