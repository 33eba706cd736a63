//! Transcripts in the book that are replayed: what a page shows of programs is what they do.
//!
//! A block that begins with ```` ```console,rpcbind,showmount ```` says what it needs, as [`daemons::require`] knows it. Its
//! lines with `$ ` are commands for the shell, a line with `> ` goes on with the one above, and all else is what is
//! printed. A command that ends with `&` is a server: it prints one line when it is ready, and is stopped by SIGTERM when
//! the section of the page (`## `) ends. All of a section is one session, in a directory of its own.
//!
//! With `UPDATE_GOLDEN=1` what the programs say is written into the page.

use crate::command_line;
use crate::daemons::{self, Process, Rpcbind, Rstatd, poll_until};
use std::env;
use std::ffi::OsString;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// What begins such a block, before what it needs.
const START: &str = "\n```console,";

/// Programs of this workspace that transcripts may use, and their packages.
const OWN: [(&str, &str); 6] = [
    ("calc_client", "idl-examples"),
    ("calc_server", "idl-examples"),
    ("nfsd", "idl-examples"),
    ("nfs", "idl-examples"),
    ("rpcgen-rs", "rpcgen-rs"),
    ("rstat", "idl-examples"),
];

/// Replays all transcripts of a page, and returns how many were replayed. What needs a program that is missing is skipped.
///
/// # Panics
/// When a program says something else than the page shows.
pub fn check(page: &Path) -> usize {
    let text =
        fs::read_to_string(page).unwrap_or_else(|error| panic!("{}: {error}", page.display()));
    let mut replayed = 0;
    let sections = text.split_inclusive("\n## ");
    let said: String = sections
        .map(|section| replay_section(section, &mut replayed))
        .collect();
    if env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(page, said).expect("the page can be written");
    } else {
        assert_eq!(text, said, "{}: left is the page", page.display());
    }
    replayed
}

/// The section as it should be.
fn replay_section(section: &str, replayed: &mut usize) -> String {
    let blocks: Vec<Block<'_>> = section.split(START).skip(1).map(Block::parse).collect();
    let mut needs: Vec<_> = blocks
        .iter()
        .flat_map(|block| block.needs.split(','))
        .collect();
    needs.retain(|need| !need.is_empty());
    if blocks.is_empty() {
        return section.to_owned();
    }
    let Some(programs) = daemons::require(&needs) else {
        return section.to_owned();
    };
    let rpcbind = match needs.contains(&"rpcbind") {
        true => match Rpcbind::start(&programs) {
            Some(rpcbind) => Some(rpcbind),
            None => return section.to_owned(),
        },
        false => None,
    };
    let _rstatd = match (&rpcbind, needs.contains(&"rpc.rstatd")) {
        (Some(rpcbind), true) => match Rstatd::start(&programs, rpcbind) {
            Some(rstatd) => Some(rstatd),
            None => return section.to_owned(),
        },
        _ => None,
    };
    let mut session = Session::start(&blocks);
    let mut said = section
        .split(START)
        .next()
        .expect("there is a first part")
        .to_owned();
    for block in &blocks {
        let transcript = session.replay(block.transcript);
        said += &format!("{START}{}\n{transcript}```{}", block.needs, block.rest);
        *replayed += 1;
    }
    said
}

/// A transcript and what follows it.
struct Block<'a> {
    needs: &'a str,
    transcript: &'a str,
    rest: &'a str,
}

impl<'a> Block<'a> {
    fn parse(text: &'a str) -> Self {
        let (needs, text) = text.split_once('\n').expect("a block has lines");
        let (transcript, rest) = text.split_once("```").expect("a block has an end");
        Self {
            needs,
            transcript,
            rest,
        }
    }
}

/// A directory in which commands are typed, one after the other.
struct Session {
    directory: TempDir,
    path: OsString,
    /// Links to our programs.
    _own: TempDir,
    servers: Vec<Process>,
}

impl Session {
    /// Builds those of our programs that are used.
    fn start(blocks: &[Block<'_>]) -> Self {
        let own = TempDir::new().expect("the temporary directory can be written");
        for (name, package) in OWN {
            let uses =
                |block: &Block<'_>| block.transcript.split_whitespace().any(|word| word == name);
            if blocks.iter().any(uses) {
                // One by one: among the others of the package are some that are called like those of Debian.
                let program = command_line::program(package, name);
                symlink(program, own.path().join(name)).expect("the directory is new");
            }
        }
        let mut path = vec![own.path().to_owned()];
        path.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
        path.extend(["/usr/sbin".into(), "/sbin".into()]);
        Self {
            directory: TempDir::new().expect("the temporary directory can be written"),
            path: env::join_paths(path).expect("they were split"),
            _own: own,
            servers: Vec::new(),
        }
    }

    /// The transcript as it should be.
    fn replay(&mut self, transcript: &str) -> String {
        let mut said = String::new();
        let mut lines = transcript.lines().peekable();
        while let Some(line) = lines.next() {
            let Some(first) = line.strip_prefix("$ ") else {
                continue;
            };
            let mut command = first.to_owned();
            said += &format!("{line}\n");
            while let Some(more) = lines.next_if(|line| line.starts_with("> ")) {
                command += &format!("\n{}", &more[2..]);
                said += &format!("{more}\n");
            }
            said += &match command.strip_suffix(" &") {
                Some(server) => self.serve(server),
                None => self.run(&command),
            };
        }
        said
    }

    fn shell(&self, command: &str) -> Command {
        let mut shell = Command::new("sh");
        shell
            .args(["-c", command])
            .current_dir(self.directory.path())
            .env("PATH", &self.path)
            .env("LC_ALL", "C.UTF-8")
            .stdin(Stdio::null());
        shell
    }

    /// What a command prints, standard error behind standard output where both do.
    fn run(&self, command: &str) -> String {
        let output = self.shell(command).output().expect("there is a shell");
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&text);
        match text.trim_end() {
            "" => String::new(),
            text => format!("{text}\n"),
        }
    }

    /// What a server prints when it is ready.
    fn serve(&mut self, command: &str) -> String {
        // The shell becomes the server, so that a signal reaches it.
        let mut command = self.shell(&format!("exec {command}"));
        let process = Process::start(command.stdout(Stdio::piped()));
        let mut process = process.expect("there is a shell");
        let output = process.child().stdout.as_mut().expect("piped above");
        let mut line = String::new();
        BufReader::new(output)
            .read_line(&mut line)
            .expect("a pipe can be read");
        self.servers.push(process);
        line
    }
}

impl Drop for Session {
    /// In order, so that rpcbind forgets them.
    fn drop(&mut self) {
        for server in &mut self.servers {
            let id = server.child().id().to_string();
            // Both fail only for a server that has ended by itself.
            let _ = Command::new("kill").arg(id).status();
            let _ = poll_until(|| server.child().try_wait().ok().flatten());
        }
    }
}
