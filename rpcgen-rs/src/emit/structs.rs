//! `struct S { int a; };`

use super::codec::{Value, decode, encode};
use super::docs::docs;
use super::rust::{Field, Function, Impl, RustFile, Struct as RustStruct, sequence};
use super::types::Types;
use crate::model::{ItemId, Struct};

pub(super) fn emit(file: &mut RustFile, types: &Types<'_>, id: ItemId, it: &Struct) {
    let name = &it.name.rust;
    let mut declaration = RustStruct::new(name);
    declaration
        .vis("pub")
        .doc(docs(types.docs(id), &fallback(it)));
    for derive in types.derives(id) {
        declaration.derive(derive);
    }
    for attribute in types.attributes(id) {
        declaration.r#macro(attribute);
    }
    for (index, field) in it.fields.iter().enumerate() {
        let mut member = Field::new(&field.name.rust, types.owned(&field.ty));
        let fallback = format!("`{}`", field.name.original);
        member.vis("pub").doc(docs(&field.docs, &fallback));
        for attribute in types
            .serde_attribute(&field.ty)
            .iter()
            .chain(types.member_attributes(id, index))
        {
            member.annotation(attribute);
        }
        declaration.push_field(member);
    }
    if it.fields.is_empty() {
        // With braces, as a unit struct would be a constant too.
        let (derives, attributes) = (
            types.derives(id).join(", "),
            types.attributes(id).join("\n"),
        );
        file.documented(
            &docs(types.docs(id), &fallback(it)),
            &format!("#[derive({derives})]\n{attributes}\npub struct {name} {{}}"),
        );
    } else {
        file.scope().push_struct(declaration);
    }

    let steps = it.fields.iter().map(|field| {
        let place = format!("self.{}", field.name.rust);
        encode(types, &field.ty, Value::Place(&place))
    });
    let fields: Vec<String> = it
        .fields
        .iter()
        .map(|field| format!("{}: {}?", field.name.rust, decode(types, &field.ty)))
        .collect();
    let unused = it.fields.is_empty();
    let value = match unused {
        true => "Ok(Self {})".to_owned(),
        false => format!("Ok(Self {{ {} }})", fields.join(", ")),
    };
    codec(
        file,
        name,
        unused,
        it.is_recursive,
        &sequence(steps.collect()),
        &value,
    );
}

fn fallback(it: &Struct) -> String {
    let list = if it.is_list {
        ", an item of a linked list: `Encode` and `Decode` take it without the link"
    } else {
        ""
    };
    format!("`struct {}`{list}", it.name.original)
}

/// The implementations of `Encode` and `Decode`.
pub(super) fn codec(
    file: &mut RustFile,
    name: &str,
    unused: bool,
    is_recursive: bool,
    encode: &str,
    decode: &str,
) {
    let (output, input) = if unused {
        ("_output", "_input")
    } else {
        ("output", "input")
    };
    let is_block = |body: &str| body.contains(";\n");
    let nested = |body: &str, argument: &str| match (is_recursive, is_block(body)) {
        (true, true) => format!("{argument}.nested(|{argument}| {{\n{body}\n}})"),
        (true, false) => format!("{argument}.nested(|{argument}| {body})"),
        (false, _) => body.to_string(),
    };
    let mut function = Function::new("encode");
    function
        .arg_ref_self()
        .arg(output, "&mut rpc::Encoder")
        .ret("Result<(), rpc::EncodeError>");
    function.line(nested(encode, output));
    let mut implementation = Impl::new(name);
    implementation.impl_trait("rpc::Encode").push_fn(function);
    file.scope().push_impl(implementation);

    let mut function = Function::new("decode");
    function
        .arg(input, "&mut rpc::Decoder<'_>")
        .ret("Result<Self, rpc::DecodeError>");
    function.line(nested(decode, input));
    let mut implementation = Impl::new(name);
    implementation.impl_trait("rpc::Decode").push_fn(function);
    file.scope().push_impl(implementation);
}
