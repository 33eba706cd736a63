//! What happens in a seed: who calls what when, and what goes wrong.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use rpcgen_runtime::native::config::{ClientConfig, ServerConfig};
use std::ops::Range;
use std::time::Duration;

/// A host: 0 is the server, the clients follow.
pub type Host = usize;

/// Everything that is drawn before the simulation begins.
#[derive(Debug, Clone)]
pub struct Plan {
    /// How many clients there are.
    pub clients: usize,
    /// The calls, by the time at which they are made.
    pub calls: Vec<CallPlan>,
    /// When the faults stop.
    pub faults_end: Duration,
    /// What the network does to each datagram until then.
    pub network: NetworkFaults,
    /// What happens to hosts and paths until then.
    pub incidents: Vec<Incident>,
    /// The limits of the clients.
    pub client: ClientConfig,
    /// The limits of the server.
    pub server: ServerConfig,
    /// Whether nothing at all goes wrong.
    pub is_perfect: bool,
    /// Whether the server is told to drain at the end.
    pub drains: bool,
    /// Whether it is told so as soon as the faults stop, whatever it is doing.
    pub drains_at_work: bool,
    /// Whether the server is gone for good when the faults stop.
    pub ends_alone: bool,
}

/// A call that a client will make.
#[derive(Debug, Clone)]
pub struct CallPlan {
    /// When.
    pub at: Duration,
    /// Which client.
    pub client: Host,
    /// The length of the arguments, at least 8.
    pub argument_len: usize,
    /// The length of the result.
    pub result_len: usize,
    /// How long the handler takes.
    pub handler_time: Duration,
    /// Whether the handler panics.
    pub panics: bool,
    /// The caller's deadline, from the call on.
    pub deadline: Option<Duration>,
    /// When the caller gives up, from the call on.
    pub cancelled_after: Option<Duration>,
    /// The lane of an ordered call.
    pub lane: Option<u32>,
    /// The caller does not need the result.
    pub one_way: bool,
}

impl CallPlan {
    /// A call with nothing about it.
    pub fn small(at: Duration, client: Host) -> Self {
        Self {
            at,
            client,
            argument_len: 8,
            result_len: 0,
            handler_time: Duration::ZERO,
            panics: false,
            deadline: None,
            cancelled_after: None,
            lane: None,
            one_way: false,
        }
    }

    /// Whether the call of this number may run twice without harm.
    pub fn is_idempotent(&self, number: u64) -> bool {
        self.lane.is_none() && number % 4 == 1
    }
}

/// What a network does to a datagram.
#[derive(Debug, Clone)]
pub struct NetworkFaults {
    /// The probability that it vanishes.
    pub loss: f64,
    /// The probability that it arrives twice.
    pub duplication: f64,
    /// The probability that a bit is another.
    pub corruption: f64,
    /// The probability that its end is missing.
    pub truncation: f64,
    /// How long it is under way; a wide range reorders.
    pub delay: Range<Duration>,
    /// The probability that it takes a hundred times as long.
    pub stragglers: f64,
}

/// What happens to hosts and paths.
#[derive(Debug, Clone)]
pub struct Incident {
    /// When.
    pub at: Duration,
    /// What.
    pub kind: IncidentKind,
}

/// See [`Incident`].
#[derive(Debug, Clone, Copy)]
pub enum IncidentKind {
    /// Nothing gets from the first to the second for a time.
    Partition(Host, Host, Duration),
    /// All that is sent to a host is held for a time, and then arrives at once.
    Clog(Host, Duration),
    /// Datagrams that are larger vanish for a time.
    BlackHole(usize, Duration),
    /// A client is at another address from now on.
    AddressChange(Host),
    /// The server crashes and starts again later.
    ServerCrash(Duration),
    /// A client crashes and starts again at once.
    ClientCrash(Host),
    /// The same, but at last the client calls in a slot that is at work (which rule R8 forbids).
    HastyCall(Host),
    /// A host does nothing for a time.
    Pause(Host, Duration),
    /// A host's clock leaps forward.
    ClockJump(Host, Duration),
    /// Random bytes arrive at a host.
    Junk(Host),
    /// A datagram that was sent before arrives again.
    Replay,
    /// A datagram that was sent before arrives at the server from somebody else's address.
    SpoofedReplay,
    /// A client's HELLO with the address of somebody else.
    SpoofedHello,
    /// Somebody says "no such session" to a client, of the session that it has.
    ForgedUnknown,
    /// A packet of a session that nobody has opened arrives at the server.
    ForgedData,
}

