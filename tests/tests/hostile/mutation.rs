//! Datagrams that begin as honest calls and do not end so.

use crate::service::{CHAIN, ECHO, EMPTY, LARGE, NAMES, PROGRAM, STORE, TREE, VERSION};
use rand::rngs::StdRng;
use rand::{Rng, RngExt, SeedableRng};
use rpcgen_runtime::Encoder;
use rpcgen_runtime::config::UDP_PAYLOAD_MAX;

/// Words that are interesting as a length, a count, a flag or a number.
const WORDS: [u32; 12] = [
    0,
    1,
    2,
    3,
    255,
    400,
    401,
    0x0001_0000,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_fffc,
    0xffff_ffff,
];

/// Words of a call's header (RFC 5531 section 9), by position.
const HEADER: [usize; 9] = [1, 2, 3, 4, 5, 6, 7, 8, 9];

/// Makes the same datagrams from the same seed.
pub(crate) struct Attacker {
    rng: StdRng,
    last: Vec<u8>,
    mutated: u64,
}

impl Attacker {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            rng: StdRng::seed_from_u64(seed),
            last: Vec::new(),
            mutated: 0,
        }
    }

    /// How many datagrams so far were neither an honest call nor the one before once more.
    pub(crate) fn mutated(&self) -> u64 {
        self.mutated
    }

    pub(crate) fn next_datagram(&mut self) -> Vec<u8> {
        let honest = self.honest_call();
        let mut datagram = honest.clone();
        match self.rng.random_range(0..10) {
            0 => self.flip_bits(&mut datagram),
            1 => datagram.truncate(self.rng.random_range(0..datagram.len())),
            2 => self.extend(&mut datagram),
            3 | 4 => self.set_word(&mut datagram),
            5 | 6 => self.set_header_word(&mut datagram),
            7 => datagram = self.junk(),
            8 => datagram.clone_from(&self.last),
            _ => {}
        }
        datagram.truncate(UDP_PAYLOAD_MAX);
        self.mutated += u64::from(datagram != honest && datagram != self.last);
        self.last.clone_from(&datagram);
        datagram
    }

    fn honest_call(&mut self) -> Vec<u8> {
        let procedure = self.rng.random_range(0..=CHAIN + 1);
        let xid = self.rng.random();
        let mut call = Encoder::new();
        for word in [xid, 0, 2, PROGRAM, VERSION, procedure] {
            call.unsigned_int(word).unwrap();
        }
        self.credential(&mut call);
        self.arguments(procedure, &mut call);
        call.into_bytes()
    }

    /// AUTH_NONE or AUTH_SYS, and the verifier AUTH_NONE.
    fn credential(&mut self, call: &mut Encoder) {
        if self.rng.random() {
            let mut body = Encoder::new();
            body.unsigned_int(1).unwrap();
            body.string("attacker", 255).unwrap();
            body.array_fixed(&[0u32, 0, 1, 7], |body, word| body.unsigned_int(*word))
                .unwrap();
            call.unsigned_int(1).unwrap();
            call.opaque(body.as_bytes(), 400).unwrap();
        } else {
            call.array_fixed(&[0u32, 0], |call, word| call.unsigned_int(*word))
                .unwrap();
        }
        call.array_fixed(&[0u32, 0], |call, word| call.unsigned_int(*word))
            .unwrap();
    }

    fn arguments(&mut self, procedure: u32, call: &mut Encoder) {
        let len = self.rng.random_range(0..64);
        let text = "x".repeat(len);
        match procedure {
            ECHO => call.string(&text, u32::MAX).unwrap(),
            STORE => {
                call.string(&text, u32::MAX).unwrap();
                call.optional(Some(&7), |call, number| call.hyper(*number))
                    .unwrap();
                call.opaque(text.as_bytes(), u32::MAX).unwrap();
                let rows = vec![vec![1, 2, 3]; len / 8];
                let row = |call: &mut Encoder, row: &Vec<i32>| {
                    call.array(row, u32::MAX, |call, item| call.int(*item))
                };
                call.array(&rows, u32::MAX, row).unwrap();
            }
            NAMES => call
                .list(&vec![text; len / 8], |call, name| {
                    call.string(name, u32::MAX)
                })
                .unwrap(),
            TREE | CHAIN => {
                let depth = self.rng.random_range(0..200);
                (0..depth).for_each(|_| call.bool(true).unwrap());
                call.bool(false).unwrap();
            }
            EMPTY => call.unsigned_int(self.rng.random_range(0..8192)).unwrap(),
            LARGE => self.large(call),
            _ => {}
        }
    }

    /// Now and then all of it, else only what leads into the depth.
    fn large(&mut self, call: &mut Encoder) {
        let is_whole = self.rng.random_ratio(1, 16);
        let below = self.rng.random_range(0..if is_whole { 3 } else { 64 });
        (0..below).for_each(|_| call.bool(true).unwrap());
        call.bool(false).unwrap();
        if is_whole {
            for _ in 0..=below {
                call.bool(false).unwrap();
                call.opaque_fixed(&[0; 20 * 1000]).unwrap();
            }
        }
    }

    fn flip_bits(&mut self, datagram: &mut [u8]) {
        for _ in 0..self.rng.random_range(1..16) {
            let at = self.rng.random_range(0..datagram.len());
            datagram[at] ^= 1 << self.rng.random_range(0..8);
        }
    }

    /// By a few bytes, now and then by as many as a datagram holds.
    fn extend(&mut self, datagram: &mut Vec<u8>) {
        let most = if self.rng.random_ratio(1, 50) {
            UDP_PAYLOAD_MAX
        } else {
            256
        };
        let byte = [0, 1, 0xff][self.rng.random_range(0..3)];
        datagram.extend(vec![byte; self.rng.random_range(1..most)]);
    }

    fn set_word(&mut self, datagram: &mut [u8]) {
        let at = self.rng.random_range(0..datagram.len() / 4);
        self.set(datagram, at);
    }

    fn set_header_word(&mut self, datagram: &mut [u8]) {
        let at = HEADER[self.rng.random_range(0..HEADER.len())];
        self.set(datagram, at);
    }

    fn set(&mut self, datagram: &mut [u8], at: usize) {
        let word = WORDS[self.rng.random_range(0..WORDS.len())];
        datagram[4 * at..4 * at + 4].copy_from_slice(&word.to_be_bytes());
    }

    fn junk(&mut self) -> Vec<u8> {
        let mut junk = vec![0; self.rng.random_range(0..2000)];
        self.rng.fill_bytes(&mut junk);
        junk
    }
}
