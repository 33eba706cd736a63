//! scalars.x: each type of a fixed size, and the names that C headers declare.

use crate::form::Form;
use crate::golden::scalars::{HeaderNames, Scalars};
use crate::wire::with_word;
use rpcgen_runtime::{DecodeError, EncodeError, Quadruple};

#[test]
fn every_type_has_its_size() {
    let value = Scalars {
        c: -2,
        uc: 200,
        s: -300,
        us: 40_000,
        i: -4,
        ui: 4_000_000_000,
        bare: 5,
        l: -6,
        ul: 7,
        b: true,
        f: 1.5,
        d: -2.0,
        h: -8,
        uh: 0x0123_4567_89ab_cdef,
        q: Quadruple::from(1.0),
    };
    Form::of_type().assert_wire(
        &value,
        "fffffffe 000000c8 fffffed4 00009c40
         fffffffc ee6b2800 00000005 fffffffa 00000007
         00000001
         3fc00000 c0000000 00000000
         ffffffff fffffff8 01234567 89abcdef
         3fff0000 00000000 00000000 00000000",
    );
}

#[test]
fn smallest_and_largest_numbers() {
    let smallest = Scalars {
        c: i8::MIN,
        s: i16::MIN,
        i: i32::MIN,
        l: i32::MIN,
        f: f32::MIN,
        d: f64::MIN,
        h: i64::MIN,
        ..Scalars::default()
    };
    Form::of_type().assert_wire(
        &smallest,
        "ffffff80 00000000 ffff8000 00000000
         80000000 00000000 00000000 80000000 00000000
         00000000
         ff7fffff ffefffff ffffffff
         80000000 00000000 00000000 00000000
         00000000 00000000 00000000 00000000",
    );
    let largest = Scalars {
        c: i8::MAX,
        uc: u8::MAX,
        s: i16::MAX,
        us: u16::MAX,
        i: i32::MAX,
        ui: u32::MAX,
        bare: u32::MAX,
        l: i32::MAX,
        ul: u32::MAX,
        b: true,
        f: f32::MAX,
        d: f64::MAX,
        h: i64::MAX,
        uh: u64::MAX,
        q: Quadruple::from_bits(u128::MAX),
    };
    Form::of_type().assert_wire(
        &largest,
        "0000007f 000000ff 00007fff 0000ffff
         7fffffff ffffffff ffffffff 7fffffff ffffffff
         00000001
         7f7fffff 7fefffff ffffffff
         7fffffff ffffffff ffffffff ffffffff
         ffffffff ffffffff ffffffff ffffffff",
    );
}

#[test]
fn header_names_are_the_types_they_mean() {
    let value = HeaderNames {
        a: 255,
        b: 65_535,
        c: 1,
        d: 2,
        e: -1,
        f: 254,
        g: -2,
        h: 65_534,
        i: -3,
        j: 3,
        k: -4,
        l: 4,
        m: true,
        n: -5,
        o: 5,
        p: vec![1, 2, 3],
    };
    Form::of_type().assert_wire(
        &value,
        "000000ff 0000ffff 00000001 00000002
         ffffffff 000000fe fffffffe 0000fffe fffffffd 00000003
         ffffffff fffffffc 00000000 00000004
         00000001
         ffffffff fffffffb 00000000 00000005
         00000003 01020300",
    );
}

#[test]
fn numbers_of_less_than_32_bits_are_checked() {
    let out_of_range = |type_name, value, at| DecodeError::OutOfRange {
        type_name,
        value,
        at,
    };
    let form = Form::<Scalars>::of_type();
    let zeros = form.write(&Scalars::default()).unwrap();
    let cases = [
        (0, 128, out_of_range("char", 128, 0)),
        (0, 0xffff_ff7f, out_of_range("char", -129, 0)),
        (4, 256, out_of_range("unsigned char", 256, 4)),
        (8, 32_768, out_of_range("short", 32_768, 8)),
        (8, 0xffff_7fff, out_of_range("short", -32_769, 8)),
        (12, 65_536, out_of_range("unsigned short", 65_536, 12)),
        (36, 2, DecodeError::NotBool { value: 2, at: 36 }),
        (36, u32::MAX, DecodeError::NotBool { value: -1, at: 36 }),
    ];
    for (at, word, expected) in cases {
        form.assert_decode_error(&with_word(&zeros, at, word), expected);
    }
}

#[test]
fn a_netobj_has_at_most_1024_bytes() {
    let form = Form::<HeaderNames>::of_type();
    let of = |len| HeaderNames {
        p: vec![7; len],
        ..HeaderNames::default()
    };
    let longest = form.write(&of(1024)).unwrap();
    let length_at = longest.len() - 1024 - 4;
    form.assert_encode_error(
        &of(1025),
        EncodeError::TooLong {
            limit: 1024,
            found: 1025,
        },
    );
    form.assert_decode_error(
        &with_word(&longest, length_at, 1025),
        DecodeError::TooLong {
            limit: 1024,
            found: 1025,
            at: length_at,
        },
    );
}