const ALL_AT: Duration = Duration::from_secs(8);

impl Plan {
    /// Draws the plan of a seed. Each kind of fault is in about half of the seeds that have faults.
    pub fn draw(seed: u64) -> Self {
        let mut random = Draw(StdRng::seed_from_u64(seed));
        let is_perfect = random.chance(0.05);
        let clients = random.0.random_range(1..=3);
        let faults_end = random.between(500, 12_000);
        let mut plan = Self {
            clients,
            calls: Vec::new(),
            faults_end,
            network: random.network(is_perfect),
            incidents: Vec::new(),
            client: ClientConfig::default(),
            server: ServerConfig::default(),
            is_perfect,
            drains: random.chance(0.3),
            drains_at_work: !is_perfect && random.chance(0.15),
            ends_alone: !is_perfect && random.chance(0.05),
        };
        plan.calls = random.calls(clients, faults_end, is_perfect);
        if !is_perfect {
            plan.incidents = random.incidents(clients, faults_end);
            random.limits(&mut plan);
            random.hasty_call(&mut plan);
        }
        plan
    }

    /// Whether each client stays where the server knows it to be, and is there to acknowledge.
    pub fn loses_nobody(&self) -> bool {
        use IncidentKind::{AddressChange, ClientCrash, ClockJump, HastyCall, Pause};
        let is_loss = |incident: &Incident| {
            let kind = incident.kind;
            matches!(
                kind,
                AddressChange(_) | ClientCrash(_) | HastyCall(_) | ClockJump(..) | Pause(..)
            )
        };
        !self.incidents.iter().any(is_loss)
    }
}

struct Draw(StdRng);

impl Draw {
    fn chance(&mut self, probability: f64) -> bool {
        self.0.random_bool(probability)
    }

    /// Milliseconds.
    fn between(&mut self, from: u64, to: u64) -> Duration {
        Duration::from_micros(self.0.random_range(from * 1000..to * 1000))
    }

    /// A probability up to `most`, in half of the cases; else 0.
    fn sometimes(&mut self, most: f64) -> f64 {
        match self.chance(0.5) {
            true => self.0.random_range(0.0..most),
            false => 0.0,
        }
    }

    fn network(&mut self, is_perfect: bool) -> NetworkFaults {
        let least = self.between(0, 30) + Duration::from_micros(50);
        let none = NetworkFaults {
            loss: 0.0,
            duplication: 0.0,
            corruption: 0.0,
            truncation: 0.0,
            delay: least..least + Duration::from_micros(1),
            stragglers: 0.0,
        };
        if is_perfect {
            return none;
        }
        let jitter = match self.chance(0.5) {
            true => self.between(1, 60),
            false => Duration::from_micros(1),
        };
        NetworkFaults {
            loss: self.sometimes(0.4),
            duplication: self.sometimes(0.4),
            corruption: self.sometimes(0.1),
            truncation: self.sometimes(0.1),
            delay: least..least + jitter,
            stragglers: self.sometimes(0.05),
        }
    }

    fn calls(&mut self, clients: usize, end: Duration, is_perfect: bool) -> Vec<CallPlan> {
        let slow = self.sometimes(0.2);
        let panics = self.sometimes(0.1);
        let deadlines = self.sometimes(0.3);
        let cancels = self.sometimes(0.3);
        let (one_way, ordered) = (self.sometimes(0.3), self.sometimes(0.8));
        let large = self.sometimes(0.3);
        let mut calls = Vec::new();
        for client in 1..=clients {
            // In bursts, as programs call.
            let mut at = self.between(0, 300);
            for _ in 0..self.0.random_range(1..25) {
                if self.chance(0.3) {
                    at += self.between(1, 1500);
                }
                calls.push(CallPlan {
                    at: at.min(end),
                    client,
                    argument_len: 8 + self.len(large),
                    result_len: self.len(large),
                    handler_time: match self.chance(slow) {
                        true => self.between(50, 9_000),
                        false => self.between(0, 3),
                    },
                    panics: self.chance(panics),
                    deadline: self.chance(deadlines).then(|| self.between(1, 4_000)),
                    cancelled_after: self.chance(cancels).then(|| self.between(0, 500)),
                    lane: self.chance(ordered).then(|| self.0.random_range(0..2)),
                    one_way: self.chance(one_way),
                });
            }
        }
        if is_perfect {
            for call in &mut calls {
                (call.deadline, call.cancelled_after) = (None, None);
            }
        }
        calls.sort_by_key(|call| call.at);
        calls
    }

