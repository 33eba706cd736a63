//! The calculator's server: `cargo run -p idl-examples --bin calc_server [udp://0.0.0.0:4000]`.

use idl_examples::calc::{Calc, CalculatorServer};
use rpcgen_runtime::Server;

fn main() -> anyhow::Result<()> {
    // Shows the runtime's events; what a caller is not told of a fault is among them.
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .init();
    let address = std::env::args().nth(1);
    let address = address.as_deref().unwrap_or("udp://127.0.0.1:4000");
    let server = Server::new().add(CalculatorServer::new(Calc::default()));
    let server = server.listen(address)?;
    println!("udp://{}", server.local_addresses()[0]);
    Ok(server.serve()?)
}
