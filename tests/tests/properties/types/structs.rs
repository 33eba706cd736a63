//! nested.x, comments.x, interface.x and program.x: structs in structs, and those that calls carry.

use crate::form::Form;
use crate::golden::comments::{Level, Table};
use crate::golden::interface::{Operator, Triple};
use crate::golden::nested::{
    Outer, OuterInner, OuterList, OuterMaybe, OuterMaybeDetails, OuterSize,
};
use crate::golden::program::Pair;
use crate::laws::assert_laws;
use crate::values::text;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

fn outer() -> impl Strategy<Value = Outer> {
    let maybe = prop_oneof![
        text(9).prop_map(|text| OuterMaybe::True(OuterMaybeDetails { text })),
        Just(OuterMaybe::False),
    ];
    let size = select(vec![OuterSize::Small, OuterSize::Large]);
    let list = vec(any::<[u8; 2]>().prop_map(|id| OuterList { id }), 0..=3);
    (any::<(i32, i32)>(), size, maybe, list).prop_map(|((a, b), size, maybe, list)| Outer {
        inner: OuterInner { a, b },
        size,
        maybe,
        list,
    })
}

#[test]
fn types_inside_of_types_obey_the_laws() {
    assert_laws(Form::of_type(), outer());
}

#[test]
fn commented_types_obey_the_laws() {
    let table = any::<(i32, i32, i32)>().prop_map(|(a, b, c)| Table { a, b, c });
    assert_laws(Form::of_type(), table);
    assert_laws(Form::of_type(), select(vec![Level::Low, Level::High]));
}

#[test]
fn arguments_of_calls_obey_the_laws() {
    let pair = any::<(i32, i32)>().prop_map(|(a, b)| Pair { a, b });
    assert_laws(Form::of_type(), pair);
    let triple = any::<(i32, i32, i32)>().prop_map(|(first, second, third)| Triple {
        first,
        second,
        third,
    });
    assert_laws(Form::of_type(), triple);
    let operator = select(vec![Operator::Plus, Operator::Minus, Operator::Times]);
    assert_laws(Form::of_type(), operator);
}