    fn len(&mut self, large: f64) -> usize {
        if self.chance(large) {
            return match self.chance(0.1) {
                true => self.0.random_range(60_000..300_000),
                false => self.0.random_range(1_000..40_000),
            };
        }
        self.0.random_range(0..200)
    }

    fn incidents(&mut self, clients: usize, end: Duration) -> Vec<Incident> {
        let mut incidents = Vec::new();
        for number in 0..KINDS {
            if self.chance(0.5) {
                continue;
            }
            for _ in 0..self.0.random_range(1..=3) {
                let millis = u64::try_from(end.as_millis()).expect("seconds");
                let at = self.between(0, millis);
                let kind = self.incident(number, clients);
                incidents.push(Incident { at, kind });
            }
        }
        incidents.sort_by_key(|incident| incident.at);
        incidents
    }

    fn incident(&mut self, number: u32, clients: usize) -> IncidentKind {
        let client = self.0.random_range(1..=clients);
        let host = self.0.random_range(0..=clients);
        let short = self.between(1, 3_000);
        match number {
            0 => match self.chance(0.5) {
                true => IncidentKind::Partition(0, client, self.between(1, 8_000)),
                false => IncidentKind::Partition(client, 0, self.between(1, 8_000)),
            },
            1 => IncidentKind::Clog(host, short),
            2 => IncidentKind::BlackHole(self.0.random_range(1200..9000), short),
            3 => IncidentKind::AddressChange(client),
            4 => IncidentKind::ServerCrash(short),
            5 => IncidentKind::ClientCrash(client),
            6 => IncidentKind::Pause(host, short),
            7 => IncidentKind::ClockJump(host, self.between(1, 30_000)),
            8 => IncidentKind::Junk(host),
            9 => IncidentKind::Replay,
            10 => IncidentKind::SpoofedReplay,
            11 => IncidentKind::SpoofedHello,
            12 => IncidentKind::ForgedUnknown,
            _ => IncidentKind::ForgedData,
        }
    }

    fn hasty_call(&mut self, plan: &mut Plan) {
        if self.chance(0.1) {
            let client = self.0.random_range(1..=plan.clients);
            let at = plan.faults_end.mul_f64(self.0.random());
            let kind = IncidentKind::HastyCall(client);
            plan.incidents.push(Incident { at, kind });
        }
    }

    fn limits(&mut self, plan: &mut Plan) {
        if self.chance(0.3) {
            plan.server.slots = self.0.random_range(1..8);
        }
        if self.chance(0.3) {
            plan.server.sessions = self.0.random_range(1..4);
        }
        if self.chance(0.3) {
            plan.server.queued_calls = self.0.random_range(1..6);
            plan.server.executing_calls = self.0.random_range(1..4);
        }
        if self.chance(0.3) {
            plan.server.reply_bytes = self.0.random_range(100..100_000);
        }
        if self.chance(0.3) {
            plan.server.spent_cookies = self.0.random_range(1..4);
        }
        if self.chance(0.3) {
            for link in [&mut plan.server.link, &mut plan.client.link] {
                link.message_max = 310_000;
                link.reassembly_bytes = 400_000;
            }
        }
        if self.chance(0.3) {
            plan.server.session_idle = ALL_AT;
            plan.client.session_idle = ALL_AT / 2;
        }
    }
}

/// How many kinds of [`IncidentKind`] are drawn.
const KINDS: u32 = 14;
