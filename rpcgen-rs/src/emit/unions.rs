//! `union U switch (E d) { .. };`

use super::codec::{Value, decode, encode};
use super::docs::docs;
use super::rust::{Enum as RustEnum, RustFile, Variant, sequence_expression};
use super::structs::codec;
use super::types::Types;
use crate::model::{Discriminant, ItemId, ItemKind, Label, Type, Union, UnionDefault};

pub(super) fn emit(file: &mut RustFile, types: &Types<'_>, id: ItemId, it: &Union) {
    let name = &it.name.rust;
    let mut declaration = RustEnum::new(name);
    declaration.vis("pub").doc(docs(
        types.docs(id),
        &format!("`union {}`", it.name.original),
    ));
    for derive in types.derives(id) {
        declaration.derive(derive);
    }
    for attribute in types.attributes(id) {
        declaration.r#macro(attribute);
    }
    for (index, arm) in it.arms.iter().enumerate() {
        let mut variant = Variant::new(&arm.name.rust);
        for attribute in types.member_attributes(id, index) {
            variant.annotation(attribute);
        }
        variant.doc(docs(&arm.docs, &format!("`case {}`", arm.name.original)));
        if let Some(ty) = &arm.ty {
            variant.tuple(held(types, ty));
        }
        declaration.push_variant(variant);
    }
    if let Some(default) = &it.default {
        let mut variant = Variant::new(&default.name.rust);
        variant.doc(docs(
            &default.docs,
            &format!("Any other `{}`", it.discriminant_name.original),
        ));
        variant.tuple(discriminant_type(types, it));
        for attribute in types.member_attributes(id, it.arms.len()) {
            variant.annotation(attribute);
        }
        if let Some(ty) = &default.ty {
            variant.tuple(held(types, ty));
        }
        declaration.push_variant(variant);
    }
    file.scope().push_enum(declaration);
    codec(
        file,
        name,
        false,
        it.is_recursive,
        &encode_body(types, it),
        &decode_body(types, it),
    );
}

/// What a variant holds, with what serde has to know of it.
fn held(types: &Types<'_>, ty: &Type) -> String {
    types.serde_attribute(ty).unwrap_or_default() + &types.owned(ty)
}

fn encode_body(types: &Types<'_>, it: &Union) -> String {
    let mut text = "match self {\n".to_string();
    for arm in &it.arms {
        let mut steps = vec![encode_label(types, it, arm.label)];
        steps.extend(
            arm.ty
                .as_ref()
                .map(|ty| encode(types, ty, Value::Reference("value"))),
        );
        let binding = if arm.ty.is_some() { "(value)" } else { "" };
        text.push_str(&format!(
            "Self::{}{binding} => {},\n",
            arm.name.rust,
            sequence_expression(steps)
        ));
    }
    if let Some(default) = &it.default {
        text.push_str(&encode_default(types, it, default));
    }
    text.push('}');
    text
}

/// The default arm holds no discriminant that another arm owns: the peer would read it as that arm.
fn encode_default(types: &Types<'_>, it: &Union, default: &UnionDefault) -> String {
    let steps = [encode_discriminant(it)].into_iter().chain(
        default
            .ty
            .as_ref()
            .map(|ty| encode(types, ty, Value::Reference("value"))),
    );
    let steps = sequence_expression(steps.collect());
    let value = match default.ty {
        Some(_) if is_covered(types, it) => ", _",
        Some(_) => ", value",
        None => "",
    };
    let checked = if it.arms.is_empty() {
        steps
    } else {
        check_owner(types, it, &steps)
    };
    format!(
        "Self::{}(discriminant{value}) => {checked},\n",
        default.name.rust
    )
}

/// Runs `steps` unless another arm owns the discriminant.
fn check_owner(types: &Types<'_>, it: &Union, steps: &str) -> String {
    let owned: Vec<String> = it
        .arms
        .iter()
        .map(|arm| pattern(types, it, arm.label))
        .collect();
    let rest = if is_covered(types, it) {
        String::new()
    } else {
        format!("_ => {steps},\n")
    };
    format!(
        "match *discriminant {{\n{owned} => Err(rpc::EncodeError::Discriminant {{ type_name: \"{name}\", value: {number} }}),\n{rest}}}",
        owned = owned.join(" | "),
        name = it.name.original,
        number = discriminant_number(it.discriminant, "*discriminant"),
    )
}

