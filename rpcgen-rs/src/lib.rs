//! Protocol compiler: reads an interface file (`.x`) and writes Rust client and server stubs.

pub mod ast;
pub mod model;
pub mod source;
