//! The command line's form.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use rpcgen_rs::diagnostic::Code;
use rpcgen_rs::preprocess;

use super::choices::Choices;

/// Reads interface files (.x) and writes Rust client and server stubs.
///
/// `rpcgen-rs calc.x` writes calc.rs in the current directory.
#[derive(Debug, Parser)]
#[command(
    name = "rpcgen-rs",
    version,
    max_term_width = 80,
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    arg_required_else_help = true,
    after_long_help = BEHIND_HELP
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    #[command(flatten)]
    pub(super) generate: Generate,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Writes a Cargo project with a server and a client to fill in.
    Init(Init),
    /// Looks for mistakes, writes nothing.
    Check(Check),
    /// Says what the code of a message means; without a code, lists all.
    Explain(Explain),
    /// Says what an RPC server has: asks rpcbind, or calls a program.
    Info(Info),
    /// Writes completions for a shell to the standard output.
    Completions {
        /// Which shell.
        shell: clap_complete::Shell,
    },
    /// Writes a man page to the standard output.
    Man {
        /// The page of this command [default: that of rpcgen-rs].
        command: Option<String>,
    },
}

const BEHIND_HELP: &str = "\
In the options for generated code, PATH is `.` for everything, TYPE,
TYPE.MEMBER or PROGRAM.PROCEDURE.ARGUMENT, with `*` for any name.

Exit status: 0 fine, 1 a file has errors (or --check finds the output out of
date), 2 wrong usage or a file cannot be read or written.

The options of C rpcgen (-h -c -l -m -a -Ss ..) can be typed as they are: each
is understood, or answered with what to do instead.";

#[derive(Debug, Args)]
pub(super) struct Generate {
    /// The interface files; `-` is the standard input.
    #[arg(value_name = "FILE.x", required = true)]
    pub(super) files: Vec<PathBuf>,
    /// Where to write, a file or a directory; `-` is the standard output [default: FILE.rs in the current directory].
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Write types and clients.
    #[arg(long)]
    pub(super) client: bool,
    /// Write types and servers.
    #[arg(long)]
    pub(super) server: bool,
    /// Write types only.
    #[arg(long, conflicts_with_all = ["client", "server"])]
    pub(super) types: bool,
    /// Write a program to start from, or its Cargo.toml, to the standard output; `init` writes all.
    #[arg(long, value_name = "WHAT", conflicts_with_all = ["client", "server", "types", "check", "depfile"])]
    pub(super) template: Option<Template>,
    /// Write nothing; exit status 1 if the output is out of date.
    #[arg(long)]
    pub(super) check: bool,
    /// Overwrite even a file that rpcgen-rs has not made.
    #[arg(long)]
    pub(super) force: bool,
    /// Write what each output depends on, as rules for make or ninja.
    #[arg(long, value_name = "FILE")]
    pub(super) depfile: Option<PathBuf>,
    /// What names become in Rust.
    #[arg(
        long,
        value_name = "FORM",
        default_value = "idiomatic",
        help_heading = "Generated code"
    )]
    pub(super) names: Names,
    #[command(flatten)]
    pub(super) choices: Choices,
    #[command(flatten)]
    pub(super) preprocess: Preprocess,
    #[command(flatten)]
    pub(super) messages: Messages,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Template {
    /// A server whose procedures are to be filled in.
    Server,
    /// A client that calls each procedure.
    Client,
    /// A Cargo.toml for both.
    Manifest,
}

#[derive(Debug, Args)]
pub(super) struct Init {
    /// The interface file, or else the name of the project, which gets an interface to start from.
    #[arg(value_name = "FILE.x|NAME")]
    pub(super) interface: PathBuf,
    /// Where to write [default: a directory called like the project].
    #[arg(value_name = "DIRECTORY")]
    pub(super) directory: Option<PathBuf>,
    /// Overwrite files that are there.
    #[arg(long)]
    pub(super) force: bool,
    /// Take the packages from a clone of rpcgen-rs's repository instead of a registry.
    #[arg(long, value_name = "DIRECTORY")]
    pub(super) runtime_path: Option<PathBuf>,
    /// What names become in Rust.
    #[arg(long, value_name = "FORM", default_value = "idiomatic")]
    pub(super) names: Names,
    #[command(flatten)]
    pub(super) preprocess: Preprocess,
    #[command(flatten)]
    pub(super) messages: Messages,
}

#[derive(Debug, Args)]
pub(super) struct Check {
    /// The interface files; `-` is the standard input.
    #[arg(value_name = "FILE.x", required = true)]
    pub(super) files: Vec<PathBuf>,
    /// What names become in Rust: two may become one.
    #[arg(long, value_name = "FORM", default_value = "idiomatic")]
    pub(super) names: Names,
    #[command(flatten)]
    pub(super) preprocess: Preprocess,
    #[command(flatten)]
    pub(super) messages: Messages,
}

#[derive(Debug, Args)]
pub(super) struct Explain {
    /// The code of a message, such as E0302.
    #[arg(value_name = "CODE")]
    pub(super) code: Option<Code>,
}

