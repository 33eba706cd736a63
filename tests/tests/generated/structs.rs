//! nested.x, comments.x, interface.x: types declared inside of types and of interfaces, and types with comments.

use crate::form::Form;
use crate::golden::comments::{Level, ONE, Table};
use crate::golden::interface::{Operator, Triple};
use crate::golden::nested::{
    Outer, OuterInner, OuterList, OuterMaybe, OuterMaybeDetails, OuterSize,
};
use crate::wire::{bytes, with_word};
use rpcgen_runtime::{DecodeError, EncodeError};

fn sample() -> Outer {
    Outer {
        inner: OuterInner { a: 1, b: -1 },
        size: OuterSize::Large,
        maybe: OuterMaybe::True(OuterMaybeDetails {
            text: "nine char".into(),
        }),
        list: vec![OuterList { id: [1, 2] }, OuterList { id: [3, 4] }],
    }
}

/// A line for each field.
const SAMPLE: &str = "00000001 ffffffff
    00000002
    00000001 00000009 6e696e65 20636861 72000000
    00000002 01020000 03040000";

/// Where they are.
const SIZE: usize = 8;
const MAYBE: usize = 12;
const LIST: usize = 32;

#[test]
fn types_inside_of_types_stand_where_they_are_declared() {
    Form::of_type().assert_wire(&sample(), SAMPLE);
    let small = Outer {
        inner: OuterInner::default(),
        size: OuterSize::Small,
        maybe: OuterMaybe::False,
        list: vec![],
    };
    Form::of_type().assert_wire(&small, "00000000 00000000 00000001 00000000 00000000");
}

#[test]
fn their_bounds_hold_when_written() {
    let text = Outer {
        maybe: OuterMaybe::True(OuterMaybeDetails {
            text: "ten chars.".into(),
        }),
        ..sample()
    };
    let too_long = EncodeError::TooLong {
        limit: 9,
        found: 10,
    };
    Form::of_type().assert_encode_error(&text, too_long);
    let list = Outer {
        list: vec![OuterList::default(); 4],
        ..sample()
    };
    let too_long = EncodeError::TooLong { limit: 3, found: 4 };
    Form::of_type().assert_encode_error(&list, too_long);
}

#[test]
fn their_bounds_hold_when_read() {
    let too_long = |limit, found, at| DecodeError::TooLong { limit, found, at };
    let unknown_size = DecodeError::UnknownEnum {
        type_name: "outer_size",
        value: 3,
        at: SIZE,
    };
    let not_bool = DecodeError::NotBool {
        value: 2,
        at: MAYBE,
    };
    let cases = [
        (SIZE, 3, unknown_size),
        (MAYBE, 2, not_bool),
        (MAYBE + 4, 10, too_long(9, 10, MAYBE + 4)),
        (LIST, 4, too_long(3, 4, LIST)),
    ];
    for (at, word, expected) in cases {
        let bytes = with_word(&bytes(SAMPLE), at, word);
        Form::<Outer>::of_type().assert_decode_error(&bytes, expected);
    }
}

#[test]
fn comments_change_nothing() {
    Form::of_type().assert_wire(&Table { a: 1, b: 2, c: -3 }, "00000001 00000002 fffffffd");
    Form::of_type().assert_wire(&Level::Low, "00000000");
    Form::of_type().assert_wire(&Level::High, "00000001");
    Form::<Level>::of_type().assert_decode_error(
        &bytes("00000002"),
        DecodeError::UnknownEnum {
            type_name: "level",
            value: 2,
            at: 0,
        },
    );
    assert_eq!(ONE, 1);
}

#[test]
fn types_inside_of_an_interface() {
    let triple = Triple {
        first: 1,
        second: -2,
        third: 3,
    };
    Form::of_type().assert_wire(&triple, "00000001 fffffffe 00000003");
    let operators = [
        (Operator::Plus, "00000000"),
        (Operator::Minus, "00000001"),
        (Operator::Times, "00000002"),
    ];
    for (operator, hex) in operators {
        Form::of_type().assert_wire(&operator, hex);
    }
    Form::<Operator>::of_type().assert_decode_error(
        &bytes("00000003"),
        DecodeError::UnknownEnum {
            type_name: "operator",
            value: 3,
            at: 0,
        },
    );
}

#[test]
fn no_byte_may_be_missing_or_left_over() {
    Form::<Table>::of_type().assert_decode_error(
        &bytes("00000001 00000002 000000"),
        DecodeError::Truncated {
            needed: 4,
            remaining: 3,
            at: 8,
        },
    );
    Form::<Table>::of_type().assert_decode_error(
        &bytes("00000001 00000002 00000003 00"),
        DecodeError::Trailing {
            remaining: 1,
            at: 12,
        },
    );
}
