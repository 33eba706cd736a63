//! arrays.x.

use crate::form::Form;
use crate::golden::arrays::{
    Arrays, Big, Color, EmptyItems, HoldsEmpty, Point, Row, decode_row, decode_word, encode_row,
    encode_word,
};
use crate::laws::{assert_laws, assert_laws_of};
use crate::values::{bytes, text};
use proptest::collection::vec;
use proptest::prelude::*;
use std::array;

fn point() -> impl Strategy<Value = Point> {
    any::<(i32, i32)>().prop_map(|(x, y)| Point { x, y })
}

fn color() -> impl Strategy<Value = Color> {
    prop::sample::select(vec![Color::Red, Color::Green])
}

fn arrays() -> impl Strategy<Value = Arrays> {
    let numbers = any::<([i32; 4], [Row; 2])>();
    let fixed = (
        prop::array::uniform2(point()),
        prop::array::uniform2(color()),
        prop::array::uniform2(text(6)),
    );
    let variable = (
        vec(any::<i32>(), 0..5),
        vec(any::<u64>(), 0..=3),
        vec(point(), 0..=10),
        vec(color(), 0..5),
        vec(text(6), 0..=4),
        vec(any::<Row>(), 0..3),
        bytes(2),
    );
    (numbers, fixed, variable).prop_map(
        |(
            (fixed, matrix),
            (corners, colors, words),
            (any, few, path, palette, text, rows, blobs),
        )| Arrays {
            fixed,
            matrix,
            corners,
            colors,
            words,
            any,
            few,
            path,
            palette,
            text,
            rows,
            blobs,
        },
    )
}

/// Large, so made of three numbers.
fn big() -> impl Strategy<Value = Big> {
    any::<(i32, i32, u64)>().prop_map(|(x, y, bits)| {
        let point = |index: usize| Point {
            x: x.wrapping_mul(index as i32),
            y: y.wrapping_add(index as i32),
        };
        let sample = |index: usize| f64::from_bits(bits.rotate_left(index as u32));
        Big {
            grid: Box::new(array::from_fn(point)),
            samples: Box::new(array::from_fn(sample)),
        }
    })
}

fn holds_empty() -> impl Strategy<Value = HoldsEmpty> {
    (0..100usize).prop_map(|count| HoldsEmpty {
        items: vec![EmptyItems::default(); count],
    })
}

#[test]
fn arrays_obey_the_laws() {
    assert_laws(Form::of_type(), arrays());
}

#[test]
fn boxed_arrays_obey_the_laws() {
    assert_laws_of(16, Form::of_type(), big());
}

#[test]
fn items_without_bytes_obey_the_laws() {
    assert_laws(Form::of_type(), holds_empty());
}

#[test]
fn typedefs_obey_the_laws() {
    let row = Form::of_functions(encode_row, decode_row);
    assert_laws(row, any::<Row>());
    let word = Form::of_functions(
        |value: &String, output| encode_word(value, output),
        decode_word,
    );
    assert_laws(word, text(6));
}
