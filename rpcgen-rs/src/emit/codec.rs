//! Expressions that encode and decode a value, by calls of the runtime's `Encoder` and `Decoder`.

use super::types::Types;
use crate::ast::Builtin;
use crate::model::{Bound, Type};

/// An expression for a value, and what it is an expression of.
#[derive(Debug, Clone, Copy)]
pub(super) enum Value<'a> {
    /// Of the value itself: a field, a scalar argument.
    Place(&'a str),
    /// Of a reference to it: what a closure gets.
    Reference(&'a str),
    /// Of an argument, as [`Types::borrowed`] spells it.
    Argument(&'a str),
}

/// An expression of type `Result<(), EncodeError>` that writes `value` to `output`.
pub(super) fn encode(types: &Types<'_>, ty: &Type, value: Value<'_>) -> String {
    if let Some((id, alias)) = types.coded_alias(ty) {
        let argument = match value {
            Value::Argument(text) => text.to_string(),
            _ => borrow(types, &alias.ty, value),
        };
        return format!("{}({argument}, output)", types.encode_function(id));
    }
    let ty = types.target(ty);
    let item = |item: &Type| closure(&encode(types, item, Value::Reference("item")));
    match ty {
        Type::Builtin(builtin) => format!("output.{}({})", builtin_method(*builtin), scalar(value)),
        Type::Text { bound } => format!(
            "output.string({}, {})",
            reference(value),
            limit(types, bound)
        ),
        Type::Opaque { bound } => format!(
            "output.opaque({}, {})",
            reference(value),
            limit(types, bound)
        ),
        Type::OpaqueFixed(_) => format!("output.opaque_fixed({})", slice(value)),
        Type::Fixed(of, _) => format!("output.array_fixed({}, {})", slice(value), item(of)),
        Type::Variable { item: of, bound } => {
            format!(
                "output.array({}, {}, {})",
                reference(value),
                limit(types, bound),
                item(of)
            )
        }
        Type::Optional(of) => format!(
            "output.optional({}, {})",
            option(types, of, value),
            item(of)
        ),
        Type::Boxed(of) => match types.target(of) {
            Type::Item(_) if types.coded_alias(of).is_none() => {
                format!("output.value({})", inside(value))
            }
            _ => encode(types, of, value),
        },
        Type::List(_) => format!("output.list({}, {LIST_ITEM})", reference(value)),
        Type::ListByValue(_) => format!("output.list_by_value({}, {LIST_ITEM})", reference(value)),
        Type::Item(_) if types.is_scalar(ty) && matches!(value, Value::Argument(_)) => {
            format!("output.value(&{})", text(value))
        }
        Type::Item(_) => format!("output.value({})", reference(value)),
    }
}

/// Whether a type has a form of its own, which [`encode`] and [`decode`] use: it implements the runtime's traits.
pub(super) fn has_own_form(types: &Types<'_>, ty: &Type) -> bool {
    match types.target(ty) {
        Type::Item(_) => types.coded_alias(ty).is_none(),
        // The small numbers do not: `u8` may be a byte of opaque data.
        Type::Builtin(builtin) => !matches!(
            builtin,
            Builtin::Char | Builtin::UnsignedChar | Builtin::Short | Builtin::UnsignedShort
        ),
        _ => false,
    }
}

/// An expression of type `Result<T, DecodeError>` that reads a value from `input`.
pub(super) fn decode(types: &Types<'_>, ty: &Type) -> String {
    if let Some((id, _)) = types.coded_alias(ty) {
        return format!("{}(input)", types.decode_function(id));
    }
    let ty = types.target(ty);
    let boxed = if types.is_boxed_array(ty) {
        "_boxed"
    } else {
        ""
    };
    match ty {
        Type::Builtin(builtin) => format!("input.{}()", builtin_method(*builtin)),
        Type::Text { bound } => format!("input.string({})", limit(types, bound)),
        Type::Opaque { bound } => format!("input.opaque({})", limit(types, bound)),
        Type::OpaqueFixed(_) => format!("input.opaque_fixed{boxed}()"),
        Type::Fixed(of, _) => format!("input.array_fixed{boxed}(|input| {})", decode(types, of)),
        Type::Variable { item, bound } => format!(
            "input.array({}, |input| {})",
            limit(types, bound),
            decode(types, item)
        ),
        Type::Optional(of) => {
            let method = if types.is_boxed_pointee(of) {
                "optional_boxed"
            } else {
                "optional"
            };
            format!("input.{method}(|input| {})", decode(types, of))
        }
        Type::Boxed(of) => format!("input.boxed(|input| {})", decode(types, of)),
        Type::List(_) => "input.list(|input| input.value())".to_string(),
        Type::ListByValue(_) => "input.list_by_value(|input| input.value())".to_string(),
        Type::Item(_) => "input.value()".to_string(),
    }
}

const LIST_ITEM: &str = "|output, item| output.value(item)";

fn closure(body: &str) -> String {
    format!("|output, item| {body}")
}

/// The value as [`Types::borrowed`] spells it.
fn borrow(types: &Types<'_>, ty: &Type, value: Value<'_>) -> String {
    match ty {
        Type::Optional(of) if types.is_scalar(of) => scalar(value),
        Type::Optional(of) if is_deref(types, of) => format!("{}.as_deref()", text(value)),
        Type::Optional(_) => format!("{}.as_ref()", text(value)),
        _ => reference(value),
    }
}

/// Whether what a pointer points to is held by a `Box`, a `Vec` or a `String`.
fn is_deref(types: &Types<'_>, ty: &Type) -> bool {
    let shape = types.shape(ty);
    match shape {
        Type::Text { .. }
        | Type::Opaque { .. }
        | Type::Variable { .. }
        | Type::List(_)
        | Type::ListByValue(_) => true,
        _ => types.is_boxed_pointee(ty) || types.is_boxed_array(shape),
    }
}

/// `Option<&T>`
fn option(types: &Types<'_>, of: &Type, value: Value<'_>) -> String {
    match value {
        Value::Argument(text) if types.is_scalar(of) => format!("{text}.as_ref()"),
        Value::Argument(text) => text.to_string(),
        Value::Place(text) | Value::Reference(text) if types.is_boxed_pointee(of) => {
            format!("{text}.as_deref()")
        }
        Value::Place(text) | Value::Reference(text) => format!("{text}.as_ref()"),
    }
}

/// The value itself, of a type that is `Copy`.
fn scalar(value: Value<'_>) -> String {
    match value {
        Value::Place(text) | Value::Argument(text) => text.to_string(),
        Value::Reference(text) => format!("*{text}"),
    }
}

fn reference(value: Value<'_>) -> String {
    match value {
        Value::Place(text) => format!("&{text}"),
        Value::Reference(text) | Value::Argument(text) => text.to_string(),
    }
}

/// A slice of an array, boxed or not.
fn slice(value: Value<'_>) -> String {
    match value {
        Value::Place(text) | Value::Reference(text) => format!("&{text}[..]"),
        Value::Argument(text) => text.to_string(),
    }
}

/// A reference to what a box holds.
fn inside(value: Value<'_>) -> String {
    match value {
        Value::Place(text) => format!("&*{text}"),
        Value::Reference(text) | Value::Argument(text) => format!("&**{text}"),
    }
}

fn text<'a>(value: Value<'a>) -> &'a str {
    match value {
        Value::Place(text) | Value::Reference(text) | Value::Argument(text) => text,
    }
}

fn limit(types: &Types<'_>, bound: &Bound) -> String {
    match bound {
        None => "u32::MAX".to_string(),
        Some(size) => match size.constant {
            Some(constant) => types.path(constant),
            None => size.value.to_string(),
        },
    }
}

fn builtin_method(builtin: Builtin) -> &'static str {
    match builtin {
        Builtin::Char => "char",
        Builtin::UnsignedChar => "unsigned_char",
        Builtin::Short => "short",
        Builtin::UnsignedShort => "unsigned_short",
        Builtin::Int | Builtin::Long => "int",
        Builtin::UnsignedInt | Builtin::UnsignedLong => "unsigned_int",
        Builtin::Bool => "bool",
        Builtin::Float => "float",
        Builtin::Double => "double",
        Builtin::Hyper => "hyper",
        Builtin::UnsignedHyper => "unsigned_hyper",
        Builtin::Quadruple => "quadruple",
    }
}
