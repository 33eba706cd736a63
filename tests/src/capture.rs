//! A relay that writes down what passes, as a capture file for tshark: no rights are needed to make one.
//!
//! The headers of IP, UDP and TCP are made up; the payloads are what client and server sent.

use crate::daemons::Programs;
use std::collections::HashMap;
use std::fs;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// The most that is put into one packet over TCP, in bytes.
const SEGMENT_BYTES: usize = 16_384;

const CLIENT: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 1);
const SERVER: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 2);

/// A relay before a server, in threads that end with the process.
#[derive(Debug)]
pub struct Capture {
    address: SocketAddr,
    protocol: &'static str,
    packets: Packets,
}

/// What passed: IP packets.
#[derive(Debug, Clone, Default)]
struct Packets(Arc<Mutex<Vec<Vec<u8>>>>);

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    ToServer,
    ToClient,
}

/// The two ports of a connection or an exchange of datagrams, as they are written down.
#[derive(Debug, Clone, Copy)]
struct Ports {
    client: u16,
    server: u16,
}

/// An RPC message as tshark reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// A call, not a reply.
    pub is_call: bool,
    /// Of the program, if tshark knows it.
    pub program: Option<u32>,
    /// In that program.
    pub procedure: Option<u32>,
}

impl Capture {
    /// Starts a relay of `udp` or `tcp` before a server.
    ///
    /// # Panics
    /// When loopback has no free port.
    pub fn start(transport: &str, server: SocketAddr) -> Self {
        let packets = Packets::default();
        let (address, protocol) = match transport {
            "udp" => (relay_datagrams(server, packets.clone()), "udp"),
            _ => (relay_connections(server, packets.clone()), "tcp"),
        };
        Self {
            address: address.expect("loopback has a free port"),
            protocol,
            packets,
        }
    }

    /// Where clients are to call.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Writes down what has passed; returns where.
    ///
    /// # Panics
    /// When the directory cannot be written.
    pub fn save(&self, directory: &Path) -> PathBuf {
        let name = format!("{}-{}.pcap", self.protocol, self.address.port());
        self.packets.save(directory.join(name))
    }

    /// What tshark makes of what has passed.
    ///
    /// # Panics
    /// When it finds a malformed packet, or fails: with what it said.
    pub fn messages(&self, programs: &Programs, directory: &Path) -> Vec<Message> {
        let file = self.save(directory);
        let port = format!("{}.port=={},rpc", self.protocol, self.address.port());
        let tshark = |arguments: &[&str]| {
            let mut command = programs.command("tshark");
            command.arg("-r").arg(&file).args(["-d", &port]);
            // Else it gives up at 4 MiB.
            command.args(["-o", "rpc.max_tcp_pdu_size:16777216"]);
            command.args(["-o", "rpc.dissect_unknown_programs:TRUE"]);
            let output = command.args(arguments).output();
            let output = output.expect("tshark can be executed");
            let complaint = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{complaint}");
            String::from_utf8(output.stdout).expect("tshark writes UTF-8")
        };
        let broken = tshark(&[
            "-Y",
            "_ws.malformed || _ws.expert.group == \"Malformed\"",
            "-V",
        ]);
        assert_eq!(broken, "", "{}", file.display());
        let fields = ["rpc.msgtyp", "rpc.program", "rpc.procedure"];
        let fields = fields.iter().flat_map(|field| ["-e", field]);
        let fields: Vec<_> = ["-Y", "rpc", "-T", "fields"]
            .into_iter()
            .chain(fields)
            .collect();
        tshark(&fields).lines().flat_map(messages_of).collect()
    }
}

/// Writes down datagrams that nobody has sent, each as one to a server; returns where.
///
/// # Panics
/// When the directory cannot be written, or one does not fit a datagram.
pub fn save_datagrams(directory: &Path, datagrams: &[Vec<u8>]) -> PathBuf {
    let packets = Packets::default();
    // Ports that no protocol has.
    let ports = Ports {
        client: 50_001,
        server: 50_002,
    };
    for datagram in datagrams {
        packets.datagram(ports, Direction::ToServer, datagram);
    }
    packets.save(directory.join("datagrams.pcap"))
}

