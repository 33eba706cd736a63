//! recursive.x: types that hold themselves, as deep as the limit and one level deeper.

use crate::form::Form;
use crate::golden::recursive::{Expression, Family, Operation, Person, Quorum, Tree};
use crate::wire::bytes;
use rpcgen_runtime::{
    Decode, DecodeError, DecodeLimits, Encode, EncodeError, EncodeLimits, Encoder,
};
use std::fmt::Debug;
use std::thread;

/// Levels that both limits allow by default.
const DEPTH: u32 = 64;

#[test]
fn trees() {
    let leaf = |value| {
        Some(Box::new(Tree {
            value,
            ..Tree::default()
        }))
    };
    let tree = Tree {
        value: 1,
        left: leaf(2),
        right: leaf(3),
    };
    Form::of_type().assert_wire(
        &tree,
        "00000001
         00000001 00000002 00000000 00000000
         00000001 00000003 00000000 00000000",
    );
}

#[test]
fn through_an_array() {
    let of = |threshold, inner| Quorum { threshold, inner };
    let quorum = of(2, vec![of(0, vec![]), of(1, vec![of(3, vec![])])]);
    Form::of_type().assert_wire(
        &quorum,
        "00000002 00000002
           00000000 00000000
           00000001 00000001
             00000003 00000000",
    );
    let eleven = of(0, vec![Quorum::default(); 11]);
    Form::of_type().assert_encode_error(
        &eleven,
        EncodeError::TooLong {
            limit: 10,
            found: 11,
        },
    );
    Form::<Quorum>::of_type().assert_decode_error(
        &bytes("00000000 0000000b"),
        DecodeError::TooLong {
            limit: 10,
            found: 11,
            at: 4,
        },
    );
}

#[test]
fn through_one_another() {
    let person = Person {
        name: "ada".into(),
        own: Some(Box::new(Family {
            members: vec![Person::default()],
        })),
    };
    Form::of_type().assert_wire(
        &person,
        "00000003 61646100 00000001
           00000001
             00000000 00000000",
    );
}

#[test]
fn a_bound_inside_a_recursive_type() {
    let named = |name: &str| Person {
        name: name.into(),
        own: None,
    };
    Form::of_type().assert_encode_error(
        &named("12345678901"),
        EncodeError::TooLong {
            limit: 10,
            found: 11,
        },
    );
    Form::<Person>::of_type().assert_decode_error(
        &bytes("0000000b 31323334 35363738 39303100 00000000"),
        DecodeError::TooLong {
            limit: 10,
            found: 11,
            at: 0,
        },
    );
}

#[test]
fn by_value_through_a_union() {
    let expression = Expression::Case1(Box::new(Operation {
        left: Expression::Case0(5),
        right: Expression::Default(2),
    }));
    Form::of_type().assert_wire(&expression, "00000001 00000000 00000005 00000002");
    for discriminant in [0, 1] {
        Form::of_type().assert_encode_error(
            &Expression::Default(discriminant),
            EncodeError::Discriminant {
                type_name: "expression",
                value: discriminant.into(),
            },
        );
    }
}

#[test]
fn trees_one_level_too_deep() {
    // A level takes 8 bytes on the left, value and mark, and 12 on the right.
    assert_depth(left_tree, DEPTH, 8 * 64);
    assert_depth(right_tree, DEPTH, 12 * 64);
}

#[test]
fn arrays_one_level_too_deep() {
    assert_depth(quorum, DEPTH, 8 * 64);
}

#[test]
fn both_types_of_a_pair_count() {
    // 32 of each; a person without a name takes 8 bytes, a family 4.
    assert_depth(person, 32, 12 * 32);
    // The two sides of an operation are expressions, so that 31 operations make 63 levels and 32 make 65.
    assert_depth(expression, 31, 4 * 32);
}

/// A default limit that a small stack does not survive would be none.
#[test]
fn the_default_depth_fits_a_small_stack() {
    on_a_small_stack(|| assert_comes_back(&left_tree(DEPTH)));
    on_a_small_stack(|| assert_comes_back(&right_tree(DEPTH)));
    on_a_small_stack(|| assert_comes_back(&quorum(DEPTH)));
    on_a_small_stack(|| assert_comes_back(&person(32)));
    on_a_small_stack(|| assert_comes_back(&expression(31)));
}

fn on_a_small_stack(work: fn()) {
    let thread = thread::Builder::new().stack_size(256 << 10).spawn(work);
    thread.unwrap().join().unwrap();
}

fn assert_comes_back<T: Encode + Decode + Debug + PartialEq>(value: &T) {
    let form = Form::of_type();
    let bytes = form.write(value).unwrap();
    let read = form.read(&bytes, DecodeLimits::default());
    assert_eq!(read.as_ref(), Ok(value));
}

/// `deepest` levels are written and read; of one more, the first beyond the limit starts at `at`.
#[track_caller]
fn assert_depth<T: Encode + Decode + Debug + PartialEq>(
    make: impl Fn(u32) -> T,
    deepest: u32,
    at: usize,
) {
    assert_comes_back(&make(deepest));
    let too_deep = make(deepest + 1);
    let form = Form::of_type();
    form.assert_encode_error(&too_deep, EncodeError::DepthLimit { limit: DEPTH });

    let mut output = Encoder::with_limits(EncodeLimits {
        depth: 2 * DEPTH,
        ..EncodeLimits::default()
    });
    output.value(&too_deep).unwrap();
    form.assert_decode_error(
        output.as_bytes(),
        DecodeError::DepthLimit { limit: DEPTH, at },
    );
    let limits = DecodeLimits {
        depth: 2 * DEPTH,
        ..DecodeLimits::default()
    };
    assert_eq!(form.read(output.as_bytes(), limits), Ok(too_deep));
}

fn left_tree(levels: u32) -> Tree {
    let tree = Tree::default();
    (1..levels).fold(tree, |tree, _| Tree {
        left: Some(Box::new(tree)),
        ..Tree::default()
    })
}

fn right_tree(levels: u32) -> Tree {
    let tree = Tree::default();
    (1..levels).fold(tree, |tree, _| Tree {
        right: Some(Box::new(tree)),
        ..Tree::default()
    })
}

fn quorum(levels: u32) -> Quorum {
    (1..levels).fold(Quorum::default(), |quorum, _| Quorum {
        threshold: 1,
        inner: vec![quorum],
    })
}

/// So many persons, each with a family; the innermost family has no members.
fn person(persons: u32) -> Person {
    let with = |members| Person {
        own: Some(Box::new(Family { members })),
        ..Person::default()
    };
    (1..persons).fold(with(vec![]), |person, _| with(vec![person]))
}

/// So many operations, each the left side of the one before.
fn expression(operations: u32) -> Expression {
    (0..operations).fold(Expression::Case0(5), |left, _| {
        Expression::Case1(Box::new(Operation {
            left,
            right: Expression::Default(7),
        }))
    })
}
