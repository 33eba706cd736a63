//! The example `nfsd` and programs of others: libnfs's tools, showmount, rpcinfo, and a real rpcbind.

use rpcgen_tests::command_line::program;
use rpcgen_tests::daemons::{self, Process, Programs, Registration, Rpcbind, poll_until};
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;
use std::process::{Command, ExitStatus, Output, Stdio};
use tempfile::TempDir;

const TOOLS: [&str; 3] = ["nfs-ls", "nfs-cat", "nfs-cp"];

/// A process of `nfsd` that serves a directory of its own.
struct Server {
    process: Process,
    directory: TempDir,
    port: u16,
}

impl Server {
    fn start(options: &[&str]) -> Self {
        let directory = TempDir::new().unwrap();
        let mut process = spawn(directory.path(), options);
        let output = process.child().stdout.take().unwrap();
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line).unwrap();
        let (_, port) = line.trim().rsplit_once(':').expect("it says its address");
        let port = port.parse().unwrap();
        Self {
            process,
            directory,
            port,
        }
    }

    fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Where a tool of libnfs finds a file, without rpcbind.
    fn url(&self, path: impl AsRef<OsStr>) -> OsString {
        // Two slashes: what is before the last one is mounted, and libnfs does not take "" for the root.
        let start = b"nfs://127.0.0.1//";
        let ports = format!("?nfsport={0}&mountport={0}", self.port);
        OsString::from_vec([start, path.as_ref().as_bytes(), ports.as_bytes()].concat())
    }

    fn send(&mut self, signal: &str) -> ExitStatus {
        let id = self.process.child().id().to_string();
        let kill = Command::new("kill").args([signal, &id]).status();
        assert!(kill.unwrap().success());
        let ended = || self.process.child().try_wait().unwrap();
        poll_until(ended).expect("it ends")
    }
}

fn spawn(directory: &Path, options: &[&str]) -> Process {
    let mut command = Command::new(program("idl-examples", "nfsd"));
    command
        .arg(directory)
        .args(["--port", "0"])
        .args(options)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    Process::start(&mut command).unwrap()
}

/// What a tool prints, if it succeeds.
fn run(programs: &Programs, tool: &str, arguments: &[&OsStr]) -> Vec<u8> {
    let output = programs.command(tool).args(arguments).output().unwrap();
    // The tools of libnfs 4 say that they have failed, but not by their status.
    assert!(succeeded(&output), "{tool} {arguments:?}: {output:?}");
    output.stdout
}

fn succeeded(output: &Output) -> bool {
    output.status.success() && output.stderr.is_empty()
}

/// Bytes in which a part that is left out, doubled or swapped is seen.
fn pattern(size: usize) -> Vec<u8> {
    let words =
        (0..size.div_ceil(8) as u64).map(|number| number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let mut bytes: Vec<u8> = words.flat_map(u64::to_le_bytes).collect();
    bytes.truncate(size);
    bytes
}

#[test]
fn libnfs_copies_files_of_all_sizes_there_and_back() {
    let Some(programs) = daemons::require(&TOOLS) else {
        return;
    };
    let server = Server::start(&["--no-rpcbind"]);
    let local = TempDir::new().unwrap();
    for size in [0, 1, 4095, 4096, (1 << 20) + 1, 100 << 20] {
        let content = pattern(size);
        let (from, back) = (local.path().join("from"), local.path().join("back"));
        fs::write(&from, &content).unwrap();
        let _ = fs::remove_file(&back);
        let there = server.url(size.to_string());
        run(&programs, "nfs-cp", &[from.as_ref(), &there]);
        assert!(
            fs::read(server.path().join(size.to_string())).unwrap() == content,
            "{size} there"
        );
        run(&programs, "nfs-cp", &[&there, back.as_ref()]);
        assert!(fs::read(&back).unwrap() == content, "{size} back");
    }
    let shown = run(&programs, "nfs-cat", &[&server.url("4095")]);
    assert!(shown == pattern(4095));
}

#[test]
fn libnfs_lists_ten_thousand_entries_and_names_that_are_not_utf_8() {
    let Some(programs) = daemons::require(&TOOLS) else {
        return;
    };
    let server = Server::start(&["--no-rpcbind"]);
    let directory = server.path().join("many");
    fs::create_dir(&directory).unwrap();
    let mut expected: Vec<Vec<u8>> = (0..10_000)
        .map(|number| [b"caf\xe9-", number.to_string().as_bytes()].concat())
        .collect();
    for name in &expected {
        fs::write(directory.join(OsStr::from_bytes(name)), name).unwrap();
    }
    let listed = run(&programs, "nfs-ls", &[&server.url("many")]);
    // `-rw-r--r--  1     0     0            6 name`
    let names = listed
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty());
    let mut names: Vec<_> = names
        .map(|line| line.rsplit(|byte| *byte == b' ').next().unwrap())
        .collect();
    names.sort();
    expected.sort();
    assert_eq!(names.len(), 10_000);
    assert!(names == expected);
    let name = OsStr::from_bytes(b"many/caf\xe9-77");
    assert_eq!(
        run(&programs, "nfs-cat", &[&server.url(name)]),
        b"caf\xe9-77"
    );
}

