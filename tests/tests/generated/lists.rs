//! lists.x: linked lists, which are vectors in Rust and are read and written by loops.

use crate::form::Form;
use crate::golden::lists::{
    Chain, Directory, Entry, ExportNode, Exports, GroupNode, Groups, decode_exports, decode_groups,
    encode_exports, encode_groups,
};
use crate::wire::{bytes, with_word};
use rpcgen_runtime::{DecodeError, DecodeLimits, EncodeError};
use std::fmt::Debug;
use std::thread;

fn entry(name: &str, size: u32) -> Entry {
    Entry {
        name: name.into(),
        size,
    }
}

fn group(group: &str) -> GroupNode {
    GroupNode {
        group: group.into(),
    }
}

fn groups() -> Form<Groups> {
    Form::of_functions(|value, output| encode_groups(value, output), decode_groups)
}

fn exports() -> Form<Exports> {
    Form::of_functions(
        |value, output| encode_exports(value, output),
        decode_exports,
    )
}

#[test]
fn a_list_is_true_before_each_item_and_false_at_the_end() {
    let none = Directory {
        entries: vec![],
        eof: true,
    };
    Form::of_type().assert_wire(&none, "00000000 00000001");
    let two = Directory {
        entries: vec![entry("a", 1), entry("bcde", 2)],
        eof: false,
    };
    Form::of_type().assert_wire(
        &two,
        "00000001 00000001 61000000 00000001
         00000001 00000004 62636465 00000002
         00000000
         00000000",
    );
}

#[test]
fn a_list_by_typedef_is_the_same() {
    groups().assert_wire(&vec![], "00000000");
    groups().assert_wire(
        &vec![group("a"), group("")],
        "00000001 00000001 61000000
         00000001 00000000
         00000000",
    );
}

#[test]
fn lists_hold_lists() {
    let value = vec![
        ExportNode {
            directory: "/".into(),
            allowed: vec![group("x"), group("y")],
        },
        ExportNode {
            directory: "/tmp".into(),
            allowed: vec![],
        },
    ];
    exports().assert_wire(
        &value,
        "00000001 00000001 2f000000
           00000001 00000001 78000000
           00000001 00000001 79000000
           00000000
         00000001 00000004 2f746d70
           00000000
         00000000",
    );
}

#[test]
fn by_value_the_first_item_has_no_mark() {
    let one = Chain {
        first: vec![entry("a", 1)],
        after: -1,
    };
    Form::of_type().assert_wire(&one, "00000001 61000000 00000001 00000000 ffffffff");
    let two = Chain {
        first: vec![entry("a", 1), entry("b", 2)],
        after: -1,
    };
    Form::of_type().assert_wire(
        &two,
        "00000001 61000000 00000001
         00000001 00000001 62000000 00000002
         00000000
         ffffffff",
    );
}

#[test]
fn by_value_a_list_cannot_be_empty() {
    Form::of_type().assert_encode_error(&Chain::default(), EncodeError::EmptyList);
}

#[test]
fn bounds_inside_items() {
    let of = |len: usize| vec![group(""), group(&"x".repeat(len))];
    assert_bound(&groups(), of, 16, 12);
    let of = |len: usize| {
        let export = |len| ExportNode {
            directory: "x".repeat(len),
            allowed: vec![],
        };
        vec![export(0), export(len)]
    };
    assert_bound(&exports(), of, 1024, 16);
    let of = |len: usize| Chain {
        first: vec![entry("", 1), entry(&"x".repeat(len), 2)],
        after: 0,
    };
    assert_bound(&Form::of_type(), of, 255, 12);
}

/// A text of `limit` bytes, whose length is at `at`, is the longest.
#[track_caller]
fn assert_bound<T: Debug + PartialEq>(
    form: &Form<T>,
    of: impl Fn(usize) -> T,
    limit: u32,
    at: usize,
) {
    let longest = form.write(&of(limit as usize)).unwrap();
    let found = limit + 1;
    form.assert_encode_error(
        &of(found as usize),
        EncodeError::TooLong {
            limit,
            found: found as usize,
        },
    );
    form.assert_decode_error(
        &with_word(&longest, at, found),
        DecodeError::TooLong { limit, found, at },
    );
}

#[test]
fn a_mark_is_zero_or_one_and_the_end_is_there() {
    groups().assert_decode_error(
        &bytes("00000001 00000000 00000002"),
        DecodeError::NotBool { value: 2, at: 8 },
    );
    groups().assert_decode_error(
        &bytes("00000001 00000000"),
        DecodeError::Truncated {
            needed: 4,
            remaining: 0,
            at: 8,
        },
    );
}

/// One more stack frame for each item, be it in encoding, decoding, comparing or dropping, and this
/// overflows.
#[test]
fn a_million_items_take_no_stack() {
    let work = || {
        let item = |number: u32| entry(&number.to_string(), number);
        let value = Directory {
            entries: (0..1_000_000).map(item).collect(),
            eof: true,
        };
        let form = Form::of_type();
        let bytes = form.write(&value).unwrap();
        let read = form.read(&bytes, DecodeLimits::default());
        assert!(read == Ok(value), "not the value that was written");
    };
    let thread = thread::Builder::new().stack_size(64 << 10).spawn(work);
    thread.unwrap().join().unwrap();
}
