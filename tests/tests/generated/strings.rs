//! strings.x: strings and opaque data, with and without bounds.

use crate::form::Form;
use crate::golden::strings::{Block, Strings};
use crate::wire::bytes;
use rpcgen_runtime::{DecodeError, EncodeError};

fn sample() -> Strings {
    Strings {
        bounded: "abcdefgh".into(),
        number: String::new(),
        unbounded: "grün".into(),
        key: [1, 2, 3, 4],
        three: [0xa, 0xb, 0xc],
        none: [],
        bytes: vec![5, 6, 7, 8, 9],
        any: vec![0xff],
    }
}

const SAMPLE: &str = "00000008 61626364 65666768
    00000000
    00000005 6772c3bc 6e000000
    01020304
    0a0b0c00
    00000005 05060708 09000000
    00000001 ff000000";

/// Where the items of [`SAMPLE`] are.
const BOUNDED: usize = 0;
const NUMBER: usize = 12;
const UNBOUNDED: usize = 16;
const THREE: usize = 32;
const BYTES: usize = 36;
const ANY: usize = 48;

#[test]
fn lengths_and_padding() {
    Form::of_type().assert_wire(&sample(), SAMPLE);
    Form::of_type().assert_wire(
        &Strings::default(),
        "00000000 00000000 00000000 00000000 00000000 00000000 00000000",
    );
}

#[test]
fn a_bound_holds_when_written() {
    let too_long = |limit, found| EncodeError::TooLong { limit, found };
    let cases = [
        (
            Strings {
                bounded: "123456789".into(),
                ..sample()
            },
            too_long(8, 9),
        ),
        // The bound is in bytes: eight characters, nine bytes.
        (
            Strings {
                bounded: "1234567ü".into(),
                ..sample()
            },
            too_long(8, 9),
        ),
        (
            Strings {
                number: "x".repeat(17),
                ..sample()
            },
            too_long(16, 17),
        ),
        (
            Strings {
                bytes: vec![0; 6],
                ..sample()
            },
            too_long(5, 6),
        ),
    ];
    for (value, expected) in cases {
        Form::of_type().assert_encode_error(&value, expected);
    }
}

#[test]
fn a_bound_holds_when_read() {
    let too_long = |limit, found, at| DecodeError::TooLong { limit, found, at };
    let cases = [
        (BOUNDED, 9, too_long(8, 9, BOUNDED)),
        (BOUNDED, u32::MAX, too_long(8, u32::MAX, BOUNDED)),
        (NUMBER, 17, too_long(16, 17, NUMBER)),
        (BYTES, 6, too_long(5, 6, BYTES)),
        // Without a bound, the bytes that are there are one.
        (
            ANY,
            u32::MAX,
            DecodeError::Truncated {
                needed: 1 << 32,
                remaining: 4,
                at: ANY + 4,
            },
        ),
    ];
    for (at, length, expected) in cases {
        let bytes = crate::wire::with_word(&bytes(SAMPLE), at, length);
        Form::<Strings>::of_type().assert_decode_error(&bytes, expected);
    }
}

#[test]
fn padding_is_zero_and_text_is_utf8() {
    let cases = [
        (UNBOUNDED + 9, 1, DecodeError::Padding { at: UNBOUNDED + 9 }),
        (THREE + 3, 0xff, DecodeError::Padding { at: THREE + 3 }),
        (BYTES + 11, 1, DecodeError::Padding { at: BYTES + 11 }),
        (ANY + 5, 1, DecodeError::Padding { at: ANY + 5 }),
        (BOUNDED + 6, 0xff, DecodeError::NotUtf8 { at: BOUNDED + 6 }),
        // The second half of a character is missing.
        (
            UNBOUNDED + 7,
            b'x',
            DecodeError::NotUtf8 { at: UNBOUNDED + 6 },
        ),
    ];
    for (at, byte, expected) in cases {
        let mut bytes = bytes(SAMPLE);
        bytes[at] = byte;
        Form::<Strings>::of_type().assert_decode_error(&bytes, expected);
    }
}

#[test]
fn a_zero_byte_is_text_too() {
    let value = Strings {
        bounded: "a\0b".into(),
        ..Strings::default()
    };
    Form::of_type().assert_wire(
        &value,
        "00000003 61006200 00000000 00000000 00000000 00000000 00000000 00000000",
    );
}

#[test]
fn a_boxed_block_has_its_4096_bytes() {
    let value = Block {
        data: Box::new([0xa5; 4096]),
    };
    Form::of_type().assert_wire(&value, &"a5a5a5a5".repeat(1024));
    Form::<Block>::of_type().assert_decode_error(
        &[0; 4095],
        DecodeError::Truncated {
            needed: 4096,
            remaining: 4095,
            at: 0,
        },
    );
}
