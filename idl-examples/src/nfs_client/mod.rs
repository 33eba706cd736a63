//! A client of NFS version 3 (RFC 1813), as the program `nfs` uses it: [`Export::mount`] a directory of a server,
//! [`find`](Export::find) a file in it, list, read and write.
//!
//! Nothing that a server sends is believed unseen: replies are checked where a wrong one would make the client loop or
//! grow, and a name is printed only as [`text::shown`] makes it.

mod copying;
mod error;
mod export;
mod listing;
mod location;
mod mounting;
mod reading;
pub mod text;
mod walking;
mod writing;

pub use copying::{Place, copy};
pub use error::{Error, Operation};
pub use export::{Export, File, Transport};
pub use listing::Entry;
pub use location::Location;
pub use reading::Pieces;
pub use walking::LastLink;
pub use writing::Source;
