//! What holds for any value of the generated types, and for any bytes.
//!
//! At least one type of every form is here, and every typedef that has functions of its own; `laws.rs` says what
//! is asked of them.

#[path = "../generated/form.rs"]
mod form;
#[path = "../generated/golden.rs"]
mod golden;
mod laws;
mod types;
mod values;
