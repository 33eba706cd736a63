//! A server that says which calls it gets, and refuses all.

use std::fmt::Write;

use super::{ADDRESS, Program};
use crate::emit::server::{is_null, result};
use crate::model::{Procedure, Service};

pub(super) fn text(program: &Program<'_>) -> String {
    let handler = program.own("Handler");
    let mut text = format!(
        "//! A server of {stem}.x: `{stem}_server [ADDRESS]`.\n//!\n\
         //! Every procedure answers that it is not written yet: fill in the bodies below.\n\
         {imports}\n{include}\n\
         /// What the procedures share goes in here. Several threads use it at a time.\nstruct {handler};\n",
        stem = program.stem,
        include = program.include(),
        imports = program.imports(&["CallContext", "Error", "Fault", "Server"]),
    );
    for service in &program.services {
        text += &implementation(program, service, &handler);
    }
    text + &main(program, &handler)
}

fn implementation(program: &Program<'_>, service: &Service, handler: &str) -> String {
    let mut text = format!("impl {} for {handler} {{\n", service.name.rust);
    let mut procedures = service.procedures.iter();
    // That one answers by itself.
    let mut procedures = procedures.by_ref().filter(|procedure| !is_null(procedure));
    procedures
        .try_for_each(|procedure| text.write_str(&method(program, procedure)))
        .expect("a String takes all");
    text + "}\n"
}

fn method(program: &Program<'_>, procedure: &Procedure) -> String {
    let (mut parameters, mut shown) = (String::new(), Vec::new());
    for argument in &procedure.arguments {
        let name = &argument.name.rust;
        parameters += &format!(
            ", {name}: {}",
            in_scope(program, program.types.owned(&argument.ty))
        );
        shown.push(format!("{{{}:?}}", name.trim_start_matches("r#")));
    }
    let name = &procedure.name.rust;
    format!(
        "fn {name}(&self, context: &{context}{parameters}) -> Result<{result}, {fault}> {{\n\
         println!(\"{{}} calls {plain}({shown})\", context.peer());\n\
         Err({fault}::system(\"{plain} is not written yet\"))\n}}\n",
        plain = name.trim_start_matches("r#"),
        context = program.runtime("CallContext"),
        fault = program.runtime("Fault"),
        result = in_scope(program, result(&program.types, procedure)),
        shown = shown.join(", "),
    )
}

/// The generated module has a short name for the runtime, a program has none.
fn in_scope(program: &Program<'_>, ty: impl AsRef<str>) -> String {
    let quadruple = format!("{}::Quadruple", program.runtime);
    ty.as_ref().replace("rpc::Quadruple", &quadruple)
}

fn main(program: &Program<'_>, handler: &str) -> String {
    let services = program.services.iter();
    let (prepare, added): (_, String) = match program.services.as_slice() {
        [one] => (
            String::new(),
            format!(".add({}::new({handler}))", one.server_name()),
        ),
        _ => (
            format!("let handler = std::sync::Arc::new({handler});\n"),
            services
                .map(|service| format!(".add({}::from(handler.clone()))", service.server_name()))
                .collect(),
        ),
    };
    format!(
        "/// Listens on the address that it is given, or else on one that only this machine reaches.\n\
         fn main() -> Result<(), {error}> {{\n{ADDRESS}\n{prepare}\
         let server = {server}::new(){added}.listen(address)?;\n\
         for address in server.local_addresses() {{\nprintln!(\"listening on {{address}}\");\n}}\n\
         server.serve()\n}}\n",
        error = program.runtime("Error"),
        server = program.runtime("Server"),
    )
}
