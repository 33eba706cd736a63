//! Lists what a host's rpcbind (or portmap) has registered: `cargo run -p idl-examples --bin portmap [HOST]`.

use anyhow::Context;
use idl_examples::portmap::*;

fn main() -> anyhow::Result<()> {
    let host = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "127.0.0.1".into());
    let portmap = PmapV2Client::connect(&format!("udp://{host}:{PMAP_PORT}"))?;
    let registered = portmap
        .dump()
        .with_context(|| format!("no port mapper at {host}"))?;
    println!("   program  version  protocol   port");
    for Pmaplist { map } in registered {
        let protocol = match map.prot {
            IPPROTO_UDP => "udp".into(),
            IPPROTO_TCP => "tcp".into(),
            other => other.to_string(),
        };
        println!(
            "{:>10} {:>8}  {protocol:<8} {:>6}",
            map.prog, map.vers, map.port
        );
    }
    Ok(())
}
