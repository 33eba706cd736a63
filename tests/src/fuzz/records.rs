//! Record marking (RFC 5531 section 11): a stream in arbitrary pieces, through the reader and both machines around it.

use super::bounded;
use rand::SeedableRng;
use rand::rngs::StdRng;
use rpcgen_runtime::machine::Machine;
use rpcgen_runtime::onc::client::{CallId, CallRequest};
use rpcgen_runtime::onc::connection::{
    CloseReason, ConnectionEvent, ConnectionInput, ConnectionMachine,
};
use rpcgen_runtime::onc::record::{RecordError, RecordReader};
use rpcgen_runtime::onc::stream_client::{StreamClientInput, StreamClientMachine};
use rpcgen_runtime::{CallOptions, ClientConfig, ServerConfig};
use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

/// Reads a stream in the pieces that the input says, and compares with what the stream says as a whole.
///
/// The input is the largest record (two bytes), how many lengths of pieces follow (one byte), these (a byte each, used
/// over and over), and the stream.
///
/// # Panics
/// When something is wrong with the runtime.
pub fn record_reader(input: &[u8]) {
    bounded(input.len(), || {
        let Some(given) = Given::parse(input) else {
            return;
        };
        let expected = given.expected();
        assert_eq!(given.read(), expected);
        given.serve(&expected);
        given.receive(&expected);
    });
}

struct Given<'a> {
    limit: usize,
    lengths: &'a [u8],
    stream: &'a [u8],
}

/// What a stream holds: its records, and what is wrong behind them.
#[derive(Debug, Default, PartialEq, Eq)]
struct Content {
    records: Vec<Vec<u8>>,
    error: Option<RecordError>,
    /// It ends where a record ends.
    is_whole: bool,
}

impl<'a> Given<'a> {
    fn parse(input: &'a [u8]) -> Option<Self> {
        let (&[high, low, lengths], rest) = input.split_first_chunk()?;
        let (lengths, stream) = rest.split_at_checked(lengths.into())?;
        Some(Self {
            limit: u16::from_be_bytes([high, low]).into(),
            lengths,
            stream,
        })
    }

    /// What RFC 5531 section 11 and the two limits say of the whole stream.
    fn expected(&self) -> Content {
        let mut content = Content::default();
        let mut rest = self.stream;
        let (mut record, mut fragments) = (Vec::new(), 0);
        while let Some((mark, behind)) = rest.split_first_chunk() {
            let mark = u32::from_be_bytes(*mark);
            let (len, is_last) = ((mark & 0x7fff_ffff) as usize, mark >> 31 == 1);
            content.error = self.wrong(record.len(), fragments, len);
            if content.error.is_some() {
                return content;
            }
            let Some((fragment, behind)) = behind.split_at_checked(len) else {
                return content;
            };
            record.extend_from_slice(fragment);
            fragments += 1;
            rest = behind;
            if is_last {
                content.records.push(std::mem::take(&mut record));
                fragments = 0;
            }
        }
        content.is_whole = rest.is_empty() && fragments == 0;
        content
    }

    fn wrong(&self, bytes: usize, fragments: usize, len: usize) -> Option<RecordError> {
        let limit = self.limit;
        let claimed = bytes + len;
        if claimed > limit {
            return Some(RecordError::TooLarge { limit, claimed });
        }
        let is_too_many = fragments >= 1024 + bytes / 64;
        is_too_many.then_some(RecordError::TooManyFragments { fragments, bytes })
    }

