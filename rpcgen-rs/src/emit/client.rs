//! The client of a service: a method for each procedure.

use super::codec::{Value, decode, encode};
use super::docs::{docs, docs_with};
use super::rust::{Function, Impl, RustFile, Struct, sequence_expression};
use super::server::result;
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
        implementation.push_fn(asynchronous_method(types, service, procedure));
    }
    file.scope().push_impl(implementation);

    let mut implementation = Impl::new(&name);
    implementation.impl_trait("AsRef<rpc::Client>");
    let function = implementation.new_fn("as_ref").arg_ref_self();
    function.ret("&rpc::Client").line("&self.client");
    file.scope().push_impl(implementation);
}

fn constructors(service: &Service) -> [Function; 5] {
    let numbers = format!("{0}::PROGRAM, {0}::VERSION", service.module);
    let mut connect = Function::new("connect");
    connect
        .vis("pub")
        .doc("A client of the server at `address`, such as `rpc://localhost:4000`.");
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

    let mut within = Function::new("within");
    within
        .vis("pub")
        .doc("The same client, whose calls end when the caller of a handler waits no longer.");
    within
        .arg_ref_self()
        .arg("context", "&rpc::CallContext")
        .ret("Self");
    within.line("Self { client: self.client.within(context) }");

    let mut wait_all = Function::new("wait_all");
    wait_all
        .vis("pub")
        .doc("Waits until all calls that were made before have ended.\n\n# Errors\nThe first one-way call that has failed.");
    wait_all.arg_ref_self().ret("Result<(), rpc::Error>");
    wait_all.line("self.client.wait_all()");
    [connect, configured, deadline, within, wait_all]
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
    function.doc(docs_with(&procedure.docs, &title(procedure)));
    let result = result(types, procedure);
    function.ret(format!("Result<{result}, rpc::Error>"));
    complete(function, types, service, procedure, "")
}

fn asynchronous_method(types: &Types<'_>, service: &Service, procedure: &Procedure) -> Function {
    let mut function = Function::new(&procedure.asynchronous);
    let waits = procedure.name.rust.trim_start_matches("r#");
    function.doc(match is_one_way(procedure) {
        true => format!("As `{waits}`; its result is that it has run."),
        false => format!("As `{waits}`, without waiting for the result."),
    });
    function.ret(format!("rpc::PendingCall<{}>", result(types, procedure)));
    complete(function, types, service, procedure, "_async")
}

/// Arguments and body, which calls one of the runtime's functions that end so.
fn complete(
    mut function: Function,
    types: &Types<'_>,
    service: &Service,
    procedure: &Procedure,
    ending: &str,
) -> Function {
    function.vis("pub").arg_ref_self();
    for argument in &procedure.arguments {
        function.arg(&argument.name.rust, types.borrowed(&argument.ty));
    }
    let client = format!("self.client{}", options(procedure));
    let number = number(service, procedure);
    function.line(match value_argument(types, procedure) {
        Some(argument) => {
            let argument = match argument {
                None => "&()".to_owned(),
                Some(argument) if types.is_scalar(&argument.ty) => {
                    format!("&{}", argument.name.rust)
                }
                Some(argument) => argument.name.rust.clone(),
            };
            format!("{client}.call_value{ending}({number}, {argument})")
        }
        None => format!(
            "{client}.call{ending}({number}, {}, {})",
            encoding(types, procedure),
            decoding(types, procedure)
        ),
    });
    function
}

/// Nobody makes a call with a result who does not want it.
fn is_one_way(procedure: &Procedure) -> bool {
    procedure.attributes.one_way && procedure.result.is_none()
}

/// What the interface says of the calls.
fn options(procedure: &Procedure) -> String {
    let attributes = procedure.attributes;
    let said = [
        (attributes.idempotent, ".idempotent()"),
        (
            attributes.one_way && procedure.result.is_none(),
            ".one_way()",
        ),
        (attributes.ordered, ".ordered()"),
    ];
    let said = said.iter().filter(|(holds, _)| *holds);
    let said: String = said.map(|(_, call)| *call).collect();
    match said.as_str() {
        "" => said,
        said => format!(".with_options(rpc::CallOptions::new(){said})"),
    }
}

fn encoding(types: &Types<'_>, procedure: &Procedure) -> String {
    let arguments = procedure.arguments.iter();
    let steps: Vec<String> = arguments
        .map(|argument| {
            let value = Value::Argument(&argument.name.rust);
            encode(types, &argument.ty, value)
        })
        .collect();
    let output = if steps.is_empty() { "_" } else { "output" };
    format!("|{output}| {}", sequence_expression(steps))
}

fn decoding(types: &Types<'_>, procedure: &Procedure) -> String {
    match &procedure.result {
        None => "|_| Ok(())".to_owned(),
        Some(ty) => format!("|input| {}", decode(types, ty)),
    }
}
