//! The servers, each with an empty export.

use rpcgen_tests::daemons::{self, Ganesha, Process, Rpcbind};
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// A server with an empty export, and a directory of ours beside it.
pub(crate) struct Bench {
    /// What ends with the test.
    _running: Running,
    /// The directory that is exported.
    export: PathBuf,
    /// The directory that is exported, as the server's clients see it.
    path: PathBuf,
    /// `nfs://HOST` or `nfs://HOST:PORT`.
    host: String,
    local: TempDir,
}

/// In the order in which they end.
#[expect(dead_code, reason = "they are only held")]
enum Running {
    Ganesha(Ganesha, Rpcbind),
    Nfsd(Process, TempDir),
}

impl Bench {
    /// Starts NFS-Ganesha, or skips the test.
    pub(crate) fn ganesha() -> Option<Self> {
        let programs = daemons::require(Ganesha::NEEDS)?;
        let rpcbind = Rpcbind::start(&programs)?;
        let ganesha = Ganesha::start(&programs, &rpcbind)?;
        Some(Self {
            export: ganesha.export(),
            path: ganesha.export(),
            host: "nfs://127.0.0.1".into(),
            local: TempDir::new().unwrap(),
            _running: Running::Ganesha(ganesha, rpcbind),
        })
    }

    /// Starts our own server, whose export is `/`.
    #[cfg(target_os = "linux")]
    pub(crate) fn nfsd() -> Self {
        let directory = TempDir::new().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_nfsd"));
        command
            .args(["--host", "127.0.0.1", "--port", "0", "--no-rpcbind"])
            .arg(directory.path())
            .stdout(Stdio::piped());
        let mut process = Process::start(&mut command).unwrap();
        let output = process.child().stdout.take().unwrap();
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line).unwrap();
        let address = line.trim().rsplit(' ').next().unwrap();
        Self {
            export: directory.path().into(),
            path: "/".into(),
            host: format!("nfs://{address}"),
            local: TempDir::new().unwrap(),
            _running: Running::Nfsd(process, directory),
        }
    }

    /// A file in the export, as this machine has it.
    pub(crate) fn there(&self, name: &str) -> PathBuf {
        self.export.join(name)
    }

    /// A file in the export, as the server calls it.
    pub(crate) fn path(&self, name: &str) -> String {
        self.path.join(name).display().to_string()
    }

    /// A file in the export, as our program is to be given it.
    pub(crate) fn address(&self, name: &str) -> String {
        format!("{}{}", self.host, self.path(name))
    }

    /// A file that no server knows.
    pub(crate) fn here(&self, name: &str) -> String {
        self.local.path().join(name).to_str().unwrap().into()
    }

    /// Where our own server answers.
    pub(crate) fn socket(&self) -> SocketAddr {
        let address = self.host.trim_start_matches("nfs://");
        address.parse().unwrap()
    }

    /// What the server exports.
    pub(crate) fn export(&self) -> String {
        self.path.display().to_string()
    }
}
