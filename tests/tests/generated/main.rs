//! What the generated code does: every golden file is compiled and run.
//!
//! The test `golden` watches the text of that code; `properties` has what holds for any value and any bytes.

mod arrays;
mod constants;
mod enums;
mod external;
mod form;
mod golden;
mod lists;
mod names;
mod namespaces;
mod optional;
mod recursive;
mod scalars;
mod services;
mod strings;
mod structs;
mod typedefs;
mod unions;
mod wire;
