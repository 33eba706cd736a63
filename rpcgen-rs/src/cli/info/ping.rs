//! Calls procedure 0, which does nothing in every program (RFC 5531 section 12.1).

use anyhow::{Result, anyhow};
use rpcgen_runtime::{Client, Error, Rejection, VersionRange};

use super::super::Outcome;
use super::super::arguments::Transport;
use super::names::Program;
use super::{Place, complain, config, is_wrong_usage, write_out};

/// How many versions of a range are called; the range is what the server says it is.
const VERSIONS_MAX: u32 = 32;

/// What a server does not have; it says so with the versions that it has.
const NO_VERSIONS: [u32; 2] = [0, u32::MAX];

/// Calls a version, or all that there are, over each transport; it is fine if one answers.
pub(super) fn run(
    place: &Place,
    transports: &[Transport],
    program: Program,
    version: Option<u32>,
) -> Result<Outcome> {
    let mut outcome = Outcome::Invalid;
    for &transport in transports {
        let ping = Ping {
            place,
            transport,
            program: &program,
        };
        let versions = match version {
            Some(version) => Ok(vec![version]),
            None => ping.versions(),
        };
        match versions {
            Ok(versions) => {
                for version in versions {
                    if ping.report(version)? {
                        outcome = Outcome::Fine;
                    }
                }
            }
            Err(error) if is_wrong_usage(&error) => return Err(error.into()),
            Err(error) => ping.complain(None, error),
        }
    }
    Ok(outcome)
}

struct Ping<'a> {
    place: &'a Place,
    transport: Transport,
    program: &'a Program,
}

impl Ping<'_> {
    /// The versions that the server says it has.
    fn versions(&self) -> Result<Vec<u32>, Error> {
        for version in NO_VERSIONS {
            match self.call(version) {
                Ok(_) => {}
                Err(Error::Rejected {
                    rejection: Rejection::ProgramMismatch(range),
                    ..
                }) => return Ok(first_of(range)),
                Err(error) => return Err(error),
            }
        }
        // It takes any number.
        Ok(NO_VERSIONS.to_vec())
    }

    /// Calls a version and says what came of it; `true` if it answers.
    fn report(&self, version: u32) -> Result<bool> {
        match self.call(version) {
            Ok(client) => {
                let peer = client.peer();
                let called = self.called(Some(version));
                write_out(&format!("{called} ready at {peer}\n"))?;
                Ok(true)
            }
            Err(error) if is_wrong_usage(&error) => Err(error.into()),
            Err(error) => {
                self.complain(Some(version), error);
                Ok(false)
            }
        }
    }

    fn call(&self, version: u32) -> Result<Client, Error> {
        let address = self.place.address(self.transport, self.place.port);
        let client = Client::with_config(&address, self.program.number, version, config())?;
        client.call(0, |_| Ok(()), |_| Ok(()))?;
        Ok(client)
    }

    fn complain(&self, version: Option<u32>, error: Error) {
        let reason = match error {
            Error::Rejected { rejection, .. } => anyhow!("{rejection}"),
            Error::NotRegistered { host, .. } => anyhow!("the rpcbind of {host} does not know it"),
            other => other.into(),
        };
        complain(&reason.context(self.called(version)));
    }

    /// `program 100003 (nfs) version 3 over tcp`
    fn called(&self, version: Option<u32>) -> String {
        let Program { number, name } = self.program;
        let name = name.iter().map(|name| format!(" ({name})"));
        let version = version.iter().map(|version| format!(" version {version}"));
        let parts: String = name.chain(version).collect();
        format!("program {number}{parts} over {}", self.transport.name())
    }
}

fn first_of(range: VersionRange) -> Vec<u32> {
    let VersionRange { low, high } = range;
    (low..=high).take(VERSIONS_MAX as usize).collect()
}

#[cfg(test)]
mod tests {
    use super::{VersionRange, first_of};

    #[test]
    fn of_a_range_not_more_are_called_than_make_sense() {
        for (low, high, expected) in [
            (1, 3, vec![1, 2, 3]),
            (3, 1, vec![]),
            (0, u32::MAX, (0..32).collect()),
            (u32::MAX, u32::MAX, vec![u32::MAX]),
        ] {
            assert_eq!(first_of(VersionRange { low, high }), expected);
        }
    }
}
