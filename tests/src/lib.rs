//! What the tests that cross the crates share.

pub mod corpus;
pub mod daemons;
pub mod model;
pub mod network;
