//! The server: what it executes is on disk.

use super::ledger::{Blob, Ledger, LedgerServer};
use super::{books, wait_for_the_end};
use anyhow::Result;
use rpcgen_runtime::{CallContext, Fault, Server, ServerConfig};
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::thread;
use std::time::Duration;

/// For each address. At the pace of 64 clients over two transports this is full after 6 s, and so long replies are
/// remembered: longer than [`super::client::DEADLINE`], when the clients give up. At a tenth of that pace it is full after
/// [`super::SETTLED`].
const REPLY_CACHE_BYTES: usize = 6 << 20;

/// How long the sessions of clients that were killed are kept: an hour unless configured, and then the memory would grow for an
/// hour.
const SESSION_IDLE: Duration = Duration::from_secs(20);

pub(crate) fn run(directory: &Path, transports: &[String]) -> Result<()> {
    let mut config = ServerConfig {
        reply_cache_bytes: REPLY_CACHE_BYTES,
        ..ServerConfig::default()
    };
    config.native.session_idle = SESSION_IDLE;
    let book = Book {
        file: books::create(&books::of_server(directory))?,
    };
    let mut server = Server::new().with_config(config);
    server = server.add(LedgerServer::new(book));
    for transport in transports {
        server = server.listen(&format!("{transport}://127.0.0.1:0"))?;
    }
    for (transport, address) in transports.iter().zip(server.local_addresses()) {
        println!("{transport}://{address}");
    }
    let server = server.spawn()?;
    wait_for_the_end();
    eprintln!("{:#?}", server.statistics());
    server.stop();
    Ok(())
}

struct Book {
    file: File,
}

impl Ledger for Book {
    fn enter(&self, _: &CallContext, id: u64, _: Blob) -> Result<(), Fault> {
        // One write of a file that is open to append: those of several threads do not mix.
        let written = (&self.file).write_all(&id.to_be_bytes());
        written.map_err(|error| Fault::system(error.to_string()))
    }

    fn echo(&self, _: &CallContext, bytes: Blob) -> Result<Blob, Fault> {
        Ok(bytes)
    }

    fn rest(&self, _: &CallContext, milliseconds: u32) -> Result<(), Fault> {
        thread::sleep(Duration::from_millis(milliseconds.min(100).into()));
        Ok(())
    }

    fn fail(&self, _: &CallContext) -> Result<(), Fault> {
        Err(Fault::system("as it was asked to"))
    }
}
