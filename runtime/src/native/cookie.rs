//! Cookies: how a server lets a client in without having kept anything about it (R7).

use super::frame::Open;
use super::handshake::{MAC_LEN, MODE_PLAIN};
use super::mutant::{Defects, defect};
use hmac_sha256::HMAC;
use rand::rngs::StdRng;
use rand::{Rng, RngExt};
use std::collections::{BTreeSet, HashSet};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// Makes and checks cookies, and remembers which were spent.
#[derive(Debug)]
pub struct Cookies {
    key: [u8; 32],
    limits: CookieLimits,
    /// Spent cookies by the time at which they expire, and by session.
    expiries: BTreeSet<(u64, u64)>,
    spent: HashSet<u64>,
    defects: Defects,
}

/// The bounds of [`Cookies`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CookieLimits {
    /// How old a cookie may be.
    pub age: Duration,
    /// How many spent cookies are remembered; while there are as many, none is accepted.
    pub spent: usize,
}

/// What a cookie vouches for, besides the session and its own time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// Where the HELLO came from.
    pub address: SocketAddr,
    /// The nonce of the HELLO.
    pub nonce: u64,
    /// The session that the cookie opens.
    pub session: u64,
    /// When the cookie was made, in milliseconds of the server's clock.
    pub time_ms: u64,
}

/// Why a cookie opens no session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// This incarnation has not made it for this address.
    Forged,
    /// It is too old.
    Expired,
    /// It has opened its session already.
    Spent,
    /// As many cookies are remembered as may be.
    Full,
}

impl Cookies {
    /// Begins with a key that nobody knows.
    pub fn new(limits: CookieLimits, rng: &mut StdRng, defects: Defects) -> Self {
        let key = match defect!(defects, KeepCookieKey) {
            true => [7; 32],
            false => rng.random(),
        };
        Self {
            key,
            limits,
            expiries: BTreeSet::new(),
            spent: HashSet::new(),
            defects,
        }
    }

    /// Proves a claim.
    pub fn mac(&self, claim: Claim) -> [u8; MAC_LEN] {
        let mut mac = HMAC::new(self.key);
        let ip = match claim.address.ip().to_canonical() {
            IpAddr::V4(ip) => ip.to_ipv6_mapped(),
            IpAddr::V6(ip) => ip,
        };
        mac.update(ip.octets());
        mac.update(claim.address.port().to_be_bytes());
        mac.update(MODE_PLAIN.to_be_bytes());
        for number in [claim.nonce, claim.session, claim.time_ms] {
            mac.update(number.to_be_bytes());
        }
        let [first, ..] = *mac.finalize().as_chunks::<MAC_LEN>().0 else {
            unreachable!("a hash of 32 bytes has two halves");
        };
        first
    }

    /// Takes a cookie, once: after `Ok` it is spent.
    ///
    /// # Errors
    /// Why the cookie opens no session.
    pub fn spend(
        &mut self,
        now_ms: u64,
        address: SocketAddr,
        session: u64,
        open: &Open,
    ) -> Result<(), Refused> {
        self.forget_expired(now_ms);
        let claim = Claim {
            address,
            nonce: open.nonce,
            session,
            time_ms: open.time_ms,
        };
        if open.mode != MODE_PLAIN || !equal(&self.mac(claim), &open.mac) {
            return Err(Refused::Forged);
        }
        let expiry = open.time_ms.saturating_add(self.age_ms());
        if expiry <= now_ms {
            return Err(Refused::Expired);
        }
        if self.spent.contains(&session) && !defect!(self.defects, CookieOpensTwice) {
            return Err(Refused::Spent);
        }
        if self.spent.len() >= self.limits.spent {
            return Err(Refused::Full);
        }
        self.spent.insert(session);
        self.expiries.insert((expiry, session));
        Ok(())
    }

    /// How many spent cookies are remembered.
    pub fn spent(&self) -> usize {
        self.spent.len()
    }

    /// When the next spent cookie can be forgotten, in milliseconds of the server's clock.
    pub fn next_expiry_ms(&self) -> Option<u64> {
        self.expiries.first().map(|&(expiry, _)| expiry)
    }

    /// A cookie is forgotten when it opens nothing any more because of its age, not earlier.
    pub fn forget_expired(&mut self, now_ms: u64) {
        while let Some(&(expiry, session)) = self.expiries.first()
            && expiry <= now_ms
        {
            self.expiries.pop_first();
            self.spent.remove(&session);
        }
    }

