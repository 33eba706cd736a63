//! The options of C rpcgen (rpcsvc-proto, libtirpc): each does what it did, is not needed, or is told what to do
//! instead.

use std::ffi::OsString;

use anyhow::{Result, bail};

/// A command line without classic options.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Modern {
    /// With the program's name at the front.
    pub(super) arguments: Vec<OsString>,
    /// What to tell the user, one line each.
    pub(super) remarks: Vec<String>,
}

/// Replaces classic options. A subcommand has none, and `-h` without anything else asks for help.
///
/// # Errors
/// An option for what cannot be had; the message says what there is instead.
pub(super) fn modernize(arguments: impl IntoIterator<Item = OsString>) -> Result<Modern> {
    let mut rest = arguments.into_iter().peekable();
    let mut modern = Modern::default();
    modern.arguments.extend(rest.next());
    let all: Vec<OsString> = rest.collect();
    let first = all.first().and_then(|first| first.to_str());
    if first.is_some_and(|first| SUBCOMMANDS.contains(&first)) || all == ["-h"] {
        modern.arguments.extend(all);
        return Ok(modern);
    }
    let mut rest = all.into_iter();
    while let Some(argument) = rest.next() {
        if argument == "--" {
            modern.arguments.push(argument);
            modern.arguments.extend(rest.by_ref());
        } else if OURS_WITH_VALUE.iter().any(|ours| argument == *ours) {
            modern.arguments.push(argument);
            modern.arguments.extend(rest.next());
        } else if let Some((option, glued)) = find(&argument) {
            if option.has_value && !glued {
                rest.next();
            }
            modern.apply(option)?;
        } else {
            modern.arguments.push(argument);
        }
    }
    Ok(modern)
}

impl Modern {
    fn apply(&mut self, option: &Classic) -> Result<()> {
        let (name, remark) = (option.name, option.remark);
        match option.meaning {
            Meaning::Same(ours) => {
                self.arguments.push(ours.into());
                self.remarks.push(format!("{name} is {ours} here{remark}"));
            }
            Meaning::NotNeeded => self.remarks.push(format!("{name} is not needed: {remark}")),
            Meaning::Refused => bail!("{name} is not there: {remark}"),
        }
        Ok(())
    }
}

struct Classic {
    name: &'static str,
    /// In the same argument (`-i5`) or in the next one.
    has_value: bool,
    meaning: Meaning,
    remark: &'static str,
}

