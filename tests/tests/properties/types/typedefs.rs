//! typedefs.x.

use crate::form::Form;
use crate::golden::typedefs::{
    Cookie, FileName, Flags, Handle, Ids, Item, ItemPtr, Paths, decode_cookie, decode_file_name,
    decode_flags, decode_handle, decode_ids, decode_item_ptr, decode_paths, encode_cookie,
    encode_file_name, encode_flags, encode_handle, encode_ids, encode_item_ptr, encode_paths,
};
use crate::laws::assert_laws;
use crate::values::{boxed, bytes, text};
use proptest::collection::vec;
use proptest::prelude::*;

fn ids() -> impl Strategy<Value = Ids> {
    vec(any::<u64>(), 0..=4)
}

fn paths() -> impl Strategy<Value = Paths> {
    vec(text(12), 0..5)
}

fn item() -> impl Strategy<Value = Item> {
    let fixed = any::<(u64, Cookie, Flags)>();
    (fixed, text(12), bytes(64), ids(), paths()).prop_map(|((id, c, f), name, h, many, all)| Item {
        id,
        r#where: name,
        c,
        h,
        many,
        all,
        f,
    })
}

#[test]
fn structs_of_typedefs_obey_the_laws() {
    assert_laws(Form::of_type(), item());
}

#[test]
fn optional_structs_obey_the_laws() {
    let form = Form::<ItemPtr>::of_functions(
        |value, output| encode_item_ptr(value.as_deref(), output),
        decode_item_ptr,
    );
    assert_laws(form, boxed(item()));
}

#[test]
fn text_and_opaque_data_obey_the_laws() {
    let name = Form::<FileName>::of_functions(
        |value, output| encode_file_name(value, output),
        decode_file_name,
    );
    assert_laws(name, text(12));
    let cookie = Form::of_functions(encode_cookie, decode_cookie);
    assert_laws(cookie, any::<Cookie>());
    let handle =
        Form::<Handle>::of_functions(|value, output| encode_handle(value, output), decode_handle);
    assert_laws(handle, bytes(64));
}

#[test]
fn arrays_obey_the_laws() {
    let form = Form::<Ids>::of_functions(|value, output| encode_ids(value, output), decode_ids);
    assert_laws(form, ids());
    let form =
        Form::<Paths>::of_functions(|value, output| encode_paths(value, output), decode_paths);
    assert_laws(form, paths());
    let form = Form::of_functions(encode_flags, decode_flags);
    assert_laws(form, any::<Flags>());
}
