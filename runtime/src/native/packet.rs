//! A packet is one datagram: a header of 16 bytes, a body, a checksum.

use super::reader::Reader;
use crate::checksum::checksum;
use std::fmt;

/// What a packet is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum PacketType {
    /// A client asks for a cookie.
    Hello = 1,
    /// The server gives one, and keeps nothing.
    Cookie = 2,
    /// The place of the answer in the handshake of the encrypted mode; not built.
    Welcome = 3,
    /// Frames of a session.
    Data = 4,
    /// The server does not serve the session of a packet.
    Unknown = 5,
    /// The versions that the server speaks; the same layout in every version.
    Version = 6,
}

impl PacketType {
    fn from_number(number: u8) -> Option<Self> {
        Some(match number {
            1 => Self::Hello,
            2 => Self::Cookie,
            3 => Self::Welcome,
            4 => Self::Data,
            5 => Self::Unknown,
            6 => Self::Version,
            _ => return None,
        })
    }
}

/// What stands before the body of a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// What the packet is for.
    pub packet_type: PacketType,
    /// The session; in HELLO, COOKIE and their refusals the client's nonce.
    pub id: u64,
    /// The lower half of the packet number.
    pub number: u32,
}

/// A packet whose header and checksum are right; the body is not looked at yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Packet<'a> {
    /// What stands before the body.
    pub header: Header,
    /// What is between header and trailer.
    pub body: &'a [u8],
}

/// Why a datagram is no packet of this protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PacketError {
    /// It is shorter than header and trailer, or its first bit or its id belong to another protocol.
    Foreign,
    /// It is of another version of this protocol.
    Version {
        /// The version it says.
        version: u8,
        /// Its session or nonce.
        id: u64,
    },
    /// Its checksum is wrong.
    Checksum,
    /// Its type is none, or a bit is set that has no meaning.
    Malformed,
}

impl fmt::Display for PacketError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Foreign => f.write_str("not a packet of this protocol"),
            Self::Version { version, .. } => write!(f, "version {version} of the protocol"),
            Self::Checksum => f.write_str("wrong checksum"),
            Self::Malformed => f.write_str("no such type of packet"),
        }
    }
}

/// Says whether a datagram is for this protocol rather than for ONC RPC.
///
/// In ONC RPC bytes 4 to 7 are the type of the message, 0 or 1 (RFC 5531 section 9); here they are
/// the upper half of an id that is drawn so that it is larger.
pub fn is_native(datagram: &[u8]) -> bool {
    let mut reader = Reader::new(datagram);
    let first = reader.word().and_then(|_| reader.word());
    first.is_some_and(|upper_half| upper_half >= ID_UPPER_HALF_MIN)
}

/// Takes a datagram apart and checks header and checksum.
///
/// # Errors
/// Why the datagram is no packet of this version.
pub fn open(datagram: &[u8]) -> Result<Packet<'_>, PacketError> {
    open_with(datagram, true)
}

/// As [`open`], but lets a wrong checksum pass if `checked` is false.
pub(super) fn open_with(datagram: &[u8], checked: bool) -> Result<Packet<'_>, PacketError> {
    let (sealed, trailer) = datagram
        .split_last_chunk::<TRAILER_LEN>()
        .ok_or(PacketError::Foreign)?;
    let mut reader = Reader::new(sealed);
    let (first, flags, reserved, id, number) =
        read_header(&mut reader).ok_or(PacketError::Foreign)?;
    if first & MARK == 0 || !is_id(id) {
        return Err(PacketError::Foreign);
    }
    let version = first >> 4 & 7;
    if version != VERSION {
        return Err(PacketError::Version { version, id });
    }
    if checked && checksum(sealed) != u32::from_be_bytes(*trailer) {
        return Err(PacketError::Checksum);
    }
    let packet_type = PacketType::from_number(first & 0xf).ok_or(PacketError::Malformed)?;
    if flags != 0 || reserved != 0 {
        return Err(PacketError::Malformed);
    }
    Ok(Packet {
        header: Header {
            packet_type,
            id,
            number,
        },
        body: reader.rest(),
    })
}

