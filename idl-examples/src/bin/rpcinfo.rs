//! Lists what a host's rpcbind knows: `cargo run -p idl-examples --bin rpcinfo [HOST]`.

use rpcgen_runtime::rpcbind::{PORT, Rpcbind};

fn main() -> anyhow::Result<()> {
    let rpcbind = match std::env::args().nth(1) {
        Some(host) => Rpcbind::at(format!("udp://{host}:{PORT}")),
        None => Rpcbind::local(),
    };
    println!("   program  version  transport  address");
    for found in rpcbind.list()? {
        println!(
            "{:>10} {:>8}  {:<9}  {}",
            found.program, found.version, found.netid, found.address
        );
    }
    Ok(())
}
