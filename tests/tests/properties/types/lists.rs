//! lists.x.

use crate::form::Form;
use crate::golden::lists::{
    Chain, Directory, Entry, ExportNode, Exports, GroupNode, Groups, decode_exports, decode_groups,
    encode_exports, encode_groups,
};
use crate::laws::assert_laws;
use crate::values::text;
use proptest::collection::vec;
use proptest::prelude::*;

fn entry() -> impl Strategy<Value = Entry> {
    (text(255), any::<u32>()).prop_map(|(name, size)| Entry { name, size })
}

fn groups() -> impl Strategy<Value = Groups> {
    vec(text(16).prop_map(|group| GroupNode { group }), 0..4)
}

fn exports() -> impl Strategy<Value = Exports> {
    let export = (text(1024), groups());
    let export = export.prop_map(|(directory, allowed)| ExportNode { directory, allowed });
    vec(export, 0..4)
}

#[test]
fn lists_in_a_struct_obey_the_laws() {
    let directory = (vec(entry(), 0..6), any::<bool>());
    let directory = directory.prop_map(|(entries, eof)| Directory { entries, eof });
    assert_laws(Form::of_type(), directory);
}

#[test]
fn lists_by_value_obey_the_laws() {
    let chain = (vec(entry(), 1..6), any::<i32>());
    let chain = chain.prop_map(|(first, after)| Chain { first, after });
    assert_laws(Form::of_type(), chain);
}

#[test]
fn lists_by_typedef_obey_the_laws() {
    let form =
        Form::<Groups>::of_functions(|value, output| encode_groups(value, output), decode_groups);
    assert_laws(form, groups());
}

#[test]
fn lists_of_lists_obey_the_laws() {
    let form = Form::<Exports>::of_functions(
        |value, output| encode_exports(value, output),
        decode_exports,
    );
    assert_laws(form, exports());
}
