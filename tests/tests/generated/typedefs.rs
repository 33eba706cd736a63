//! typedefs.x: names for types, whose bounds come with them.

use crate::form::Form;
use crate::golden::typedefs::{
    Cookie, FileName, Flags, Handle, Ids, Item, ItemPtr, MAX, Paths, decode_cookie,
    decode_file_name, decode_flags, decode_handle, decode_ids, decode_item_ptr, decode_paths,
    encode_cookie, encode_file_name, encode_flags, encode_handle, encode_ids, encode_item_ptr,
    encode_paths,
};
use crate::wire::{bytes, with_word};
use rpcgen_runtime::{DecodeError, EncodeError};

fn item() -> Item {
    Item {
        id: 1,
        r#where: "/etc/passwd".into(),
        c: [1, 2, 3, 4, 5, 6, 7, 8],
        h: vec![9],
        many: vec![u64::MAX, 0],
        all: vec!["a".into(), "".into()],
        f: [true, false],
    }
}

/// A line for each field.
const ITEM: &str = "00000000 00000001
    0000000b 2f657463 2f706173 73776400
    01020304 05060708
    00000001 09000000
    00000002 ffffffff ffffffff 00000000 00000000
    00000002 00000001 61000000 00000000
    00000001 00000000";

/// Where they are.
const WHERE: usize = 8;
const H: usize = 32;
const MANY: usize = 40;
const ALL: usize = 60;
const F: usize = 76;

#[test]
fn fields_have_the_form_that_their_typedef_names() {
    Form::of_type().assert_wire(&item(), ITEM);
}

#[test]
fn typedefs_of_opaque_data_and_text() {
    let name = Form::<FileName>::of_functions(
        |value, output| encode_file_name(value, output),
        decode_file_name,
    );
    name.assert_wire(&"grün".into(), "00000005 6772c3bc 6e000000");

    let cookie = Form::<Cookie>::of_functions(encode_cookie, decode_cookie);
    cookie.assert_wire(&[8, 7, 6, 5, 4, 3, 2, 1], "08070605 04030201");

    let handle =
        Form::<Handle>::of_functions(|value, output| encode_handle(value, output), decode_handle);
    handle.assert_wire(&vec![], "00000000");
    handle.assert_wire(&vec![1, 2], "00000002 01020000");
}

#[test]
fn typedefs_of_arrays_and_pointers() {
    let ids = Form::<Ids>::of_functions(|value, output| encode_ids(value, output), decode_ids);
    ids.assert_wire(&vec![2], "00000001 00000000 00000002");

    let paths =
        Form::<Paths>::of_functions(|value, output| encode_paths(value, output), decode_paths);
    paths.assert_wire(&vec!["ab".into()], "00000001 00000002 61620000");

    let flags = Form::<Flags>::of_functions(encode_flags, decode_flags);
    flags.assert_wire(&[false, true], "00000000 00000001");

    let pointer = Form::<ItemPtr>::of_functions(
        |value, output| encode_item_ptr(value.as_deref(), output),
        decode_item_ptr,
    );
    pointer.assert_wire(&None, "00000000");
    pointer.assert_wire(&Some(Box::new(item())), &("00000001 ".to_owned() + ITEM));
}

#[test]
fn their_bounds_hold_when_written() {
    assert_eq!(MAX, 12);
    let too_long = |limit, found| EncodeError::TooLong { limit, found };
    let path = Item {
        r#where: "x".repeat(13),
        ..item()
    };
    let handle = Item {
        h: vec![0; 65],
        ..item()
    };
    let ids = Item {
        many: vec![0; 5],
        ..item()
    };
    let path_in_paths = Item {
        all: vec![String::new(), "x".repeat(13)],
        ..item()
    };
    let cases = [
        (path, too_long(12, 13)),
        (handle, too_long(64, 65)),
        (ids, too_long(4, 5)),
        (path_in_paths, too_long(12, 13)),
    ];
    for (value, expected) in cases {
        Form::of_type().assert_encode_error(&value, expected);
    }
}

#[test]
fn their_bounds_hold_when_read() {
    let too_long = |limit, found, at| DecodeError::TooLong { limit, found, at };
    let cases = [
        (WHERE, 13, too_long(12, 13, WHERE)),
        (H, 65, too_long(64, 65, H)),
        (MANY, 5, too_long(4, 5, MANY)),
        (ALL + 4, 13, too_long(12, 13, ALL + 4)),
        (F, 2, DecodeError::NotBool { value: 2, at: F }),
    ];
    for (at, word, expected) in cases {
        let bytes = with_word(&bytes(ITEM), at, word);
        Form::<Item>::of_type().assert_decode_error(&bytes, expected);
    }
}
