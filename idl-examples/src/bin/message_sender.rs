//! Sends each line of its input as a message: `cargo run -p idl-examples --bin message_sender [rpc://HOST:4001] < FILE`.
//!
//! If the channel breaks, its error says how many lines have arrived.

use rpcgen_runtime::channel::Sender;

fn main() -> anyhow::Result<()> {
    let address = std::env::args().nth(1);
    let mut sender = Sender::connect(address.as_deref().unwrap_or("rpc://127.0.0.1:4001"))?;
    for line in std::io::stdin().lines() {
        sender.send(line?.as_bytes())?;
    }
    sender.wait_all()?;
    println!("{} lines arrived", sender.acknowledged());
    Ok(sender.close()?)
}
