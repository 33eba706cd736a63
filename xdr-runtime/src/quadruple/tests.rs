use alloc::format;

use super::*;

/// Bits from the upper 64 (sign, exponent, start of the fraction) and the lower 64.
fn quadruple(upper: u64, lower: u64) -> Quadruple {
    Quadruple::from_bits((u128::from(upper) << 64) | u128::from(lower))
}

#[test]
fn widening_is_exact() {
    let cases = [
        (0.0, 0x0000_0000_0000_0000, 0),
        (-0.0, 0x8000_0000_0000_0000, 0),
        (1.0, 0x3fff_0000_0000_0000, 0),
        (-2.5, 0xc000_4000_0000_0000, 0),
        (0.1, 0x3ffb_9999_9999_9999, 0xa000_0000_0000_0000),
        (f64::MAX, 0x43fe_ffff_ffff_ffff, 0xf000_0000_0000_0000),
        (f64::MIN_POSITIVE, 0x3c01_0000_0000_0000, 0),
        // The smallest subnormal, 2^-1074, and the largest.
        (f64::from_bits(1), 0x3bcd_0000_0000_0000, 0),
        (
            f64::from_bits(0x000f_ffff_ffff_ffff),
            0x3c00_ffff_ffff_ffff,
            0xe000_0000_0000_0000,
        ),
        (f64::INFINITY, 0x7fff_0000_0000_0000, 0),
        (f64::NEG_INFINITY, 0xffff_0000_0000_0000, 0),
        (
            f64::from_bits(0xfff8_0000_0000_0001),
            0xffff_8000_0000_0000,
            0x1000_0000_0000_0000,
        ),
    ];
    for (number, upper, lower) in cases {
        let wide = Quadruple::from(number);
        assert_eq!(wide, quadruple(upper, lower), "{number:e}");
        assert_eq!(wide.to_f64().to_bits(), number.to_bits(), "{number:e}");
    }
    assert_eq!(Quadruple::from(0.5_f32), Quadruple::from(0.5_f64));
}

#[test]
fn narrowing_rounds_to_nearest_even() {
    let cases = [
        // 1 + half of the last place of f64: a tie, down to even; then a bit more: up.
        (quadruple(0x3fff_0000_0000_0000, 0x0800_0000_0000_0000), 1.0),
        (
            quadruple(0x3fff_0000_0000_0000, 0x0800_0000_0000_0001),
            1.0 + f64::EPSILON,
        ),
        // 1 + 3 halves: a tie, up to even; a bit less: down.
        (
            quadruple(0x3fff_0000_0000_0000, 0x1800_0000_0000_0000),
            1.0 + 2.0 * f64::EPSILON,
        ),
        (
            quadruple(0x3fff_0000_0000_0000, 0x17ff_ffff_ffff_ffff),
            1.0 + f64::EPSILON,
        ),
        // All ones round up into the next power of two.
        (quadruple(0x3fff_ffff_ffff_ffff, u64::MAX), 2.0),
        (
            quadruple(0xbfff_ffff_ffff_ffff, 0xf7ff_ffff_ffff_ffff),
            -2.0 + f64::EPSILON,
        ),
    ];
    for (wide, expected) in cases {
        assert_eq!(wide.to_f64(), expected, "{wide:?}");
    }
}

#[test]
fn narrowing_saturates_to_infinity_and_zero() {
    let smallest = f64::from_bits(1);
    let cases = [
        (
            quadruple(0x43fe_ffff_ffff_ffff, 0xf7ff_ffff_ffff_ffff),
            f64::MAX,
        ),
        (
            quadruple(0x43fe_ffff_ffff_ffff, 0xf800_0000_0000_0000),
            f64::INFINITY,
        ),
        (quadruple(0xc3ff_0000_0000_0000, 0), f64::NEG_INFINITY),
        (quadruple(0x43ff_8000_0000_0000, 0), f64::INFINITY),
        (quadruple(0x7ffe_ffff_ffff_ffff, u64::MAX), f64::INFINITY),
        // 2^-1075 is a tie between 0 and the smallest subnormal.
        (quadruple(0x3bcc_0000_0000_0000, 0), 0.0),
        (quadruple(0x3bcc_0000_0000_0000, 1), smallest),
        (quadruple(0x3bcb_ffff_ffff_ffff, u64::MAX), 0.0),
        (quadruple(0xbbcc_0000_0000_0000, 0), -0.0),
        (quadruple(0x0000_0000_0000_0000, 1), 0.0),
        // The largest subnormal and three quarters of its last place: the smallest normal.
        (
            quadruple(0x3c00_ffff_ffff_ffff, 0xf800_0000_0000_0000),
            f64::MIN_POSITIVE,
        ),
    ];
    for (wide, expected) in cases {
        assert_eq!(wide.to_f64().to_bits(), expected.to_bits(), "{wide:?}");
    }
}

#[test]
fn a_nan_stays_one() {
    // The only payload bit is below those of f64.
    let wide = quadruple(0xffff_0000_0000_0000, 1);
    assert_eq!(wide.to_f64().to_bits(), 0xfff8_0000_0000_0000);
}

#[test]
fn debug_shows_the_bits() {
    let text = format!("{:?}", Quadruple::from(1.0));
    assert_eq!(text, "Quadruple(0x3fff0000000000000000000000000000)");
}
