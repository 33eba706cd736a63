//! Arbitrary values of what all types are made of.

use proptest::collection::vec;
use proptest::prelude::*;
use std::fmt::Debug;

/// Text of at most `max` bytes, with characters of one to four bytes.
pub(crate) fn text(max: usize) -> impl Strategy<Value = String> {
    let character = prop_oneof![Just('\0'), Just('x'), any::<char>()];
    vec(character, 0..=max.min(12)).prop_map(move |characters| {
        let mut text = String::new();
        for character in characters {
            if text.len() + character.len_utf8() <= max {
                text.push(character);
            }
        }
        text
    })
}

/// At most `max` bytes.
pub(crate) fn bytes(max: usize) -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), 0..=max)
}

/// Any bits: infinities and NaNs too.
pub(crate) fn float() -> impl Strategy<Value = f32> {
    prop_oneof![
        any::<u32>().prop_map(f32::from_bits),
        Just(f32::NAN),
        Just(-0.0)
    ]
}

/// Any bits: infinities and NaNs too.
pub(crate) fn double() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<u64>().prop_map(f64::from_bits),
        Just(f64::NAN),
        Just(-0.0)
    ]
}

/// A value in a box, or none.
pub(crate) fn boxed<T: Debug>(
    value: impl Strategy<Value = T>,
) -> impl Strategy<Value = Option<Box<T>>> {
    proptest::option::of(value.prop_map(Box::new))
}
