//! The client of NFS with servers of all kinds: those that RFC 1813 allows (slow, sparing, forgetful ones), and hostile ones.

mod server;

use idl_examples::nfs_client::{Error, Export, File, LastLink, Location, Source, Transport};
use idl_examples::nfs3::MountV3Server;
use rpcgen_runtime::{RunningServer, Server};
use rpcgen_tests::cutting_proxy::CuttingProxy;
use server::{FILE, Files, Mount, Nfs, Quirk};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

/// A server that runs, and its export.
struct Bench {
    files: Arc<Files>,
    export: Export,
    _server: RunningServer,
}

/// A source in memory.
struct Bytes<'a>(&'a [u8]);

impl Source for Bytes<'_> {
    fn pieces(
        &self,
        offset: u64,
        at_most: u64,
    ) -> Box<dyn Iterator<Item = Result<Vec<u8>, Error>> + '_> {
        let rest = &self.0[offset as usize..];
        let rest = &rest[..rest.len().min(at_most as usize)];
        // Not a multiple of what a WRITE takes.
        Box::new(rest.chunks(10_000).map(|piece| Ok(piece.to_vec())))
    }
}

impl Bench {
    fn new(quirk: Quirk) -> Self {
        Self::behind(quirk, |server| server)
    }

    /// With something between the server's address and the client's.
    fn behind(quirk: Quirk, way: impl FnOnce(SocketAddr) -> SocketAddr) -> Self {
        let files = Arc::new(Files {
            quirk,
            state: Mutex::default(),
            writes: AtomicU32::new(0),
        });
        let server = Server::new()
            .add(Nfs(files.clone()))
            .add(MountV3Server::new(Mount));
        let server = server.listen("tcp://127.0.0.1:0").unwrap().spawn().unwrap();
        let address = format!("nfs://{}/", way(server.local_address()));
        let location = Location::parse(address.as_bytes()).unwrap().unwrap();
        Self {
            files,
            export: Export::mount(&location, Transport::Tcp).unwrap(),
            _server: server,
        }
    }

    fn with_content(self, content: &[u8]) -> Self {
        self.files.state.lock().unwrap().content = content.into();
        self
    }

    fn file(&self) -> File {
        self.export.find(b"/file", LastLink::Follow).unwrap()
    }

    fn read(&self) -> Result<Vec<u8>, Error> {
        let file = self.file();
        let pieces: Result<Vec<_>, _> = self.export.read(&file, 0, u64::MAX).collect();
        Ok(pieces?.concat())
    }

    fn write(&self, content: &[u8]) -> Result<u64, Error> {
        let file = self.export.create(&self.export.root()?, FILE, 0o644)?;
        self.export.write(&file, &Bytes(content))
    }

    fn list(&self) -> Result<Vec<String>, Error> {
        let root = self.export.root()?;
        let mut found = Vec::new();
        for entry in self.export.files(&root)? {
            let file = self.export.entry(&root, &entry)?;
            let name = String::from_utf8(entry.name).unwrap();
            found.push(format!("{name} {:?}", file.attributes.r#type));
        }
        Ok(found)
    }

    fn content(&self) -> Vec<u8> {
        self.files.state.lock().unwrap().content.clone()
    }
}

fn bytes(len: usize) -> Vec<u8> {
    (0_u32..)
        .flat_map(|index| index.to_be_bytes())
        .take(len)
        .collect()
}

#[test]
fn what_servers_may_do_is_no_matter() {
    let quirks = [
        Quirk::None,
        Quirk::Sparing,
        Quirk::Short(1000),
        Quirk::Later,
        Quirk::Old,
    ];
    for quirk in quirks {
        let bench = Bench::new(quirk);
        for len in [0, 1, 4096, 4097, 30_000] {
            let content = bytes(len);
            assert_eq!(bench.write(&content).unwrap(), len as u64, "{quirk:?}");
            assert_eq!(bench.content(), content, "{quirk:?}");
            assert_eq!(bench.read().unwrap(), content, "{quirk:?}");
        }
        assert_eq!(
            bench.list().unwrap(),
            ["file Nf3reg", "link Nf3lnk"],
            "{quirk:?}"
        );
    }
}

#[test]
fn what_a_server_has_forgotten_is_written_again() {
    let content = bytes(30_000);
    // Each piece of 10,000 bytes is written by three calls.
    for (starts, writes) in [(0, 9), (1, 18), (4, 45)] {
        let bench = Bench::new(Quirk::Forgets(starts));
        assert_eq!(bench.write(&content).unwrap(), 30_000);
        assert_eq!(bench.content(), content);
        assert_eq!(
            bench.files.writes.load(Ordering::SeqCst),
            writes,
            "{starts} starts"
        );
    }
    let error = Bench::new(Quirk::Forgets(5)).write(&content).unwrap_err();
    assert_eq!(
        error.to_string(),
        "WRITE of `/file`: the server loses what is written again and again"
    );
}

#[test]
fn what_no_server_may_do_is_an_error() {
    let read = |quirk| {
        Bench::new(quirk)
            .with_content(&bytes(10))
            .read()
            .unwrap_err()
    };
    let write = |quirk| Bench::new(quirk).write(&bytes(10)).unwrap_err();
    let list = |quirk| Bench::new(quirk).list().unwrap_err();
    let find = |quirk| {
        let found = Bench::new(quirk).export.find(b"/link", LastLink::Follow);
        found.unwrap_err()
    };
    let cases = [
        (
            read(Quirk::Miscounts(1)),
            "READ of `/file`: 10 bytes came, 11 were announced, and 4096 asked for",
        ),
        (
            read(Quirk::Floods(4097)),
            "READ of `/file`: 4097 bytes came, 4097 were announced, and 4096 asked for",
        ),
        (
            read(Quirk::Stalls),
            "READ of `/file`: neither bytes came nor the end of the file",
        ),
        (
            write(Quirk::Writes(0)),
            "WRITE of `/file`: 0 of 10 bytes were written",
        ),
        (
            write(Quirk::Writes(11)),
            "WRITE of `/file`: 11 of 10 bytes were written",
        ),
        (
            write(Quirk::Loses),
            "WRITE of `/file`: 10 bytes were written, and the file has 0",
        ),
        (
            list(Quirk::Circles),
            "READDIR of `/`: the server does not go on",
        ),
        (
            list(Quirk::Halts),
            "READDIR of `/`: the server does not go on",
        ),
        (
            list(Quirk::Names(b"../../etc/passwd")),
            "READDIR of `/`: an entry is not a name",
        ),
        (
            list(Quirk::Names(b"")),
            "READDIR of `/`: an entry is not a name",
        ),
        (
            list(Quirk::Names(b"a\0b")),
            "READDIR of `/`: an entry is not a name",
        ),
        (
            find(Quirk::Leads(4097)),
            "`/link` is a symbolic link with too long a path",
        ),
    ];
    for (error, expected) in cases {
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn connections_that_are_cut_are_made_again() {
    let mut proxy = None;
    let bench = Bench::behind(Quirk::None, |server| {
        // More than a call takes, and far less than the file.
        let started = CuttingProxy::start(server, 10_000..100_000, 1).unwrap();
        proxy.insert(started).address()
    });
    let content = bytes(1_000_000);
    assert_eq!(bench.write(&content).unwrap(), 1_000_000);
    assert_eq!(bench.content(), content);
    assert_eq!(bench.read().unwrap(), content);
    let cuts = proxy.unwrap().cuts();
    assert!(cuts >= 20, "{cuts} connections were cut");
}
