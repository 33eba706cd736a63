//! Real `.x` files, out of Debian's source packages: what each needs, where they are, what becomes of them.
//!
//! `corpus/options.tsv` is the table; the book shows it.

mod project;
mod table;
pub mod wire;

pub use project::{Project, workspace};
pub use table::{C, Entry, module};

use crate::daemons;
use rpcgen_rs::diagnostic::{self, Diagnostics, Severity};
use rpcgen_rs::model::{self, Module};
use rpcgen_rs::source::{FileId, SourceMap};
use rpcgen_rs::{Names, Options, preprocess, syntax, translate};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The packages that the files are from.
pub const PACKAGES: [&str; 8] = [
    "rpcsvc-proto",
    "libnsl",
    "nfs-utils",
    "nfs-ganesha",
    "krb5",
    "ypserv",
    "libvirt",
    "glusterfs",
];

/// The files on this machine, and the table.
#[derive(Debug)]
pub struct Corpus {
    directory: PathBuf,
    /// What each file needs, in the order of the names.
    pub entries: Vec<Entry>,
}

impl Corpus {
    /// The files that are in the workspace's `target/corpus`; with `RPCGEN_INTEROP=required` those that are not there
    /// are fetched. Skips the test and returns `None` where a package is missing.
    ///
    /// # Panics
    /// When they are required and cannot be had.
    pub fn open() -> Option<Self> {
        let directory = workspace().join("target/corpus");
        if env::var("RPCGEN_INTEROP").is_ok_and(|policy| policy == "required") {
            fetch(&directory);
        }
        let missing: Vec<&str> = PACKAGES
            .into_iter()
            .filter(|package| !directory.join(package).is_dir())
            .collect();
        if !missing.is_empty() {
            daemons::skip(&format!(
                "the .x files of {missing:?} are not in target/corpus (RPCGEN_INTEROP=required fetches them)"
            ));
            return None;
        }
        let entries = Entry::all();
        Some(Self { directory, entries })
    }

    /// The names of all files that are there, as the table has them, sorted.
    ///
    /// # Panics
    /// When the directory cannot be read.
    pub fn files(&self) -> Vec<String> {
        let mut names = Vec::new();
        for package in PACKAGES {
            for file in fs::read_dir(self.directory.join(package)).expect("it was fetched") {
                let name = file.expect("it was fetched").file_name();
                names.push(format!("{package}/{}", name.to_string_lossy()));
            }
        }
        names.sort();
        names
    }

    /// Where a file of the table's first or third column is.
    pub fn path(&self, name: &str) -> PathBuf {
        if name.starts_with("with/") {
            workspace().join("tests/corpus").join(name)
        } else {
            self.directory.join(name)
        }
    }

    /// An interface that takes in the files `with` and then the file, and then has a text of its own.
    pub fn source(&self, entry: &Entry, with: &[String], more: &str) -> Source {
        self.including(entry, with.iter().chain([&entry.file]), more)
    }

    /// As users have it: nothing of other files is included; their Rust is in the module of each, and that of the types
    /// which no file has in `crate::elsewhere`.
    pub fn apart(&self, entry: &Entry) -> Source {
        let mut source = self.source(entry, &[], "");
        let types = entry.types_elsewhere();
        let types = types.map(|name| (name.to_owned(), rust_path(name)));
        source.options.preprocess.extern_types = types.collect();
        source.options.preprocess.extern_files = self.files_apart(entry);
        source
    }

    /// The types in `crate::elsewhere`.
    pub fn elsewhere(&self) -> Source {
        let mut with: Vec<String> = Vec::new();
        let mut files = Vec::new();
        for entry in self
            .entries
            .iter()
            .filter(|entry| entry.types_elsewhere().next().is_some())
        {
            with.extend(entry.types_elsewhere().map(|name| format!("with/{name}.x")));
            files.extend(self.files_apart(entry));
        }
        with.sort();
        with.dedup();
        let mut source = self.only(&self.entries[0], &with);
        source.options.preprocess.extern_files = files;
        source
    }

