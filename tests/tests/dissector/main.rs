//! What tshark shows of the native protocol with the dissector of `docs/wireshark`.

use rpcgen_runtime::native::frame::{self, CallName, Frame, Part, Whole};
use rpcgen_runtime::native::packet::{self, Header, PacketType};
use rpcgen_runtime::{CallContext, Client, Decoder, Encoder, Fault, Server, Service, serve};
use rpcgen_tests::capture::{self, Capture};
use rpcgen_tests::daemons::{self, Programs};
use std::path::Path;
use tempfile::TempDir;

/// The examples that are packets; the others are frames and bodies.
const PACKETS: [&str; 5] = ["HELLO", "COOKIE", "UNKNOWN", "VERSION", "DATA"];

/// What tshark says with the dissector; it must not complain of it.
fn tshark(programs: &Programs, file: &Path, arguments: &[&str]) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/wireshark/rpcgen.lua");
    let mut command = programs.command("tshark");
    command.arg("-X");
    command.arg(format!("lua_script:{}", script.display()));
    let output = command.arg("-r").arg(file).args(arguments).output();
    let output = output.expect("tshark can be executed");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaint}");
    assert!(!complaint.to_lowercase().contains("lua"), "{complaint}");
    String::from_utf8(output.stdout).expect("tshark writes UTF-8")
}

/// The numbers of the packets that a filter lets pass, from 0.
fn matching(programs: &Programs, file: &Path, filter: &str) -> Vec<usize> {
    let numbers = tshark(
        programs,
        file,
        &["-Y", filter, "-T", "fields", "-e", "frame.number"],
    );
    let numbers = numbers.lines().map(|line| line.parse::<usize>().unwrap());
    numbers.map(|number| number - 1).collect()
}

fn assert_clean(programs: &Programs, file: &Path, packets: usize) {
    let broken = "!rpcgen || _ws.malformed || _ws.lua.error || _ws.expert.group == \"Malformed\"";
    assert_eq!(matching(programs, file, broken), [0; 0]);
    assert_eq!(matching(programs, file, "rpcgen").len(), packets);
}

/// The worked examples of the book: name and bytes.
fn examples() -> Vec<(&'static str, Vec<u8>)> {
    let book = include_str!("../../../docs/src/protocol.md");
    let blocks = book.split("```hex ").skip(1).map(|block| {
        let (name, rest) = block.split_once('\n').unwrap();
        let digits = rest.split_once("```").unwrap().0;
        let digits: Vec<u32> = digits.chars().filter_map(|c| c.to_digit(16)).collect();
        let bytes = digits.chunks(2).map(|pair| (pair[0] * 16 + pair[1]) as u8);
        (name, bytes.collect())
    });
    blocks.collect()
}

/// A packet with frames, whose checksum is right.
fn data(frames: &[u8]) -> Vec<u8> {
    let header = Header {
        packet_type: PacketType::Data,
        id: 0x99aa_bbcc_ddee_ff00,
        number: 9,
    };
    let mut bytes = vec![];
    packet::begin(header, &mut bytes);
    bytes.extend_from_slice(frames);
    packet::seal(&mut bytes);
    bytes
}

/// The frame of an example, or the frame that carries it.
fn frame_of(name: &str, example: &[u8]) -> Vec<u8> {
    let whole = Whole {
        name: CallName { slot: 3, seq: 7 },
        again: false,
        body: example,
    };
    let part = Part {
        name: whole.name,
        attempt: 0,
        offset: 0,
        total: example.len() as u64,
        bytes: example,
    };
    let frame = match name {
        "call body" => Frame::Call(whole),
        "reply body" => Frame::Reply(whole),
        "message in parts" => Frame::ReplyPart(part),
        _ => return example.to_vec(),
    };
    let mut bytes = vec![];
    frame.encode(&mut bytes);
    bytes
}

/// What is between the header and the checksum of each packet, below the name of its example.
fn bodies(details: &str, names: &[&str]) -> String {
    let packets = details.split("\nrpcgen-rs native protocol, ").skip(1);
    let mut text = String::new();
    for (packet, name) in packets.zip(names) {
        text += &format!("{name}\n");
        let lines = packet.lines().map(str::trim);
        let body = lines.skip_while(|line| !line.starts_with("Packet number: "));
        let body = body.skip(1).take_while(|line| !line.starts_with("CRC-32C"));
        body.for_each(|line| text += &format!("    {line}\n"));
    }
    text
}

