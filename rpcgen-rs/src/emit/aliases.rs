//! `typedef string name<255>;`
//!
//! A typedef is a type alias, so that users pass what they have: `&str`, `Vec<u8>`. A bound, a size or a pointer of its own
//! is kept by a pair of functions, which every use of the typedef calls.

use super::codec::{Value, decode, encode};
use super::docs::docs;
use super::rust::{Function, RustFile};
use super::types::Types;
use crate::model::{Alias, ItemId, Type};

pub(super) fn emit(file: &mut RustFile, types: &Types<'_>, id: ItemId, alias: &Alias) {
    let name = &alias.name.rust;
    let fallback = format!("`typedef {}`", alias.name.original);
    file.scope()
        .new_type_alias(name, types.owned(&alias.ty))
        .vis("pub")
        .doc(docs(types.docs(id), &fallback));
    let coded = types.coded_alias(&Type::Item(id));
    if coded.is_none_or(|(coded, _)| coded != id) {
        return;
    }
    let mut function = Function::new(types.encode_function(id));
    function
        .vis("pub")
        .doc(format!("Writes a [`{name}`], whose bounds it checks."));
    function
        .arg("value", types.borrowed(&alias.ty))
        .arg("output", "&mut rpc::Encoder");
    function.ret("Result<(), rpc::EncodeError>").line(encode(
        types,
        &alias.ty,
        Value::Argument("value"),
    ));
    file.scope().push_fn(function);
    let mut function = Function::new(types.decode_function(id));
    function
        .vis("pub")
        .doc(format!("Reads a [`{name}`], whose bounds it checks."));
    function
        .arg("input", "&mut rpc::Decoder<'_>")
        .ret(format!("Result<{name}, rpc::DecodeError>"));
    function.line(decode(types, &alias.ty));
    file.scope().push_fn(function);
}
