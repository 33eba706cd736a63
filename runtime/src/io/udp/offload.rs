//! Trains: many datagrams of one size in one system call, where the kernel cuts them (GSO) and puts
//! them together (GRO).

use crate::machine::Transmit;
use quinn_udp::{RecvMeta, UdpSockRef, UdpSocketState};
use std::io::{self, IoSliceMut};
use std::net::{SocketAddr, UdpSocket};

/// What the operating system can do with trains at one socket.
///
/// From the moment that it is made, IP does not fragment what the socket sends.
#[derive(Debug)]
pub(crate) struct Offload(UdpSocketState);

/// What one receive has brought: datagrams of one size, of which the last may be shorter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bundle {
    pub(super) from: SocketAddr,
    pub(super) len: usize,
    /// The size of a datagram.
    pub(super) stride: usize,
}

impl Offload {
    pub(super) fn new(socket: &UdpSocket) -> io::Result<Self> {
        let state = UdpSocketState::new(UdpSockRef::from(socket));
        // It is made for executors, which never block.
        socket.set_nonblocking(false)?;
        state.map(Self)
    }

    pub(super) fn receive(&self, socket: &UdpSocket, buffer: &mut [u8]) -> io::Result<Bundle> {
        let mut meta = [RecvMeta::default()];
        let mut buffers = [IoSliceMut::new(buffer)];
        self.0
            .recv(UdpSockRef::from(socket), &mut buffers, &mut meta)?;
        let [meta] = meta;
        Ok(Bundle {
            from: meta.addr,
            len: meta.len,
            stride: meta.stride,
        })
    }

    /// Sends several datagrams to one peer; where that fails, they have to be sent one by one.
    pub(super) fn send(&self, socket: &UdpSocket, train: &[Transmit]) -> io::Result<()> {
        let first = &train[0];
        let mut contents = Vec::with_capacity(train.len() * first.payload.len());
        train
            .iter()
            .for_each(|one| contents.extend_from_slice(&one.payload));
        let transmit = quinn_udp::Transmit {
            destination: first.peer,
            ecn: None,
            contents: &contents,
            segment_size: Some(first.payload.len()),
            src_ip: None,
        };
        self.0.try_send(UdpSockRef::from(socket), &transmit)
    }

    /// How many datagrams can go at once now.
    pub(super) fn segments(&self) -> usize {
        self.0.max_gso_segments()
    }
}

impl Bundle {
    /// One datagram.
    pub(super) fn one(from: SocketAddr, len: usize) -> Self {
        let stride = len;
        Self { from, len, stride }
    }

    /// The datagrams in the buffer that they were received into.
    pub(super) fn datagrams<'a>(
        &self,
        buffer: &'a [u8],
    ) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let stride = self.stride.max(1);
        let mut rest = Some(&buffer[..self.len]);
        std::iter::from_fn(move || {
            let all = rest?;
            let (one, others) = all.split_at(stride.min(all.len()));
            rest = (!others.is_empty()).then_some(others);
            Some(one)
        })
    }
}

/// How many datagrams from the front can go at once: to one peer, of one size, but that the last may be
/// shorter.
pub(super) fn train_len(transmits: &[Transmit], segments: usize) -> usize {
    let Some(first) = transmits.first() else {
        return 0;
    };
    let size = first.payload.len();
    let most = segments.min(TRAIN_BYTES / size.max(1)).max(1);
    let others = &transmits[1..most.min(transmits.len())];
    let alike = |one: &&Transmit| one.peer == first.peer && one.payload.len() == size;
    let equal = others.iter().take_while(alike).count();
    let shorter = others
        .get(equal)
        .is_some_and(|next| next.peer == first.peer && (1..size).contains(&next.payload.len()));
    1 + equal + usize::from(shorter)
}

/// What the kernel takes at once, in bytes of payload: 65,535 less the headers of IPv4, UDP and Ethernet.
const TRAIN_BYTES: usize = 65_493;

#[cfg(test)]
mod tests {
    use super::*;

    fn transmits(sizes: &[(u16, usize)]) -> Vec<Transmit> {
        let transmit = |&(port, len)| Transmit {
            peer: ([127, 0, 0, 1], port).into(),
            payload: vec![0; len],
        };
        sizes.iter().map(transmit).collect()
    }

    #[test]
    fn a_train_goes_to_one_peer_and_ends_with_a_shorter_datagram() {
        let cases: [(&[(u16, usize)], usize); 8] = [
            (&[], 0),
            (&[(1, 100)], 1),
            (&[(1, 100), (1, 100), (1, 100)], 3),
            (&[(1, 100), (1, 100), (2, 100)], 2),
            (&[(1, 100), (1, 60), (1, 60)], 2),
            (&[(1, 100), (1, 120)], 1),
            (&[(1, 0), (1, 0)], 2),
            (&[(1, 40_000), (1, 20_000)], 1),
        ];
        for (sizes, expected) in cases {
            assert_eq!(train_len(&transmits(sizes), 64), expected, "{sizes:?}");
        }
        assert_eq!(train_len(&transmits(&[(1, 1452); 70]), 64), 45);
        assert_eq!(train_len(&transmits(&[(1, 100); 70]), 64), 64);
        assert_eq!(train_len(&transmits(&[(1, 100); 70]), 1), 1);
    }

    #[test]
    fn a_bundle_is_cut_where_it_was_put_together() {
        let buffer = *b"aabbc---";
        let from = ([127, 0, 0, 1], 1).into();
        let cut = |len, stride| {
            let bundle = Bundle { from, len, stride };
            let text = |one: &[u8]| String::from_utf8(one.to_vec()).unwrap();
            bundle.datagrams(&buffer).map(text).collect::<Vec<_>>()
        };
        assert_eq!(cut(5, 2), ["aa", "bb", "c"]);
        assert_eq!(cut(5, 5), ["aabbc"]);
        assert_eq!(cut(0, 0), [""], "an empty datagram is one");
    }

    #[test]
    fn what_goes_as_a_train_arrives_datagram_by_datagram() {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let own = UdpSocket::bind("127.0.0.1:0").unwrap();
        let [offload, other] = [&socket, &own].map(|socket| Offload::new(socket).unwrap());
        let peer = socket.local_addr().unwrap();
        let transmit = |payload: &[u8]| Transmit {
            peer,
            payload: payload.to_vec(),
        };
        let train = [b"one".as_slice(), b"two", b"3"].map(transmit);
        if train_len(&train, other.segments()) < 3 {
            return println!("skipped: there are no trains here");
        }
        other.send(&own, &train).unwrap();
        let mut arrived = Vec::new();
        while arrived.len() < 3 {
            let mut buffer = [0; 100];
            let bundle = offload.receive(&socket, &mut buffer).unwrap();
            assert_eq!(bundle.from, own.local_addr().unwrap());
            arrived.extend(bundle.datagrams(&buffer).map(<[u8]>::to_vec));
        }
        assert_eq!(arrived, train.map(|one| one.payload));
    }
}