/// A packet may hold several messages; their fields are lists then.
fn messages_of(line: &str) -> Vec<Message> {
    let mut fields = line.split('\t').map(|field| field.split(','));
    let mut field = || fields.next().into_iter().flatten();
    // A fragment of a record has none.
    let types: Vec<_> = field().filter(|kind| !kind.is_empty()).collect();
    let (mut programs, mut procedures) = (field(), field());
    let messages = types.into_iter().map(|kind| Message {
        is_call: kind == "0",
        program: programs.next().and_then(|number| number.parse().ok()),
        procedure: procedures.next().and_then(|number| number.parse().ok()),
    });
    messages.collect()
}

fn relay_datagrams(server: SocketAddr, packets: Packets) -> io::Result<SocketAddr> {
    let here = Arc::new(UdpSocket::bind("127.0.0.1:0")?);
    let address = here.local_addr()?;
    thread::spawn(move || {
        let mut beyond = HashMap::new();
        let mut buffer = vec![0; 65_536];
        // An error here is a datagram that nobody took: the next one may be taken.
        while let Ok((len, client)) = here.recv_from(&mut buffer) {
            let ports = Ports {
                client: client.port(),
                server: address.port(),
            };
            packets.datagram(ports, Direction::ToServer, &buffer[..len]);
            let socket = beyond
                .entry(client)
                .or_insert_with(|| answer(client, ports, server, here.clone(), packets.clone()));
            let _ = socket.send(&buffer[..len]);
        }
    });
    Ok(address)
}

/// A socket for one client, whose datagrams go back to it.
fn answer(
    client: SocketAddr,
    ports: Ports,
    server: SocketAddr,
    here: Arc<UdpSocket>,
    packets: Packets,
) -> Arc<UdpSocket> {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("loopback has a free port");
    socket.connect(server).expect("a datagram socket connects");
    let socket = Arc::new(socket);
    let answers = socket.clone();
    thread::spawn(move || {
        let mut buffer = vec![0; 65_536];
        while let Ok(len) = answers.recv(&mut buffer) {
            packets.datagram(ports, Direction::ToClient, &buffer[..len]);
            let _ = here.send_to(&buffer[..len], client);
        }
    });
    socket
}

fn relay_connections(server: SocketAddr, packets: Packets) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            // A connection that cannot be made on ends here.
            let _ = relay_connection(client, address.port(), server, &packets);
        }
    });
    Ok(address)
}

fn relay_connection(
    client: TcpStream,
    port: u16,
    server: SocketAddr,
    packets: &Packets,
) -> io::Result<()> {
    let ports = Ports {
        client: client.peer_addr()?.port(),
        server: port,
    };
    let server = TcpStream::connect(server)?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let stream = Arc::new(Mutex::new(Stream::new(ports, packets.clone())));
    for (from, to, direction) in [
        (
            client.try_clone()?,
            server.try_clone()?,
            Direction::ToServer,
        ),
        (server, client, Direction::ToClient),
    ] {
        let stream = stream.clone();
        thread::spawn(move || carry(from, to, &stream, direction));
    }
    Ok(())
}

