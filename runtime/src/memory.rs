//! Servers and clients in one process, without sockets, for tests; over a network as bad as wanted.
//!
//! At `memory://NAME` a server listens and clients call, by the same protocol machines and threads
//! as at `rpc://`; names are those of the process. [`disturb`] has the datagrams to and from a name lost,
//! doubled, damaged and overtaken, so that a test sees what a service does then:
//!
//! ```
//! use rpcgen_runtime::memory::{self, Faults};
//! # use rpcgen_runtime::{CallContext, Client, Decoder, Encoder, Fault, Server, Service, serve_value};
//! # struct Doubler;
//! # impl Service for Doubler {
//! #     fn program(&self) -> u32 { 0x2000_0101 }
//! #     fn version(&self) -> u32 { 1 }
//! #     fn dispatch(
//! #         &self, _: &CallContext, _: u32, input: &mut Decoder<'_>, output: &mut Encoder,
//! #     ) -> Result<(), Fault> {
//! #         serve_value(input, output, |number: i32| Ok(2 * number))
//! #     }
//! # }
//! let server = Server::new().add(Doubler).listen("memory://doubler")?.spawn()?;
//! let client = Client::connect("memory://doubler", 0x2000_0101, 1)?;
//!
//! let storm = memory::disturb("doubler", 7, Faults::heavy());
//! for number in 0..20 {
//!     assert_eq!(client.call_value::<_, i32>(1, &number)?, 2 * number);
//! }
//! assert!(storm.statistics().lost > 0);
//! drop(storm);    // the network is well again
//! server.stop();
//! # Ok::<(), rpcgen_runtime::Error>(())
//! ```
//!
//! The seed decides what happens to the first datagram, to the second, and so on. Which datagram is the
//! second, the threads decide, so two runs are alike and not the same.
//!
//! Nothing takes longer than the threads need: there is no delay, and time is the machine's. What a
//! buffer cannot hold (`receive_buffer_bytes` of client and server) is lost, as with sockets. Each name
//! has an address, `[fd6d:656d:6f72:79::N]:1`, which is what [`CallContext::peer`](crate::CallContext::peer)
//! and others show; it stays when its server is started anew. Only the native protocol has clients here.

use crate::io::memory::{self, SharedWeather};
use std::fmt;

/// How bad a network is: how likely each of these happens to a datagram, from 0 to 1.
///
/// ```
/// use rpcgen_runtime::memory::Faults;
///
/// let lossy = Faults { loss: 0.05, ..Faults::default() };
/// assert_eq!((lossy.duplication, lossy.reordering, lossy.damage), (0.0, 0.0, 0.0));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Faults {
    /// It does not arrive.
    pub loss: f64,
    /// It arrives twice.
    pub duplication: f64,
    /// It arrives after the next one to the same receiver; if none comes, when the [`Disturbance`]
    /// ends.
    pub reordering: f64,
    /// It arrives with one bit changed.
    pub damage: f64,
}

impl Faults {
    /// A fifth of all datagrams is lost, a tenth is doubled, a tenth overtaken and a twentieth damaged.
    pub const fn heavy() -> Self {
        Self {
            loss: 0.2,
            duplication: 0.1,
            reordering: 0.1,
            damage: 0.05,
        }
    }
}

/// What happened to datagrams.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct FaultStatistics {
    /// Datagrams sent.
    pub datagrams: u64,
    /// Those that did not arrive.
    pub lost: u64,
    /// Those that arrived twice.
    pub duplicated: u64,
    /// Those that were overtaken by the next one.
    pub reordered: u64,
    /// Those that arrived with one bit changed.
    pub damaged: u64,
}

/// A bad network; dropping it ends it.
#[must_use = "the network is bad as long as this is kept"]
pub struct Disturbance(SharedWeather);

/// Has the datagrams to and from `memory://NAME` suffer `faults`, as `seed` decides.
///
/// It makes no difference whether a server listens there already. A second disturbance of the same
/// name takes the place of the first.
pub fn disturb(name: &str, seed: u64, faults: Faults) -> Disturbance {
    Disturbance(memory::disturb(name, seed, faults))
}

impl Disturbance {
    /// What has happened so far.
    pub fn statistics(&self) -> FaultStatistics {
        self.0.statistics()
    }
}

impl Drop for Disturbance {
    fn drop(&mut self) {
        self.0.end();
    }
}

impl fmt::Debug for Disturbance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Disturbance")
            .field(&self.statistics())
            .finish()
    }
}
