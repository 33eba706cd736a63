//! Strings as bytes: on the wire the two are the same (RFC 4506 sections 4.10 and 4.11).

use crate::model::{Item, ItemKind, Type};

/// What becomes of a type where strings are bytes; `None` if it holds none. The string of a typedef is bytes only here, so
/// the typedef's type stands in its place.
pub(super) fn as_bytes(items: &[Item], ty: &Type) -> Option<Type> {
    within(items, ty, MAX_TYPEDEFS)
}

/// Whether it is a string, or bytes, which may have been one, with what is around it.
pub(super) fn holds_text(items: &[Item], ty: &Type) -> bool {
    let mut ty = ty;
    for _ in 0..MAX_TYPEDEFS {
        ty = match ty {
            Type::Text { .. } | Type::Opaque { .. } => return true,
            Type::Item(id) => match &items[id.0].kind {
                ItemKind::Alias(alias) => &alias.ty,
                _ => return false,
            },
            Type::Fixed(item, _)
            | Type::Variable { item, .. }
            | Type::Optional(item)
            | Type::Boxed(item) => item,
            _ => return false,
        };
    }
    false
}

fn within(items: &[Item], ty: &Type, typedefs: usize) -> Option<Type> {
    let within = |inner: &Type| within(items, inner, typedefs.checked_sub(1)?).map(Box::new);
    Some(match ty {
        Type::Text { bound } => Type::Opaque {
            bound: bound.clone(),
        },
        Type::Item(id) => match &items[id.0].kind {
            ItemKind::Alias(alias) => *within(&alias.ty)?,
            _ => return None,
        },
        Type::Fixed(item, size) => Type::Fixed(within(item)?, size.clone()),
        Type::Variable { item, bound } => Type::Variable {
            item: within(item)?,
            bound: bound.clone(),
        },
        Type::Optional(item) => Type::Optional(within(item)?),
        Type::Boxed(item) => Type::Boxed(within(item)?),
        _ => return None,
    })
}

/// Behind more typedefs of typedefs than this nobody looks for a string.
const MAX_TYPEDEFS: usize = 64;
