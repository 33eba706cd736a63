//! How long a compilation takes: as a whole process beside C rpcgen, and each step of it.
//!
//! `cargo bench -p rpcgen-tests --bench compile_time`. The files are those of the corpus (`target/corpus`, which
//! `RPCGEN_INTEROP=required` fetches).

use anyhow::{Context, Result, ensure};
use rpcgen_rs::diagnostic::Diagnostics;
use rpcgen_rs::source::SourceMap;
use rpcgen_rs::{Options, check, preprocess, syntax, translate};
use rpcgen_tests::corpus::{Corpus, Entry, workspace};
use rpcgen_tests::daemons;
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The largest interfaces of the corpus that both compilers take, `rpcgen` without the `%` lines.
const FILES: [&str; 4] = [
    "libvirt/remote_protocol.x",
    "nfs-ganesha/nfsv41.x",
    "nfs-ganesha/nfs4.x",
    "nfs-ganesha/nfs23.x",
];

const RUNS: usize = 15;

fn main() -> Result<()> {
    let (Some(corpus), Some(_)) = (Corpus::open(), daemons::require(&["rpcgen"])) else {
        return Ok(());
    };
    let ours = build()?;
    let directory = tempfile::tempdir()?;
    println!("median of {RUNS} interleaved runs, in milliseconds\n");
    println!(
        "| file | KiB | C rpcgen -h, -c, -l, -m | rpcgen-rs | preprocess | parse | check | translate |"
    );
    println!("|---|--:|--:|--:|--:|--:|--:|--:|");
    for name in FILES {
        let entry = corpus.entries.iter().find(|entry| entry.file == name);
        let entry = entry.with_context(|| format!("{name} is not in the table"))?;
        let parts = entry.with.iter().map(String::as_str).chain([name]);
        let text: String = parts
            .map(|part| fs::read_to_string(corpus.path(part)))
            .collect::<Result<_, _>>()?;
        let file = File::new(entry, &text, directory.path())?;
        let (theirs, whole) = file.processes(&ours)?;
        let steps = file.steps(&text);
        let times = [theirs, whole].into_iter().chain(steps);
        let times: Vec<String> = times
            .map(|time| format!("{:.1}", time.as_secs_f64() * 1e3))
            .collect();
        println!("| {name} | {} | {} |", text.len() / 1024, times.join(" | "));
    }
    Ok(())
}

/// The command line program in its release build.
fn build() -> Result<PathBuf> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--release", "--quiet", "--package", "rpcgen-rs"]);
    let status = cargo.current_dir(workspace()).status()?;
    ensure!(status.success(), "{cargo:?}: {status}");
    let this = std::env::current_exe()?;
    let release = this
        .ancestors()
        .nth(2)
        .context("target/release/deps/NAME")?;
    Ok(release.join("rpcgen-rs"))
}

/// One interface, as it is and as C rpcgen takes it.
struct File<'a> {
    entry: &'a Entry,
    directory: &'a Path,
    for_c: PathBuf,
    for_us: PathBuf,
}

impl<'a> File<'a> {
    fn new(entry: &'a Entry, text: &str, directory: &'a Path) -> Result<Self> {
        let this = Self {
            entry,
            directory,
            for_c: directory.join("c.x"),
            for_us: directory.join("ours.x"),
        };
        let lines = text.split_inclusive('\n');
        let without_percent: String = lines.filter(|line| !line.starts_with('%')).collect();
        fs::write(&this.for_c, without_percent)?;
        fs::write(&this.for_us, text)?;
        Ok(this)
    }

    /// Whole processes: four runs of rpcgen, and one of ours.
    fn processes(&self, ours: &Path) -> Result<(Duration, Duration)> {
        let (mut theirs, mut whole) = (Vec::new(), Vec::new());
        for _ in 0..RUNS {
            // rpcgen does not write over a file.
            self.remove_outputs();
            let started = Instant::now();
            for part in ["-h", "-c", "-l", "-m"] {
                self.run(Command::new("rpcgen").args([part, "-o", &format!("out{part}"), "c.x"]))?;
            }
            theirs.push(started.elapsed());
            let started = Instant::now();
            self.run(Command::new(ours).args(["-o", "out.rs"]).arg(&self.for_us))?;
            whole.push(started.elapsed());
        }
        Ok((median(theirs), median(whole)))
    }

    fn run(&self, command: &mut Command) -> Result<()> {
        let defines = self.entry.defines.iter();
        let defines = defines.map(|(name, value)| format!("-D{name}={value}"));
        command.args(defines).current_dir(self.directory);
        let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
        let status = status.with_context(|| format!("{command:?}"))?;
        ensure!(status.success(), "{command:?}: {status}");
        Ok(())
    }

    fn remove_outputs(&self) {
        for output in ["out-h", "out-c", "out-l", "out-m", "out.rs"] {
            let _ = fs::remove_file(self.directory.join(output));
        }
    }

    /// The steps within our process: each alone, and then `check` and `translate`, which take all before them.
    fn steps(&self, text: &str) -> [Duration; 4] {
        let mut options = Options::default();
        options.preprocess.defines.clone_from(&self.entry.defines);
        let sources = || {
            let mut sources = SourceMap::in_memory();
            let file = sources.add("file.x", text);
            (sources, file)
        };
        let preprocessed = || {
            let (mut sources, file) = sources();
            let diagnostics = &mut Diagnostics::new();
            preprocess::preprocess(&mut sources, file, &options.preprocess, diagnostics)
        };
        let output = preprocessed();
        [
            timed(|| drop(black_box(preprocessed()))),
            timed(|| drop(black_box(syntax::parse(&output, &mut Diagnostics::new())))),
            timed(|| {
                let (mut sources, file) = sources();
                drop(black_box(check(&mut sources, file, &options)));
            }),
            timed(|| {
                let (mut sources, file) = sources();
                drop(black_box(translate(&mut sources, file, &options)));
            }),
        ]
    }
}

fn timed(step: impl Fn()) -> Duration {
    let runs = (0..RUNS).map(|_| {
        let started = Instant::now();
        step();
        started.elapsed()
    });
    median(runs.collect())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