#[derive(Debug, Args)]
#[command(after_help = BEHIND_INFO)]
pub(super) struct Info {
    /// Which machine; the port is that of the program, or of rpcbind if there is no program.
    #[arg(value_name = "HOST[:PORT]")]
    pub(super) host: String,
    /// Call procedure 0 of this program, given by its number or a name of /etc/rpc, instead of listing what rpcbind knows.
    #[arg(value_name = "PROGRAM")]
    pub(super) program: Option<String>,
    /// The version to call [default: each that the server has].
    #[arg(value_name = "VERSION")]
    pub(super) version: Option<u32>,
    /// How to ask [default: rpcbind over tcp, else udp; a program over both].
    #[arg(short, long, value_name = "TRANSPORT")]
    pub(super) transport: Option<Transport>,
    /// One line for each program of the list.
    #[arg(short, long, conflicts_with = "program")]
    pub(super) short: bool,
}

const BEHIND_INFO: &str = "\
Exit status: 0 there is an answer, 1 there is none (or not from the program and
version that was asked for), 2 wrong usage, or there is no such host.";

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Transport {
    /// Datagrams.
    Udp,
    /// A connection.
    Tcp,
}

impl Transport {
    /// As it begins an address.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Udp => "udp",
            Self::Tcp => "tcp",
        }
    }
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Preprocessor")]
pub(super) struct Preprocess {
    /// Look for #include in this directory, too.
    #[arg(short = 'I', long = "include", value_name = "DIRECTORY")]
    pub(super) include: Vec<PathBuf>,
    /// Define a macro, or a number of a C header [default value: 1].
    #[arg(short = 'D', long = "define", value_name = "NAME[=VALUE]", value_parser = define)]
    pub(super) define: Vec<(String, String)>,
    /// Remove a macro, such as RPC_HDR.
    #[arg(short = 'U', long = "undefine", value_name = "NAME", value_parser = name)]
    pub(super) undefine: Vec<String>,
    /// A type that the file uses without defining it is this one of Rust, such as timestamp=crate::Timestamp.
    #[arg(long, value_name = "NAME=PATH", value_parser = extern_type)]
    pub(super) extern_type: Vec<(String, String)>,
    /// The Rust of this file is made elsewhere, in this module, such as types.x=crate::types; it is read before.
    #[arg(long, value_name = "FILE.x=PATH", value_parser = extern_file)]
    pub(super) extern_file: Vec<(PathBuf, String)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Standard {
    /// Warnings where C rpcgen would refuse the file.
    Rpcgen,
    /// Warnings where RFC 4506 and RFC 5531 have no such form.
    Rfc,
    /// Everything that is understood.
    Superset,
}

impl From<Standard> for rpcgen_rs::Standard {
    fn from(standard: Standard) -> Self {
        match standard {
            Standard::Rpcgen => Self::Rpcgen,
            Standard::Rfc => Self::Rfc,
            Standard::Superset => Self::Superset,
        }
    }
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Messages")]
pub(super) struct Messages {
    /// For whom the file is written: warnings where others would refuse it.
    #[arg(long = "std", value_name = "STANDARD", default_value = "superset")]
    pub(super) standard: Standard,
    /// The form of errors and warnings.
    #[arg(long, value_name = "FORM", default_value = "human")]
    pub(super) error_format: ErrorFormat,
    /// Colors in messages.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(super) color: Color,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Names {
    /// As Rust writes them: `NFS_OK` of `enum nfsstat` is `Nfsstat::Ok`.
    Idiomatic,
    /// As the file has them: `nfsstat::NFS_OK`.
    Verbatim,
}

impl From<Names> for rpcgen_rs::Names {
    fn from(names: Names) -> Self {
        match names {
            Names::Idiomatic => Self::Idiomatic,
            Names::Verbatim => Self::Verbatim,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ErrorFormat {
    /// With source lines.
    Human,
    /// One line each: FILE:LINE:COLUMN: CODE text.
    Short,
    /// One JSON object a line; `check` writes it to the standard output.
    Json,
    /// SARIF 2.1.0, for code review tools; `check` writes it to the standard output.
    Sarif,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal; NO_COLOR, CLICOLOR and CLICOLOR_FORCE change that.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Preprocess {
    pub(super) fn options(&self) -> preprocess::Options {
        preprocess::Options {
            include_dirs: self.include.clone(),
            defines: self.define.clone(),
            undefines: self.undefine.clone(),
            extern_types: self.extern_type.clone(),
            extern_files: self.extern_file.clone(),
        }
    }
}

fn define(text: &str) -> Result<(String, String), String> {
    let (name_part, value) = text.split_once('=').unwrap_or((text, "1"));
    Ok((name(name_part)?, value.to_owned()))
}

fn extern_type(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, path)) => Ok((name.trim().to_owned(), path.trim().to_owned())),
        None => Err(format!("write `{text}=PATH`, such as `{text}=crate::Name`")),
    }
}

fn extern_file(text: &str) -> Result<(PathBuf, String), String> {
    match text.rsplit_once('=') {
        Some((file, path)) => Ok((file.trim().into(), path.trim().to_owned())),
        None => Err(format!("write `{text}=PATH`, such as `{text}=crate::name`")),
    }
}

fn name(text: &str) -> Result<String, String> {
    let starts = text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    let goes_on = text
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    match starts && goes_on {
        true => Ok(text.to_owned()),
        false => Err(format!("`{text}` is not a name")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_is_consistent() {
        use clap::CommandFactory;
        Arguments::command().debug_assert();
    }

    #[test]
    fn defines() {
        for (text, expected) in [
            ("A", Ok(("A", "1"))),
            ("A=", Ok(("A", ""))),
            ("A=b=c", Ok(("A", "b=c"))),
            ("1=2", Err("`1` is not a name")),
            ("", Err("`` is not a name")),
        ] {
            let expected = expected
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .map_err(str::to_owned);
            assert_eq!(define(text), expected);
        }
    }
}
