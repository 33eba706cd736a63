//! The client of a service: a method for each procedure.

use super::codec::{Value, decode, encode};
use super::docs::{docs, docs_with};
use super::rust::{Function, Impl, RustFile, Struct, sequence_expression};
use super::services::{number, title, value_argument};
use super::types::Types;
use crate::model::{ItemId, Procedure, Service};

pub(super) fn emit(file: &mut RustFile, types: &Types<'_>, id: ItemId, service: &Service) {
    let name = service.client_name();
    let mut declaration = Struct::new(&name);
    declaration.vis("pub").doc(docs(
        types.docs(id),
        &format!("A client of {}.", service.title),
    ));
    declaration
        .derive("Debug")
        .derive("Clone")
        .field("client", "rpc::Client");
    file.scope().push_struct(declaration);

    let mut implementation = Impl::new(&name);
    for function in constructors(service) {
        implementation.push_fn(function);
    }
    if service
        .procedures
        .iter()
        .all(|procedure| procedure.number != 0)
    {
        implementation.push_fn(null());
    }
    for procedure in &service.procedures {
        implementation.push_fn(method(types, service, procedure));
    }
    file.scope().push_impl(implementation);

    let mut implementation = Impl::new(&name);
    implementation.impl_trait("AsRef<rpc::Client>");
    let function = implementation.new_fn("as_ref").arg_ref_self();
    function.ret("&rpc::Client").line("&self.client");
    file.scope().push_impl(implementation);
}

fn constructors(service: &Service) -> [Function; 3] {
    let numbers = format!("{0}::PROGRAM, {0}::VERSION", service.module);
    let mut connect = Function::new("connect");
    connect
        .vis("pub")
        .doc("A client of the server at `address`, such as `udp://localhost:4000`.");
    connect
        .arg("address", "&str")
        .ret("Result<Self, rpc::Error>");
    connect.line(format!(
        "rpc::Client::connect(address, {numbers}).map(|client| Self {{ client }})"
    ));

    let mut configured = Function::new("with_config");
    configured
        .vis("pub")
        .doc("As [`Self::connect`], with other than the usual limits and times.");
    configured
        .arg("address", "&str")
        .arg("config", "rpc::ClientConfig")
        .ret("Result<Self, rpc::Error>");
    configured.line(format!(
        "rpc::Client::with_config(address, {numbers}, config).map(|client| Self {{ client }})"
    ));

    let mut deadline = Function::new("with_deadline");
    deadline
        .vis("pub")
        .doc("The same client, whose calls end after `deadline`.");
    deadline
        .arg_ref_self()
        .arg("deadline", "::core::time::Duration")
        .ret("Self");
    deadline.line("Self { client: self.client.with_deadline(deadline) }");
    [connect, configured, deadline]
}

/// RFC 5531 section 12: procedure 0 takes nothing, returns nothing and is always there.
fn null() -> Function {
    let mut function = Function::new("null");
    function
        .vis("pub")
        .doc("Asks whether the server answers: procedure 0, which every program has.");
    function.arg_ref_self().ret("Result<(), rpc::Error>");
    function.line("self.client.call_value(0, &())");
    function
}

fn method(types: &Types<'_>, service: &Service, procedure: &Procedure) -> Function {
    let mut function = Function::new(&procedure.name.rust);
    function
        .vis("pub")
        .doc(docs_with(&procedure.docs, &title(procedure)))
        .arg_ref_self();
    let mut steps = Vec::new();
    for argument in &procedure.arguments {
        function.arg(&argument.name.rust, types.borrowed(&argument.ty));
        steps.push(encode(
            types,
            &argument.ty,
            Value::Argument(&argument.name.rust),
        ));
    }
    let output = if steps.is_empty() { "_" } else { "output" };
    let (result, decode) = match &procedure.result {
        None => ("()".to_string(), "|_| Ok(())".to_string()),
        Some(ty) => (types.owned(ty), format!("|input| {}", decode(types, ty))),
    };
    function.ret(format!("Result<{result}, rpc::Error>"));
    if let Some(argument) = value_argument(types, procedure) {
        let argument = match argument {
            None => "&()".to_owned(),
            Some(argument) if types.is_scalar(&argument.ty) => format!("&{}", argument.name.rust),
            Some(argument) => argument.name.rust.clone(),
        };
        let number = number(service, procedure);
        function.line(format!("self.client.call_value({number}, {argument})"));
        return function;
    }
    function.line(format!(
        "self.client.call({}, |{output}| {}, {decode})",
        number(service, procedure),
        sequence_expression(steps)
    ));
    function
}