#[test]
fn programs_find_it_by_rpcbind_until_it_is_stopped() {
    let needs = ["rpcbind", "rpcinfo", "showmount", "nfs-ls"];
    let Some(programs) = daemons::require(&needs) else {
        return;
    };
    let Some(rpcbind) = Rpcbind::start(&programs) else {
        return;
    };
    for signal in ["-INT", "-TERM"] {
        let mut server = Server::start(&[]);
        fs::write(server.path().join("file"), "text").unwrap();
        assert_eq!(registered(&rpcbind, &programs), all_at(server.port));
        let exports = run(
            &programs,
            "showmount",
            &["-e".as_ref(), "127.0.0.1".as_ref()],
        );
        assert_eq!(exports, b"Export list for 127.0.0.1:\n/ (everyone)\n");
        for transport in ["tcp", "udp"] {
            for (number, version) in [("100003", "3"), ("100005", "1"), ("100005", "3")] {
                let arguments = ["-T", transport, "127.0.0.1", number, version];
                let said = run(&programs, "rpcinfo", &arguments.map(OsStr::new));
                let said = String::from_utf8(said).unwrap();
                let ready = format!("program {number} version {version} ready and waiting\n");
                assert_eq!(said, ready);
            }
        }
        let listed = run(&programs, "nfs-ls", &["nfs://127.0.0.1/".as_ref()]);
        assert!(listed.ends_with(b" file\n"), "{}", listed.escape_ascii());
        let status = server.send(signal);
        assert!(status.success(), "{signal}: {status}");
        assert_eq!(registered(&rpcbind, &programs), []);
    }
}

#[test]
fn without_rpcbind_it_says_so_unless_it_is_told_not_to_ask() {
    let Some(_absent) = Rpcbind::absent() else {
        return;
    };
    let directory = TempDir::new().unwrap();
    let mut process = spawn(directory.path(), &[]);
    let status = process.child().wait().unwrap();
    let mut said = String::new();
    let stderr = process.child().stderr.as_mut().unwrap();
    stderr.read_to_string(&mut said).unwrap();
    assert_eq!(status.code(), Some(1), "{said}");
    assert!(
        said.contains("cannot register with rpcbind, which --no-rpcbind does without"),
        "{said}"
    );
    let mut server = Server::start(&["--no-rpcbind"]);
    assert!(server.send("-INT").success());
}

/// What rpcbind knows of NFS and MOUNT.
fn registered(rpcbind: &Rpcbind, programs: &Programs) -> Vec<Registration> {
    let all = rpcbind.registrations(programs).into_iter();
    all.filter(|one| matches!(one.program, 100_003 | 100_005))
        .collect()
}

fn all_at(port: u16) -> Vec<Registration> {
    let mut all = Vec::new();
    for (program, version) in [(100_003, 3), (100_005, 1), (100_005, 3)] {
        for protocol in ["tcp", "udp"] {
            let protocol = protocol.to_owned();
            all.push(Registration {
                program,
                version,
                protocol,
                port,
            });
        }
    }
    all
}
