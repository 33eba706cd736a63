//! Remote procedure calls as local ones: the run-time library of `rpcgen-rs`.
//!
//! # Quickstart
//! An interface is described in a file, `idl/calc.x`:
//!
//! ```text
//! interface Calculator {
//!     int add(int a, int b);
//! } = 0x20000101;
//! ```
//!
//! The compiler makes Rust of it; from `build.rs` with `rpcgen_rs::compile("idl/calc.x")`, and then
//! [`include_idl!("calc")`](include_idl) brings it in. A server is the trait `Calculator`,
//! implemented; a client has a method for each procedure:
//!
//! ```
//! # use rpcgen_runtime as rpc;
//! # pub trait Calculator: Send + Sync + 'static {
//! #     fn add(&self, context: &rpc::CallContext, a: i32, b: i32) -> Result<i32, rpc::Fault>;
//! # }
//! # pub struct CalculatorServer<T>(T);
//! # impl<T: Calculator> CalculatorServer<T> {
//! #     pub fn new(handler: T) -> Self { Self(handler) }
//! # }
//! # impl<T: Calculator> rpc::Service for CalculatorServer<T> {
//! #     fn program(&self) -> u32 { 0x2000_0101 }
//! #     fn version(&self) -> u32 { 1 }
//! #     fn dispatch(
//! #         &self, context: &rpc::CallContext, procedure: u32,
//! #         input: &mut rpc::Decoder<'_>, output: &mut rpc::Encoder,
//! #     ) -> Result<(), rpc::Fault> {
//! #         match procedure {
//! #             1 => rpc::serve(input, output, |input| Ok((input.int()?, input.int()?)),
//! #                 |(a, b)| self.0.add(context, a, b), |output, sum| output.int(*sum)),
//! #             _ => Err(rpc::Fault::procedure_unavailable()),
//! #         }
//! #     }
//! # }
//! # pub struct CalculatorClient(rpc::Client);
//! # impl CalculatorClient {
//! #     pub fn connect(address: &str) -> Result<Self, rpc::Error> {
//! #         Ok(Self(rpc::Client::connect(address, 0x2000_0101, 1)?))
//! #     }
//! #     pub fn add(&self, a: i32, b: i32) -> Result<i32, rpc::Error> {
//! #         self.0.call(1, |output| { output.int(a)?; output.int(b) }, |input| input.int())
//! #     }
//! #     pub fn add_async(&self, a: i32, b: i32) -> rpc::PendingCall<i32> {
//! #         self.0.call_async(1, |output| { output.int(a)?; output.int(b) }, |input| input.int())
//! #     }
//! # }
//! use rpcgen_runtime::{CallContext, Fault, Server};
//!
//! struct Calc;
//!
//! impl Calculator for Calc {
//!     fn add(&self, _: &CallContext, a: i32, b: i32) -> Result<i32, Fault> {
//!         a.checked_add(b).ok_or_else(|| Fault::system("the sum is too large"))
//!     }
//! }
//!
//! let server = Server::new().add(CalculatorServer::new(Calc));
//! let server = server.listen("rpc://127.0.0.1:0")?.spawn()?;
//!
//! let calc = CalculatorClient::connect(&format!("rpc://{}", server.local_address()))?;
//! assert_eq!(calc.add(2, 3)?, 5);
//!
//! // Many calls at a time; a `PendingCall` can be awaited, too.
//! let doubles: Vec<_> = (1..=9).map(|number| calc.add_async(number, number)).collect();
//! for (number, double) in (1..=9).zip(doubles) {
//!     assert_eq!(double.wait()?, 2 * number);
//! }
//!
//! server.stop();
//! # Ok::<(), rpcgen_runtime::Error>(())
//! ```
//!
//! # What is promised
//! Over `rpc://` it is the native protocol: a call runs at most once, whether packets are lost or the
//! server is killed and started again, and may be of any size. Over `udp://` and `tcp://` it is ONC RPC
//! (RFC 5531), as every `rpcgen` speaks it. Over UDP a
//! call that is lost is sent again, and a call that comes twice runs once as long as the server
//! neither restarts nor forgets its reply; over TCP a call is sent once. An [`Error`] says by
//! [`executed`](Error::executed) whether the procedure ran.
//! Nobody is authenticated, and nothing is encrypted.
//!
//! # Features
//! `serde` (not by default): what types need that were generated with `serde(true)`, and `Quadruple` with serde's traits.
//!
//! # The rooms
//! [`Client`], [`Server`], [`Service`], [`Error`] and the limits in [`config`] are what programs
//! use; [`channel`] is for programs that want messages instead of calls, [`memory`] for tests. The protocol itself is in [`onc`], as [`machine`]s without sockets and clocks. XDR comes
//! from the crate `xdr_runtime`, here as [`xdr`]. Each step of a call is a `tracing` event, without
//! the payload.

mod call;
pub mod channel;
mod checksum;
mod client;
pub mod config;
mod error;
mod fault;
mod io;
pub mod machine;
pub mod memory;
#[doc(hidden)]
pub mod native;
pub mod onc;
mod pending;
mod rejection;
pub mod rpcbind;
mod server;
mod service;

pub use call::{AuthSys, CallContext, CallOptions, Credential, RemoteProcedure};
pub use client::Client;
pub use config::{ClientConfig, ServerConfig};
pub use error::{Error, Executed};
pub use fault::{Fault, FaultKind};
pub use native::statistics::{
    ClientStatistics as NativeClientStatistics, LinkStatistics as NativeLinkStatistics,
    ServerStatistics as NativeServerStatistics,
};
pub use onc::client::ClientStatistics;
pub use onc::server::ServerStatistics;
pub use pending::PendingCall;
pub use rejection::{AuthStatus, Rejection, VersionRange};
pub use server::{CutCall, DrainReport, RunningServer, Server, StopHandle};
/// What the derived implementations of generated types need.
#[cfg(feature = "serde")]
#[doc(hidden)]
pub use {serde, serde_with};

pub use service::{Service, serve, serve_value};
pub use xdr_runtime as xdr;
pub use xdr_runtime::{
    Decode, DecodeError, DecodeLimits, Decoder, Encode, EncodeError, EncodeLimits, Encoder,
    Quadruple,
};

/// Brings in the code that `build.rs` made of `NAME.x`.
///
/// ```text
/// rpcgen_runtime::include_idl!("calc");
/// ```
///
/// It stands for `include!` of the file `NAME.rs` in the directory that Cargo calls `OUT_DIR`.
#[macro_export]
macro_rules! include_idl {
    ($name:literal) => {
        include!(concat!(env!("OUT_DIR"), "/", $name, ".rs"));
    };
}
