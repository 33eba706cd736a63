//! unions.x.

use crate::form::Form;
use crate::golden::unions::{
    Covered, CoveredDefault, DefaultWithValue, HalfBool, Kind, OnBool, OnInt, OnUnsigned,
    OnlyDefault, Pair, SoleDefault, Some_, Value,
};
use crate::laws::assert_laws;
use crate::values::{bytes, double, float, text};
use proptest::collection::vec;
use proptest::prelude::*;

fn pair() -> impl Strategy<Value = Pair> {
    (any::<i32>(), text(8)).prop_map(|(a, b)| Pair { a, b })
}

/// A number that no other arm has.
fn free(owned: &'static [i32]) -> impl Strategy<Value = i32> {
    let number = prop_oneof![-3..50, any::<i32>()];
    number.prop_filter("an arm has the number", |number| !owned.contains(number))
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::None),
        any::<i64>().prop_map(Value::Number),
        text(32).prop_map(Value::Text),
        pair().prop_map(Value::Pair),
        bytes(16).prop_map(|rest| Value::Default(Kind::Other, rest)),
    ]
}

fn covered() -> impl Strategy<Value = Covered> {
    prop_oneof![
        any::<Option<i32>>().prop_map(Covered::None),
        any::<Option<i32>>().prop_map(Covered::Number),
        any::<Option<i32>>().prop_map(Covered::Text),
        vec(pair(), 0..=2).prop_map(Covered::Pair),
        any::<[u8; 3]>().prop_map(Covered::Other),
    ]
}

fn on_int() -> impl Strategy<Value = OnInt> {
    prop_oneof![
        value().prop_map(OnInt::Case0),
        Just(OnInt::CaseMinus1),
        float().prop_map(OnInt::Answer),
        free(&[0, -1, 42]).prop_map(OnInt::Default),
    ]
}

#[test]
fn unions_over_an_enum_obey_the_laws() {
    assert_laws(Form::of_type(), value());
    assert_laws(Form::of_type(), covered());
    assert_laws(Form::of_type(), any::<u32>().prop_map(Some_::Number));
}

#[test]
fn unions_over_a_bool_obey_the_laws() {
    let on_bool = prop_oneof![any::<i32>().prop_map(OnBool::True), Just(OnBool::False)];
    assert_laws(Form::of_type(), on_bool);
    let half = prop_oneof![
        any::<i32>().prop_map(HalfBool::True),
        Just(HalfBool::Default(false))
    ];
    assert_laws(Form::of_type(), half);
    let covered = prop_oneof![
        any::<i32>().prop_map(CoveredDefault::True),
        Just(CoveredDefault::False)
    ];
    assert_laws(Form::of_type(), covered);
}

#[test]
fn unions_over_numbers_obey_the_laws() {
    assert_laws(Form::of_type(), on_int());
    let on_unsigned = prop_oneof![
        double().prop_map(OnUnsigned::Case1),
        double().prop_map(OnUnsigned::Case4000000000),
    ];
    assert_laws(Form::of_type(), on_unsigned);
}

#[test]
fn default_arms_with_a_value_obey_the_laws() {
    let number = prop_oneof![
        Just(DefaultWithValue::Case0),
        (free(&[0]), any::<i32>())
            .prop_map(|(status, code)| DefaultWithValue::Default(status, code)),
    ];
    assert_laws(Form::of_type(), number);
    let only = prop_oneof![
        Just(OnlyDefault::Case9),
        (free(&[9]), pair()).prop_map(|(x, pair)| OnlyDefault::Default(x, pair)),
    ];
    assert_laws(Form::of_type(), only);
    let kind = (0..5).prop_map(|number| Kind::from_i32(number).unwrap());
    let sole = (kind, pair()).prop_map(|(kind, pair)| SoleDefault::Default(kind, pair));
    assert_laws(Form::of_type(), sole);
}
