//! enums.x: numbers in any order, numbers twice, names that are keywords.

use crate::form::Form;
use crate::golden::enums::{Color, FromConstant, LIMIT, ObjectKind, One, Status, Uses};
use crate::wire::{bytes, with_word};
use rpcgen_runtime::DecodeError;

#[test]
fn a_member_is_its_number() {
    let colors = [
        (Color::Red, 2, "00000002"),
        (Color::Green, 3, "00000003"),
        (Color::DarkBlue, -5, "fffffffb"),
    ];
    for (color, number, hex) in colors {
        Form::of_type().assert_wire(&color, hex);
        assert_eq!(i32::from(color), number);
        assert_eq!(Color::from_i32(number), Some(color));
    }
    let kinds = [
        (ObjectKind::Bogus, "00000000"),
        (ObjectKind::NoObject, "00000001"),
        (ObjectKind::Last, "7fffffff"),
    ];
    for (kind, hex) in kinds {
        Form::of_type().assert_wire(&kind, hex);
    }
    let statuses = [
        (Status::Ok, "00000000"),
        (Status::Type, "00000001"),
        (Status::Self_, "00000002"),
    ];
    for (status, hex) in statuses {
        Form::of_type().assert_wire(&status, hex);
    }
    Form::of_type().assert_wire(&One::OnlyOne, "00000000");
    Form::of_type().assert_wire(&FromConstant::From, "00000007");
    Form::of_type().assert_wire(&FromConstant::Next, "00000008");
}

#[test]
fn a_number_twice_is_one_member_with_two_names() {
    assert_eq!(ObjectKind::NIS_BOGUS, ObjectKind::Bogus);
    assert_eq!(ObjectKind::NIS_NO_OBJECT, ObjectKind::NoObject);
}

#[test]
fn the_default_is_the_member_zero() {
    assert_eq!(ObjectKind::default(), ObjectKind::Bogus);
    assert_eq!(Status::default(), Status::Ok);
    assert_eq!(One::default(), One::OnlyOne);
}

#[test]
fn a_member_may_be_a_constant() {
    assert_eq!(LIMIT, 7);
    assert_eq!(FromConstant::from_i32(7), Some(FromConstant::From));
}

const USES: &str = "fffffffb 7fffffff 00000002 00000000 00000008";

#[test]
fn fields_are_members() {
    let uses = Uses {
        c: Color::DarkBlue,
        k: ObjectKind::Last,
        s: Status::Self_,
        o: One::OnlyOne,
        f: FromConstant::Next,
    };
    Form::of_type().assert_wire(&uses, USES);
}

#[test]
fn a_number_without_a_name_is_refused() {
    let cases = [
        (0, 0, "color", 0),
        (0, 4, "color", 4),
        (0, 0xffff_fffa, "color", -6),
        (4, 2, "object_kind", 2),
        (4, 0x8000_0000, "object_kind", i32::MIN),
        (8, 3, "status", 3),
        (12, 1, "one", 1),
        (16, 6, "from_constant", 6),
        (16, 9, "from_constant", 9),
    ];
    for (at, word, type_name, value) in cases {
        Form::<Uses>::of_type().assert_decode_error(
            &with_word(&bytes(USES), at, word),
            DecodeError::UnknownEnum {
                type_name,
                value,
                at,
            },
        );
    }
    assert_eq!(Color::from_i32(4), None);
}
