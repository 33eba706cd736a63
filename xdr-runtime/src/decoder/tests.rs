//! Broken and hostile bytes; the forms themselves are in `tests/rfc4506.rs`.

use super::*;

#[test]
fn truncated_names_what_is_needed_and_where() {
    let truncated = |needed, remaining, at| DecodeError::Truncated {
        needed,
        remaining,
        at,
    };
    assert_eq!(Decoder::new(&[0; 3]).int(), Err(truncated(4, 3, 0)));
    assert_eq!(Decoder::new(&[0; 7]).hyper(), Err(truncated(8, 7, 0)));
    assert_eq!(
        Decoder::new(&[0; 15]).quadruple(),
        Err(truncated(16, 15, 0))
    );
    // 5 bytes and 3 of padding behind the length.
    let string = [0, 0, 0, 5, b'h', b'e', b'l', b'l', b'o', 0, 0];
    assert_eq!(Decoder::new(&string).string(9), Err(truncated(8, 7, 4)));
    let result = Decoder::new(&[0; 7]).opaque_fixed::<5>();
    assert_eq!(result, Err(truncated(8, 7, 0)));
}

#[test]
fn bounds_are_inclusive() {
    let two = [0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0];
    let error = DecodeError::TooLong {
        limit: 1,
        found: 2,
        at: 0,
    };
    assert_eq!(Decoder::new(&two).string(1), Err(error.clone()));
    assert_eq!(Decoder::new(&two).opaque(1), Err(error.clone()));
    assert_eq!(Decoder::new(&two).opaque_slice(1), Err(error.clone()));
    assert_eq!(Decoder::new(&two).array(1, |i| i.int()), Err(error));
    assert_eq!(Decoder::new(&two).string(2).unwrap(), "\0\0");
    assert_eq!(Decoder::new(&two).array(2, |i| i.int()).unwrap(), [0, 0]);
}

#[test]
fn padding_must_be_zero() {
    let error = |at| DecodeError::Padding { at };
    let counted = [0, 0, 0, 1, b'a', 0, 7, 0];
    assert_eq!(Decoder::new(&counted).string(9), Err(error(6)));
    assert_eq!(Decoder::new(&counted).opaque(9), Err(error(6)));
    let fixed = [1, 2, 3, 4, 5, 0, 0, 1];
    assert_eq!(Decoder::new(&fixed).opaque_fixed::<5>(), Err(error(7)));
    assert_eq!(
        Decoder::new(&fixed).opaque_fixed_boxed::<5>(),
        Err(error(7))
    );
}

#[test]
fn a_bool_is_zero_or_one() {
    let not_bool = |value| DecodeError::NotBool { value, at: 4 };
    for (last, value) in [([0, 0, 0, 2], 2), ([255, 255, 255, 255], -1)] {
        let mut bytes = [0, 0, 0, 1, 0, 0, 0, 0];
        bytes[4..].copy_from_slice(&last);
        let mut input = Decoder::new(&bytes);
        assert_eq!(input.bool(), Ok(true));
        assert_eq!(input.clone().bool(), Err(not_bool(value)));
        assert_eq!(input.clone().optional(|i| i.int()), Err(not_bool(value)));
        assert_eq!(input.list(|i| i.int()), Err(not_bool(value)));
    }
}

#[test]
fn small_numbers_are_range_checked() {
    let error = |type_name, value| DecodeError::OutOfRange {
        type_name,
        value,
        at: 0,
    };
    let int = |value: i32| value.to_be_bytes();
    for value in [-129, 128] {
        let result = Decoder::new(&int(value)).char();
        assert_eq!(result, Err(error("char", value.into())));
    }
    for value in [-32_769, 32_768] {
        let result = Decoder::new(&int(value)).short();
        assert_eq!(result, Err(error("short", value.into())));
    }
    let result = Decoder::new(&int(256)).unsigned_char();
    assert_eq!(result, Err(error("unsigned char", 256)));
    let result = Decoder::new(&int(-1)).unsigned_short();
    assert_eq!(result, Err(error("unsigned short", 0xffff_ffff)));
}

