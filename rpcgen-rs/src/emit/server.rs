//! The server's side of a service: a trait to implement, and what carries calls to it.

use super::codec::{Value, decode, encode};
use super::docs::{docs, docs_with};
use super::rust::{Function, Impl, RustFile, Struct, Trait};
use super::services::{number, title, value_argument};
use super::types::Types;
use crate::model::{ItemId, Procedure, Service};

pub(super) fn emit(file: &mut RustFile, types: &Types<'_>, id: ItemId, service: &Service) {
    file.scope().push_trait(handler(types, id, service));
    let (server, parameter) = (service.server_name(), type_parameter(service));
    let mut declaration = Struct::new(&server);
    declaration
        .vis("pub")
        .doc(format!("Carries calls of {} to a handler.", service.title));
    declaration
        .generic(parameter)
        .derive("Debug")
        .field("handler", format!("::std::sync::Arc<{parameter}>"));
    file.scope().push_struct(declaration);

    let mut implementation = Impl::new(format!("{server}<{parameter}>"));
    implementation.generic(format!("{parameter}: {}", service.name.rust));
    let new = implementation
        .new_fn("new")
        .vis("pub")
        .arg("handler", parameter);
    new.doc(format!(
        "To be given to `Server::add`. For a handler that is shared: `{server}::from(arc)`."
    ));
    new.ret("Self")
        .line("Self::from(::std::sync::Arc::new(handler))");
    file.scope().push_impl(implementation);

    let mut implementation = Impl::new(format!("{server}<{parameter}>"));
    implementation
        .generic(parameter)
        .impl_trait(format!("From<::std::sync::Arc<{parameter}>>"));
    let from = implementation
        .new_fn("from")
        .arg("handler", format!("::std::sync::Arc<{parameter}>"));
    from.ret("Self").line("Self { handler }");
    file.scope().push_impl(implementation);

    let mut implementation = Impl::new(format!("{server}<{parameter}>"));
    implementation
        .generic(format!("{parameter}: {}", service.name.rust))
        .impl_trait("rpc::Service");
    for (name, constant) in [("program", "PROGRAM"), ("version", "VERSION")] {
        let function = implementation.new_fn(name).arg_ref_self().ret("u32");
        function.line(format!("{}::{constant}", service.module));
    }
    implementation.push_fn(dispatch(types, service));
    if let Some(function) = idempotent(service) {
        implementation.push_fn(function);
    }
    file.scope().push_impl(implementation);
}

/// What the handler's type is called, which is not what its trait is called.
fn type_parameter(service: &Service) -> &'static str {
    if service.name.rust == "T" { "H" } else { "T" }
}

fn handler(types: &Types<'_>, id: ItemId, service: &Service) -> Trait {
    let mut declaration = Trait::new(&service.name.rust);
    declaration.vis("pub").doc(docs(
        types.docs(id),
        &format!("The procedures of {}.", service.title),
    ));
    declaration.parent("Send").parent("Sync").parent("'static");
    for procedure in &service.procedures {
        let is_null = is_null(procedure);
        let function = declaration.new_fn(&procedure.name.rust);
        function
            .doc(docs_with(&procedure.docs, &title(procedure)))
            .arg_ref_self();
        function.arg(
            if is_null { "_context" } else { "context" },
            "&rpc::CallContext",
        );
        for argument in &procedure.arguments {
            function.arg(&argument.name.rust, types.owned(&argument.ty));
        }
        function.ret(format!("Result<{}, rpc::Fault>", result(types, procedure)));
        if is_null {
            function.line("Ok(())");
        }
    }
    declaration
}

/// RFC 5531 section 12: procedure 0 does nothing, so no server has to say so.
pub(super) fn is_null(procedure: &Procedure) -> bool {
    procedure.number == 0 && procedure.arguments.is_empty() && procedure.result.is_none()
}

pub(super) fn result(types: &Types<'_>, procedure: &Procedure) -> String {
    procedure
        .result
        .as_ref()
        .map_or("()".to_string(), |ty| types.owned(ty))
}

fn dispatch(types: &Types<'_>, service: &Service) -> Function {
    let context = match service.procedures.as_slice() {
        [] => "_context",
        _ => "context",
    };
    let mut function = Function::new("dispatch");
    function
        .arg_ref_self()
        .arg(context, "&rpc::CallContext")
        .arg("procedure", "u32");
    function
        .arg("input", "&mut rpc::Decoder<'_>")
        .arg("output", "&mut rpc::Encoder");
    function
        .ret("Result<(), rpc::Fault>")
        .line("match procedure {");
    if service
        .procedures
        .iter()
        .all(|procedure| procedure.number != 0)
    {
        function.line("0 => rpc::serve_value(input, output, |()| Ok(())),");
    }
    for procedure in &service.procedures {
        function.line(format!(
            "{} => {},",
            number(service, procedure),
            serve(types, procedure)
        ));
    }
    function.line("_ => Err(rpc::Fault::procedure_unavailable()),\n}");
    function
}

/// Says which procedures may run twice, if there are any.
fn idempotent(service: &Service) -> Option<Function> {
    let procedures = service.procedures.iter();
    let numbers: Vec<String> = procedures
        .filter(|procedure| procedure.attributes.idempotent)
        .map(|procedure| number(service, procedure))
        .collect();
    if numbers.is_empty() {
        return None;
    }
    let mut function = Function::new("is_idempotent");
    function.arg_ref_self().arg("procedure", "u32");
    function
        .ret("bool")
        .line("match procedure {")
        .line(format!("{} => true,", numbers.join(" | ")))
        .line("_ => false,")
        .line("}");
    Some(function)
}

/// Decodes the arguments, calls the handler, encodes the result.
fn serve(types: &Types<'_>, procedure: &Procedure) -> String {
    let method = &procedure.name.rust;
    if let Some(argument) = value_argument(types, procedure) {
        let (pattern, argument) = match argument {
            None => ("()", String::new()),
            Some(argument) => (
                argument.name.rust.as_str(),
                format!(", {}", argument.name.rust),
            ),
        };
        return format!(
            "rpc::serve_value(input, output, |{pattern}| self.handler.{method}(context{argument}))"
        );
    }
    let names: Vec<&str> = procedure
        .arguments
        .iter()
        .map(|argument| argument.name.rust.as_str())
        .collect();
    let types_of: Vec<String> = procedure
        .arguments
        .iter()
        .map(|argument| decode(types, &argument.ty))
        .collect();
    let (decode, pattern) = match types_of.as_slice() {
        [] => ("|_| Ok(())".to_string(), "()".to_string()),
        [one] => (format!("|input| {one}"), names[0].to_string()),
        several => (
            format!("|input| Ok(({}?))", several.join("?, ")),
            format!("({})", names.join(", ")),
        ),
    };
    let arguments: String = names.iter().map(|name| format!(", {name}")).collect();
    let encode = match &procedure.result {
        None => "|_, ()| Ok(())".to_string(),
        Some(ty) => format!(
            "|output, result| {}",
            encode(types, ty, Value::Reference("result"))
        ),
    };
    format!(
        "rpc::serve(input, output, {decode}, |{pattern}| self.handler.{method}(context{arguments}), {encode})"
    )
}
