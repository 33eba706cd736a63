//! strings.x.

use crate::form::Form;
use crate::golden::strings::{Block, Strings};
use crate::laws::{assert_laws, assert_laws_of};
use crate::values::{bytes, text};
use proptest::prelude::*;

fn strings() -> impl Strategy<Value = Strings> {
    let texts = (text(8), text(16), text(40));
    let fixed = any::<([u8; 4], [u8; 3])>();
    (texts, fixed, bytes(5), bytes(20)).prop_map(
        |((bounded, number, unbounded), (key, three), bytes, any)| Strings {
            bounded,
            number,
            unbounded,
            key,
            three,
            none: [],
            bytes,
            any,
        },
    )
}

/// Large, so made of one number.
fn block() -> impl Strategy<Value = Block> {
    any::<u64>().prop_map(|number| {
        let byte = |index: usize| number.rotate_left(index as u32) as u8;
        Block {
            data: Box::new(std::array::from_fn(byte)),
        }
    })
}

#[test]
fn strings_obey_the_laws() {
    assert_laws(Form::of_type(), strings());
}

#[test]
fn blocks_obey_the_laws() {
    assert_laws_of(32, Form::of_type(), block());
}
