//! Simulates seeds of the native protocol: see `rpcgen_tests::simulation`.

use clap::Parser;
use rpcgen_runtime::native::mutant::Mutant;
use rpcgen_tests::simulation::{Options, Violation, simulate};
use std::collections::BTreeMap;
use std::ops::Range;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

/// Simulates clients, a server and a network in which everything goes wrong, one system a seed.
///
/// Exit status: 0 nothing is wrong, 1 a seed violates an invariant.
#[derive(Debug, Parser)]
#[command(name = "simulate")]
struct Arguments {
    /// The seeds, as A..B without B, or one seed.
    #[arg(long, value_parser = seeds, default_value = "0..10000")]
    seeds: Range<u64>,
    /// Break this rule of the protocol.
    #[arg(long, value_parser = mutant)]
    mutant: Option<Mutant>,
    /// Print what happens, step by step.
    #[arg(long)]
    trace: bool,
    /// Go on after a violation, and list them all.
    #[arg(long)]
    all: bool,
    /// List the rules that can be broken.
    #[arg(long)]
    list_mutants: bool,
}

fn seeds(text: &str) -> Result<Range<u64>, String> {
    let number = |text: &str| {
        text.parse::<u64>()
            .map_err(|error| format!("`{text}`: {error}"))
    };
    match text.split_once("..") {
        Some((from, to)) => Ok(number(from)?..number(to)?),
        None => number(text).map(|seed| seed..seed + 1),
    }
}

fn mutant(name: &str) -> Result<Mutant, String> {
    let mutant = Mutant::ALL
        .into_iter()
        .find(|mutant| format!("{mutant:?}") == name);
    mutant.ok_or_else(|| format!("no mutant `{name}`: see --list-mutants"))
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if arguments.list_mutants {
        Mutant::ALL.iter().for_each(|mutant| println!("{mutant:?}"));
        return ExitCode::SUCCESS;
    }
    let options = Options {
        mutant: arguments.mutant,
        traced: arguments.trace,
    };
    let count = arguments.seeds.end.saturating_sub(arguments.seeds.start);
    let violations = violations(arguments.seeds, options, arguments.all);
    let Some((&seed, _)) = violations.first_key_value() else {
        println!("{count} seeds: nothing wrong");
        return ExitCode::SUCCESS;
    };
    if arguments.all {
        for (seed, violation) in &violations {
            println!("seed {seed}: {violation}");
        }
        println!("{} of {count} seeds", violations.len());
    } else {
        let traced = true;
        println!("{}", simulate(seed, Options { traced, ..options }));
        println!("seed {seed}; again: simulate --seeds {seed} --trace");
    }
    ExitCode::FAILURE
}

/// The seeds with violations: all, or some of which the lowest is the lowest of all.
fn violations(seeds: Range<u64>, options: Options, all: bool) -> BTreeMap<u64, Violation> {
    let next = AtomicU64::new(seeds.start);
    let found = Mutex::new(BTreeMap::new());
    let is_needless = |seed| {
        let found = found.lock().expect("nobody panics with it");
        !all && found
            .first_key_value()
            .is_some_and(|(&lowest, _)| lowest < seed)
    };
    let work = || {
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= seeds.end || is_needless(seed) {
                return;
            }
            let report = simulate(seed, options);
            if options.traced {
                println!("seed {seed}: {report}");
            }
            if let Some(violation) = report.violation {
                let mut found = found.lock().expect("nobody panics with it");
                found.insert(seed, violation);
            }
        }
    };
    let threads = match options.traced {
        true => 1,
        false => thread::available_parallelism().map_or(1, usize::from),
    };
    thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(work))));
    found.into_inner().expect("nobody panicked with it")
}
