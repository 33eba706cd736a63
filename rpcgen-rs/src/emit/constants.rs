//! `const N = 3;`

use super::docs::docs;
use super::rust::RustFile;
use crate::ast::Radix;
use crate::model::{Constant, ConstantValue};

pub(super) fn emit(file: &mut RustFile, comment: &[String], constant: &Constant) {
    let (ty, value) = match &constant.value {
        ConstantValue::Number(value) => (number_type(*value), number(*value, constant.radix)),
        ConstantValue::Text(text) => ("&str", format!("{text:?}")),
    };
    let docs = docs(comment, &format!("`const {}`", constant.name.original));
    file.documented(
        &docs,
        &format!("pub const {}: {ty} = {value};", constant.name.rust),
    );
}

/// A number in the base in which it was written, its digits in groups of four.
fn number(value: i128, radix: Radix) -> String {
    let (prefix, digits) = match radix {
        Radix::Decimal => return value.to_string(),
        Radix::Binary => ("0b", format!("{value:b}")),
        Radix::Octal => return format!("{value:#o}"),
        Radix::Hexadecimal => ("0x", format!("{value:x}")),
    };
    let mut text = prefix.to_owned();
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index) % 4 == 0 {
            text.push('_');
        }
        text.push(digit);
    }
    text
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