fn read_header(reader: &mut Reader<'_>) -> Option<(u8, u8, u16, u64, u32)> {
    Some((
        reader.byte()?,
        reader.byte()?,
        reader.half()?,
        reader.long()?,
        reader.word()?,
    ))
}

/// Says whether a number can be a session or a nonce.
pub(super) fn is_id(id: u64) -> bool {
    id >> 32 >= u64::from(ID_UPPER_HALF_MIN)
}

/// Writes a header; the body is to be appended, then [`seal`] ends the packet.
pub fn begin(header: Header, out: &mut Vec<u8>) {
    out.extend_from_slice(&[MARK | VERSION << 4 | header.packet_type as u8, 0, 0, 0]);
    out.extend_from_slice(&header.id.to_be_bytes());
    out.extend_from_slice(&header.number.to_be_bytes());
}

/// Appends the checksum of all that is in `packet`.
pub fn seal(packet: &mut Vec<u8>) {
    let trailer = checksum(packet);
    packet.extend_from_slice(&trailer.to_be_bytes());
}

/// The version of the protocol that is built here.
pub const VERSION: u8 = 1;

/// The length of a header in bytes.
pub const HEADER_LEN: usize = 16;

/// The length of a trailer in bytes.
pub const TRAILER_LEN: usize = 4;

/// The first bit of every packet.
const MARK: u8 = 0x80;

const ID_UPPER_HALF_MIN: u32 = 2;

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: Header = Header {
        packet_type: PacketType::Data,
        id: 0x0102_0304_0506_0708,
        number: 9,
    };

    fn packet() -> Vec<u8> {
        let mut packet = vec![];
        begin(HEADER, &mut packet);
        packet.extend_from_slice(b"body");
        seal(&mut packet);
        packet
    }

    /// The packet with one byte changed and the checksum made right again.
    fn changed(at: usize, byte: u8) -> Vec<u8> {
        let mut packet = packet();
        packet.truncate(packet.len() - TRAILER_LEN);
        packet[at] = byte;
        seal(&mut packet);
        packet
    }

    #[test]
    fn what_was_sealed_is_opened() {
        let packet = packet();
        let expected = Packet {
            header: HEADER,
            body: b"body",
        };
        assert_eq!(open(&packet), Ok(expected));
        assert!(is_native(&packet));
    }

    #[test]
    fn every_changed_bit_is_noticed() {
        let packet = packet();
        for bit in 0..packet.len() * 8 {
            let mut damaged = packet.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert!(open(&damaged).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn each_defect_has_its_error() {
        let id = HEADER.id;
        for (at, byte, expected) in [
            (0, 0x14, PacketError::Foreign),
            (0, 0xa4, PacketError::Version { version: 2, id }),
            (0, 0x90, PacketError::Malformed),
            (0, 0x9f, PacketError::Malformed),
            (1, 1, PacketError::Malformed),
            (3, 1, PacketError::Malformed),
        ] {
            assert_eq!(open(&changed(at, byte)), Err(expected), "byte {at}");
        }
        assert_eq!(open(&packet()[..19]), Err(PacketError::Foreign));
        let mut damaged = packet();
        damaged[17] ^= 1;
        assert_eq!(open(&damaged), Err(PacketError::Checksum));
        assert!(open_with(&damaged, false).is_ok());
    }

    #[test]
    fn onc_messages_are_not_ours() {
        for message_type in [0, 1] {
            let message = [[0x90, 0, 0, 0], [0, 0, 0, message_type]].concat();
            assert!(!is_native(&message));
        }
        assert!(!is_native(&[0x90, 0, 0, 0, 9, 9, 9]));
        let mut small = vec![];
        let header = Header {
            id: 0x1_ffff_ffff,
            ..HEADER
        };
        begin(header, &mut small);
        seal(&mut small);
        assert!(!is_native(&small));
        assert_eq!(open(&small), Err(PacketError::Foreign));
    }
}
