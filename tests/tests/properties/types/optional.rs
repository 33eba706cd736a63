//! optional.x.

use crate::form::Form;
use crate::golden::optional::{
    Flag, IntPtr, Leaf, LeafPtr, Name, NamePtr, Optional, decode_int_ptr, decode_leaf_ptr,
    decode_name, decode_name_ptr, encode_int_ptr, encode_leaf_ptr, encode_name, encode_name_ptr,
};
use crate::laws::assert_laws;
use crate::values::{boxed, text};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

fn leaf() -> impl Strategy<Value = LeafPtr> {
    boxed(any::<i32>().prop_map(|value| Leaf { value }))
}

fn name() -> impl Strategy<Value = NamePtr> {
    option::of(text(4))
}

fn optional() -> impl Strategy<Value = Optional> {
    let numbers = any::<(Option<i32>, Option<i32>)>();
    let leaves = (leaf(), leaf(), option::of(leaf()));
    let state = option::of(select(vec![Flag::Off, Flag::On]));
    (numbers, leaves, name(), name(), state).prop_map(
        |((number, number_alias), (boxed, aliased, twice), text, text_alias, state)| Optional {
            number,
            boxed,
            aliased,
            number_alias,
            text,
            text_alias,
            state,
            twice,
        },
    )
}

#[test]
fn optional_fields_obey_the_laws() {
    assert_laws(Form::of_type(), optional());
}

#[test]
fn typedefs_obey_the_laws() {
    let leaves = Form::<LeafPtr>::of_functions(
        |value, output| encode_leaf_ptr(value.as_deref(), output),
        decode_leaf_ptr,
    );
    assert_laws(leaves, leaf());
    let numbers = Form::<IntPtr>::of_functions(
        |value, output| encode_int_ptr(*value, output),
        decode_int_ptr,
    );
    assert_laws(numbers, any::<Option<i32>>());
    let names = Form::<NamePtr>::of_functions(
        |value, output| encode_name_ptr(value.as_deref(), output),
        decode_name_ptr,
    );
    assert_laws(names, name());
    let name = Form::<Name>::of_functions(|value, output| encode_name(value, output), decode_name);
    assert_laws(name, text(4));
}
