//! Bounds and limits; the bytes of every form are in `tests/rfc4506.rs`.

use alloc::vec;

use super::*;
use crate::Quadruple;

#[test]
fn bounds_are_inclusive_and_a_broken_one_writes_nothing() {
    let mut output = Encoder::new();
    assert_eq!(output.string("abcd", 4), Ok(()));
    assert_eq!(output.opaque(&[], 0), Ok(()));
    assert_eq!(output.array(&[1, 2], 2, |o, i| o.int(*i)), Ok(()));
    let before = output.len();

    let too_long = |limit, found| Err(EncodeError::TooLong { limit, found });
    assert_eq!(output.string("abcde", 4), too_long(4, 5));
    assert_eq!(output.opaque(&[0], 0), too_long(0, 1));
    assert_eq!(
        output.array(&[1, 2, 3], 2, |o, i| o.int(*i)),
        too_long(2, 3)
    );
    assert_eq!(output.len(), before);
}

#[test]
fn a_bound_of_a_string_counts_bytes_not_characters() {
    let mut output = Encoder::new();
    let error = EncodeError::TooLong { limit: 1, found: 2 };
    assert_eq!(output.string("é", 1), Err(error));
    assert_eq!(output.string("é", 2), Ok(()));
}

#[test]
#[cfg(target_pointer_width = "64")]
fn a_count_over_32_bits_is_too_long_without_a_bound() {
    let items = [(); u32::MAX as usize + 1];
    let error = EncodeError::TooLong {
        limit: u32::MAX,
        found: items.len(),
    };
    let mut output = Encoder::new();
    assert_eq!(
        output.array(&items, u32::MAX, |o, i| o.value(i)),
        Err(error)
    );
}

#[test]
fn bytes_limit_counts_the_whole_buffer_and_is_inclusive() {
    let limits = EncodeLimits {
        bytes: 12,
        ..EncodeLimits::default()
    };
    let error = EncodeError::BytesLimit { limit: 12 };
    let mut output = Encoder::with_buffer_and_limits(vec![9; 4], limits);
    assert_eq!(output.opaque(&[1; 5], 5), Err(error.clone()));
    assert_eq!(output.opaque_fixed(&[1; 9]), Err(error.clone()));
    assert_eq!(output.quadruple(Quadruple::default()), Err(error.clone()));
    assert_eq!(output.as_bytes(), [9; 4]);
    assert_eq!(output.hyper(0), Ok(()));
    assert_eq!(output.bool(true), Err(error.clone()));
    assert_eq!(output.opaque_fixed(&[]), Ok(()));
    assert_eq!(output.into_bytes(), [9, 9, 9, 9, 0, 0, 0, 0, 0, 0, 0, 0]);

    let mut over = Encoder::with_buffer_and_limits(vec![9; 13], limits);
    assert_eq!(over.int(0), Err(error));
}

#[test]
fn depth_counts_levels_inside_one_another_not_beside() {
    let limits = EncodeLimits {
        depth: 2,
        ..EncodeLimits::default()
    };
    let mut output = Encoder::with_limits(limits);
    for _ in 0..3 {
        assert_eq!(output.nested(|o| o.nested(|o| o.int(1))), Ok(()));
    }
    let error = EncodeError::DepthLimit { limit: 2 };
    assert_eq!(
        output.nested(|o| o.nested(|o| o.nested(|o| o.int(1)))),
        Err(error)
    );
    assert_eq!(output.nested(|o| o.nested(|o| o.int(1))), Ok(()));
}

#[test]
fn a_list_by_value_needs_an_item() {
    let mut output = Encoder::new();
    let none: [i32; 0] = [];
    assert_eq!(
        output.list_by_value(&none, |o, i| o.int(*i)),
        Err(EncodeError::EmptyList)
    );
    assert!(output.is_empty());
}

#[test]
fn an_error_of_an_item_ends_the_array() {
    let mut output = Encoder::new();
    let error = EncodeError::Discriminant {
        type_name: "choice",
        value: 3,
    };
    let result = output.array(&[1, 2, 3], 9, |output, item| match item {
        2 => Err(error.clone()),
        _ => output.int(*item),
    });
    assert_eq!(result, Err(error));
    assert_eq!(output.as_bytes(), [0, 0, 0, 3, 0, 0, 0, 1]);
}
