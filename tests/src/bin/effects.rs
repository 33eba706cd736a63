//! A server that writes down what it executes, to be killed: `effects ADDRESS FILE`.
//!
//! Procedure 1 takes a number, appends it to the file as 8 bytes, and gives it back. The file outlives
//! the process, however that ends. Procedure 2 takes a number, writes it as a line to the standard output, and
//! gives it back after as many milliseconds.

use anyhow::{Context, Result};
use rpcgen_runtime::{CallContext, Decoder, Encoder, Fault, Server, Service, serve_value};
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::thread;
use std::time::Duration;

struct Effects(File);

impl Service for Effects {
    fn program(&self) -> u32 {
        0x2000_0301
    }

    fn version(&self) -> u32 {
        1
    }

    fn dispatch(
        &self,
        _: &CallContext,
        procedure: u32,
        input: &mut Decoder<'_>,
        output: &mut Encoder,
    ) -> Result<(), Fault> {
        match procedure {
            1 => serve_value(input, output, |number: u64| {
                (&self.0).write_all(&number.to_be_bytes())?;
                Ok(number)
            }),
            2 => serve_value(input, output, |number: u64| {
                println!("{number}");
                thread::sleep(Duration::from_millis(number));
                Ok(number)
            }),
            _ => Err(Fault::procedure_unavailable()),
        }
    }
}

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let address = arguments.next().context("an address is needed")?;
    let file = arguments.next().context("a file is needed")?;
    let file = OpenOptions::new().append(true).create(true).open(file)?;
    let server = Server::new().add(Effects(file)).listen(&address)?.spawn()?;
    println!("{}", server.local_address());
    // Until whoever started this ends, or kills it.
    io::copy(&mut io::stdin(), &mut io::sink())?;
    Ok(())
}
