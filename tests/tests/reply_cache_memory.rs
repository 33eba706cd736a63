//! What the reply cache takes of the heap when it is full, for as long as calls come.

use peak_alloc::PeakAlloc;
use rpcgen_runtime::ServerConfig;
use rpcgen_runtime::machine::Machine;
use rpcgen_runtime::onc::server::{ServerEvent, ServerInput, ServerMachine};
use std::net::SocketAddr;
use std::time::Instant;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

const PROGRAM: u32 = 0x2000_0101;

const CACHE_BYTES: usize = 4 << 20;

/// Has so many calls executed, each with another xid, and with results of `reply_bytes`.
fn run(server: &mut ServerMachine, calls: u32, reply_bytes: usize) {
    let from = SocketAddr::from(([127, 0, 0, 1], 700));
    let now = Instant::now();
    let first = server.statistics().executions as u32;
    for number in first..first + calls {
        // They come in no order, as a client draws them; a multiplication by an odd number
        // repeats none.
        let xid = number.wrapping_mul(0x9e37_79b1);
        let words = [xid, 0, 2, PROGRAM, 1, 1, 0, 0, 0, 0];
        let payload = &words.map(u32::to_be_bytes).concat();
        server.handle(now, ServerInput::Datagram { from, payload });
        let Some(ServerEvent::Execute(execution)) = server.poll_event() else {
            panic!("call {number} is not executed");
        };
        let ticket = execution.ticket;
        let outcome = Ok(vec![0; reply_bytes]);
        let finished = ServerInput::Finished {
            ticket,
            outcome,
            idempotent: false,
        };
        server.handle(now, finished);
        server.poll_transmit(now).expect("a reply");
    }
}

#[test]
fn a_full_cache_stays_within_its_bytes_and_does_not_grow() {
    for reply_bytes in [0, 100, 5_000] {
        let before = ALLOCATOR.current_usage();
        let config = ServerConfig {
            reply_cache_bytes: CACHE_BYTES,
            ..ServerConfig::default()
        };
        let mut server = ServerMachine::new(config, [(PROGRAM, 1)]);
        ALLOCATOR.reset_peak_usage();
        while server.statistics().replies_evicted == 0 {
            run(&mut server, 1, reply_bytes);
        }
        let full = ALLOCATOR.peak_usage() - before;
        assert!(full <= CACHE_BYTES, "{full} bytes for {reply_bytes}");
        assert!(full >= CACHE_BYTES / 2, "{full} bytes for {reply_bytes}");

        let kept = server.statistics().replies_cached as u32;
        ALLOCATOR.reset_peak_usage();
        run(&mut server, 10 * kept, reply_bytes);
        let later = ALLOCATOR.peak_usage() - before;
        println!(
            "results of {reply_bytes} bytes: {kept} replies, {full} bytes when full, {later} later"
        );
        assert!(later <= full + full / 20, "{later} bytes after {full}");
    }
}
