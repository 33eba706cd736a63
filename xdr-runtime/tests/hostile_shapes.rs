//! Types that a peer could use against the stack, the clock or the memory of a decoder.

use std::thread;
use xdr_runtime::{Decode, DecodeError, DecodeLimits, Decoder};

/// A tree whose children stand before a large part of its own: a level costs the peer 4 bytes.
struct Tree<const BLOCKS: usize, const SIZE: usize> {
    _child: Option<Box<Self>>,
    _blocks: [Block<SIZE>; BLOCKS],
}

struct Block<const SIZE: usize> {
    _a: [u8; SIZE],
    _b: [u8; SIZE],
    _c: [u8; SIZE],
    _d: [u8; SIZE],
}

impl<const SIZE: usize> Decode for Block<SIZE> {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            _a: input.opaque_fixed()?,
            _b: input.opaque_fixed()?,
            _c: input.opaque_fixed()?,
            _d: input.opaque_fixed()?,
        })
    }
}

impl<const BLOCKS: usize, const SIZE: usize> Decode for Tree<BLOCKS, SIZE> {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        input.nested(|input| {
            Ok(Self {
                _child: input.optional_boxed(|input| input.value())?,
                _blocks: input.array_fixed(|input| input.value())?,
            })
        })
    }
}

/// As the compiler writes a struct with many arrays: each of them is a value of its own on the way.
struct Fields<const SIZE: usize> {
    _child: Option<Box<Self>>,
    _fields: (Block<SIZE>, Block<SIZE>, Block<SIZE>, Block<SIZE>),
}

impl<const SIZE: usize> Decode for Fields<SIZE> {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        input.nested(|input| {
            Ok(Self {
                _child: input.optional_boxed(|input| input.value())?,
                _fields: (
                    Block {
                        _a: input.opaque_fixed()?,
                        _b: input.opaque_fixed()?,
                        _c: input.opaque_fixed()?,
                        _d: input.opaque_fixed()?,
                    },
                    Block::decode(input)?,
                    Block {
                        _a: input.opaque_fixed()?,
                        _b: input.opaque_fixed()?,
                        _c: input.opaque_fixed()?,
                        _d: input.opaque_fixed()?,
                    },
                    Block::decode(input)?,
                ),
            })
        })
    }
}

/// Decodes marks that always announce one more level, on a thread with the usual stack of 2 MiB.
fn endless<T: Decode>() -> DecodeError {
    let decode = || {
        let input: Vec<u8> = [0, 0, 0, 1].repeat(10_000);
        T::decode(&mut Decoder::new(&input)).err()
    };
    let thread = thread::Builder::new().stack_size(2 * 1024 * 1024);
    let thread = thread.spawn(decode).expect("a thread can be started");
    let error = thread.join().expect("the stack holds");
    error.expect("there is no end")
}

#[test]
fn a_small_value_reaches_the_depth() {
    let error = endless::<Tree<1, 4>>();
    assert_eq!(error, DecodeError::DepthLimit { limit: 64, at: 256 });
}

#[test]
fn a_large_value_ends_before_the_stack_does() {
    for error in [
        endless::<Tree<1, 1000>>(),
        endless::<Tree<2, 1000>>(),
        endless::<Tree<4, 1000>>(),
        endless::<Tree<8, 1000>>(),
        endless::<Tree<1, 16_000>>(),
        endless::<Fields<100>>(),
        endless::<Fields<500>>(),
        endless::<Fields<1000>>(),
        endless::<Fields<3000>>(),
    ] {
        assert!(
            matches!(
                error,
                DecodeError::StackLimit {
                    limit: 1_048_576,
                    ..
                }
            ),
            "{error}"
        );
    }
}

#[test]
fn the_stack_is_given_back_level_by_level() {
    let limits = DecodeLimits {
        stack: 12 * size_of::<Tree<1, 4>>() + 1024,
        ..DecodeLimits::default()
    };
    let two_leaves = [[0; 4], [7; 4], [7; 4], [7; 4], [7; 4]].concat().repeat(2);
    let mut input = Decoder::with_limits(&two_leaves, limits);
    assert!(input.value::<Tree<1, 4>>().is_ok());
    assert!(input.value::<Tree<1, 4>>().is_ok());
    assert_eq!(input.finish(), Ok(()));
}

#[test]
fn items_without_bytes_are_counted_over_the_whole_input() {
    let limits = DecodeLimits {
        empty_items: 5,
        ..DecodeLimits::default()
    };
    let bytes = [[0, 0, 0, 3], [0, 0, 0, 3]].concat();
    let mut input = Decoder::with_limits(&bytes, limits);
    let nothing = |input: &mut Decoder<'_>| input.opaque_fixed::<0>();
    assert_eq!(input.array(u32::MAX, nothing), Ok(vec![[]; 3]));
    let error = DecodeError::EmptyItems { limit: 5, at: 8 };
    assert_eq!(input.array(u32::MAX, nothing), Err(error));
}

#[test]
fn a_count_of_items_without_bytes_makes_no_long_loop() {
    let mut calls = 0;
    let result = Decoder::new(&[0, 0xff, 0xff, 0xff]).array(u32::MAX, |_| {
        calls += 1;
        Ok(())
    });
    let error = DecodeError::EmptyItems { limit: 4096, at: 4 };
    assert_eq!((result, calls), (Err(error), 4097));
}

#[test]
fn a_box_counts_as_memory() {
    let limits = DecodeLimits {
        memory: 3,
        ..DecodeLimits::default()
    };
    let mut input = Decoder::with_limits(&[0, 0, 0, 1], limits);
    let error = DecodeError::MemoryLimit {
        limit: 3,
        needed: 4,
        at: 0,
    };
    assert_eq!(input.boxed(|input| input.int()), Err(error));
}
