//! The demonstration: calls of a generated stub over loopback, then the same and thirty more through a network that loses
//! every third datagram in each direction. The counts show that every call ran once; the exit status says so too.

mod report;

use anyhow::Result;
use idl_examples::calc::{Calc, CalculatorClient, CalculatorServer};
use idl_examples::relay::LossyRelay;
use report::Report;
use rpcgen_runtime::{ClientConfig, Server};
use std::fmt::Debug;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

fn main() -> Result<ExitCode> {
    println!("1. A server and a client made from idl/calc.x, on loopback. Nothing is lost.\n");
    let quiet = run(None, 0)?;
    println!("{quiet}");
    println!(
        "2. The same, and 30 increments, through a relay that drops every third datagram each way.\n"
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
Every call ran exactly once. What got no answer was sent again by the client. Where the call had run
already and only its reply was lost, the server repeated the reply from its cache, without a second run.";

/// Starts a server, perhaps with a relay before it that drops every n-th datagram, and calls it.
fn run(drop_every: Option<u64>, increments: u32) -> Result<Report> {
    let calc = Arc::new(Calc::default());
    let server = Server::new().add(CalculatorServer::from(calc.clone()));
    let server = server.listen("udp://127.0.0.1:0")?.spawn()?;
    let address = server.local_address();
    let relay = drop_every
        .map(|every| LossyRelay::start(address, every))
        .transpose()?;
    let reached: SocketAddr = relay
        .as_ref()
        .map_or(Ok(address), LossyRelay::local_address)?;
    let config = match drop_every {
        Some(_) => ClientConfig::default(),
        None => patient(),
    };
    let client = CalculatorClient::with_config(&format!("udp://{reached}"), config)?;

    let (calls, counter) = call(&client, increments)?;
    Ok(Report {
        calls,
        counter_is_right: counter == increments + 1,
        dropped: relay.map_or([0, 0], |relay| relay.dropped()),
        client: client.as_ref().statistics(),
        server: server.statistics(),
        executions: calc.executions(),
    })
}

/// So that a machine that is busy for a moment does not look like a network that loses.
fn patient() -> ClientConfig {
    let second = Duration::from_secs(1);
    ClientConfig {
        initial_timeout: Some(second),
        minimum_timeout: second,
        ..ClientConfig::default()
    }
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