#[test]
fn a_string_is_utf8() {
    let bytes = [0, 0, 0, 3, b'a', 0xc3, b'b', 0];
    let error = DecodeError::NotUtf8 { at: 5 };
    assert_eq!(Decoder::new(&bytes).string(9), Err(error));
    assert_eq!(Decoder::new(&bytes).opaque(9).unwrap(), [b'a', 0xc3, b'b']);
}

#[test]
fn errors_of_generated_types_point_at_the_number() {
    let mut input = Decoder::new(&[0, 0, 0, 0, 0, 0, 0, 9]);
    input.int().unwrap();
    let value = input.int().unwrap();
    let expected = DecodeError::UnknownEnum {
        type_name: "color",
        value: 9,
        at: 4,
    };
    assert_eq!(input.unknown_enum("color", value), expected);
    let expected = DecodeError::UnknownDiscriminant {
        type_name: "choice",
        value: 9,
        at: 4,
    };
    assert_eq!(input.unknown_discriminant("choice", value), expected);
}

#[test]
fn finish_reports_what_is_left() {
    let mut input = Decoder::new(&[0; 8]);
    input.int().unwrap();
    let error = DecodeError::Trailing {
        remaining: 4,
        at: 4,
    };
    assert_eq!(input.finish(), Err(error));
    input.int().unwrap();
    assert_eq!(input.finish(), Ok(()));
}

#[test]
fn depth_counts_levels_inside_one_another_not_beside() {
    let limits = DecodeLimits {
        depth: 2,
        ..DecodeLimits::default()
    };
    let mut input = Decoder::with_limits(&[0; 16], limits);
    for _ in 0..3 {
        assert_eq!(input.nested(|i| i.nested(|i| i.int())), Ok(0));
    }
    let error = DecodeError::DepthLimit { limit: 2, at: 12 };
    assert_eq!(
        input.nested(|i| i.nested(|i| i.nested(|i| i.int()))),
        Err(error)
    );
    assert_eq!(input.nested(|i| i.nested(|i| i.int())), Ok(0));
}

#[test]
fn lengths_beyond_the_input_are_truncated_at_once() {
    let bytes = [255; 4];
    let error = DecodeError::Truncated {
        needed: length(u32::MAX).saturating_add(1),
        remaining: 0,
        at: 4,
    };
    assert_eq!(Decoder::new(&bytes).string(u32::MAX), Err(error.clone()));
    assert_eq!(Decoder::new(&bytes).opaque(u32::MAX), Err(error));
}

#[test]
fn counts_beyond_the_memory_limit_fail_before_the_first_item() {
    let bytes = [0, 0, 0, 17, 0, 0, 0, 0];
    let limits = DecodeLimits {
        memory: 64,
        ..DecodeLimits::default()
    };
    let error = DecodeError::MemoryLimit {
        limit: 64,
        needed: 68,
        at: 4,
    };
    let mut input = Decoder::with_limits(&bytes, limits);
    let result: Result<Vec<i32>, _> = input.array(99, |_| panic!("an item was read"));
    assert_eq!(result, Err(error));
}

#[test]
fn a_count_within_the_memory_limit_is_truncated_where_the_items_end() {
    let bytes = [0, 0, 0, 17, 0, 0, 0, 1, 0, 0, 0, 2];
    let error = DecodeError::Truncated {
        needed: 4,
        remaining: 0,
        at: 12,
    };
    assert_eq!(Decoder::new(&bytes).array(99, |i| i.int()), Err(error));
}

#[test]
fn items_without_bytes_end_at_the_memory_limit() {
    let limit = DecodeLimits::default().memory;
    let error = |needed, at| DecodeError::MemoryLimit { limit, needed, at };
    let needed = length(u32::MAX).saturating_mul(UNIT);
    let result = Decoder::new(&[255; 4]).array(u32::MAX, |i| i.value::<()>());
    assert_eq!(result, Err(error(needed, 4)));

    const MANY: usize = 1 << 28;
    let needed = MANY * UNIT;
    let result = Decoder::new(&[]).array_fixed::<(), MANY>(|i| i.value());
    assert_eq!(result, Err(error(needed, 0)));
    let result = Decoder::new(&[]).array_fixed_boxed::<(), MANY>(|i| i.value());
    assert_eq!(result, Err(error(needed, 0)));
}