fn carry(mut from: TcpStream, mut to: TcpStream, stream: &Mutex<Stream>, direction: Direction) {
    let mut buffer = vec![0; SEGMENT_BYTES];
    while let Ok(len @ 1..) = from.read(&mut buffer) {
        let mut written = stream.lock().unwrap_or_else(PoisonError::into_inner);
        written.segment(direction, PUSH, &buffer[..len]);
        drop(written);
        if to.write_all(&buffer[..len]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}

/// How far a connection is written down.
struct Stream {
    ports: Ports,
    packets: Packets,
    /// The next sequence numbers of client and server.
    sequence: [u32; 2],
}

/// Flags of TCP (RFC 9293 section 3.1), with ACK where there is something to acknowledge.
const SYN: u8 = 0x02;
const PUSH: u8 = 0x18;
const ACK: u8 = 0x10;

impl Stream {
    fn new(ports: Ports, packets: Packets) -> Self {
        let mut stream = Self {
            ports,
            packets,
            sequence: [1000, 5000],
        };
        stream.segment(Direction::ToServer, SYN, &[]);
        stream.segment(Direction::ToClient, SYN | ACK, &[]);
        stream.segment(Direction::ToServer, ACK, &[]);
        stream
    }

    fn segment(&mut self, direction: Direction, flags: u8, payload: &[u8]) {
        let (own, other) = match direction {
            Direction::ToServer => (0, 1),
            Direction::ToClient => (1, 0),
        };
        let acknowledged = if flags & ACK == 0 {
            0
        } else {
            self.sequence[other]
        };
        let mut header = self.ports.of(direction).concat();
        header.extend(self.sequence[own].to_be_bytes());
        header.extend(acknowledged.to_be_bytes());
        // Five words of header, the flags, a window, no checksum and nothing urgent.
        header.extend([0x50, flags, 0xff, 0xff, 0, 0, 0, 0]);
        self.packets.push(direction, 6, &[&header, payload]);
        let len = u32::try_from(payload.len()).expect("a segment is small");
        self.sequence[own] += len + u32::from(flags & SYN != 0);
    }
}

impl Ports {
    fn of(self, direction: Direction) -> [[u8; 2]; 2] {
        let (client, server) = (self.client.to_be_bytes(), self.server.to_be_bytes());
        match direction {
            Direction::ToServer => [client, server],
            Direction::ToClient => [server, client],
        }
    }
}

impl Packets {
    fn datagram(&self, ports: Ports, direction: Direction, payload: &[u8]) {
        let len = u16::try_from(payload.len() + 8).expect("it came in a datagram");
        let mut header = ports.of(direction).concat();
        header.extend(len.to_be_bytes());
        // No checksum.
        header.extend([0, 0]);
        self.push(direction, 17, &[&header, payload]);
    }

    fn push(&self, direction: Direction, protocol: u8, parts: &[&[u8]]) {
        let len: usize = parts.iter().map(|part| part.len()).sum();
        let len = u16::try_from(20 + len).expect("it fits a packet");
        let (from, to) = match direction {
            Direction::ToServer => (CLIENT, SERVER),
            Direction::ToClient => (SERVER, CLIENT),
        };
        // RFC 791 section 3.1: version and words, service, length, no fragment, time to live, protocol, no checksum.
        let mut packet = vec![0x45, 0];
        packet.extend(len.to_be_bytes());
        packet.extend([0, 0, 0x40, 0, 64, protocol, 0, 0]);
        packet.extend(from.octets());
        packet.extend(to.octets());
        parts.iter().for_each(|part| packet.extend_from_slice(part));
        let mut packets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        packets.push(packet);
    }

    fn save(&self, file: PathBuf) -> PathBuf {
        fs::write(&file, self.file()).expect("the directory can be written");
        file
    }

    /// In the form of libpcap, a microsecond between two packets.
    fn file(&self) -> Vec<u8> {
        const RAW_IP: u32 = 101;
        // Magic, version 2.4, no time zone, no accuracy, packets of any size.
        let header = [0xa1b2_c3d4, 0x0002_0004, 0, 0, 1 << 18, RAW_IP];
        let mut file = header.map(u32::to_be_bytes).concat();
        let packets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (number, packet) in (0_u32..).zip(packets.iter()) {
            let len = u32::try_from(packet.len()).expect("a packet is small");
            let (seconds, microseconds) = (number / 1_000_000, number % 1_000_000);
            file.extend(
                [seconds, microseconds, len, len]
                    .map(u32::to_be_bytes)
                    .concat(),
            );
            file.extend_from_slice(packet);
        }
        file
    }
}
