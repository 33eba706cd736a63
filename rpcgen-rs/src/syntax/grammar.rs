//! The parser that pest makes of `idl.pest`. Its types are known in this directory only.

/// Reads one definition.
#[derive(pest_derive::Parser)]
#[grammar = "syntax/idl.pest"]
pub(super) struct Grammar;
