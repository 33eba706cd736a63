//! Programs to start from: a server whose handlers are to be filled in, and a client that calls each procedure.
//!
//! They are the user's own from then on, so they look as a person would write them; they compile and run at once.

mod client;
mod sample;
mod server;
#[cfg(test)]
mod tests;

use super::Options;
use super::rust;
use super::types::Types;
use crate::model::{ItemKind, Module, Names, Service};

/// Which program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Template {
    /// A server of all services of the file.
    Server,
    /// A client of them.
    Client,
}

/// The text of a program, or `None` if the file has no service. `stem` is the name of the generated file without `.rs`.
pub fn template(
    module: &Module,
    template: Template,
    options: &Options,
    stem: &str,
) -> Option<String> {
    let items = module.items.iter();
    let services: Vec<&Service> = items
        .filter_map(|item| match &item.kind {
            ItemKind::Service(service) => Some(service),
            _ => None,
        })
        .collect();
    if services.is_empty() {
        return None;
    }
    let program = Program {
        module,
        types: Types::new(module, options),
        services,
        // A path that starts at the crates is the same without its first colons.
        runtime: options.runtime_path.as_str().trim_start_matches("::"),
        // A file may be called anything; a comment is one line, a text has no quotes.
        stem: stem.replace(
            |one: char| one.is_control() || one == '"' || one == '\\',
            "?",
        ),
    };
    let text = match template {
        Template::Server => server::text(&program),
        Template::Client => client::text(&program),
    };
    // Names as the file has them are names of arguments, too.
    let lints = match options.names {
        Names::Idiomatic => "",
        Names::Verbatim => "#![allow(nonstandard_style)]\n",
    };
    Some(rust::program(&format!("{lints}{text}")))
}

/// What a program is made for.
struct Program<'a> {
    module: &'a Module,
    types: Types<'a>,
    services: Vec<&'a Service>,
    /// Where the runtime is.
    runtime: &'a str,
    stem: String,
}

impl Program<'_> {
    /// The line that takes names of the runtime in, without those that the file has, too.
    fn imports(&self, names: &[&str]) -> String {
        let free: Vec<&str> = names
            .iter()
            .copied()
            .filter(|name| !self.is_taken(name))
            .collect();
        match free.as_slice() {
            [] => String::new(),
            [one] => format!("use {}::{one};", self.runtime),
            _ => format!("use {}::{{{}}};", self.runtime, free.join(", ")),
        }
    }

    /// The line that takes the stubs in.
    fn include(&self) -> String {
        format!("{}::include_idl!(\"{}\");", self.runtime, self.stem)
    }

    /// A name of the runtime, as it can be written.
    fn runtime(&self, name: &str) -> String {
        match self.is_taken(name) {
            true => format!("{}::{name}", self.runtime),
            false => name.to_owned(),
        }
    }

    /// A name for something of the program's own.
    fn own(&self, name: &str) -> String {
        match self.is_taken(name) {
            true => format!("The{name}"),
            false => name.to_owned(),
        }
    }

    /// Whether a type of the file, or something made of a service, is called so.
    fn is_taken(&self, name: &str) -> bool {
        let is_item = |id| self.types.name(id) == name;
        let mut items = (0..self.module.items.len()).map(crate::model::ItemId);
        let made = |service: &&Service| [service.client_name(), service.server_name()];
        items.any(is_item) || self.services.iter().flat_map(made).any(|made| made == name)
    }
}

/// The lines with which both programs find their address.
const ADDRESS: &str = "\
let address = std::env::args().nth(1);
let address = address.as_deref().unwrap_or(\"rpc://127.0.0.1:4000\");";
