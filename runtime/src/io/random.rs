//! Where random numbers come from.

use crate::error::{Error, Executed};
use rand::SeedableRng;
use rand::rngs::{StdRng, SysRng};
use std::io;

/// Returns a generator for ids, cookies and secrets, seeded by the operating system.
pub(crate) fn random_generator() -> Result<StdRng, Error> {
    StdRng::try_from_rng(&mut SysRng).map_err(|error| Error::Socket {
        operation: "draw random numbers".into(),
        executed: Executed::No,
        source: io::Error::other(error),
    })
}
