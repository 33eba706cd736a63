//! Under construction.

mod call;
mod checksum;
pub mod config;
mod error;
mod fault;
pub mod machine;
pub mod onc;
mod rejection;

pub use call::{AuthSys, CallContext, Credential, RemoteProcedure};
pub use config::{ClientConfig, ServerConfig};
pub use error::{Error, Executed};
pub use fault::{Fault, FaultKind};
pub use rejection::{AuthStatus, Rejection, VersionRange};
pub use xdr_runtime as xdr;
pub use xdr_runtime::*;
