//! Long arguments over `rpc://`, beside the same bytes over a bare TCP connection.
//!
//! `cargo bench -p rpcgen-tests --bench bulk`. Both ends are threads of one process; the two take turns.
//! What is printed: the median, least and most of the time of a call, and the median as MB/s. The variable
//! `BULK_CALLS` says how many calls of each size are made (15), `BULK_DATAGRAM` how large datagrams may be, and with
//! `BULK_STATISTICS` the counters are printed, too.

use anyhow::{Context, Result};
use rpcgen_runtime::config::{NativeClientConfig, NativeLinkConfig, NativeServerConfig};
use rpcgen_runtime::{
    CallContext, Client, ClientConfig, DecodeLimits, Decoder, EncodeLimits, Encoder, Fault, Server,
    ServerConfig, Service, serve,
};
use std::env;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

const SIZES: [(&str, usize); 3] = [
    ("64 KiB", 64 << 10),
    ("1 MiB", 1 << 20),
    ("64 MiB", 64 << 20),
];

const PROGRAM: u32 = 0x2000_0401;
const SINK: u32 = 1;
const LIMIT: usize = (64 << 20) + 1024;

/// Takes bytes and says how many.
struct Sink;

impl Service for Sink {
    fn program(&self) -> u32 {
        PROGRAM
    }

    fn version(&self) -> u32 {
        1
    }

    fn dispatch(
        &self,
        _: &CallContext,
        _: u32,
        input: &mut Decoder<'_>,
        output: &mut Encoder,
    ) -> Result<(), Fault> {
        serve(
            input,
            output,
            |input| input.opaque(u32::MAX),
            |bytes| Ok(bytes.len() as u32),
            |output, len| output.unsigned_int(*len),
        )
    }
}

fn main() -> Result<()> {
    let calls = number("BULK_CALLS")?.unwrap_or(15);
    let (decode_limits, encode_limits) = limits();
    let config = ServerConfig {
        native: NativeServerConfig {
            link: link()?,
            ..NativeServerConfig::default()
        },
        decode_limits,
        encode_limits,
        ..ServerConfig::default()
    };
    let server = Server::new().with_config(config).add(Sink);
    let server = server.listen("rpc://127.0.0.1:0")?.spawn()?;
    let config = ClientConfig {
        native: NativeClientConfig {
            link: link()?,
            ..NativeClientConfig::default()
        },
        decode_limits,
        encode_limits,
        ..ClientConfig::default()
    };
    let address = format!("rpc://{}", server.local_address());
    let client = Client::with_config(&address, PROGRAM, 1, config)?;
    let mut stream = TcpStream::connect(tcp_sink()?)?;
    stream.set_nodelay(true)?;
    for (name, len) in SIZES {
        measure(&client, &mut stream, name, len, calls)?;
    }
    if env::var_os("BULK_STATISTICS").is_some() {
        println!("{:?}", client.native_statistics());
        println!("{:?}", server.native_statistics());
    }
    Ok(())
}

fn limits() -> (DecodeLimits, EncodeLimits) {
    let decode = DecodeLimits {
        memory: LIMIT,
        ..DecodeLimits::default()
    };
    let encode = EncodeLimits {
        bytes: LIMIT,
        ..EncodeLimits::default()
    };
    (decode, encode)
}

fn link() -> Result<NativeLinkConfig> {
    let default = NativeLinkConfig::default();
    let datagram_max = number("BULK_DATAGRAM")?.map(u16::try_from).transpose()?;
    Ok(NativeLinkConfig {
        message_max: LIMIT as u64,
        datagram_max: datagram_max.unwrap_or(default.datagram_max),
        ..default
    })
}

fn number(variable: &str) -> Result<Option<usize>> {
    let text = env::var(variable).ok();
    text.map(|text| text.parse().context(variable.to_owned()))
        .transpose()
}

fn measure(
    client: &Client,
    stream: &mut TcpStream,
    name: &str,
    len: usize,
    calls: usize,
) -> Result<()> {
    let bytes = vec![7; len];
    let mut times = [Vec::new(), Vec::new()];
    // The first ones find out how large datagrams may be.
    for round in 0..calls + 3 {
        let begun = Instant::now();
        let there = tcp_call(stream, &bytes).context("over TCP")?;
        let tcp = begun.elapsed();
        let begun = Instant::now();
        let put = |output: &mut Encoder| output.opaque(&bytes, u32::MAX);
        let here = client.call(SINK, put, |input| input.unsigned_int())?;
        let rpc = begun.elapsed();
        assert_eq!([there, here], [len as u32; 2]);
        if round >= 3 {
            times[0].push(tcp);
            times[1].push(rpc);
        }
    }
    for (what, times) in ["bare TCP", "rpc://"].into_iter().zip(&mut times) {
        times.sort_unstable();
        let [median, least, most] = [times[calls / 2], times[0], times[calls - 1]];
        let rate = len as f64 / median.as_secs_f64() / 1e6;
        let [median, least, most] = [median, least, most].map(in_us);
        println!("{name:8} {what:8} {median:9.0} us ({least:.0} to {most:.0})  {rate:6.0} MB/s");
    }
    Ok(())
}

fn in_us(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

fn tcp_call(stream: &mut TcpStream, bytes: &[u8]) -> Result<u32> {
    stream.write_all(&(bytes.len() as u32).to_be_bytes())?;
    stream.write_all(bytes)?;
    let mut answer = [0; 4];
    stream.read_exact(&mut answer)?;
    Ok(u32::from_be_bytes(answer))
}

/// Reads the length, and the bytes into a buffer of that length, as a server would hand it to a handler.
fn tcp_sink() -> Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    thread::spawn(move || -> Result<()> {
        let (mut stream, _) = listener.accept()?;
        stream.set_nodelay(true)?;
        loop {
            let mut len = [0; 4];
            stream.read_exact(&mut len)?;
            let mut bytes = vec![0; u32::from_be_bytes(len) as usize];
            stream.read_exact(&mut bytes)?;
            stream.write_all(&(bytes.len() as u32).to_be_bytes())?;
        }
    });
    Ok(address)
}