#[derive(Clone, Copy)]
enum Meaning {
    /// An option of ours.
    Same(&'static str),
    /// It is always so, or makes no difference.
    NotNeeded,
    /// It cannot be had.
    Refused,
}

/// The classic option that an argument is, and whether it holds the option's value.
fn find(argument: &OsString) -> Option<(&'static Classic, bool)> {
    let text = argument.to_str()?;
    let exact = CLASSIC.iter().find(|option| option.name == text);
    let glued = || {
        let mut with_value = CLASSIC.iter().filter(|option| option.has_value);
        with_value.find(|option| text.starts_with(option.name) && !text.starts_with("--"))
    };
    exact
        .map(|option| (option, false))
        .or_else(|| glued().map(|option| (option, true)))
}

const fn same(name: &'static str, ours: &'static str, remark: &'static str) -> Classic {
    Classic {
        name,
        has_value: false,
        meaning: Meaning::Same(ours),
        remark,
    }
}

const fn not_needed(name: &'static str, remark: &'static str) -> Classic {
    Classic {
        name,
        has_value: false,
        meaning: Meaning::NotNeeded,
        remark,
    }
}

const fn refused(name: &'static str, remark: &'static str) -> Classic {
    Classic {
        name,
        has_value: false,
        meaning: Meaning::Refused,
        remark,
    }
}

const fn with_value(option: Classic) -> Classic {
    Classic {
        has_value: true,
        ..option
    }
}

/// `-D`, `-o` and `-I` are options of ours; `-I` (a server for inetd) has another meaning there.
const CLASSIC: [Classic; 22] = [
    same("-h", "--types", ""),
    same("-c", "--types", ": types know how to encode themselves"),
    same("-l", "--client", ""),
    same("-m", "--server", ""),
    with_value(same(
        "-s",
        "--server",
        ": the transport is chosen at run time, `listen(\"udp://..\")`",
    )),
    with_value(same(
        "-n",
        "--server",
        ": the transport is chosen at run time, `listen(\"udp://..\")`",
    )),
    refused(
        "-t",
        "the dispatch table is a part of the server (--server)",
    ),
    refused(
        "-a",
        "there are no sample programs; docs/src/quickstart.md has a client and a server",
    ),
    refused(
        "-Sc",
        "there are no sample programs; docs/src/quickstart.md has a client",
    ),
    refused(
        "-Ss",
        "there are no sample programs; implement the trait that --server writes",
    ),
    refused(
        "-Sm",
        "there is no makefile; a build.rs calls `rpcgen_rs::compile(\"FILE.x\")`",
    ),
    not_needed("-M", "clients and servers can be used by several threads"),
    not_needed("-N", "a procedure can have several arguments"),
    not_needed("-C", "there is one kind of Rust"),
    not_needed(
        "-A",
        "a server runs calls on several threads, as its configuration says",
    ),
    not_needed("-5", "there is one kind of server"),
    not_needed("-b", "there is one kind of server"),
    not_needed("-T", "the dispatch table is a part of the server"),
    not_needed(
        "-L",
        "a server reports through `tracing`, to wherever its program sends that",
    ),
    with_value(not_needed("-i", "the Rust compiler decides what to inline")),
    with_value(not_needed("-K", "a server runs until it is stopped")),
    with_value(not_needed("-Y", "the preprocessor is built in")),
];

/// The value behind these is no option.
const OURS_WITH_VALUE: [&str; 11] = [
    "-o",
    "-D",
    "-I",
    "-U",
    "--output",
    "--define",
    "--include",
    "--undefine",
    "--error-format",
    "--color",
    "--depfile",
];

/// What the first argument is when it is no option and no file.
const SUBCOMMANDS: [&str; 5] = ["check", "explain", "completions", "man", "help"];

#[cfg(test)]
mod tests {
    use super::*;

    fn run(line: &str) -> Result<(String, usize), String> {
        let arguments = line.split(' ').map(OsString::from);
        let modern = modernize(arguments).map_err(|error| error.to_string())?;
        let arguments: Vec<_> = modern
            .arguments
            .iter()
            .map(|one| one.to_str().unwrap())
            .collect();
        Ok((arguments.join(" "), modern.remarks.len()))
    }

    #[test]
    fn lines() {
        for (line, expected, remarks) in [
            ("rpcgen a.x", "rpcgen a.x", 0),
            ("rpcgen -h", "rpcgen -h", 0),
            ("rpcgen -h a.x", "rpcgen --types a.x", 1),
            ("rpcgen -C -N -M -l a.x", "rpcgen --client a.x", 4),
            ("rpcgen -c -i 0 -o b a.x", "rpcgen --types -o b a.x", 2),
            ("rpcgen -i0 -K120 -Y/bin a.x", "rpcgen a.x", 3),
            ("rpcgen -s udp a.x", "rpcgen --server a.x", 1),
            ("rpcgen -DC -D N -I h a.x", "rpcgen -DC -D N -I h a.x", 0),
            ("rpcgen -- -h", "rpcgen -- -h", 0),
            ("rpcgen check -h", "rpcgen check -h", 0),
        ] {
            assert_eq!(run(line), Ok((expected.to_owned(), remarks)), "{line}");
        }
    }

    #[test]
    fn what_cannot_be_had() {
        for option in ["-t", "-a", "-Sc", "-Ss", "-Sm"] {
            let error = run(&format!("rpcgen {option} a.x")).unwrap_err();
            assert!(
                error.starts_with(&format!("{option} is not there: ")),
                "{error}"
            );
        }
    }

    #[test]
    fn every_subcommand_is_known() {
        use crate::cli::arguments::Arguments;
        use clap::CommandFactory;
        for command in Arguments::command().get_subcommands() {
            assert!(SUBCOMMANDS.contains(&command.get_name()), "{command}");
        }
    }
}
