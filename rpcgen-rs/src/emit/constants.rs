//! `const N = 3;`

use super::docs::docs;
use super::rust::RustFile;
use crate::model::{Constant, ConstantValue};

pub(super) fn emit(file: &mut RustFile, comment: &[String], constant: &Constant) {
    let (ty, value) = match &constant.value {
        ConstantValue::Number(value) => (number_type(*value), value.to_string()),
        ConstantValue::Text(text) => ("&str", format!("{text:?}")),
    };
    let docs = docs(comment, &format!("`const {}`", constant.name.original));
    let docs: String = docs.lines().map(|line| format!("/// {line}\n")).collect();
    file.raw(&format!(
        "{docs}pub const {}: {ty} = {value};",
        constant.name.rust
    ));
}

/// The first of u32, i32, u64 and i64 that holds the number: bounds and flags are unsigned.
fn number_type(value: i128) -> &'static str {
    if u32::try_from(value).is_ok() {
        "u32"
    } else if i32::try_from(value).is_ok() {
        "i32"
    } else if u64::try_from(value).is_ok() {
        "u64"
    } else {
        "i64"
    }
}
