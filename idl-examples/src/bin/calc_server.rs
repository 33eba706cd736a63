//! The calculator's server: `cargo run -p idl-examples --bin calc_server [--register] [rpc://0.0.0.0:4000 ..]`.
//!
//! With `--register`, rpcbind is told of it. It stops on Ctrl-C and SIGTERM: calls that run get their replies, and rpcbind
//! forgets it.

use idl_examples::calc::{Calc, CalculatorServer};
use rpcgen_runtime::Server;

fn main() -> anyhow::Result<()> {
    // Shows the runtime's events; what a caller is not told of a fault is among them.
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .init();
    let arguments = std::env::args().skip(1);
    let (options, mut addresses): (Vec<_>, Vec<_>) =
        arguments.partition(|argument| argument == "--register");
    if addresses.is_empty() {
        addresses.push("rpc://127.0.0.1:4000".to_owned());
    }
    let mut server = Server::new().add(CalculatorServer::new(Calc::default()));
    for address in &addresses {
        server = server.listen(address)?;
    }
    if !options.is_empty() {
        server = server.register()?;
    }
    let stop = server.stop_handle();
    ctrlc::set_handler(move || stop.stop())?;
    for (asked, given) in addresses.iter().zip(server.local_addresses()) {
        let (scheme, _) = asked.split_once("://").unwrap_or(("rpc", asked));
        println!("{scheme}://{given}");
    }
    Ok(server.serve()?)
}
