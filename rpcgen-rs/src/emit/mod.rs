//! Model to Rust text.
//!
//! Each item of the model becomes one Rust item and its codec, in the same order. Nothing here can fail on a
//! user's input: what cannot be written in Rust was refused by [`crate::model`]. The text only names
//! `rpcgen_runtime`; all logic is there, so that what is generated stays thin.

mod aliases;
mod client;
mod codec;
mod constants;
mod docs;
mod enums;
mod layout;
mod rust;
mod serde;
mod server;
mod services;
mod structs;
#[cfg(feature = "cli")]
mod template;
mod traits;
mod types;
mod unions;

#[cfg(feature = "cli")]
pub use template::{Template, template};

use crate::choices::{Decorations, RuntimePath};
use crate::model::{ItemId, ItemKind, Module, Names};
use rust::RustFile;
use types::Types;

/// What to write.
#[derive(Debug, Clone)]
pub struct Options {
    /// Write clients.
    pub client: bool,
    /// Write the servers' traits and dispatchers.
    pub server: bool,
    /// How the model's names were chosen.
    pub names: Names,
    /// Traits and attributes besides the usual.
    pub decorations: Decorations,
    /// Derive the traits of serde.
    pub serde: bool,
    /// Where the runtime is.
    pub runtime_path: RuntimePath,
    /// The name of the `.x` file, for the first line.
    pub source_name: String,
}

/// The Rust text of a module, laid out to be read; `cargo fmt` leaves it as it is.
pub fn emit(module: &Module, options: &Options) -> String {
    let mut types = Types::new(module, options);
    let mut file = RustFile::new(&module.name, options.runtime_path.as_str());
    for (index, item) in module.items.iter().enumerate() {
        let id = ItemId(index);
        if item.home.outside.is_some() {
            continue;
        }
        file.enter(&item.home.namespaces);
        types.enter(&item.home.namespaces);
        match &item.kind {
            ItemKind::Constant(constant) => constants::emit(&mut file, &item.docs, constant),
            ItemKind::Enum(it) => enums::emit(&mut file, &types, id, it),
            ItemKind::Struct(it) => structs::emit(&mut file, &types, id, it),
            ItemKind::Union(it) => unions::emit(&mut file, &types, id, it),
            ItemKind::External(_) => {}
            ItemKind::Alias(alias) => aliases::emit(&mut file, &types, id, alias),
            ItemKind::Service(service) => services::emit(&mut file, &types, id, service, options),
        }
    }
    file.lay_out(&options.source_name)
}
