//! The demonstration: calls of a generated stub over loopback, then the same and thirty more through a network that loses
//! a third of the datagrams in each direction. The counts show that every call ran once; the exit status says so too.

mod report;

use anyhow::Result;
use idl_examples::calc::{Calc, CalculatorClient, CalculatorServer};
use idl_examples::relay::LossyRelay;
use report::Report;
use rpcgen_runtime::Server;
use std::fmt::Debug;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

fn main() -> Result<ExitCode> {
    println!("1. A server and a client made from idl/calc.x, on loopback. Nothing is lost.\n");
    let quiet = run(None, 0)?;
    println!("{quiet}");
    println!(
        "2. The same, and 30 increments, through a relay that drops a third of the datagrams each way.\n"
    );
    let lossy = run(Some(3), 30)?;
    println!("{lossy}");
    let right = quiet.lost_nothing() && lossy.recovered();
    println!(
        "{}",
        if right {
            EXPLANATION
        } else {
            "The counts are wrong."
        }
    );
    Ok(if right {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

const EXPLANATION: &str = "\
Every call ran exactly once. Each side sent again what the other did not acknowledge. Where a call had run
already and only its reply was lost, the server repeated the reply that it keeps, without a second run.";

/// Starts a server, perhaps with a relay before it that drops one of n datagrams, and calls it.
fn run(drop_every: Option<u64>, increments: u32) -> Result<Report> {
    let calc = Arc::new(Calc::default());
    let server = Server::new().add(CalculatorServer::from(calc.clone()));
    let server = server.listen("rpc://127.0.0.1:0")?.spawn()?;
    let address = server.local_address();
    let relay = drop_every
        .map(|every| LossyRelay::start(address, every))
        .transpose()?;
    let reached: SocketAddr = relay
        .as_ref()
        .map_or(Ok(address), LossyRelay::local_address)?;
    let client = CalculatorClient::connect(&format!("rpc://{reached}"))?;

    let (calls, counter) = call(&client, increments)?;
    Ok(Report {
        calls,
        counter_is_right: counter == increments + 1,
        dropped: relay.map_or([0, 0], |relay| relay.dropped()),
        client: client.as_ref().native_statistics().unwrap_or_default(),
        server: server.native_statistics(),
        executions: calc.executions(),
    })
}

/// Makes the calls and shows their results; returns how many calls they were, and the last count of `increment`.
fn call(calc: &CalculatorClient, increments: u32) -> Result<(u64, u32)> {
    show("calc.add(2, 3)", calc.add(2, 3)?);
    show("calc.mean(&[1.0, 2.0, 6.0])", calc.mean(&[1.0, 2.0, 6.0])?);
    show("calc.log(\"hello\")", calc.log("hello")?);
    let mut counter = calc.increment()?;
    show("calc.increment()", counter);
    for _ in 0..increments {
        counter = calc.increment()?;
    }
    if increments > 0 {
        show(&format!("and {increments} times more"), counter);
    }
    Ok((4 + u64::from(increments), counter))
}

fn show(call: &str, result: impl Debug) {
    println!("   {call:<30}-> {result:?}");
}
