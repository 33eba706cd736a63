//! arrays.x: arrays of a fixed and of a variable length, small and large.

use crate::form::Form;
use crate::golden::arrays::{
    Arrays, Big, Color, EmptyItems, HoldsEmpty, Point, Row, Word, decode_row, decode_word,
    encode_row, encode_word,
};
use crate::wire::{bytes, with_word};
use rpcgen_runtime::xdr::{from_bytes, to_bytes};
use rpcgen_runtime::{DecodeError, DecodeLimits, EncodeError};

fn sample() -> Arrays {
    Arrays {
        fixed: [1, -1, 2, -2],
        matrix: [[1, 2, 3], [4, 5, 6]],
        corners: [Point { x: 0, y: 0 }, Point { x: 7, y: 8 }],
        colors: [Color::Green, Color::Red],
        words: ["ab".into(), String::new()],
        any: vec![9],
        few: vec![u64::MAX],
        path: vec![Point { x: 1, y: 2 }],
        palette: vec![Color::Green],
        text: vec!["c".into()],
        rows: vec![[-1, 0, 1]],
        blobs: vec![0xbb, 0xcc],
    }
}

/// A line for each field.
const SAMPLE: &str = "00000001 ffffffff 00000002 fffffffe
    00000001 00000002 00000003 00000004 00000005 00000006
    00000000 00000000 00000007 00000008
    00000001 00000000
    00000002 61620000 00000000
    00000001 00000009
    00000001 ffffffff ffffffff
    00000001 00000001 00000002
    00000001 00000001
    00000001 00000001 63000000
    00000001 ffffffff 00000000 00000001
    00000002 bbcc0000";

/// Where the counts are.
const FEW: usize = 84;
const PATH: usize = 96;
const PALETTE: usize = 108;
const TEXT: usize = 116;
const BLOBS: usize = 144;

#[test]
fn items_follow_one_another() {
    Form::of_type().assert_wire(&sample(), SAMPLE);
}

#[test]
fn no_items_are_a_count_of_zero() {
    let fixed = "00000000".repeat(4 + 6 + 4 + 2 + 2);
    let counts = "00000000".repeat(7);
    Form::of_type().assert_wire(&Arrays::default(), &(fixed + &counts));
}

#[test]
fn a_bound_holds_when_written() {
    let too_long = |limit, found| EncodeError::TooLong { limit, found };
    let few = Arrays {
        few: vec![0; 4],
        ..sample()
    };
    let path = Arrays {
        path: vec![Point::default(); 11],
        ..sample()
    };
    let text = Arrays {
        text: vec![String::new(); 5],
        ..sample()
    };
    let word = Arrays {
        words: [String::new(), "1234567".into()],
        ..sample()
    };
    let word_in_text = Arrays {
        text: vec!["123456".into(), "1234567".into()],
        ..sample()
    };
    let blobs = Arrays {
        blobs: vec![0; 3],
        ..sample()
    };
    let cases = [
        (few, too_long(3, 4)),
        (path, too_long(10, 11)),
        (text, too_long(4, 5)),
        (word, too_long(6, 7)),
        (word_in_text, too_long(6, 7)),
        (blobs, too_long(2, 3)),
    ];
    for (value, expected) in cases {
        Form::of_type().assert_encode_error(&value, expected);
    }
}

#[test]
fn a_bound_holds_when_read() {
    let too_long = |limit, found, at| DecodeError::TooLong { limit, found, at };
    let cases = [
        (FEW, 4, too_long(3, 4, FEW)),
        (PATH, 11, too_long(10, 11, PATH)),
        (TEXT, 5, too_long(4, 5, TEXT)),
        (TEXT + 4, 7, too_long(6, 7, TEXT + 4)),
        (BLOBS, 3, too_long(2, 3, BLOBS)),
        // A member of an array is no other than alone.
        (
            PALETTE + 4,
            2,
            DecodeError::UnknownEnum {
                type_name: "color",
                value: 2,
                at: PALETTE + 4,
            },
        ),
        // Without a bound, the memory that the items would take is one: 4 bytes each, on top of what was read.
        (
            PALETTE,
            u32::MAX,
            DecodeError::MemoryLimit {
                limit: MEMORY,
                needed: 2 + 4 + 8 + 8 + 4 * 0xffff_ffff,
                at: PALETTE + 4,
            },
        ),
    ];
    for (at, word, expected) in cases {
        let bytes = with_word(&bytes(SAMPLE), at, word);
        Form::<Arrays>::of_type().assert_decode_error(&bytes, expected);
    }
}

const MEMORY: usize = 64 << 20;

#[test]
fn large_arrays_are_boxed_and_the_same_on_the_wire() {
    let mut big = Big {
        grid: Box::new([Point { x: 1, y: 2 }; 2000]),
        samples: Box::new([1.0; 300]),
    };
    big.grid[1999] = Point { x: 3, y: 4 };
    big.samples[0] = -1.0;
    let grid = "00000001 00000002".repeat(1999) + "00000003 00000004";
    let samples = "bff00000 00000000".to_owned() + &"3ff00000 00000000".repeat(299);
    Form::of_type().assert_wire(&big, &(grid + &samples));
}

#[test]
fn items_without_bytes_are_counted() {
    let of = |count| HoldsEmpty {
        items: vec![EmptyItems::default(); count],
    };
    Form::of_type().assert_wire(&of(0), "00000000");
    Form::of_type().assert_wire(&of(3), "00000003");
    Form::of_type().assert_wire(&EmptyItems::default(), "");
}

/// The error says that no item was tried: all of them were reckoned up at the count.
#[test]
fn four_thousand_million_items_without_bytes_are_refused_at_the_count() {
    Form::<HoldsEmpty>::of_type().assert_decode_error(
        &bytes("ffffffff"),
        DecodeError::MemoryLimit {
            limit: DecodeLimits::default().memory,
            needed: 4 * 0xffff_ffff,
            at: 4,
        },
    );
}

#[test]
fn typedefs_have_functions() {
    let row = Form::<Row>::of_functions(encode_row, decode_row);
    row.assert_wire(&[1, -1, 0], "00000001 ffffffff 00000000");

    let word = Form::<Word>::of_functions(|value, output| encode_word(value, output), decode_word);
    word.assert_wire(&"123456".into(), "00000006 31323334 35360000");
    word.assert_encode_error(
        &"1234567".into(),
        EncodeError::TooLong { limit: 6, found: 7 },
    );
    word.assert_decode_error(
        &bytes("00000007 31323334 35363700"),
        DecodeError::TooLong {
            limit: 6,
            found: 7,
            at: 0,
        },
    );
}

#[test]
fn every_prefix_of_a_large_value_is_refused() {
    let big = Big {
        grid: Box::new([Point { x: 1, y: -1 }; 2000]),
        samples: Box::new([0.5; 300]),
    };
    let bytes = to_bytes(&big).unwrap();
    assert_eq!(bytes.len(), 18_400);
    for len in 0..bytes.len() {
        let read = from_bytes::<Big>(&bytes[..len]);
        assert!(
            matches!(read, Err(DecodeError::Truncated { .. })),
            "{len}: {read:?}"
        );
    }
}
