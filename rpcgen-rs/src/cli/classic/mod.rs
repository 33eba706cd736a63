//! The command line as people type it, made into the one that clap knows: the options of C rpcgen (rpcsvc-proto,
//! libtirpc, illumos), alone or joined as in `-CMN`, and options before a subcommand.

mod options;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::path::Path;

use anyhow::{Result, bail};
use clap::CommandFactory;

use super::STANDARD_STREAM;
use super::arguments::Arguments;
use options::{CLASSIC, Classic, Meaning, Part};

/// A command line without classic options.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Modern {
    /// With the program's name at the front.
    pub(super) arguments: Vec<OsString>,
    /// What to tell the user, one line each.
    pub(super) remarks: Vec<String>,
}

/// Replaces classic options, and moves a subcommand to the front. What is behind it is left as it is, and so is a
/// lone `-h`, which asks for help.
///
/// # Errors
/// An option for what cannot be had; the message says what there is instead.
pub(super) fn modernize(arguments: impl IntoIterator<Item = OsString>) -> Result<Modern> {
    let mut arguments = arguments.into_iter();
    let program: Vec<OsString> = arguments.by_ref().take(1).collect();
    let all: Vec<OsString> = arguments.collect();
    if all == ["-h"] {
        return Ok(Modern {
            arguments: [program, all].concat(),
            ..Modern::default()
        });
    }
    let mut line = Line::default();
    let mut rest = all.into_iter();
    while let Some(argument) = rest.next() {
        line.take(argument, &mut rest)?;
    }
    Ok(line.modern(program))
}

/// What is known of a command line.
#[derive(Default)]
struct Line {
    subcommand: Option<OsString>,
    /// What is behind it.
    behind: Vec<OsString>,
    /// Options of ours and files.
    others: Vec<OsString>,
    /// What was chosen by `-h`, `-l` and the like.
    parts: BTreeSet<Part>,
    has_file: bool,
    output: Option<OsString>,
    remarks: Vec<String>,
}

impl Line {
    fn take(&mut self, argument: OsString, rest: &mut std::vec::IntoIter<OsString>) -> Result<()> {
        let Some(text) = argument.to_str().map(str::to_owned) else {
            // No option has such a name.
            self.has_file = true;
            self.others.push(argument);
            return Ok(());
        };
        if !self.has_file && is_subcommand(&text) {
            self.subcommand = Some(argument);
            self.behind = rest.collect();
        } else if text == "--" {
            self.has_file |= rest.len() > 0;
            self.others.push(argument);
            self.others.extend(rest);
        } else if text.starts_with("--") {
            let value = takes_value(&text).then(|| rest.next()).flatten();
            if text == "--output" {
                self.output.clone_from(&value);
            }
            self.others.push(argument);
            self.others.extend(value);
        } else if text.starts_with('-') && text != STANDARD_STREAM {
            self.letters(&text[1..], rest)?;
        } else {
            self.has_file = true;
            self.others.push(argument);
        }
        Ok(())
    }

    /// `-CMN`, `-DNAME`, `-o FILE`.
    fn letters(&mut self, all: &str, rest: &mut std::vec::IntoIter<OsString>) -> Result<()> {
        let mut letters = all;
        while let Some(letter) = letters.chars().next() {
            let behind = &letters[letter.len_utf8()..];
            let classic = CLASSIC.iter().find(|one| letters.starts_with(one.name));
            match letter {
                'I' if is_for_inetd(behind, rest.as_slice(), letters.len() < all.len()) => {
                    self.remarks.push(options::INETD.to_owned());
                    letters = behind;
                }
                'D' | 'I' | 'U' | 'o' => {
                    self.with_value(letter, behind, rest);
                    return Ok(());
                }
                _ => match classic {
                    Some(classic) => {
                        letters = &letters[classic.name.len()..];
                        if classic.has_value && std::mem::take(&mut letters).is_empty() {
                            rest.next();
                        }
                        self.apply(classic)?;
                    }
                    // An option of ours, or none.
                    None => {
                        self.others.push(format!("-{letters}").into());
                        return Ok(());
                    }
                },
            }
        }
        Ok(())
    }

    /// An option that has its value in the same argument or in the next one.
    fn with_value(&mut self, letter: char, glued: &str, rest: &mut std::vec::IntoIter<OsString>) {
        let value = match glued {
            "" => rest.next(),
            glued => Some(glued.into()),
        };
        if letter == 'o' {
            self.output.clone_from(&value);
        }
        self.others.push(format!("-{letter}").into());
        self.others.extend(value);
    }

    fn apply(&mut self, option: &Classic) -> Result<()> {
        let Classic { name, remark, .. } = option;
        let remark = match option.meaning {
            Meaning::Part(part) => {
                self.parts.insert(part);
                format!("-{name} is {} here{remark}", part.option())
            }
            Meaning::NotNeeded => format!("-{name} is not needed: {remark}"),
            Meaning::Refused => bail!("-{name} is not there: {remark}"),
        };
        if !self.remarks.contains(&remark) {
            self.remarks.push(remark);
        }
        Ok(())
    }

    /// What was chosen goes to the standard output unless there is `-o`, and the interface comes from the standard
    /// input unless there is a file: as with rpcgen.
    fn modern(mut self, mut arguments: Vec<OsString>) -> Modern {
        let project = self.parts.contains(&Part::Project);
        // Clients and servers hold the types.
        if self.parts.len() > 1 {
            self.parts.remove(&Part::Types);
        }
        if project {
            self.parts.retain(|part| *part == Part::Project);
        }
        let words = self.parts.iter().flat_map(|part| part.option().split(' '));
        arguments.extend(self.subcommand.take());
        arguments.extend(words.map(OsString::from));
        if !self.parts.is_empty() && !project {
            match &self.output {
                None => arguments.extend(["-o", STANDARD_STREAM].map(OsString::from)),
                Some(output) => self.remarks.extend(holds_rust(output)),
            }
            if !self.has_file {
                self.others.push(STANDARD_STREAM.into());
            }
        }
        arguments.append(&mut self.others);
        arguments.append(&mut self.behind);
        Modern {
            arguments,
            remarks: self.remarks,
        }
    }
}

/// rpcgen's `-I` has no value, ours has one.
fn is_for_inetd(behind: &str, rest: &[OsString], is_joined: bool) -> bool {
    let is_option_or_interface = |next: &OsString| {
        let text = next.to_string_lossy();
        text.starts_with('-') || text.ends_with(".x") && !Path::new(next).is_dir()
    };
    is_joined || behind.is_empty() && rest.first().is_none_or(is_option_or_interface)
}

fn is_subcommand(word: &str) -> bool {
    word == "help" || Arguments::command().find_subcommand(word).is_some()
}

/// Whether the value of a long option is in the next argument.
fn takes_value(option: &str) -> bool {
    let command = Arguments::command();
    let mut known = command.get_arguments();
    let known = known.find(|one| one.get_long() == option.strip_prefix("--"));
    known.is_some_and(|one| one.get_action().takes_values())
}

/// A Makefile for C names its outputs so.
fn holds_rust(output: &OsStr) -> Option<String> {
    let extension = Path::new(output).extension()?;
    let output = output.display();
    (extension == "h" || extension == "c")
        .then(|| format!("{output} holds Rust, in spite of its name"))
}
