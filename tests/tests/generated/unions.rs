//! unions.x: every form of arm and of discriminant.

use crate::form::Form;
use crate::golden::unions::{
    ANSWER, Covered, CoveredDefault, DefaultWithValue, HalfBool, Kind, OnBool, OnInt, OnUnsigned,
    OnlyDefault, Pair, SoleDefault, Some_, Value,
};
use crate::wire::bytes;
use rpcgen_runtime::{DecodeError, EncodeError};

fn pair() -> Pair {
    Pair {
        a: -1,
        b: "abc".into(),
    }
}

#[test]
fn arms_of_an_enum() {
    let cases = [
        (Value::None, "00000000"),
        (Value::Number(-2), "00000001 ffffffff fffffffe"),
        (
            Value::Text("hello".into()),
            "00000002 00000005 68656c6c 6f000000",
        ),
        (Value::Pair(pair()), "00000003 ffffffff 00000003 61626300"),
        (
            Value::Default(Kind::Other, vec![1, 2]),
            "00000004 00000002 01020000",
        ),
    ];
    for (value, hex) in cases {
        Form::of_type().assert_wire(&value, hex);
    }
}

#[test]
fn every_arm_named_and_several_names_for_one_arm() {
    let cases = [
        (Covered::None(None), "00000000 00000000"),
        (Covered::Number(Some(5)), "00000001 00000001 00000005"),
        (Covered::Text(Some(-5)), "00000002 00000001 fffffffb"),
        (Covered::Pair(vec![]), "00000003 00000000"),
        (
            Covered::Pair(vec![pair()]),
            "00000003 00000001 ffffffff 00000003 61626300",
        ),
        (Covered::Other([1, 2, 3]), "00000004 01020300"),
    ];
    for (value, hex) in cases {
        Form::of_type().assert_wire(&value, hex);
    }
}

#[test]
fn arms_of_a_bool() {
    Form::of_type().assert_wire(&OnBool::True(7), "00000001 00000007");
    Form::of_type().assert_wire(&OnBool::False, "00000000");
    Form::of_type().assert_wire(&HalfBool::True(7), "00000001 00000007");
    Form::of_type().assert_wire(&HalfBool::Default(false), "00000000");
    Form::of_type().assert_wire(&CoveredDefault::True(7), "00000001 00000007");
    Form::of_type().assert_wire(&CoveredDefault::False, "00000000");
}

#[test]
fn arms_of_numbers() {
    let cases = [
        (
            OnInt::Case0(Value::Text("x".into())),
            "00000000 00000002 00000001 78000000",
        ),
        (OnInt::CaseMinus1, "ffffffff"),
        (OnInt::Answer(0.5), "0000002a 3f000000"),
        (OnInt::Default(1), "00000001"),
        (OnInt::Default(i32::MIN), "80000000"),
    ];
    for (value, hex) in cases {
        Form::of_type().assert_wire(&value, hex);
    }
    assert_eq!(ANSWER, 42);
    Form::of_type().assert_wire(&OnUnsigned::Case1(1.0), "00000001 3ff00000 00000000");
    Form::of_type().assert_wire(
        &OnUnsigned::Case4000000000(-1.0),
        "ee6b2800 bff00000 00000000",
    );
    Form::of_type().assert_wire(&DefaultWithValue::Case0, "00000000");
    Form::of_type().assert_wire(&DefaultWithValue::Default(-9, 4), "fffffff7 00000004");
    Form::of_type().assert_wire(&OnlyDefault::Case9, "00000009");
    Form::of_type().assert_wire(
        &OnlyDefault::Default(0, pair()),
        "00000000 ffffffff 00000003 61626300",
    );
    Form::of_type().assert_wire(&Some_::Number(7), "00000001 00000007");
}

#[test]
fn a_default_arm_alone_carries_every_number() {
    for (kind, number) in [(Kind::None, 0), (Kind::Pair, 3), (Kind::Other, 4)] {
        Form::of_type().assert_wire(
            &SoleDefault::Default(kind, pair()),
            &format!("{number:08x} ffffffff 00000003 61626300"),
        );
    }
}

