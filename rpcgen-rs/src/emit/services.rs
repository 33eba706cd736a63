//! A version of a program, or an interface: its numbers, then what a client and a server need.

use super::codec::has_own_form;
use super::rust::{RustFile, program_number};
use super::types::Types;
use super::{Options, client, server};
use crate::model::{Argument, ItemId, Procedure, Service};

pub(super) fn emit(
    file: &mut RustFile,
    types: &Types<'_>,
    id: ItemId,
    service: &Service,
    options: &Options,
) {
    numbers(file, service);
    if options.server {
        server::emit(file, types, id, service);
    }
    if options.client {
        client::emit(file, types, id, service);
    }
}

fn numbers(file: &mut RustFile, service: &Service) {
    let mut text = format!(
        "/// The numbers of {title}.\npub mod {module} {{\n/// The program.\npub const PROGRAM: u32 = {program};\n/// The version.\npub const VERSION: u32 = {version};\n",
        title = service.title,
        module = service.module,
        program = program_number(service.program),
        version = service.version,
    );
    for procedure in &service.procedures {
        let Procedure {
            name,
            constant,
            number,
            ..
        } = procedure;
        text.push_str(&format!(
            "/// `{}`\npub const {constant}: u32 = {number};\n",
            name.original
        ));
    }
    text.push('}');
    file.raw(&text);
}

/// Where a procedure's number is.
pub(super) fn number(service: &Service, procedure: &Procedure) -> String {
    format!("{}::{}", service.module, procedure.constant)
}

/// The one argument of a procedure, or that there is none, if argument and result have forms of their own.
pub(super) fn value_argument<'p>(
    types: &Types<'_>,
    procedure: &'p Procedure,
) -> Option<Option<&'p Argument>> {
    let argument = match procedure.arguments.as_slice() {
        [] => None,
        [one] => Some(one),
        _ => return None,
    };
    let held = argument.map(|one| &one.ty).into_iter();
    held.chain(&procedure.result)
        .all(|ty| has_own_form(types, ty))
        .then_some(argument)
}

/// What the documentation of a procedure says at its end.
pub(super) fn title(procedure: &Procedure) -> String {
    let attributes = procedure.attributes;
    let said = [
        (attributes.idempotent, " Idempotent."),
        (attributes.one_way, " One-way."),
        (attributes.ordered, " Ordered."),
    ];
    let said = said.iter().filter(|(holds, _)| *holds);
    let said: String = said.map(|(_, text)| *text).collect();
    format!(
        "`{}`, procedure {}.{said}",
        procedure.name.original, procedure.number
    )
}
