//! A directory of a server that is mounted, and the calls that it takes.

use super::error::{Error, Operation};
use super::location::Location;
use super::mounting;
use crate::nfs3::*;
use rpcgen_runtime::{AuthSys, ClientConfig, Credential, Executed};
use std::thread;
use std::time::Duration;

/// What carries the calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// TCP, with up to 1 MiB of a file in one call.
    Tcp,
    /// UDP, with up to 32 KiB of a file in one call, so that a datagram holds it.
    Udp,
}

/// A directory of a server, mounted; dropping it tells the server.
#[derive(Debug)]
pub struct Export {
    pub(super) nfs: NfsV3Client,
    mount: MountV3Client,
    /// The path of the directory on the server.
    pub(super) path: Vec<u8>,
    root: NfsFh3,
    pub(super) sizes: Sizes,
}

/// The most bytes that are asked for, or sent, in one call, and the most calls that are under way for one file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sizes {
    pub(super) read: u32,
    pub(super) write: u32,
    pub(super) directory: u32,
    pub(super) calls: usize,
}

/// A file, a directory or whatever else has a handle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// What the server knows it by.
    pub handle: NfsFh3,
    /// What the server said of it last.
    pub attributes: Fattr3,
    /// Its path on the server, for messages.
    pub path: Vec<u8>,
}

/// The result of a procedure, or the reason why there is none.
pub(super) type Answer<T> = Result<Result<T, Nfsstat3>, rpcgen_runtime::Error>;

/// How often a call is made again that had no answer because the connection was lost, or the answer "later".
const REPETITIONS: u32 = 8;

/// How long is waited before a repetition, unless it is the first after a lost connection; before each further one, twice as
/// long: up to 12.75 s together.
const FIRST_PAUSE: Duration = Duration::from_millis(50);

/// How long a server is waited for that is told of the end.
const FAREWELL: Duration = Duration::from_secs(1);

impl Transport {
    /// `tcp` or `udp`, as it begins an address of the runtime.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::Udp => "udp",
        }
    }

    fn largest_transfer(self) -> u32 {
        match self {
            Self::Tcp => 1 << 20,
            Self::Udp => 32 << 10,
        }
    }

    /// Over UDP, no more than fits the buffers of sockets: what does not is lost, and sent again.
    fn calls_under_way(self) -> usize {
        match self {
            Self::Tcp => 8,
            Self::Udp => 4,
        }
    }
}

impl Export {
    /// Mounts the export that holds the location; of several, that with the longest path.
    ///
    /// The calls carry an AUTH_SYS credential with this process's user and groups.
    ///
    /// # Errors
    /// If the server does not answer, exports nothing that holds the path, or refuses.
    pub fn mount(location: &Location, transport: Transport) -> Result<Self, Error> {
        let config = ClientConfig {
            credential: own_credential(),
            ..ClientConfig::default()
        };
        let address = location.address(transport);
        let looked_for = |program| no_answer(Operation::new(program, &location.path));
        let mount = MountV3Client::with_config(&address, config.clone());
        let mount = mount.map_err(looked_for("MOUNT"))?;
        let nfs = NfsV3Client::with_config(&address, config).map_err(looked_for("NFS"))?;
        let (path, root) = mounting::mount(&mount, &location.path)?;
        let mut export = Self {
            nfs,
            mount,
            path,
            root,
            sizes: Sizes::largest(transport),
        };
        export.agree_on_sizes()?;
        Ok(export)
    }

    /// The directory itself.
    ///
    /// # Errors
    /// As of every call.
    pub fn root(&self) -> Result<File, Error> {
        self.file(self.root.clone(), PostOpAttr::False, self.path.clone())
    }

    /// A file by its handle; its attributes are asked for if the server has not sent them.
    pub(super) fn file(
        &self,
        handle: NfsFh3,
        attributes: PostOpAttr,
        path: Vec<u8>,
    ) -> Result<File, Error> {
        let attributes = match attributes {
            PostOpAttr::True(attributes) => attributes,
            PostOpAttr::False => self.attributes(&handle, &path)?,
        };
        Ok(File {
            handle,
            attributes,
            path,
        })
    }

