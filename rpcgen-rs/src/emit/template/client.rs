//! A client that calls each procedure once.

use super::sample::Samples;
use super::{ADDRESS, Program};
use crate::emit::server::is_null;
use crate::model::{Procedure, Service};

pub(super) fn text(program: &Program<'_>) -> String {
    let error = program.runtime("Error");
    let services = program.services.iter();
    let (calls, functions): (String, String) = services
        .map(|service| {
            let call = format!("{}(address)?;\n", function_name(service));
            (call, function(program, service, &error))
        })
        .unzip();
    format!(
        "//! A client of {stem}.x: `{stem}_client [ADDRESS]`.\n//!\n\
         //! It calls each procedure once, with made-up arguments.\n\
         {imports}\n{include}\n\
         /// Calls the server at the address that it is given, or else on this machine.\n\
         fn main() -> Result<(), {error}> {{\n{ADDRESS}\n{calls}Ok(())\n}}\n{functions}\
         /// Prints what became of a call.\n\
         fn show(procedure: &str, outcome: Result<impl std::fmt::Debug, {error}>) {{\n\
         match outcome {{\n\
         Ok(result) => println!(\"{{procedure}}: {{result:?}}\"),\n\
         Err(error) => println!(\"{{procedure}}: {{error}}\"),\n}}\n}}\n",
        stem = program.stem,
        include = program.include(),
        imports = program.imports(&["Error"]),
    )
}

fn function_name(service: &Service) -> String {
    format!("call_{}", service.module.trim_start_matches("r#"))
}

fn function(program: &Program<'_>, service: &Service, error: &str) -> String {
    let mut calls = String::new();
    for procedure in &service.procedures {
        // It is called to begin with.
        if !is_null(procedure) {
            calls += &call(program, procedure);
        }
    }
    let mut procedures = service.procedures.iter();
    let null = procedures.find(|procedure| is_null(procedure));
    let has_zero = service
        .procedures
        .iter()
        .any(|procedure| procedure.number == 0);
    let null = match null {
        Some(null) => format!("client.{}()?;\n", null.name.rust),
        None if has_zero => String::new(),
        None => "client.null()?;\n".to_owned(),
    };
    let is_one_way = |one: &Procedure| one.attributes.one_way;
    let end = match service.procedures.iter().any(is_one_way) {
        true => "// They may still be under way.\nshow(\"one-way calls\", client.wait_all());\n",
        false => "",
    };
    let mut title = service.title.clone();
    title[..1].make_ascii_uppercase();
    format!(
        "/// {title}, if it answers at all.\n\
         fn {name}(address: &str) -> Result<(), {error}> {{\n\
         let client = {client}::connect(address)?;\n{null}{calls}{end}Ok(())\n}}\n",
        name = function_name(service),
        client = service.client_name(),
    )
}

fn call(program: &Program<'_>, procedure: &Procedure) -> String {
    let mut samples = Samples::new(&program.types, program.runtime);
    let arguments = procedure.arguments.iter();
    let arguments: Option<Vec<String>> = arguments.map(|one| samples.argument(&one.ty)).collect();
    let (name, original) = (&procedure.name.rust, &procedure.name.original);
    match arguments {
        Some(arguments) => format!(
            "show(\"{original}\", client.{name}({}));\n",
            arguments.join(", ")
        ),
        None => format!("println!(\"{original}: its arguments are too long for an example\");\n"),
    }
}
