//! The options of C rpcgen: each does what it did, is not needed, or is told what to do instead.
//!
//! `-D` and `-o` are options of ours. So is `-I DIRECTORY`; rpcgen's `-I` has no value.

/// An option, without its dash.
pub(super) struct Classic {
    pub(super) name: &'static str,
    /// In the same argument (`-i5`) or in the next one.
    pub(super) has_value: bool,
    pub(super) meaning: Meaning,
    pub(super) remark: &'static str,
}

#[derive(Clone, Copy)]
pub(super) enum Meaning {
    /// It chooses what is written.
    Part(Part),
    /// It is always so, or makes no difference.
    NotNeeded,
    /// It cannot be had.
    Refused,
}

/// What is written. In the order of the command line that is made of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Project,
    Types,
    Client,
    Server,
    ServerTemplate,
    ClientTemplate,
    Manifest,
}

impl Part {
    /// What chooses it here.
    pub(super) fn option(self) -> &'static str {
        match self {
            Self::Project => "init",
            Self::Types => "--types",
            Self::Client => "--client",
            Self::Server => "--server",
            Self::ServerTemplate => "--template server",
            Self::ClientTemplate => "--template client",
            Self::Manifest => "--template manifest",
        }
    }
}

const fn part(name: &'static str, part: Part, remark: &'static str) -> Classic {
    Classic {
        name,
        has_value: false,
        meaning: Meaning::Part(part),
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

const TRANSPORT: &str = ": the transport is chosen at run time, `listen(\"udp://..\")`";

pub(super) const INETD: &str = "-I (a server for inetd) is not there: a server listens on the addresses of its `listen`; \
     -I DIRECTORY says where #include looks";

pub(super) const CLASSIC: [Classic; 23] = [
    part("h", Part::Types, ""),
    part("c", Part::Types, ": types know how to encode themselves"),
    part("l", Part::Client, ""),
    part("m", Part::Server, ""),
    with_value(part("s", Part::Server, TRANSPORT)),
    with_value(part("n", Part::Server, TRANSPORT)),
    part("a", Part::Project, ": a directory with a Cargo project"),
    part("Sc", Part::ClientTemplate, ""),
    part("Ss", Part::ServerTemplate, ""),
    part("Sm", Part::Manifest, ": a Cargo.toml"),
    refused("t", "the dispatch table is a part of the server (--server)"),
    not_needed("M", "clients and servers can be used by several threads"),
    not_needed("N", "a procedure can have several arguments"),
    not_needed("C", "there is one kind of Rust"),
    not_needed("k", "there is one kind of Rust"),
    not_needed(
        "A",
        "a server runs calls on several threads, as its configuration says",
    ),
    not_needed("5", "there is one kind of server"),
    not_needed("b", "there is one kind of server"),
    not_needed("T", "the dispatch table is a part of the server"),
    not_needed(
        "L",
        "a server reports through `tracing`, to wherever its program sends that",
    ),
    with_value(not_needed("i", "the Rust compiler decides what to inline")),
    with_value(not_needed("K", "a server runs until it is stopped")),
    with_value(not_needed("Y", "the preprocessor is built in")),
];
