//! What the tests that cross the crates share.

pub mod capture;
pub mod channel;
pub mod citation;
pub mod command_line;
pub mod corpus;
pub mod cutting_proxy;
pub mod daemons;
pub mod fuzz;
pub mod model;
pub mod network;
pub mod relay;
pub mod rustfmt;
pub mod simulation;
pub mod transcripts;