    fn age_ms(&self) -> u64 {
        u64::try_from(self.limits.age.as_millis()).unwrap_or(u64::MAX)
    }
}

/// Draws a number that can be a session or a nonce.
pub(super) fn draw_id(rng: &mut StdRng) -> u64 {
    loop {
        let id = rng.next_u64();
        if super::packet::is_id(id) {
            return id;
        }
    }
}

/// Compares without telling by its duration where the difference is.
fn equal(a: &[u8; MAC_LEN], b: &[u8; MAC_LEN]) -> bool {
    a.iter().zip(b).fold(0, |sum, (a, b)| sum | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    const NONCE: u64 = 5 << 40;
    const SESSION: u64 = 6 << 40;

    fn cookies(seed: u64, spent: usize) -> Cookies {
        let limits = CookieLimits {
            age: Duration::from_secs(10),
            spent,
        };
        Cookies::new(limits, &mut StdRng::seed_from_u64(seed), Defects::default())
    }

    fn client() -> SocketAddr {
        SocketAddr::from(([192, 0, 2, 1], 700))
    }

    fn open(cookies: &Cookies, session: u64, time_ms: u64) -> Open {
        let claim = Claim {
            address: client(),
            nonce: NONCE,
            session,
            time_ms,
        };
        Open {
            mode: MODE_PLAIN,
            datagram_max: 1200,
            nonce: NONCE,
            time_ms,
            mac: cookies.mac(claim),
        }
    }

    #[test]
    fn a_cookie_opens_one_session_once() {
        let mut cookies = cookies(1, 9);
        let open = open(&cookies, SESSION, 1_000);
        assert_eq!(cookies.spend(1_001, client(), SESSION, &open), Ok(()));
        let again = cookies.spend(10_999, client(), SESSION, &open);
        assert_eq!(again, Err(Refused::Spent));
        assert_eq!(cookies.next_expiry_ms(), Some(11_000));
        // Forgotten, and of no use any more.
        let late = cookies.spend(11_000, client(), SESSION, &open);
        assert_eq!((late, cookies.spent()), (Err(Refused::Expired), 0));
    }

    #[test]
    fn a_cookie_is_for_one_address_nonce_session_and_time() {
        let mut cookies = cookies(1, 9);
        let open = open(&cookies, SESSION, 1_000);
        let mut wrong = |address, session, open| {
            let refused = cookies.spend(1_000, address, session, &open);
            assert_eq!(
                refused,
                Err(Refused::Forged),
                "{address} {session} {open:?}"
            );
        };
        wrong(SocketAddr::from(([192, 0, 2, 1], 701)), SESSION, open);
        wrong(SocketAddr::from(([192, 0, 2, 2], 700)), SESSION, open);
        wrong(client(), SESSION + 1, open);
        wrong(client(), SESSION, Open { nonce: 1, ..open });
        wrong(
            client(),
            SESSION,
            Open {
                time_ms: 1_001,
                ..open
            },
        );
        wrong(client(), SESSION, Open { mode: 2, ..open });
        wrong(
            client(),
            SESSION,
            Open {
                mac: [0; 16],
                ..open
            },
        );
        assert_eq!(cookies.spent(), 0, "nothing is kept for what is refused");
    }

    #[test]
    fn another_incarnation_has_another_key() {
        let (before, mut after) = (cookies(1, 9), cookies(2, 9));
        let open = open(&before, SESSION, 0);
        let refused = after.spend(0, client(), SESSION, &open);
        assert_eq!(refused, Err(Refused::Forged));
    }

    #[test]
    fn when_full_none_is_accepted_and_none_forgotten() {
        let mut cookies = cookies(1, 2);
        let opens = [0, 1, 2].map(|n| open(&cookies, SESSION + n, n));
        let mut spend = |now, n: usize| cookies.spend(now, client(), SESSION + n as u64, &opens[n]);
        assert_eq!([spend(5, 0), spend(5, 1)], [Ok(()), Ok(())]);
        assert_eq!(spend(9_999, 2), Err(Refused::Full));
        assert_eq!(spend(9_999, 0), Err(Refused::Spent));
        assert_eq!(spend(10_000, 2), Ok(()));
    }

    #[test]
    fn ids_have_a_large_upper_half() {
        let mut rng = StdRng::seed_from_u64(1);
        assert!((0..10_000).all(|_| draw_id(&mut rng) >> 32 >= 2));
    }
}
