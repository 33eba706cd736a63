//! The texts of a project.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::sources;
use crate::cli::arguments::{Init, Names};

/// A project for one interface file.
pub(super) struct Project {
    /// The interface file's name without `.x`.
    pub(super) stem: String,
    /// Of the package, and the first word of the programs' names.
    pub(super) name: String,
}

/// Where the project's packages come from.
pub(super) enum Packages {
    /// A registry.
    Published,
    /// A clone of the repository at this absolute path.
    Clone(PathBuf),
}

impl Project {
    /// For an interface file, or with a name of its own.
    pub(super) fn new(path: &Path, is_file: bool) -> Self {
        let stem = match is_file {
            true => path.file_stem(),
            false => path.file_name(),
        };
        let stem = stem.unwrap_or_default().to_string_lossy().into_owned();
        let name = package_name(&stem);
        // The file of a new interface is called like its package.
        let stem = if is_file { stem } else { name.clone() };
        Self { stem, name }
    }

    pub(super) fn manifest(&self, packages: &Packages, directory: &Path) -> String {
        let (runtime, compiler) = match packages {
            Packages::Published => (format!("{VERSION:?}"), format!("version = {VERSION:?}")),
            Packages::Clone(clone) => (
                format!("{{ path = {:?} }}", clone.join("runtime")),
                format!("path = {:?}", clone.join("rpcgen-rs")),
            ),
        };
        let mut text = format!(
            "[package]\nname = {:?}\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
             [dependencies]\nrpcgen-runtime = {runtime}\n\n\
             [build-dependencies]\nrpcgen-rs = {{ {compiler}, default-features = false }}\n",
            self.name
        );
        if is_in_workspace(directory) {
            text += "\n# Not a member of the workspace around it. To make it one, remove this and add it there.\n[workspace]\n";
        }
        text
    }

    /// What is chosen on the command line is chosen in there.
    pub(super) fn build_script(&self, arguments: &Init) -> String {
        let file = format!("idl/{}.x", self.stem);
        let (mut chosen, preprocess) = (String::new(), &arguments.preprocess);
        for directory in sources::include_directories(&arguments.interface, preprocess) {
            chosen += &format!("        .include({directory:?})\n");
        }
        for (name, value) in &preprocess.define {
            chosen += &format!("        .define({name:?}, {value:?})\n");
        }
        for name in &preprocess.undefine {
            chosen += &format!("        .undefine({name:?})\n");
        }
        for (name, path) in &preprocess.extern_type {
            chosen += &format!("        .extern_type({name:?}, {path:?})\n");
        }
        if arguments.names == Names::Verbatim {
            chosen += "        .names(rpcgen_rs::Names::Verbatim)\n";
        }
        let compile = match chosen.as_str() {
            "" => format!("    rpcgen_rs::compile({file:?})\n"),
            _ => format!(
                "    rpcgen_rs::Builder::new()\n        .file({file:?})\n{chosen}        .compile()\n"
            ),
        };
        format!(
            "//! Makes Rust of the interface.\n\nfn main() -> Result<(), rpcgen_rs::Error> {{\n{compile}}}\n"
        )
    }

    pub(super) fn interface_path(&self) -> PathBuf {
        Path::new("idl").join(format!("{}.x", self.stem))
    }

    /// An interface to start from.
    pub(super) fn interface(&self) -> String {
        let words = self.name.split(['_', '-']);
        let name: String = words.map(capitalized).collect();
        STARTER.replace("STEM", &self.stem).replace("NAME", &name)
    }
}

impl Packages {
    pub(super) fn in_clone(path: &Path) -> Result<Self> {
        let shown = path.display();
        let clone = fs::canonicalize(path).with_context(|| format!("cannot read {shown}"))?;
        if !clone.join("runtime/Cargo.toml").is_file() {
            bail!("{shown} is no clone of rpcgen-rs's repository: it has no runtime/Cargo.toml");
        }
        Ok(Self::Clone(clone))
    }
}

/// Cargo takes letters, digits, `-` and `_`, and no digit at the front; a package cannot depend on one of its own name.
fn package_name(stem: &str) -> String {
    let is_allowed = |one: char| one.is_ascii_alphanumeric() || one == '-' || one == '_';
    let name = stem.replace(|one: char| !is_allowed(one), "_");
    let starts = name.starts_with(|first: char| first.is_ascii_alphabetic());
    if starts && !name.starts_with("rpcgen-") && !RESERVED.contains(&name.as_str()) {
        name
    } else {
        format!("rpc_{name}")
    }
}

/// Whether Cargo would look for the project in a workspace around it.
fn is_in_workspace(directory: &Path) -> bool {
    let Ok(directory) = std::path::absolute(directory) else {
        return false;
    };
    directory.ancestors().skip(1).any(|above| {
        let manifest = fs::read_to_string(above.join("Cargo.toml"));
        manifest.is_ok_and(|text| text.lines().any(|line| line.trim() == "[workspace]"))
    })
}

fn capitalized(word: &str) -> String {
    let mut characters = word.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).collect()
}

/// Of the packages: those that this program was made with.
const VERSION: &str = concat!(
    env!("CARGO_PKG_VERSION_MAJOR"),
    ".",
    env!("CARGO_PKG_VERSION_MINOR")
);

/// Names of crates that every program has, and of Cargo's own directories.
const RESERVED: [&str; 8] = [
    "alloc",
    "build",
    "core",
    "deps",
    "examples",
    "incremental",
    "std",
    "test",
];

const STARTER: &str = "\
/* STEM.x: what a server does for its clients. */

interface NAME {
    /* The sum of two numbers. */
    int add(int a, int b);

    /* The mean of the samples. */
    double mean(double samples<1000>);

    /* A line for the server's log. */
    void log(string line<256>);
};
";
