//! ONC RPC (RFC 5531) over datagrams, as two machines that neither send nor receive by themselves.
//!
//! [`client`] and [`server`] decide; the bytes are in `message`, `auth` and `xid`. What they
//! promise is what the protocol can: a call runs at most once as long as the server neither
//! restarts nor forgets the reply (see
//! [`ServerConfig::reply_cache_bytes`](crate::ServerConfig::reply_cache_bytes)).

mod auth;
mod calls;
pub mod client;
mod message;
pub mod record;
mod reply_cache;
mod round_trip;
pub mod server;
mod statistics;
mod xid;

#[cfg(test)]
mod testing;
