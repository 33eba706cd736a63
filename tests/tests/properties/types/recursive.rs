//! recursive.x.

use crate::form::Form;
use crate::golden::recursive::{Expression, Family, Operation, Person, Quorum, Tree};
use crate::laws::assert_laws;
use crate::values::{boxed, text};
use proptest::collection::vec;
use proptest::prelude::*;

fn tree() -> impl Strategy<Value = Tree> {
    let node = |value, left, right| Tree { value, left, right };
    let leaf = any::<i32>().prop_map(move |value| node(value, None, None));
    leaf.prop_recursive(8, 24, 2, move |inner| {
        (any::<i32>(), boxed(inner.clone()), boxed(inner))
            .prop_map(move |(value, left, right)| node(value, left, right))
    })
}

fn quorum() -> impl Strategy<Value = Quorum> {
    let node = |(threshold, inner)| Quorum { threshold, inner };
    let leaf = any::<u32>().prop_map(move |threshold| node((threshold, vec![])));
    leaf.prop_recursive(4, 24, 10, move |inner| {
        (any::<u32>(), vec(inner, 0..=10)).prop_map(node)
    })
}

fn person() -> impl Strategy<Value = Person> {
    let alone = text(10).prop_map(|name| Person { name, own: None });
    alone.prop_recursive(4, 16, 4, |inner| {
        let family = vec(inner, 0..4).prop_map(|members| Family { members });
        (text(10), boxed(family)).prop_map(|(name, own)| Person { name, own })
    })
}

fn expression() -> impl Strategy<Value = Expression> {
    let leaf = prop_oneof![
        any::<i32>().prop_map(Expression::Case0),
        prop_oneof![i32::MIN..0, 2..i32::MAX].prop_map(Expression::Default),
    ];
    leaf.prop_recursive(6, 24, 2, |inner| {
        (inner.clone(), inner)
            .prop_map(|(left, right)| Expression::Case1(Box::new(Operation { left, right })))
    })
}

#[test]
fn trees_obey_the_laws() {
    assert_laws(Form::of_type(), tree());
}

#[test]
fn recursion_through_an_array_obeys_the_laws() {
    assert_laws(Form::of_type(), quorum());
}

#[test]
fn mutual_recursion_obeys_the_laws() {
    assert_laws(Form::of_type(), person());
    let family = vec(person(), 0..3).prop_map(|members| Family { members });
    assert_laws(Form::of_type(), family);
}

#[test]
fn recursion_by_value_obeys_the_laws() {
    assert_laws(Form::of_type(), expression());
}
