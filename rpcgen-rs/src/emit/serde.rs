//! What serde needs to be told.

use super::types::Types;
use crate::model::{ItemKind, Size, Type};

/// Traits that every type derives. The runtime passes serde on, so that the generated code names one crate.
pub(super) const DERIVES: [&str; 2] = ["rpc::serde::Serialize", "rpc::serde::Deserialize"];

/// Where their derivations find serde.
pub(super) const ATTRIBUTE: &str = "#[serde(crate = \"rpc::serde\")]";

/// The attribute of a member that serde could not do alone: arrays of more than 32 items have no form of their own there.
pub(super) fn attribute(types: &Types<'_>, ty: &Type) -> Option<String> {
    let form = form(types, ty, MAX_TYPEDEFS)?;
    Some(format!("#[serde(with = \"{SERDE_WITH}::As::<{form}>\")]"))
}

/// The form of a type in the terms of serde_with; `None` if it holds no long array.
fn form(types: &Types<'_>, ty: &Type, typedefs: usize) -> Option<String> {
    let ty = match types.target(ty) {
        Type::Item(id) => match types.kind(*id) {
            ItemKind::Alias(alias) => return form(types, &alias.ty, typedefs.checked_sub(1)?),
            _ => return None,
        },
        other => other,
    };
    let inside = |item: &Type| form(types, item, typedefs.checked_sub(1)?);
    Some(match ty {
        Type::OpaqueFixed(size) | Type::Fixed(_, size) => {
            let item = match ty {
                Type::Fixed(item, _) => inside(item),
                _ => None,
            };
            if item.is_none() && size.value <= LONGEST_OF_SERDE {
                return None;
            }
            let array = array(&item.unwrap_or_else(same), size);
            match types.is_boxed_array(ty) {
                true => format!("Box<{array}>"),
                false => array,
            }
        }
        Type::Variable { item, .. } => format!("Vec<{}>", inside(item)?),
        Type::Optional(item) => format!("Option<{}>", inside(item)?),
        Type::Boxed(item) => format!("Box<{}>", inside(item)?),
        _ => return None,
    })
}

fn array(item: &str, size: &Size) -> String {
    format!("[{item}; {}]", size.value)
}

fn same() -> String {
    format!("{SERDE_WITH}::Same")
}

const SERDE_WITH: &str = "rpc::serde_with";

/// Arrays of at most so many items have a form.
const LONGEST_OF_SERDE: u32 = 32;

/// A type behind more typedefs of typedefs than this is left alone.
const MAX_TYPEDEFS: usize = 64;
