//! `union U switch (E d) { .. };`

use super::codec::{Value, decode, encode};
use super::docs::docs;
use super::rust::{Enum as RustEnum, Function, Impl, RustFile, Variant};
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
    let default_arm = types.default_arm(it);
    for (index, arm) in it.arms.iter().enumerate() {
        let mut variant = Variant::new(&arm.name.rust);
        for attribute in types.member_attributes(id, index) {
            variant.annotation(attribute);
        }
        if Some(index) == default_arm {
            variant.annotation("#[default]");
        }
        let member = shown(&arm.member);
        let fallback = format!("`case {}`{member}", arm.name.original);
        variant.doc(docs(&arm.docs, &fallback));
        if let Some(ty) = &arm.ty {
            variant.tuple(held(types, ty));
        }
        declaration.push_variant(variant);
    }
    if let Some(default) = &it.default {
        let mut variant = Variant::new(&default.name.rust);
        variant.doc(docs(
            &default.docs,
            &format!(
                "Any other `{}`{}",
                it.discriminant_name.original,
                shown(&default.member)
            ),
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
    file.scope().push_impl(discriminant(types, it));
    codec(
        file,
        name,
        false,
        it.is_recursive,
        &encode_body(types, it),
        &decode_body(types, it),
    );
}

/// What the file calls a value.
fn shown(member: &Option<String>) -> String {
    let shown = member.as_ref().map(|member| format!(": `{member}`"));
    shown.unwrap_or_default()
}

/// What a variant holds, with what serde has to know of it.
fn held(types: &Types<'_>, ty: &Type) -> String {
    let attribute = types.serde_attribute(ty).map(|text| text + " ");
    attribute.unwrap_or_default() + &types.owned(ty)
}

/// The method that tells which arm it is, in the terms of the file.
fn discriminant(types: &Types<'_>, it: &Union) -> Impl {
    let mut implementation = Impl::new(&it.name.rust);
    let mut function = Function::new("discriminant");
    function
        .vis("pub")
        .set_const(true)
        .doc(format!("What `{}` is.", it.discriminant_name.original));
    function
        .arg_ref_self()
        .ret(discriminant_type(types, it))
        .line("match self {");
    for arm in &it.arms {
        let binding = if arm.ty.is_some() { "(_)" } else { "" };
        let label = pattern(types, it, arm.label);
        function.line(format!("Self::{}{binding} => {label},", arm.name.rust));
    }
    if let Some(default) = &it.default {
        let rest = if default.ty.is_some() { ", _" } else { "" };
        let name = &default.name.rust;
        function.line(format!(
            "Self::{name}(discriminant{rest}) => *discriminant,"
        ));
    }
    function.line("}");
    implementation.push_fn(function);
    implementation
}

fn encode_body(types: &Types<'_>, it: &Union) -> String {
    let value = |ty: &Type| encode(types, ty, Value::Reference("value"));
    let mut text = format!("{}?;\nmatch self {{\n", encode_discriminant(it));
    for arm in it.arms.iter().filter(|arm| arm.ty.is_some()) {
        let steps = arm.ty.as_ref().map_or(String::new(), value);
        text.push_str(&format!("Self::{}(value) => {steps},\n", arm.name.rust));
    }
    if let Some(default) = &it.default {
        text.push_str(&encode_default(types, it, default));
    }
    let void = it.arms.iter().filter(|arm| arm.ty.is_none());
    let void: Vec<String> = void.map(|arm| format!("Self::{}", arm.name.rust)).collect();
    if !void.is_empty() {
        text.push_str(&format!("{} => Ok(()),\n", void.join(" | ")));
    }
    text.push('}');
    text
}

/// The default arm holds no discriminant that another arm owns: the peer would read it as that arm.
fn encode_default(types: &Types<'_>, it: &Union, default: &UnionDefault) -> String {
    let name = &default.name.rust;
    let wrong = format!(
        "output.wrong_discriminant(\"{}\", {})",
        it.name.original,
        discriminant_number(it.discriminant, "self.discriminant()")
    );
    if is_covered(types, it) {
        return format!("Self::{name}(..) => {wrong},\n");
    }
    let owned = it.arms.iter().map(|arm| pattern(types, it, arm.label));
    let owned: Vec<String> = owned.collect();
    let checked = match owned.as_slice() {
        [] => String::new(),
        owned => format!(
            "Self::{name}({}{}) => {wrong},\n",
            owned.join(" | "),
            if default.ty.is_some() { ", _" } else { "" }
        ),
    };
    checked
        + &match &default.ty {
            Some(ty) => format!(
                "Self::{name}(_, value) => {},\n",
                encode(types, ty, Value::Reference("value"))
            ),
            None => format!("Self::{name}(_) => Ok(()),\n"),
        }
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
        Discriminant::Enum(id) => types.path(id),
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
                    types.path(id),
                    discriminant.variants[index].name.rust
                )
            }
            _ => unreachable!("the model's discriminants of kind enum are enums"),
        },
        (Label::Variant(_), _) => unreachable!("the model's labels are of the discriminant's kind"),
    }
}

fn encode_discriminant(it: &Union) -> &'static str {
    match it.discriminant {
        Discriminant::Int => "output.int(self.discriminant())",
        Discriminant::Unsigned => "output.unsigned_int(self.discriminant())",
        Discriminant::Bool => "output.bool(self.discriminant())",
        Discriminant::Enum(_) => "output.value(&self.discriminant())",
    }
}

fn decode_discriminant(types: &Types<'_>, it: &Union) -> String {
    match it.discriminant {
        Discriminant::Int => "input.int()".to_string(),
        Discriminant::Unsigned => "input.unsigned_int()".to_string(),
        Discriminant::Bool => "input.bool()".to_string(),
        Discriminant::Enum(id) => format!("input.value::<{}>()", types.path(id)),
    }
}

/// The discriminant as the number in an error.
fn discriminant_number(discriminant: Discriminant, value: &str) -> String {
    match discriminant {
        Discriminant::Enum(_) => format!("i32::from({value})"),
        _ => value.to_owned(),
    }
}