fn decode_body(types: &Types<'_>, it: &Union) -> String {
    let mut text = format!("match {}? {{\n", decode_discriminant(types, it));
    for arm in &it.arms {
        let value = match &arm.ty {
            None => format!("Ok(Self::{})", arm.name.rust),
            Some(ty) => format!("Ok(Self::{}({}?))", arm.name.rust, decode(types, ty)),
        };
        text.push_str(&format!("{} => {value},\n", pattern(types, it, arm.label)));
    }
    if !is_covered(types, it) {
        text.push_str(&match &it.default {
            Some(UnionDefault {
                name, ty: Some(ty), ..
            }) => {
                format!(
                    "discriminant => Ok(Self::{}(discriminant, {}?)),\n",
                    name.rust,
                    decode(types, ty)
                )
            }
            Some(UnionDefault { name, ty: None, .. }) => {
                format!("discriminant => Ok(Self::{}(discriminant)),\n", name.rust)
            }
            None => format!(
                "discriminant => Err(input.unknown_discriminant(\"{}\", {})),\n",
                it.name.original,
                discriminant_number(it.discriminant, "discriminant")
            ),
        });
    }
    text.push('}');
    text
}

/// Every value of the discriminant has an arm.
fn is_covered(types: &Types<'_>, it: &Union) -> bool {
    match it.discriminant {
        Discriminant::Int | Discriminant::Unsigned => false,
        Discriminant::Bool => it.arms.len() == 2,
        Discriminant::Enum(id) => match types.kind(id) {
            ItemKind::Enum(discriminant) => it.arms.len() == discriminant.variants.len(),
            _ => false,
        },
    }
}

fn discriminant_type(types: &Types<'_>, it: &Union) -> String {
    match it.discriminant {
        Discriminant::Int => "i32".to_string(),
        Discriminant::Unsigned => "u32".to_string(),
        Discriminant::Bool => "bool".to_string(),
        Discriminant::Enum(id) => types.name(id).to_string(),
    }
}

/// A value of the discriminant; `None` if an enum has none.
#[cfg(feature = "cli")]
pub(super) fn discriminant_pattern(types: &Types<'_>, it: &Union) -> Option<String> {
    Some(match it.discriminant {
        Discriminant::Int | Discriminant::Unsigned => "1".to_owned(),
        Discriminant::Bool => "true".to_owned(),
        Discriminant::Enum(_) => pattern(types, it, Label::Variant(0)),
    })
}

/// A label as a pattern, which is an expression too.
fn pattern(types: &Types<'_>, it: &Union, label: Label) -> String {
    match (label, it.discriminant) {
        (Label::Number(number), _) => number.to_string(),
        (Label::Bool(value), _) => value.to_string(),
        (Label::Variant(index), Discriminant::Enum(id)) => match types.kind(id) {
            ItemKind::Enum(discriminant) => {
                format!(
                    "{}::{}",
                    discriminant.name.rust, discriminant.variants[index].name.rust
                )
            }
            _ => unreachable!("the model's discriminants of kind enum are enums"),
        },
        (Label::Variant(_), _) => unreachable!("the model's labels are of the discriminant's kind"),
    }
}

fn encode_label(types: &Types<'_>, it: &Union, label: Label) -> String {
    let value = pattern(types, it, label);
    match it.discriminant {
        Discriminant::Int => format!("output.int({value})"),
        Discriminant::Unsigned => format!("output.unsigned_int({value})"),
        Discriminant::Bool => format!("output.bool({value})"),
        Discriminant::Enum(_) => format!("output.value(&{value})"),
    }
}

fn encode_discriminant(it: &Union) -> String {
    match it.discriminant {
        Discriminant::Int => "output.int(*discriminant)",
        Discriminant::Unsigned => "output.unsigned_int(*discriminant)",
        Discriminant::Bool => "output.bool(*discriminant)",
        Discriminant::Enum(_) => "output.value(discriminant)",
    }
    .to_string()
}

fn decode_discriminant(types: &Types<'_>, it: &Union) -> String {
    match it.discriminant {
        Discriminant::Int => "input.int()".to_string(),
        Discriminant::Unsigned => "input.unsigned_int()".to_string(),
        Discriminant::Bool => "input.bool()".to_string(),
        Discriminant::Enum(id) => format!("input.value::<{}>()", types.name(id)),
    }
}

/// The discriminant as the number in an error.
fn discriminant_number(discriminant: Discriminant, value: &str) -> String {
    match discriminant {
        Discriminant::Enum(_) => format!("i64::from(i32::from({value}))"),
        _ => format!("i64::from({value})"),
    }
}
