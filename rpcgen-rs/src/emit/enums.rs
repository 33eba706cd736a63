//! `enum E { A = 1 };`

use super::docs::docs;
use super::rust::{Enum as RustEnum, Function, Impl, RustFile, Variant};
use super::structs::codec;
use super::types::Types;
use crate::model::{Enum, ItemId};

pub(super) fn emit(file: &mut RustFile, types: &Types<'_>, id: ItemId, it: &Enum) {
    let name = &it.name.rust;
    let mut declaration = RustEnum::new(name);
    declaration
        .vis("pub")
        .doc(docs(
            types.docs(id),
            &format!("`enum {}`", it.name.original),
        ))
        .repr("i32");
    for derive in types.derives(id) {
        declaration.derive(derive);
    }
    for attribute in types.attributes(id) {
        declaration.r#macro(attribute);
    }
    for (index, variant) in it.variants.iter().enumerate() {
        let mut member = Variant::new(&variant.name.rust);
        for attribute in types.member_attributes(id, index) {
            member.annotation(attribute);
        }
        member
            .doc(docs(&variant.docs, &format!("`{}`", variant.name.original)))
            .discriminant(variant.value);
        if variant.value == 0 {
            member.annotation("#[default]");
        }
        declaration.push_variant(member);
    }
    file.scope().push_enum(declaration);

    file.scope().push_impl(numbers(it));
    let mut from = Impl::new("i32");
    from.impl_trait(format!("From<{name}>"));
    from.new_fn("from")
        .arg("value", name)
        .ret("Self")
        .line("value as i32");
    file.scope().push_impl(from);
    let decode = format!(
        "let value = input.int()?;\nSelf::from_i32(value).ok_or_else(|| input.unknown_enum(\"{}\", value))",
        it.name.original
    );
    codec(
        file,
        name,
        false,
        false,
        "output.int(*self as i32)",
        &decode,
    );
}

/// Further names for a number, and the way from a number to a variant.
fn numbers(it: &Enum) -> Impl {
    let mut implementation = Impl::new(&it.name.rust);
    for (alias, index) in &it.aliases {
        let variant = format!("Self::{}", it.variants[*index].name.rust);
        // `codegen` has no place for a constant's comment but before its visibility.
        let visibility = format!("/// `{}`\npub", alias.original);
        implementation.associate_const(&alias.rust, "Self", variant, visibility);
    }
    let mut function = Function::new("from_i32");
    function
        .vis("pub")
        .set_const(true)
        .doc("The member with this number.");
    function.arg("value", "i32").ret("Option<Self>");
    function.line("match value {");
    for variant in &it.variants {
        function.line(format!(
            "{} => Some(Self::{}),",
            variant.value, variant.name.rust
        ));
    }
    function.line("_ => None,\n}");
    implementation.push_fn(function);
    implementation
}
