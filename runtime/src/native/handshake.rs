//! The bodies of the packets that are not of a session: HELLO, COOKIE, UNKNOWN and VERSION.

use super::reader::Reader;

/// The body of HELLO, without the padding after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hello {
    /// The lowest and the highest version that the client speaks.
    pub versions: (u8, u8),
    /// The modes that the client takes, as a set of bits: [`MODE_PLAIN`].
    pub modes: u16,
    /// A session whose end the client wants to know about; 0 if there is none.
    pub session: u64,
}

/// The body of COOKIE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Welcome {
    /// The version that the server chose.
    pub version: u8,
    /// The mode that the server chose: [`MODE_PLAIN`].
    pub mode: u16,
    /// Whether the session that HELLO names is alive.
    pub alive: bool,
    /// The name of this run of the server.
    pub incarnation: u64,
    /// The session that the cookie opens.
    pub session: u64,
    /// When the cookie was made, in milliseconds of the server's clock.
    pub time_ms: u64,
    /// What proves that the server made it.
    pub mac: [u8; MAC_LEN],
    /// The number of slots that the client may use at first.
    pub slots: u16,
    /// The largest datagram that the server receives, in bytes of payload.
    pub datagram_max: u32,
    /// The largest message that the server accepts, in bytes.
    pub message_max: u64,
}

/// The body of UNKNOWN: why the server does not serve a session or a HELLO.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Refusal {
    /// It has no such session, and the packet does not open it.
    NoSession = 0,
    /// It cannot open a session now; the same cookie may do later.
    Busy = 1,
    /// It opens no more sessions, as it is about to end.
    Draining = 2,
}

/// The body of VERSION: the lowest and the highest version that the server speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Versions {
    /// The lowest.
    pub low: u8,
    /// The highest.
    pub high: u8,
}

impl Hello {
    /// Appends the body, and zeros until `out` has `size` bytes.
    pub fn encode(&self, size: usize, out: &mut Vec<u8>) {
        out.extend_from_slice(&[self.versions.0, self.versions.1]);
        out.extend_from_slice(&self.modes.to_be_bytes());
        out.extend_from_slice(&self.session.to_be_bytes());
        if out.len() < size {
            out.resize(size, 0);
        }
    }

    /// Reads the body; what follows it is padding.
    pub fn decode(body: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(body);
        let hello = Self {
            versions: (reader.byte()?, reader.byte()?),
            modes: reader.half()?,
            session: reader.long()?,
        };
        reader.rest().iter().all(|&byte| byte == 0).then_some(hello)
    }
}

impl Welcome {
    /// Appends the body.
    pub fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&[self.version, u8::from(self.alive)]);
        out.extend_from_slice(&self.mode.to_be_bytes());
        for number in [self.incarnation, self.session, self.time_ms] {
            out.extend_from_slice(&number.to_be_bytes());
        }
        out.extend_from_slice(&self.mac);
        out.extend_from_slice(&self.slots.to_be_bytes());
        out.extend_from_slice(&[0; 2]);
        out.extend_from_slice(&self.datagram_max.to_be_bytes());
        out.extend_from_slice(&self.message_max.to_be_bytes());
    }

    /// Reads the body, which holds nothing else.
    pub fn decode(body: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(body);
        let version = reader.byte()?;
        let alive = boolean(reader.byte()?)?;
        let mode = reader.half()?;
        let [incarnation, session, time_ms] = [reader.long()?, reader.long()?, reader.long()?];
        let mac = reader.array()?;
        let (slots, reserved) = (reader.half()?, reader.half()?);
        let welcome = Self {
            version,
            mode,
            alive,
            incarnation,
            session,
            time_ms,
            mac,
            slots,
            datagram_max: reader.word()?,
            message_max: reader.long()?,
        };
        (reserved == 0 && reader.rest().is_empty()).then_some(welcome)
    }
}

impl Refusal {
    /// Appends the body.
    pub fn encode(self, out: &mut Vec<u8>) {
        out.extend_from_slice(&[self as u8, 0, 0, 0]);
    }

    /// Reads the body, which holds nothing else.
    pub fn decode(body: &[u8]) -> Option<Self> {
        match body {
            [0, 0, 0, 0] => Some(Self::NoSession),
            [1, 0, 0, 0] => Some(Self::Busy),
            [2, 0, 0, 0] => Some(Self::Draining),
            _ => None,
        }
    }
}

impl Versions {
    /// Appends the body.
    pub fn encode(self, out: &mut Vec<u8>) {
        out.extend_from_slice(&[self.low, self.high, 0, 0]);
    }

    /// Reads the body, which holds nothing else.
    pub fn decode(body: &[u8]) -> Option<Self> {
        match *body {
            [low, high, 0, 0] => Some(Self { low, high }),
            _ => None,
        }
    }
}

fn boolean(byte: u8) -> Option<bool> {
    match byte {
        0 => Some(false),
        1 => Some(true),
        _ => None,
    }
}

/// The mode without encryption: checksums against accidents.
pub const MODE_PLAIN: u16 = 1;

/// The length of a cookie's message authentication code in bytes.
pub const MAC_LEN: usize = 16;

/// The length of a COOKIE packet in bytes.
pub const COOKIE_PACKET_LEN: usize = 80;

/// The length of an UNKNOWN or VERSION packet in bytes.
pub const REFUSAL_PACKET_LEN: usize = 24;

#[cfg(test)]
mod tests {
    use super::*;

    const WELCOME: Welcome = Welcome {
        version: 1,
        mode: MODE_PLAIN,
        alive: true,
        incarnation: 2,
        session: 3,
        time_ms: 4,
        mac: [5; MAC_LEN],
        slots: 6,
        datagram_max: 7,
        message_max: 8,
    };

    #[test]
    fn what_is_written_is_read() {
        let hello = Hello {
            versions: (1, 2),
            modes: 3,
            session: 5,
        };
        let mut bytes = vec![];
        hello.encode(40, &mut bytes);
        assert_eq!((bytes.len(), Hello::decode(&bytes)), (40, Some(hello)));

        let mut bytes = vec![];
        WELCOME.encode(&mut bytes);
        assert_eq!(Welcome::decode(&bytes), Some(WELCOME));
        let packet_len = bytes.len() + super::super::packet::HEADER_LEN + 4;
        assert_eq!(packet_len, COOKIE_PACKET_LEN);
        for refusal in [Refusal::NoSession, Refusal::Busy, Refusal::Draining] {
            let mut bytes = vec![];
            refusal.encode(&mut bytes);
            assert_eq!(Refusal::decode(&bytes), Some(refusal));
        }
    }

    #[test]
    fn neither_too_short_nor_too_long_nor_senseless() {
        let mut bytes = vec![];
        WELCOME.encode(&mut bytes);
        for len in 0..bytes.len() {
            assert_eq!(Welcome::decode(&bytes[..len]), None);
        }
        bytes.push(0);
        assert_eq!(Welcome::decode(&bytes), None);
        assert_eq!(Hello::decode(&[0; 11]), None);
        assert_eq!(Hello::decode(&[1; 13]), None);
        assert_eq!(Refusal::decode(&[3, 0, 0, 0]), None);
        assert_eq!(Versions::decode(&[1, 1, 0, 1]), None);
    }
}
