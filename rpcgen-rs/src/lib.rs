//! Protocol compiler: reads an interface file (`.x`) and writes Rust client and server stubs.
//!
//! # Quickstart
//!
//! `idl/calc.x`:
//!
//! ```text
//! interface Calculator {
//!     int add(int a, int b);
//! };
//! ```
//!
//! `build.rs`:
//!
//! ```no_run
//! fn main() -> Result<(), rpcgen_rs::Error> {
//!     rpcgen_rs::compile("idl/calc.x")
//! }
//! ```
//!
//! `Cargo.toml`, with a clone of the repository beside the project, as the packages are on no registry yet (without default
//! features no command line parser is built):
//!
//! ```toml
//! [dependencies]
//! rpcgen-runtime = { path = "../rpcgen-rs/runtime" }
//!
//! [build-dependencies]
//! rpcgen-rs = { path = "../rpcgen-rs/rpcgen-rs", default-features = false }
//! ```
//!
//! `src/main.rs` takes the stubs in with `rpcgen_runtime::include_idl!("calc");`, which is
//! `include!(concat!(env!("OUT_DIR"), "/calc.rs"));`. There is a trait `Calculator` for the server to implement, a
//! `CalculatorServer` that makes a service of it, and a `CalculatorClient` with a method for each procedure.
//!
//! [`Builder`] has what there is to choose: include directories, macros, another output directory, client or server
//! only.
//!
//! # What is read
//!
//! XDR (RFC 4506) and ONC RPC (RFC 5531) definitions, with what rpcgen and others added to them: the C preprocessor's
//! directives, lines that start with `%` (left out), `//` comments, nested anonymous types, constant expressions,
//! several arguments. And the `interface` form above: a program with one version, its numbers chosen.
//!
//! # The way of a file
//!
//! [`source`] reads it, [`preprocess`] expands it, [`syntax`] makes a tree ([`ast`]) of it, [`model`] finds out what it
//! means, and [`emit`] writes it in Rust. Mistakes of the user are collected in [`diagnostic::Diagnostics`] on the way:
//! one run reports every one that it finds, of syntax up to 20. [`translate`] goes the whole way without writing a file.

mod advice;
pub mod ast;
mod builder;
mod choices;
mod compilation;
pub mod diagnostic;
pub mod emit;
mod error;
mod lexical;
mod limits;
pub mod model;
pub mod preprocess;
mod similar;
pub mod source;
mod standard;
pub mod syntax;
mod trial;

pub use builder::{Builder, compile, is_foreign, write_if_changed};
pub use choices::{Choice, InvalidChoice, Path, RuntimePath, Unmatched, unmatched_everywhere};
#[cfg(feature = "cli")]
pub use compilation::template;
pub use compilation::{Compilation, Options, check, translate};
pub use error::Error;
pub use model::Names;
pub use standard::Standard;
