//! Protocol compiler: reads an interface file (`.x`) and writes Rust client and server stubs.

pub mod ast;
pub mod diagnostic;
pub mod emit;
mod lexical;
pub mod model;
pub mod preprocess;
pub mod source;
pub mod syntax;