#[test]
fn reserves_what_the_remaining_bytes_can_hold() {
    let input = Decoder::new(&[0; 64]);
    let cases = [
        ("honest count", input.plausible::<u32>(5), 5),
        ("by wire size", input.plausible::<u8>(1000), 16),
        ("by memory size", input.plausible::<[u8; 32]>(1000), 2),
        ("huge items", input.plausible::<[u8; 1 << 20]>(1000), 0),
        ("empty items", input.plausible::<()>(usize::MAX), 16),
    ];
    for (name, found, expected) in cases {
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn memory_is_counted_over_all_values() {
    let memory_of = |bytes: &[u8], decode: fn(&mut Decoder<'_>) -> Result<(), DecodeError>| {
        let mut input = Decoder::new(bytes);
        decode(&mut input).unwrap();
        input.memory
    };
    let two = [0, 0, 0, 2, b'h', b'i', 0, 0];
    assert_eq!(memory_of(&two, |i| i.string(9).map(drop)), 2);
    assert_eq!(memory_of(&two, |i| i.opaque(9).map(drop)), 2);
    assert_eq!(memory_of(&two, |i| i.opaque_slice(9).map(drop)), 0);
    assert_eq!(memory_of(&[0; 8], |i| i.opaque_fixed::<5>().map(drop)), 0);
    assert_eq!(
        memory_of(&[0; 8], |i| i.opaque_fixed_boxed::<5>().map(drop)),
        5
    );
    let ints = [0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0];
    assert_eq!(memory_of(&ints, |i| i.array(9, |i| i.int()).map(drop)), 4);
    assert_eq!(memory_of(&ints, |i| i.list(|i| i.int()).map(drop)), 4);
    assert_eq!(
        memory_of(&ints, |i| i.list_by_value(|i| i.int()).map(drop)),
        8
    );
    assert_eq!(memory_of(&ints, |i| i.optional(|i| i.hyper()).map(drop)), 0);
    assert_eq!(
        memory_of(&ints, |i| i.optional_boxed(|i| i.hyper()).map(drop)),
        8
    );
    assert_eq!(memory_of(&ints, |i| i.value::<Box<u64>>().map(drop)), 8);
    assert_eq!(
        memory_of(&ints, |i| i.array_fixed::<i32, 3>(|i| i.int()).map(drop)),
        0
    );
    assert_eq!(
        memory_of(&ints, |i| i
            .array_fixed_boxed::<i32, 3>(|i| i.int())
            .map(drop)),
        12
    );
}

#[test]
fn a_list_charges_each_item_as_it_comes() {
    let limits = DecodeLimits {
        memory: 8,
        ..DecodeLimits::default()
    };
    // TRUE 7 again and again, as a peer may send without an end.
    let bytes = [0, 0, 0, 1, 0, 0, 0, 7].repeat(10);
    let error = DecodeError::MemoryLimit {
        limit: 8,
        needed: 12,
        at: 20,
    };
    let mut input = Decoder::with_limits(&bytes, limits);
    assert_eq!(input.list(|i| i.int()), Err(error));
}

#[test]
fn a_large_fixed_array_is_built_on_the_heap() {
    // 16 MiB would not fit the 2 MiB stack of a test thread.
    const LEN: usize = 4 << 20;
    let bytes = alloc::vec![7; LEN * 4];
    let items = Decoder::new(&bytes)
        .array_fixed_boxed::<u32, LEN>(|i| i.unsigned_int())
        .unwrap();
    assert_eq!(items[LEN - 1], 0x0707_0707);
    let opaque = Decoder::new(&bytes).opaque_fixed_boxed::<{ LEN * 4 }>();
    assert_eq!(opaque.unwrap()[LEN], 7);
}

#[test]
fn a_long_list_is_decoded_and_dropped_without_recursion() {
    const LEN: usize = 1_000_000;
    let mut bytes = [0, 0, 0, 1, 0, 0, 0, 7].repeat(LEN);
    bytes.extend([0; 4]);
    let items = Decoder::new(&bytes).list(|i| i.int()).unwrap();
    assert_eq!(items.len(), LEN);
}
