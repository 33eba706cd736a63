//! Arguments and results that take thousands of datagrams, with and without losses.

use peak_alloc::PeakAlloc;
use rpcgen_runtime::config::{NativeClientConfig, NativeLinkConfig, NativeServerConfig};
use rpcgen_runtime::{
    CallContext, Client, ClientConfig, DecodeLimits, Decoder, EncodeLimits, Encoder, Fault,
    RunningServer, Server, ServerConfig, Service, serve, serve_value,
};
use rpcgen_tests::relay::Relay;
use std::env;
use std::hash::{DefaultHasher, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// One at a time, as the memory of all of them is measured together.
static MEASURING: Mutex<()> = Mutex::new(());

/// Takes bytes and gives their hash; takes a length and gives as many bytes.
#[derive(Default)]
pub(crate) struct Files {
    pub(crate) executions: Arc<AtomicU64>,
    next: AtomicU64,
}

impl Files {
    pub(crate) const PROGRAM: u32 = 0x2000_0302;
    const PUT: u32 = 1;
    const FETCH: u32 = 2;
    /// Gives back what it takes.
    pub(crate) const COUNT: u32 = 3;
    /// Counts from 0.
    pub(crate) const NEXT: u32 = 4;
}

impl Service for Files {
    fn program(&self) -> u32 {
        Self::PROGRAM
    }

    fn version(&self) -> u32 {
        1
    }

    fn dispatch(
        &self,
        _: &CallContext,
        procedure: u32,
        input: &mut Decoder<'_>,
        output: &mut Encoder,
    ) -> Result<(), Fault> {
        self.executions.fetch_add(1, Ordering::SeqCst);
        match procedure {
            Self::PUT => serve(
                input,
                output,
                |input| input.opaque(u32::MAX),
                |bytes| Ok(hash(&bytes)),
                |output, hash| output.unsigned_hyper(*hash),
            ),
            Self::FETCH => serve(
                input,
                output,
                |input| input.unsigned_int(),
                |len| Ok(pattern(len as usize)),
                |output, bytes| output.opaque(bytes, u32::MAX),
            ),
            Self::COUNT => serve_value(input, output, |number: u64| Ok(number)),
            Self::NEXT => serve_value(input, output, |_: u64| {
                Ok(self.next.fetch_add(1, Ordering::SeqCst))
            }),
            _ => Err(Fault::procedure_unavailable()),
        }
    }
}

fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}

/// Bytes of which no two stretches are the same.
fn pattern(len: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(len + 8);
    for number in 0_u64.. {
        if bytes.len() >= len {
            break;
        }
        bytes.extend_from_slice(&number.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_le_bytes());
    }
    bytes.truncate(len);
    bytes
}

fn link(message: usize) -> NativeLinkConfig {
    NativeLinkConfig {
        message_max: message as u64 + 1024,
        ..NativeLinkConfig::default()
    }
}

fn start(message: usize) -> RunningServer {
    let config = ServerConfig {
        native: NativeServerConfig {
            link: link(message),
            ..NativeServerConfig::default()
        },
        decode_limits: DecodeLimits {
            memory: message + 1024,
            ..DecodeLimits::default()
        },
        encode_limits: EncodeLimits {
            bytes: message + 1024,
            ..EncodeLimits::default()
        },
        ..ServerConfig::default()
    };
    let server = Server::new().with_config(config).add(Files::default());
    server.listen("rpc://127.0.0.1:0").unwrap().spawn().unwrap()
}

fn connect(address: &str, message: usize) -> Client {
    let config = ClientConfig {
        native: NativeClientConfig {
            link: link(message),
            ..NativeClientConfig::default()
        },
        decode_limits: DecodeLimits {
            memory: message + 1024,
            ..DecodeLimits::default()
        },
        encode_limits: EncodeLimits {
            bytes: message + 1024,
            ..EncodeLimits::default()
        },
        ..ClientConfig::default()
    };
    Client::with_config(address, Files::PROGRAM, 1, config).unwrap()
}

/// Sends so many bytes there and back, a percentage of all datagrams being lost.
fn there_and_back(len: usize, loss_percent: u32) {
    let _alone = MEASURING.lock().unwrap_or_else(PoisonError::into_inner);
    let server = start(len);
    let relay = Relay::start(server.local_address(), loss_percent).unwrap();
    let address = match loss_percent {
        0 => server.local_address(),
        _ => relay.address(),
    };
    let client = connect(&format!("rpc://{address}"), len);
    let bytes = pattern(len);
    let expected = hash(&bytes);
    MEMORY.reset_peak_usage();

    let begun = Instant::now();
    let put = client.call(
        Files::PUT,
        |output| output.opaque(&bytes, u32::MAX),
        |input| input.unsigned_hyper(),
    );
    assert_eq!(put.unwrap(), expected);
    let put = begun.elapsed();
    drop(bytes);

    let begun = Instant::now();
    let fetched = client.call(
        Files::FETCH,
        |output| output.unsigned_int(len as u32),
        |input| input.opaque(u32::MAX),
    );
    assert_eq!(hash(&fetched.unwrap()), expected);
    let fetched = begun.elapsed();
    let peak = MEMORY.peak_usage();
    println!(
        "{len} bytes, {loss_percent} % lost: there in {put:.2?}, back in {fetched:.2?}; peak memory of both sides {:.2} times as much",
        peak as f64 / len as f64
    );
    // Each side has the value, and the message that was made of it, or that it was made from.
    assert!(peak <= 4 * len + BESIDES, "{peak} bytes");
}

/// Buffers, packets and bookkeeping of both sides, and other tests of this process, in bytes.
const BESIDES: usize = 16 << 20;

#[test]
fn a_message_of_64_mib_arrives() {
    there_and_back((64 << 20) - 1024, 0);
}

#[test]
fn a_message_of_64_mib_arrives_although_every_twentieth_datagram_is_lost() {
    there_and_back((64 << 20) - 1024, 5);
}

/// Takes gigabytes, so it is run on demand: `RPCGEN_LARGE=1 cargo test --release -p rpcgen-tests --test native large -- --nocapture`.
#[test]
fn a_message_of_1_gib_arrives() {
    if env::var_os("RPCGEN_LARGE").is_none() {
        println!("skipped: RPCGEN_LARGE is not set");
        return;
    }
    for loss_percent in [0, 5] {
        there_and_back(1 << 30, loss_percent);
    }
}
