//! names.x: keywords, names of Rust's prelude and names in other cases.

use crate::form::Form;
use crate::golden::names::{Box_, Fhstatus, Getattr3res, Option_, Result_, Strings, Text, Vec_};
use crate::wire::bytes;
use rpcgen_runtime::{DecodeError, EncodeError};

#[test]
fn fields_keep_their_order_under_other_names() {
    let value = Strings {
        r#fn: 1,
        r#type: 2,
        self_: 3,
        mixed_case: 4,
        camel_case: 5,
        http_status: 6,
        leading: 7,
    };
    Form::of_type().assert_wire(
        &value,
        "00000001 00000002 00000003 00000004 00000005 00000006 00000007",
    );
}

#[test]
fn types_named_like_those_of_the_prelude_stand_beside_them() {
    Form::of_type().assert_wire(&Option_ { some: 1 }, "00000001");
    Form::of_type().assert_wire(&Vec_ { some: 2 }, "00000002");
    Form::of_type().assert_wire(&Result_ { ok: 3 }, "00000003");
    Form::of_type().assert_wire(&Fhstatus { x: 4 }, "00000004");
    Form::of_type().assert_wire(&Getattr3res { x: 5 }, "00000005");
    Form::of_type().assert_wire(&Box_::Case0(6), "00000000 00000006");
    Form::of_type().assert_wire(&Box_::Default(7), "00000007");
    Form::of_type().assert_wire(&Text::Err, "00000001");
    Form::of_type().assert_wire(&Text::None, "00000002");
}

#[test]
fn errors_name_a_type_as_the_file_does() {
    Form::<Text>::of_type().assert_decode_error(
        &bytes("00000000"),
        DecodeError::UnknownEnum {
            type_name: "Text",
            value: 0,
            at: 0,
        },
    );
    Form::of_type().assert_encode_error(
        &Box_::Default(0),
        EncodeError::Discriminant {
            type_name: "box",
            value: 0,
        },
    );
}
