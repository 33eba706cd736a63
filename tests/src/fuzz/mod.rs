//! What the fuzz targets of `tests/fuzz` assert, for one input each.
//!
//! The same functions run over `tests/fuzz/inputs` in an ordinary `cargo test`, so that what was found once stays
//! found without cargo-fuzz.

mod bounds;
mod compiler;
mod golden;
mod native;
mod onc;
mod records;
mod script;
mod xdr;

pub use bounds::{MEMORY_BASE, MEMORY_FACTOR, TIME_MAX};
use bounds::{bounded, measured};
pub use compiler::{compile, parse, preprocess};
pub use native::{native_client, native_packet, native_server};
pub use onc::onc_message;
pub use records::record_reader;
pub use xdr::xdr_decode;

/// What a target runs with each input.
pub type Target = fn(&[u8]);

/// All targets by name.
pub const TARGETS: [(&str, Target); 9] = [
    ("preprocess", preprocess),
    ("parse", parse),
    ("compile", compile),
    ("xdr_decode", xdr_decode),
    ("onc_message", onc_message),
    ("record_reader", record_reader),
    ("native_packet", native_packet),
    ("native_server", native_server),
    ("native_client", native_client),
];
