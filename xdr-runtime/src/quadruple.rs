//! The IEEE 754 quadruple-precision number, which Rust has no stable type for.

use core::fmt;

/// A floating-point number of 128 bits as it is on the wire (RFC 4506 section 4.8).
///
/// It carries the bits unchanged and does no arithmetic: convert from `f64`, exactly, and to
/// `f64`, rounded. Equality and hash are those of the bits, so `-0.0` differs from `0.0` and a NaN
/// equals the same NaN. The default is `0.0`.
///
/// ```
/// use xdr_runtime::Quadruple;
///
/// let number = Quadruple::from(-1.5);
/// assert_eq!(number.to_be_bytes()[..4], [0xbf, 0xff, 0x80, 0x00]);
/// assert_eq!(number.to_f64(), -1.5);
/// ```
///
/// With the feature `serde` it is the 16 bytes that are on the wire.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(from = "[u8; 16]", into = "[u8; 16]"))]
pub struct Quadruple {
    /// 1 bit sign, 15 bits exponent (bias 16383), 112 bits fraction.
    bits: u128,
}

impl Quadruple {
    /// The number in 16 bytes, most significant first, as they are on the wire.
    #[must_use]
    pub const fn from_be_bytes(bytes: [u8; 16]) -> Self {
        Self {
            bits: u128::from_be_bytes(bytes),
        }
    }

    /// The 16 bytes of the number, most significant first, as they are on the wire.
    #[must_use]
    pub const fn to_be_bytes(self) -> [u8; 16] {
        self.bits.to_be_bytes()
    }

    /// The number with this bit pattern: sign, 15 bits exponent, 112 bits fraction.
    #[must_use]
    pub const fn from_bits(bits: u128) -> Self {
        Self { bits }
    }

    /// The bit pattern of the number: sign, 15 bits exponent, 112 bits fraction.
    #[must_use]
    pub const fn to_bits(self) -> u128 {
        self.bits
    }

    /// The nearest `f64`; of two equally near, the one with an even last bit.
    ///
    /// Too large becomes infinite, too small a zero of the same sign (subnormal results are
    /// rounded as any other). A NaN stays one: sign and upper payload bits kept, made quiet.
    #[must_use]
    pub const fn to_f64(self) -> f64 {
        let sign = ((self.bits >> 127) as u64) << 63;
        let exponent = (self.bits >> FRACTION_BITS) as i32 & EXPONENT_MAX;
        let fraction = self.bits & FRACTION_MASK;
        let magnitude = match (exponent, fraction) {
            (EXPONENT_MAX, 0) => F64_INFINITY,
            (EXPONENT_MAX, _) => F64_QUIET_NAN | (fraction >> DROPPED_BITS) as u64,
            // Zeros, and subnormals, which are far below the smallest f64.
            (0, _) => 0,
            _ => round(exponent - BIAS, fraction | IMPLICIT_ONE),
        };
        f64::from_bits(sign | magnitude)
    }
}

impl From<[u8; 16]> for Quadruple {
    fn from(bytes: [u8; 16]) -> Self {
        Self::from_be_bytes(bytes)
    }
}

impl From<Quadruple> for [u8; 16] {
    fn from(number: Quadruple) -> Self {
        number.to_be_bytes()
    }
}

impl From<f64> for Quadruple {
    /// The same number, exactly: every `f64` has a quadruple; the bits of a NaN are kept.
    fn from(value: f64) -> Self {
        let bits = value.to_bits();
        let sign = u128::from(bits >> 63) << 127;
        let fraction = bits & F64_FRACTION_MASK;
        let (exponent, fraction) = match ((bits >> F64_FRACTION_BITS) & F64_EXPONENT_MAX, fraction)
        {
            (F64_EXPONENT_MAX, _) => (EXPONENT_MAX as u64, fraction),
            (0, 0) => (0, 0),
            (0, _) => normalize(fraction),
            (exponent, _) => (exponent + BIAS_DIFFERENCE, fraction),
        };
        let magnitude =
            (u128::from(exponent) << FRACTION_BITS) | (u128::from(fraction) << DROPPED_BITS);
        Self {
            bits: sign | magnitude,
        }
    }
}

impl From<f32> for Quadruple {
    /// The same number, exactly; a NaN may become quiet.
    fn from(value: f32) -> Self {
        f64::from(value).into()
    }
}

impl fmt::Debug for Quadruple {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Quadruple({:#034x})", self.bits)
    }
}

/// Biased quadruple exponent and 52-bit fraction of an `f64` subnormal (fraction not 0).
fn normalize(fraction: u64) -> (u64, u64) {
    // The shift that brings the highest one to the place of the implicit one.
    let shift = fraction.leading_zeros() - (63 - F64_FRACTION_BITS);
    let exponent = 1 + BIAS_DIFFERENCE - u64::from(shift);
    (exponent, (fraction << shift) & F64_FRACTION_MASK)
}

/// Bits of the `f64` nearest to `significand` / 2^112 * 2^`exponent`, implicit one included.
const fn round(exponent: i32, significand: u128) -> u64 {
    if exponent > F64_BIAS {
        return F64_INFINITY;
    }
    let biased = exponent + F64_BIAS;
    // A subnormal result loses one more bit for each power of two below the smallest normal.
    let below_normal = if biased < 1 { 1 - biased } else { 0 };
    if below_normal > F64_FRACTION_BITS as i32 + 1 {
        return 0;
    }
    let dropped = DROPPED_BITS + below_normal as u32;
    let kept = (significand >> dropped) as u64;
    let rest = significand & ((1 << dropped) - 1);
    let half = 1 << (dropped - 1);
    let up = rest > half || (rest == half && kept & 1 == 1);
    // `kept` has the implicit one, hence exponent - 1; a carry runs into the exponent, at the
    // top as far as infinity, which is what rounding to nearest asks for.
    let exponent_part = (biased + below_normal - 1) as u64;
    (exponent_part << F64_FRACTION_BITS) + kept + up as u64
}

const FRACTION_BITS: u32 = 112;
const FRACTION_MASK: u128 = (1 << FRACTION_BITS) - 1;
const IMPLICIT_ONE: u128 = 1 << FRACTION_BITS;
const EXPONENT_MAX: i32 = 0x7fff;
const BIAS: i32 = 16383;

const F64_FRACTION_BITS: u32 = 52;
const F64_FRACTION_MASK: u64 = (1 << F64_FRACTION_BITS) - 1;
const F64_EXPONENT_MAX: u64 = 0x7ff;
const F64_BIAS: i32 = 1023;
const F64_INFINITY: u64 = F64_EXPONENT_MAX << F64_FRACTION_BITS;
const F64_QUIET_NAN: u64 = F64_INFINITY | 1 << (F64_FRACTION_BITS - 1);

const DROPPED_BITS: u32 = FRACTION_BITS - F64_FRACTION_BITS;
const BIAS_DIFFERENCE: u64 = (BIAS - F64_BIAS) as u64;

#[cfg(test)]
mod tests;
