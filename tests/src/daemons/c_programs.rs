//! The C server and client of `idl/interop.x`, made by rpcgen, the C compiler and libtirpc.

use super::Programs;
use super::process::Process;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// Both programs, compiled. Dropping it removes them.
#[derive(Debug)]
pub struct CPrograms {
    directory: TempDir,
}

impl CPrograms {
    /// What [`super::require`] must have found.
    pub const NEEDS: &[&str] = &["rpcgen", "cpp", "cc", "pkg-config", "libtirpc"];

    /// Generates and compiles both.
    ///
    /// # Panics
    /// When rpcgen or the compiler fails: with what it said.
    pub fn build(programs: &Programs) -> Self {
        let directory = TempDir::new().expect("the temporary directory can be written");
        let this = Self { directory };
        let source = crate_directory().join("idl/interop.x");
        fs::copy(source, this.path("interop.x")).expect("idl/interop.x is there");
        let parts = [
            ("-h", "interop.h"),
            ("-c", "interop_xdr.c"),
            ("-l", "interop_clnt.c"),
            ("-m", "interop_svc.c"),
        ];
        for (part, output) in parts {
            let mut rpcgen = programs.command("rpcgen");
            let arguments = ["-C", "-N", part, "-o", output, "interop.x"];
            must_succeed(rpcgen.args(arguments).current_dir(this.directory.path()));
        }
        this.compile(programs, "server", "interop_svc.c");
        this.compile(programs, "client", "interop_clnt.c");
        this
    }

    fn compile(&self, programs: &Programs, name: &str, stubs: &str) {
        let mut pkg_config = programs.command("pkg-config");
        let flags = must_succeed(pkg_config.args(["--cflags", "--libs", "libtirpc"])).stdout;
        let flags = String::from_utf8(flags).expect("pkg-config writes ASCII");
        let own = crate_directory().join("c");
        let mut compiler = programs.command("cc");
        compiler
            .current_dir(self.directory.path())
            .args(["-o", name, "-I.", "interop_xdr.c", stubs])
            .arg(format!("-I{}", own.display()))
            .args([own.join("transform.c"), own.join(format!("{name}.c"))])
            .args(flags.split_whitespace());
        must_succeed(&mut compiler);
    }

    /// Starts the server on a free port of loopback, `udp` or `tcp`, and returns where it is.
    ///
    /// # Panics
    /// When it does not say its port.
    pub fn serve(&self, transport: &str) -> (Process, SocketAddr) {
        let mut command = Command::new(self.path("server"));
        command.arg(transport).stdout(Stdio::piped());
        let mut process = Process::start(&mut command).expect("it was just compiled");
        let output = process.child().stdout.take().expect("piped above");
        let mut line = String::new();
        BufReader::new(output)
            .read_line(&mut line)
            .expect("a pipe can be read");
        let port: u16 = line.trim().parse().expect("the server prints its port");
        (process, SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
    }

    /// Runs the client against a server on loopback; its status is the number of wrong answers.
    pub fn call(&self, port: u16, transport: &str) -> Output {
        let mut command = Command::new(self.path("client"));
        command
            .args([&port.to_string(), transport])
            .output()
            .expect("it was just compiled")
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }
}

fn crate_directory() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn must_succeed(command: &mut Command) -> Output {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{command:?}: {}\n{said}",
        output.status
    );
    output
}
