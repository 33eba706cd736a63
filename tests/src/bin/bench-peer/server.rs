//! The server's side.

use super::{Arguments, Bench, BenchServer, LARGEST};
use anyhow::{Context, Result};
use nix::sys::prctl::set_pdeathsig;
use nix::sys::signal::Signal;
use rpcgen_runtime::{CallContext, Fault, Server, ServerConfig};

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    // Whoever measures may be killed; no server is left behind.
    set_pdeathsig(Signal::SIGKILL)?;
    let mut config = ServerConfig {
        threads: arguments.threads,
        record_bytes: LARGEST,
        ..ServerConfig::default()
    };
    config.decode_limits.memory = LARGEST;
    config.encode_limits.bytes = LARGEST;
    config.native.link.message_max = LARGEST as u64;
    let server = Server::new()
        .with_config(config)
        .add(BenchServer::new(Answers))
        .listen(&arguments.transport.address(0))?;
    let address = *server.local_addresses().first().context("it listens")?;
    println!("READY {}", address.port());
    server.serve()?;
    Ok(())
}

struct Answers;

impl Bench for Answers {
    fn add(&self, _: &CallContext, a: i32, b: i32) -> Result<i32, Fault> {
        Ok(a.wrapping_add(b))
    }

    fn echo(&self, _: &CallContext, data: Vec<u8>) -> Result<Vec<u8>, Fault> {
        Ok(data)
    }

    fn sink(&self, _: &CallContext, data: Vec<u8>) -> Result<u32, Fault> {
        u32::try_from(data.len()).map_err(|error| Fault::system(error.to_string()))
    }
}
