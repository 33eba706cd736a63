//! The NFS server, asked through the generated client, over UDP and over TCP.
#![cfg(target_os = "linux")]

mod captured;
mod directories;
mod files;
mod handles;
mod hostile;
mod mount;

use idl_examples::nfs3::*;
use idl_examples::nfsd::{Export, Place, Serving, serve};
use rpcgen_runtime::Error;
use std::net::Ipv4Addr;
use std::path::Path;
use tempfile::TempDir;

/// The results of a call that succeeds.
macro_rules! ok {
    ($call:expr, $union:ident) => {
        match $call.unwrap() {
            $union::Nfs3Ok(resok) => resok,
            refused => panic!("{refused:?}"),
        }
    };
}
use ok;

/// A server of a new directory, and its clients.
struct Served {
    serving: Serving,
    directory: TempDir,
}

impl Served {
    fn new() -> Self {
        let directory = TempDir::new().unwrap();
        let serving = start(directory.path());
        Self { serving, directory }
    }

    fn path(&self) -> &Path {
        self.directory.path()
    }

    fn udp(&self) -> Client {
        self.client("udp")
    }

    fn tcp(&self) -> Client {
        self.client("tcp")
    }

    fn client(&self, scheme: &str) -> Client {
        let address = format!("{scheme}://{}", self.serving.address());
        let root = match self.mount().mnt(b"/").unwrap() {
            Mountres3::Mnt3Ok(ok) => NfsFh3 { data: ok.fhandle },
            refused => panic!("{refused:?}"),
        };
        let nfs = NfsV3Client::connect(&address).unwrap();
        Client { nfs, root }
    }

    fn mount(&self) -> MountV3Client {
        MountV3Client::connect(&format!("tcp://{}", self.serving.address())).unwrap()
    }

    /// The server ends, and another one serves the same directory.
    fn restart(self) -> Self {
        let Self { serving, directory } = self;
        drop(serving);
        let serving = start(directory.path());
        Self { serving, directory }
    }
}

fn start(directory: &Path) -> Serving {
    let place = Place {
        host: Ipv4Addr::LOCALHOST.into(),
        port: 0,
        rpcbind: false,
    };
    serve(Export::open(directory).unwrap(), place).unwrap()
}

/// The generated client, with what the tests do most.
struct Client {
    nfs: NfsV3Client,
    root: NfsFh3,
}

impl std::ops::Deref for Client {
    type Target = NfsV3Client;

    fn deref(&self) -> &NfsV3Client {
        &self.nfs
    }
}

impl Client {
    fn find(&self, dir: &NfsFh3, name: &[u8]) -> Result<Lookup3res, Error> {
        let what = place(dir, name);
        self.lookup(&Lookup3args { what })
    }

    /// The handle of what is there by this path from the root.
    fn at(&self, path: &str) -> NfsFh3 {
        path.split('/').fold(self.root.clone(), |dir, name| {
            match self.find(&dir, name.as_bytes()).unwrap() {
                Lookup3res::Nfs3Ok(found) => found.object,
                refused => panic!("{path}: {refused:?}"),
            }
        })
    }

    fn attributes(&self, object: &NfsFh3) -> Result<Fattr3, Nfsstat3> {
        let object = object.clone();
        match self.getattr(&Getattr3args { object }).unwrap() {
            Getattr3res::Nfs3Ok(ok) => Ok(ok.obj_attributes),
            Getattr3res::Default(status) => Err(status),
        }
    }

    fn make(&self, dir: &NfsFh3, name: &[u8], how: Createhow3) -> Result<Create3res, Error> {
        let r#where = place(dir, name);
        self.create(&Create3args { r#where, how })
    }

    fn put(
        &self,
        file: &NfsFh3,
        offset: u64,
        data: &[u8],
        stable: StableHow,
    ) -> Result<Write3res, Error> {
        let arguments = Write3args {
            file: file.clone(),
            offset,
            count: data.len() as u32,
            stable,
            data: data.to_vec(),
        };
        self.write(&arguments)
    }

    fn get(&self, file: &NfsFh3, offset: u64, count: u32) -> Result<Read3res, Error> {
        let file = file.clone();
        let arguments = Read3args {
            file,
            offset,
            count,
        };
        self.read(&arguments)
    }

    fn list(
        &self,
        dir: &NfsFh3,
        from: (u64, Cookieverf3),
        count: u32,
    ) -> Result<Readdir3res, Error> {
        let (cookie, cookieverf) = from;
        let arguments = Readdir3args {
            dir: dir.clone(),
            cookie,
            cookieverf,
            count,
        };
        self.readdir(&arguments)
    }
}

fn place(dir: &NfsFh3, name: &[u8]) -> Diropargs3 {
    let (dir, name) = (dir.clone(), name.to_vec());
    Diropargs3 { dir, name }
}

fn handle(object: PostOpFh3) -> NfsFh3 {
    match object {
        PostOpFh3::True(handle) => handle,
        PostOpFh3::False => panic!("no handle"),
    }
}

fn known(attributes: PostOpAttr) -> Fattr3 {
    match attributes {
        PostOpAttr::True(attributes) => attributes,
        PostOpAttr::False => panic!("no attributes"),
    }
}

fn sized(size: u64) -> Sattr3 {
    let size = SetSize3::True(size);
    Sattr3 {
        size,
        ..Sattr3::default()
    }
}

fn with_mode(mode: u32) -> Sattr3 {
    let mode = SetMode3::True(mode);
    Sattr3 {
        mode,
        ..Sattr3::default()
    }
}