    fn files_apart(&self, entry: &Entry) -> Vec<(PathBuf, String)> {
        let files = entry.files_elsewhere();
        files
            .map(|name| (self.path(name), format!("crate::{}", module(name))))
            .collect()
    }

    /// An interface that takes in the files `with`, and nothing else.
    pub fn only(&self, entry: &Entry, with: &[String]) -> Source {
        self.including(entry, with.iter(), "")
    }

    fn including<'a>(
        &self,
        entry: &Entry,
        files: impl Iterator<Item = &'a String>,
        more: &str,
    ) -> Source {
        let includes = files.map(|name| format!("#include {:?}\n", self.path(name)));
        let text = includes.collect::<String>() + more;
        let mut sources = SourceMap::new();
        let stem = entry.stem();
        let file = sources.add(format!("{stem}.x"), text);
        let mut options = Options::default();
        options.preprocess.defines.clone_from(&entry.defines);
        Source {
            sources,
            file,
            options,
        }
    }
}

/// Something to compile.
#[derive(Debug)]
pub struct Source {
    sources: SourceMap,
    file: FileId,
    /// What is chosen for it.
    pub options: Options,
}

impl Source {
    /// Without clients and servers.
    pub fn types(mut self) -> Self {
        self.options.client = false;
        self.options.server = false;
        self
    }

    /// With the names as they are.
    pub fn verbatim(mut self) -> Self {
        self.options.names = Names::Verbatim;
        self
    }

    /// The Rust text.
    ///
    /// # Errors
    /// All errors, a line each: `NAME.x:LINE:COLUMN: CODE text`.
    pub fn rust(&mut self) -> Result<String, Vec<String>> {
        let compilation = translate(&mut self.sources, self.file, &self.options);
        match compilation.rust {
            Some(rust) => Ok(rust),
            None => Err(self.errors(&compilation.diagnostics)),
        }
    }

    /// What the file means.
    ///
    /// # Errors
    /// As [`Self::rust`].
    pub fn model(&mut self) -> Result<Module, Vec<String>> {
        let mut diagnostics = Diagnostics::new();
        let options = &self.options.preprocess;
        let output =
            preprocess::preprocess(&mut self.sources, self.file, options, &mut diagnostics);
        let tree = syntax::parse(&output, &mut diagnostics);
        let stem = Path::new(self.sources.name(self.file)).file_stem();
        let options = model::Options {
            stem: stem.unwrap_or_default().to_string_lossy().into_owned(),
            external_numbers: output.external_numbers,
            names: self.options.names,
            external_types: output.external_types,
            external_modules: output.external_modules,
            external_files: output.external_files,
        };
        let mut suggestions = model::Suggestions::default();
        model::resolve(&tree, &options, &mut suggestions, &mut diagnostics)
            .ok_or_else(|| self.errors(&diagnostics))
    }

    fn errors(&self, diagnostics: &Diagnostics) -> Vec<String> {
        let mut errors = Diagnostics::new();
        let all = diagnostics.iter().cloned();
        all.filter(|one| one.severity == Severity::Error)
            .for_each(|one| errors.push(one));
        let lines = diagnostic::short(&errors, &self.sources);
        let without_directory = |line: &str| match line.split_once(".x:") {
            Some((path, rest)) => format!("{}.x:{rest}", path.rsplit('/').next().unwrap_or(path)),
            None => line.to_owned(),
        };
        lines.lines().map(without_directory).collect()
    }
}

/// `crate::elsewhere::DeviceError4` of `device_error4`.
pub fn rust_path(name: &str) -> String {
    let mut path = "crate::elsewhere::".to_owned();
    for word in name.split('_') {
        let (first, rest) = word.split_at(1);
        path += &(first.to_uppercase() + rest);
    }
    path
}

fn fetch(directory: &Path) {
    fs::create_dir_all(directory).expect("the target directory can be written");
    // Two test binaries may come here at once.
    let lock = fs::File::create(directory.join(".lock")).expect("it was just made");
    lock.lock().expect("a local file can be locked");
    let mut command = Command::new(workspace().join("tests/corpus/fetch"));
    let status = command.arg(directory).args(PACKAGES).status();
    let status = status.unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(status.success(), "{command:?}: {status}");
}
