//! Shows the load of a host that runs rpc.rstatd: `cargo run -p idl-examples --bin rstat [HOST]`.

use anyhow::{Context, ensure};
use idl_examples::portmap::{IPPROTO_UDP, Mapping, PMAP_PORT, PmapV2Client};
use idl_examples::rstat::{LOAD_SCALE, RstatV3Client, rstat_v3};

fn main() -> anyhow::Result<()> {
    let host = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "127.0.0.1".into());
    let portmap = PmapV2Client::connect(&format!("udp://{host}:{PMAP_PORT}"))?;
    let (prog, vers) = (rstat_v3::PROGRAM, rstat_v3::VERSION);
    let wanted = Mapping {
        prog,
        vers,
        prot: IPPROTO_UDP,
        port: 0,
    };
    let port = portmap
        .getport(&wanted)
        .with_context(|| format!("no port mapper at {host}"))?;
    ensure!(port != 0, "rpc.rstatd is not registered at {host}");

    let statistics = RstatV3Client::connect(&format!("udp://{host}:{port}"))?.stats()?;
    let up = statistics
        .now
        .seconds
        .saturating_sub(statistics.boot.seconds);
    println!(
        "up {} days, {:02}:{:02}",
        up / 86_400,
        up / 3_600 % 24,
        up / 60 % 60
    );
    let [one, five, fifteen] = statistics
        .load
        .map(|load| f64::from(load) / f64::from(LOAD_SCALE));
    println!("load average of 1, 5 and 15 minutes: {one:.2}, {five:.2}, {fifteen:.2}");
    Ok(())
}