/// What would be read as that arm, if it were written.
#[test]
fn a_default_arm_cannot_carry_the_number_of_another() {
    let foreign = |type_name, value| EncodeError::Discriminant { type_name, value };
    for (kind, number) in [
        (Kind::None, 0),
        (Kind::Number, 1),
        (Kind::Text, 2),
        (Kind::Pair, 3),
    ] {
        let value = Value::Default(kind, vec![]);
        Form::of_type().assert_encode_error(&value, foreign("value", number));
    }
    for number in [0, -1, 42] {
        let value = OnInt::Default(number);
        Form::of_type().assert_encode_error(&value, foreign("on_int", number.into()));
    }
    for more in [false, true] {
        let value = CoveredDefault::Default(more, pair());
        Form::of_type().assert_encode_error(&value, foreign("covered_default", more.into()));
    }
    Form::of_type().assert_encode_error(&HalfBool::Default(true), foreign("half_bool", 1));
    Form::of_type().assert_encode_error(
        &DefaultWithValue::Default(0, 1),
        foreign("default_with_value", 0),
    );
    Form::of_type()
        .assert_encode_error(&OnlyDefault::Default(9, pair()), foreign("only_default", 9));
}

#[test]
fn a_discriminant_without_an_arm_is_refused() {
    let unknown = |type_name, value| DecodeError::UnknownDiscriminant {
        type_name,
        value,
        at: 0,
    };
    for number in [0, 2, 3, 4] {
        let bytes = bytes(&format!("{number:08x} 00000000"));
        Form::<Some_>::of_type().assert_decode_error(&bytes, unknown("some", number));
    }
    for number in [0, 2, 3_999_999_999, 0xffff_ffff] {
        let bytes = bytes(&format!("{number:08x} 00000000 00000000"));
        Form::<OnUnsigned>::of_type().assert_decode_error(&bytes, unknown("on_unsigned", number));
    }
}

#[test]
fn a_discriminant_outside_of_its_type_is_refused() {
    let unknown = |value| DecodeError::UnknownEnum {
        type_name: "kind",
        value,
        at: 0,
    };
    Form::<Value>::of_type().assert_decode_error(&bytes("00000005 00000000"), unknown(5));
    Form::<Covered>::of_type().assert_decode_error(&bytes("ffffffff 00000000"), unknown(-1));
    Form::<Some_>::of_type().assert_decode_error(&bytes("00000005 00000000"), unknown(5));
    let not_bool = DecodeError::NotBool { value: 2, at: 0 };
    Form::<OnBool>::of_type().assert_decode_error(&bytes("00000002"), not_bool.clone());
    Form::<HalfBool>::of_type().assert_decode_error(&bytes("00000002"), not_bool.clone());
    Form::<CoveredDefault>::of_type().assert_decode_error(&bytes("00000002"), not_bool);
}

#[test]
fn bounds_inside_arms() {
    let too_long = |limit, found| EncodeError::TooLong { limit, found };
    let cases = [
        (Value::Text("x".repeat(33)), too_long(32, 33)),
        (Value::Default(Kind::Other, vec![0; 17]), too_long(16, 17)),
    ];
    for (value, expected) in cases {
        Form::of_type().assert_encode_error(&value, expected);
    }
    let long = Pair {
        a: 0,
        b: "123456789".into(),
    };
    Form::of_type().assert_encode_error(&Value::Pair(long), too_long(8, 9));
    let pairs = Covered::Pair(vec![pair(), pair(), pair()]);
    Form::of_type().assert_encode_error(&pairs, too_long(2, 3));

    let too_long = |limit, found| DecodeError::TooLong {
        limit,
        found,
        at: 4,
    };
    Form::<Pair>::of_type().assert_decode_error(&bytes("00000000 00000009"), too_long(8, 9));
    Form::<Value>::of_type().assert_decode_error(&bytes("00000002 00000021"), too_long(32, 33));
    Form::<Value>::of_type().assert_decode_error(&bytes("00000004 00000011"), too_long(16, 17));
    Form::<Covered>::of_type().assert_decode_error(&bytes("00000003 00000003"), too_long(2, 3));
}

#[test]
fn a_union_tells_its_discriminant() {
    assert_eq!(Value::Number(3).discriminant(), Kind::Number);
    assert_eq!(
        Value::Default(Kind::Other, vec![]).discriminant(),
        Kind::Other
    );
    assert!(OnBool::True(1).discriminant());
    assert_eq!(OnInt::CaseMinus1.discriminant(), -1);
}

#[test]
fn the_default_value_is_that_of_zero() {
    assert_eq!(Value::default(), Value::None);
    assert_eq!(OnBool::default(), OnBool::False);
    assert_eq!(DefaultWithValue::default(), DefaultWithValue::Case0);
}
