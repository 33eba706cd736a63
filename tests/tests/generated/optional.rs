//! optional.x: values that may be absent, directly and by typedef.

use crate::form::Form;
use crate::golden::optional::{
    Flag, IntPtr, Leaf, LeafPtr, NamePtr, Optional, decode_int_ptr, decode_leaf_ptr,
    decode_name_ptr, encode_int_ptr, encode_leaf_ptr, encode_name_ptr,
};
use crate::wire::bytes;
use rpcgen_runtime::{DecodeError, EncodeError};

fn leaf(value: i32) -> LeafPtr {
    Some(Box::new(Leaf { value }))
}

#[test]
fn absent_is_false_and_present_is_true_and_the_value() {
    let absent = Optional::default();
    Form::of_type().assert_wire(&absent, &"00000000".repeat(8));

    let present = Optional {
        number: Some(1),
        boxed: leaf(2),
        aliased: leaf(3),
        number_alias: Some(4),
        text: Some("five".into()),
        text_alias: Some(String::new()),
        state: Some(Flag::On),
        twice: Some(leaf(7)),
    };
    Form::of_type().assert_wire(
        &present,
        "00000001 00000001
         00000001 00000002
         00000001 00000003
         00000001 00000004
         00000001 00000004 66697665
         00000001 00000000
         00000001 00000001
         00000001 00000001 00000007",
    );
}

#[test]
fn a_pointer_to_an_enum_is_to_a_member() {
    let form = Form::<Optional>::of_type();
    let before = "00000000".repeat(6);
    for (state, number) in [(Flag::Off, 0), (Flag::On, 1)] {
        let value = Optional {
            state: Some(state),
            ..Optional::default()
        };
        let after = format!("00000001 {number:08x} 00000000");
        form.assert_wire(&value, &(before.clone() + &after));
    }
    form.assert_decode_error(
        &bytes(&(before + "00000001 00000002")),
        DecodeError::UnknownEnum {
            type_name: "flag",
            value: 2,
            at: 28,
        },
    );
}

#[test]
fn an_absent_value_may_be_present_in_an_optional() {
    let value = Optional {
        twice: Some(None),
        ..Optional::default()
    };
    let hex = "00000000".repeat(7) + "00000001 00000000";
    Form::of_type().assert_wire(&value, &hex);
}

#[test]
fn the_mark_is_zero_or_one() {
    for field in 0..8 {
        let bytes = bytes(&("00000000".repeat(field) + "00000002"));
        Form::<Optional>::of_type().assert_decode_error(
            &bytes,
            DecodeError::NotBool {
                value: 2,
                at: 4 * field,
            },
        );
    }
}

#[test]
fn typedefs_have_functions() {
    let leaves = Form::<LeafPtr>::of_functions(
        |value, output| encode_leaf_ptr(value.as_deref(), output),
        decode_leaf_ptr,
    );
    leaves.assert_wire(&None, "00000000");
    leaves.assert_wire(&leaf(-1), "00000001 ffffffff");

    let numbers = Form::<IntPtr>::of_functions(
        |value, output| encode_int_ptr(*value, output),
        decode_int_ptr,
    );
    numbers.assert_wire(&None, "00000000");
    numbers.assert_wire(&Some(0), "00000001 00000000");

    let names = Form::<NamePtr>::of_functions(
        |value, output| encode_name_ptr(value.as_deref(), output),
        decode_name_ptr,
    );
    names.assert_wire(&None, "00000000");
    names.assert_wire(&Some("ab".into()), "00000001 00000002 61620000");
}

#[test]
fn the_bound_of_a_typedef_holds_behind_an_optional() {
    let too_long = EncodeError::TooLong { limit: 4, found: 5 };
    let text = Optional {
        text: Some("12345".into()),
        ..Optional::default()
    };
    Form::of_type().assert_encode_error(&text, too_long.clone());
    let alias = Optional {
        text_alias: Some("12345".into()),
        ..Optional::default()
    };
    Form::of_type().assert_encode_error(&alias, too_long);

    let before = "00000000".repeat(4);
    Form::<Optional>::of_type().assert_decode_error(
        &bytes(&(before + "00000001 00000005 31323334 35000000")),
        DecodeError::TooLong {
            limit: 4,
            found: 5,
            at: 20,
        },
    );
}
