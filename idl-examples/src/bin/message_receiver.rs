//! Prints the messages that it gets: `cargo run -p idl-examples --bin message_receiver [rpc://HOST:4001]`.

use rpcgen_runtime::channel::Receiver;
use std::io::{self, Write};

fn main() -> anyhow::Result<()> {
    let address = std::env::args().nth(1);
    let receiver = Receiver::bind(address.as_deref().unwrap_or("rpc://127.0.0.1:4001"))?;
    println!("rpc://{}", receiver.local_address());
    loop {
        let message = receiver.recv();
        let text = String::from_utf8_lossy(&message.bytes);
        writeln!(io::stdout(), "{}: {text}", message.number)?;
    }
}