    /// What the server knows of a file now.
    ///
    /// # Errors
    /// As of every call.
    pub fn attributes(&self, handle: &NfsFh3, path: &[u8]) -> Result<Fattr3, Error> {
        let argument = Getattr3args {
            object: handle.clone(),
        };
        let found = self.call(Operation::new("GETATTR", path), || {
            Ok(match self.nfs.getattr(&argument)? {
                Getattr3res::Nfs3Ok(found) => Ok(found),
                Getattr3res::Default(status) => Err(status),
            })
        })?;
        Ok(found.obj_attributes)
    }

    /// Makes a call that does no harm when it is done twice: again, if the connection is lost.
    pub(super) fn call<T>(
        &self,
        operation: Operation,
        make: impl Fn() -> Answer<T>,
    ) -> Result<T, Error> {
        repeat(operation, make, |_| true)
    }

    /// Makes a call that must not be done twice: again only if it was certainly not done.
    pub(super) fn call_once<T>(
        &self,
        operation: Operation,
        make: impl Fn() -> Answer<T>,
    ) -> Result<T, Error> {
        repeat(operation, make, |error| error.executed() == Executed::No)
    }

    /// Asks how much the server takes and gives at a time (RFC 1813 section 3.3.19).
    fn agree_on_sizes(&mut self) -> Result<(), Error> {
        let argument = Fsinfo3args {
            fsroot: self.root.clone(),
        };
        let operation = Operation::new("FSINFO", &self.path);
        let server = self.call(operation, || {
            Ok(match self.nfs.fsinfo(&argument)? {
                Fsinfo3res::Nfs3Ok(found) => Ok(found),
                Fsinfo3res::Default(status, _) => Err(status),
            })
        })?;
        // A server that knows no limit may say 0.
        let smaller = |own: u32, server: u32| if server == 0 { own } else { own.min(server) };
        self.sizes.read = smaller(self.sizes.read, server.rtmax);
        self.sizes.write = smaller(self.sizes.write, server.wtmax);
        Ok(())
    }
}

impl Drop for Export {
    fn drop(&mut self) {
        // The server's list of who has mounted what is only for people to read.
        let _ = self.mount.with_deadline(FAREWELL).umnt(&self.path);
    }
}

impl Sizes {
    fn largest(transport: Transport) -> Self {
        let transfer = transport.largest_transfer();
        Self {
            read: transfer,
            write: transfer,
            directory: 32 << 10,
            calls: transport.calls_under_way(),
        }
    }
}

fn repeat<T>(
    operation: Operation,
    make: impl Fn() -> Answer<T>,
    may_repeat: impl Fn(&rpcgen_runtime::Error) -> bool,
) -> Result<T, Error> {
    let mut pause = FIRST_PAUSE;
    for repetition in 0..REPETITIONS {
        match make() {
            Ok(Err(Nfsstat3::Nfs3errJukebox)) => {}
            // A new connection may do. Other calls that were under way are likely to have it already.
            Err(error) if is_lost(&error) && may_repeat(&error) && repetition == 0 => continue,
            Err(error) if is_lost(&error) && may_repeat(&error) => {}
            answer => return understood(operation, answer),
        }
        thread::sleep(pause);
        pause *= 2;
    }
    understood(operation, make())
}

/// Whether the server is perhaps only being started again.
fn is_lost(error: &rpcgen_runtime::Error) -> bool {
    use rpcgen_runtime::Error::{Disconnected, Unreachable};
    matches!(error, Disconnected { .. } | Unreachable { .. })
}

pub(super) fn understood<T>(operation: Operation, answer: Answer<T>) -> Result<T, Error> {
    match answer {
        Ok(Ok(result)) => Ok(result),
        Ok(Err(status)) => Err(Error::Refused { operation, status }),
        Err(source) => Err(Error::Call { operation, source }),
    }
}

pub(super) fn no_answer(operation: Operation) -> impl FnOnce(rpcgen_runtime::Error) -> Error {
    |source| Error::Call { operation, source }
}

/// This process's user and groups; no more groups than a credential has room for.
fn own_credential() -> Credential {
    let system = rustix::system::uname();
    let machine_name = system.nodename().to_bytes().iter().copied();
    let groups = rustix::process::getgroups().unwrap_or_default();
    let gids = groups.iter().map(|group| group.as_raw());
    Credential::Sys(AuthSys {
        stamp: 0,
        machine_name: machine_name
            .take(AuthSys::MACHINE_NAME_MAX as usize)
            .collect(),
        uid: rustix::process::geteuid().as_raw(),
        gid: rustix::process::getegid().as_raw(),
        gids: gids.take(AuthSys::GIDS_MAX as usize).collect(),
    })
}
