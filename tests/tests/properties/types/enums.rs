//! enums.x.

use crate::form::Form;
use crate::golden::enums::{Color, FromConstant, ObjectKind, One, Status, Uses};
use crate::laws::assert_laws;
use proptest::prelude::*;
use proptest::sample::select;

fn uses() -> impl Strategy<Value = Uses> {
    let parts = (
        select(vec![Color::Red, Color::Green, Color::DarkBlue]),
        select(vec![
            ObjectKind::Bogus,
            ObjectKind::NIS_NO_OBJECT,
            ObjectKind::Last,
        ]),
        select(vec![Status::Ok, Status::Type, Status::Self_]),
        select(vec![FromConstant::From, FromConstant::Next]),
    );
    parts.prop_map(|(c, k, s, f)| Uses {
        c,
        k,
        s,
        o: One::OnlyOne,
        f,
    })
}

#[test]
fn enums_obey_the_laws() {
    assert_laws(Form::of_type(), uses());
}

/// What a peer can send, and no more.
fn has_its_number<E: Copy + Into<i32>>(number: i32, member: Option<E>) -> bool {
    member.is_none_or(|member| member.into() == number)
}

proptest! {
    #[test]
    fn a_member_has_the_number_that_it_was_made_of(
        number in prop_oneof![-10..10, any::<i32>()],
    ) {
        prop_assert!(has_its_number(number, Color::from_i32(number)));
        prop_assert!(has_its_number(number, ObjectKind::from_i32(number)));
        prop_assert!(has_its_number(number, Status::from_i32(number)));
        prop_assert!(has_its_number(number, One::from_i32(number)));
        prop_assert!(has_its_number(number, FromConstant::from_i32(number)));
    }
}