#[test]
fn every_example_of_the_book_is_shown_with_its_fields() {
    let Some(programs) = daemons::require(&["tshark"]) else {
        return;
    };
    let examples = examples();
    let names: Vec<&str> = examples.iter().map(|(name, _)| *name).collect();
    let datagrams = examples.iter().map(|(name, bytes)| match name {
        name if PACKETS.contains(name) => bytes.clone(),
        name => data(&frame_of(name, bytes)),
    });
    let datagrams: Vec<Vec<u8>> = datagrams.collect();
    let directory = TempDir::new().unwrap();
    let file = capture::save_datagrams(directory.path(), &datagrams);
    assert_clean(&programs, &file, names.len());
    let shown = bodies(&tshark(&programs, &file, &["-O", "rpcgen"]), &names);
    assert_eq!(shown, include_str!("decoded.txt"), "{shown}");
    let headers = ["rpcgen.type", "rpcgen.version", "rpcgen.number"];
    let headers = headers.iter().flat_map(|field| ["-e", field]);
    let arguments: Vec<&str> = ["-T", "fields"].into_iter().chain(headers).collect();
    let headers = tshark(&programs, &file, &arguments);
    let first: Vec<&str> = headers.lines().take(6).collect();
    let expected = [
        "1\t1\t1", "2\t1\t0", "5\t1\t42", "6\t1\t0", "4\t1\t0", "4\t1\t9",
    ];
    assert_eq!(first, expected);
}

/// The dissector and the decoder of the runtime agree on frames that break off.
#[test]
fn frames_that_break_off_are_marked() {
    let Some(programs) = daemons::require(&["tshark"]) else {
        return;
    };
    let frames = examples().into_iter();
    let frames = frames.filter(|(name, _)| !PACKETS.contains(name));
    let frames = frames.map(|(name, bytes)| frame_of(name, &bytes));
    let cut = frames.flat_map(|frame| (4..=frame.len()).map(move |len| frame[..len].to_vec()));
    let cut: Vec<Vec<u8>> = cut.collect();
    let datagrams: Vec<Vec<u8>> = cut.iter().map(|frames| data(frames)).collect();
    let directory = TempDir::new().unwrap();
    let file = capture::save_datagrams(directory.path(), &datagrams);
    let refused = |number: &usize| frame::check(&cut[*number]).is_err();
    let refused: Vec<usize> = (0..cut.len()).filter(refused).collect();
    assert!(refused.len() > 100);
    assert_eq!(matching(&programs, &file, "rpcgen.malformed"), refused);
    assert_eq!(matching(&programs, &file, "_ws.lua.error"), [0; 0]);
}

#[test]
fn what_is_no_packet_is_left_alone() {
    let Some(programs) = daemons::require(&["tshark"]) else {
        return;
    };
    let good = data(&[0x11, 0, 0, 0]);
    let with = |at: usize, byte: u8| {
        let mut bytes = good.clone();
        bytes[at] = byte;
        bytes
    };
    let onc = [9_u32 << 28 | 4 << 24, 0, 2, 100_000, 2, 0, 0, 0, 0, 0].map(u32::to_be_bytes);
    let datagrams = [
        good.clone(),
        good[..good.len() - 4].to_vec(),
        // Another version, a type that is not there, a flag, a reserved bit.
        with(0, 0xa4),
        with(0, 0x97),
        with(1, 1),
        with(3, 1),
        onc.concat(),
    ];
    let directory = TempDir::new().unwrap();
    let file = capture::save_datagrams(directory.path(), &datagrams);
    assert_eq!(matching(&programs, &file, "rpcgen"), [0]);
}

/// Gives back the bytes that it takes.
struct Echo;

const ECHO: u32 = 0x2000_0303;

impl Service for Echo {
    fn program(&self) -> u32 {
        ECHO
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
            Ok,
            |output, bytes| output.opaque(bytes, u32::MAX),
        )
    }
}

#[test]
fn calls_of_every_size_are_shown() {
    let Some(programs) = daemons::require(&["tshark"]) else {
        return;
    };
    let server = Server::new().add(Echo);
    let server = server.listen("rpc://127.0.0.1:0").unwrap().spawn().unwrap();
    let capture = Capture::start("udp", server.local_address());
    let address = format!("rpc://{}", capture.address());
    let client = Client::connect(&address, ECHO, 1).unwrap();
    for len in [4, 40_000, 200_000] {
        let bytes = vec![7; len];
        let encode = |output: &mut Encoder| output.opaque(&bytes, u32::MAX);
        let echo = client
            .call(1, encode, |input| input.opaque(u32::MAX))
            .unwrap();
        assert!(echo == bytes);
    }
    let directory = TempDir::new().unwrap();
    let file = capture.save(directory.path());
    // Wireshark may know the port, which is any, as that of something else.
    let port = format!("udp.port=={},rpcgen", capture.address().port());
    let wrong = "!rpcgen || rpcgen.malformed || _ws.malformed || _ws.lua.error";
    assert_eq!(tshark(&programs, &file, &["-d", &port, "-Y", wrong]), "");
    let parts = "rpcgen.frame == 3 && rpcgen.offset == 0 && rpcgen.program == 0x20000303";
    let parts = tshark(&programs, &file, &["-d", &port, "-Y", parts]);
    assert!(parts.lines().count() >= 2, "{parts}");
}
