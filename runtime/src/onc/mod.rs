//! ONC RPC (RFC 5531), as machines that neither send nor receive by themselves.
//!
//! [`client`] makes calls over datagrams, [`stream_client`] over a connection, and [`server`]
//! answers both, with a [`connection`] machine for each connection. The bytes are in [`record`],
//! `message`, `auth` and `xid`. What they promise is what the protocol can: over datagrams, a call
//! runs at most once as long as the server neither restarts nor forgets the reply (see
//! [`ServerConfig::reply_cache_bytes`](crate::ServerConfig::reply_cache_bytes)).

mod auth;
mod calls;
pub mod client;
pub mod connection;
mod envelope;
mod message;
pub mod record;
mod reply_cache;
mod round_trip;
pub mod server;
mod statistics;
pub mod stream_client;
mod xid;

pub(crate) use auth::{credential_body, credential_of};

#[cfg(test)]
mod testing;
