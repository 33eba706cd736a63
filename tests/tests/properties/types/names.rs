//! names.x.

use crate::form::Form;
use crate::golden::names::{Box_, Fhstatus, Getattr3res, Option_, Result_, Strings, Text};
use crate::laws::assert_laws;
use proptest::prelude::*;
use proptest::sample::select;

fn strings() -> impl Strategy<Value = Strings> {
    any::<[i32; 7]>().prop_map(
        |[
            r#fn,
            r#type,
            self_,
            mixed_case,
            camel_case,
            http_status,
            leading,
        ]| Strings {
            r#fn,
            r#type,
            self_,
            mixed_case,
            camel_case,
            http_status,
            leading,
        },
    )
}

#[test]
fn renamed_fields_obey_the_laws() {
    assert_laws(Form::of_type(), strings());
}

#[test]
fn renamed_types_obey_the_laws() {
    assert_laws(
        Form::of_type(),
        any::<i32>().prop_map(|some| Option_ { some }),
    );
    assert_laws(Form::of_type(), any::<i32>().prop_map(|ok| Result_ { ok }));
    assert_laws(Form::of_type(), any::<i32>().prop_map(|x| Fhstatus { x }));
    assert_laws(
        Form::of_type(),
        any::<i32>().prop_map(|x| Getattr3res { x }),
    );
    assert_laws(Form::of_type(), select(vec![Text::Err, Text::None]));
    let boxes = prop_oneof![
        any::<i32>().prop_map(Box_::Case0),
        prop_oneof![i32::MIN..0, 1..i32::MAX].prop_map(Box_::Default),
    ];
    assert_laws(Form::of_type(), boxes);
}