    fn pieces(&self) -> impl Iterator<Item = &'a [u8]> {
        let mut rest = self.stream;
        let mut lengths = self.lengths.iter().cycle();
        std::iter::from_fn(move || {
            let len = lengths.next().map_or(rest.len(), |len| (*len).into());
            let (piece, behind) = rest.split_at(len.clamp(1, rest.len().max(1)).min(rest.len()));
            rest = behind;
            (!piece.is_empty()).then_some(piece)
        })
    }

    fn read(&self) -> Content {
        let mut reader = RecordReader::new(self.limit);
        let mut content = Content::default();
        let mut come = 0;
        for mut piece in self.pieces() {
            come += piece.len();
            loop {
                match reader.take(&mut piece) {
                    Ok(Some(record)) => content.records.push(record),
                    Ok(None) => break,
                    Err(error) => {
                        content.error = Some(error);
                        return content;
                    }
                }
            }
            assert!(piece.is_empty());
            assert!(reader.memory() <= 2 * come + 8, "{}", reader.memory());
        }
        content.is_whole = reader.is_between_records();
        content
    }

    /// A server that answers each record with the same.
    fn serve(&self, expected: &Content) {
        let now = Instant::now();
        let config = ServerConfig {
            record_bytes: self.limit,
            unsent_replies_bytes: UNSENT_REPLIES_BYTES,
            ..ServerConfig::default()
        };
        let mut machine = ConnectionMachine::new(&config, PEER, now);
        let mut records = Vec::new();
        let mut closed = None;
        for piece in self.pieces() {
            assert!(machine.wants_bytes());
            machine.handle(now, ConnectionInput::Received(piece));
            closed = settle(&mut machine, &mut records);
            if closed.is_some() {
                break;
            }
        }
        if closed.is_none() {
            machine.handle(now, ConnectionInput::End);
            closed = settle(&mut machine, &mut records);
        }
        assert_eq!(records, expected.records);
        let reason = expected.error.map_or(CloseReason::End, CloseReason::Broken);
        assert_eq!(closed, Some(reason));
    }

    /// A client that has two calls outstanding, of which the stream may hold the replies.
    fn receive(&self, expected: &Content) {
        let now = Instant::now();
        let config = ClientConfig {
            record_bytes: self.limit.max(CALL_BYTES),
            ..ClientConfig::default()
        };
        let mut machine = StreamClientMachine::new(config, PEER, StdRng::seed_from_u64(1));
        for id in 0..CALLS {
            machine.handle(now, StreamClientInput::Call(call(id, now)));
        }
        assert!(machine.poll_connect(now));
        let same_address = true;
        machine.handle(now, StreamClientInput::Connected { same_address });
        while machine.poll_transmit(now).is_some() {
            machine.handle(now, StreamClientInput::Written);
        }
        for piece in self.pieces() {
            if !machine.is_connected() {
                break;
            }
            machine.handle(now, StreamClientInput::Received(piece));
        }
        if self.limit >= CALL_BYTES {
            let received = machine.statistics().records_received;
            assert_eq!(received, expected.records.len() as u64);
            assert_eq!(machine.is_connected(), expected.error.is_none());
        }
        let ended = std::iter::from_fn(|| machine.poll_event()).count();
        assert_eq!(ended + machine.outstanding(), CALLS as usize);
        assert!(machine.is_connected() || machine.outstanding() == 0);
    }
}

/// Does what a driver does until the machine has nothing more to say, or is to be closed.
fn settle(machine: &mut ConnectionMachine, records: &mut Vec<Vec<u8>>) -> Option<CloseReason> {
    let now = Instant::now();
    loop {
        match machine.poll_event() {
            Some(ConnectionEvent::Record(record)) => {
                records.push(record.clone());
                machine.handle(now, ConnectionInput::Reply(record));
                machine.handle(now, ConnectionInput::Done);
            }
            Some(ConnectionEvent::Close(reason)) => return Some(reason),
            None => {
                let reply = machine.poll_transmit(now)?;
                let half = reply.payload.len() / 2;
                for written in [half, reply.payload.len() - half] {
                    machine.handle(now, ConnectionInput::Written(written));
                }
            }
        }
    }
}

fn call(id: u64, now: Instant) -> CallRequest {
    CallRequest {
        id: CallId(id),
        program: 0x2000_0101,
        version: 1,
        procedure: 1,
        arguments: Vec::new(),
        deadline: now + Duration::from_secs(60),
        options: CallOptions::new(),
    }
}

const PEER: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 1000);
const UNSENT_REPLIES_BYTES: usize = 64;
const CALLS: u64 = 2;

/// A call without arguments, and without its mark.
const CALL_BYTES: usize = 40;
