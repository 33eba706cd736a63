//! `#include`, `#include_next`: which file is meant, and whether it is taken.

use std::io;
use std::path::{Path, PathBuf};

use super::directives::{Directive, MAX_CONDITION_BYTES};
use super::{MAX_TEXT_BYTES, Open, Preprocessor};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span};

impl Preprocessor<'_> {
    pub(super) fn include(&mut self, directive: &Directive) {
        let Some(written) = self.file_name(directive) else {
            return;
        };
        let quoted = within(&written, '"', '"');
        let Some(name) = quoted.or(within(&written, '<', '>')) else {
            let message = format!("`#{}` needs a file name in quotes", directive.name);
            self.error(Code::BadDirective, directive.span, message);
            return;
        };
        let found = match directive.name == "include_next" {
            true => self.find_next(name),
            false => self.find(name, quoted.is_some()),
        };
        match found {
            Ok(file) => self.enter(directive, file),
            Err(error) => {
                let help = help(name, directive);
                self.not_found(name, directive.rest_span, &error, help);
            }
        }
    }

    /// The name with its marks; a macro stands for it in `#include NAME` (C11 section 6.10.2).
    fn file_name(&mut self, directive: &Directive) -> Option<String> {
        let written = directive.rest.as_str();
        if written.starts_with(['"', '<']) {
            return Some(written.to_owned());
        }
        match self.macros.expand(written, MAX_CONDITION_BYTES) {
            Ok(expanded) => Some(expanded.trim().to_owned()),
            Err(failure) => {
                self.expansion_failed(directive.rest_span, &failure);
                None
            }
        }
    }

    pub(super) fn not_found(&mut self, name: &str, span: Span, error: &io::Error, help: &str) {
        let message = match error.kind() {
            io::ErrorKind::NotFound => format!("cannot find `{name}`"),
            _ => format!("cannot read `{name}`: {error}"),
        };
        let error = Diagnostic::error(Code::IncludeNotFound, span, message);
        self.diagnostics.push(error.help(help));
    }

    fn find(&mut self, name: &str, quoted: bool) -> io::Result<FileId> {
        let mut candidates = self.in_directories(name);
        if quoted {
            let beside = Path::new(self.sources.name(self.including())).with_file_name(name);
            candidates.insert(0, beside);
        }
        self.first(&candidates)
    }

    /// As [`Self::find`], but behind the directory that the including file was found in.
    fn find_next(&mut self, name: &str) -> io::Result<FileId> {
        let including = self.including();
        let mut candidates = self.in_directories(name);
        let is_including = |path: &PathBuf| self.sources.load(path).is_ok_and(|it| it == including);
        if let Some(at) = candidates.iter().position(is_including) {
            candidates.drain(..=at);
        }
        self.first(&candidates)
    }

    fn in_directories(&self, name: &str) -> Vec<PathBuf> {
        let directories = self.options.include_dirs.iter();
        directories.map(|directory| directory.join(name)).collect()
    }

    fn first(&mut self, candidates: &[PathBuf]) -> io::Result<FileId> {
        for candidate in candidates {
            match self.sources.load(candidate) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                found => return found,
            }
        }
        Err(io::ErrorKind::NotFound.into())
    }

    fn including(&self) -> FileId {
        let open = self.open.last().expect("a directive is in an open file");
        open.file
    }

    /// Takes a file, unless it was taken before. One that is still open is taken again, as a condition may end that; it
    /// cannot if since then no macro has changed.
    fn enter(&mut self, directive: &Directive, file: FileId) {
        let version = self.macros.version();
        let open = Open { file, version };
        let is_open = self.open.iter().any(|one| one.file == file);
        if self.open.contains(&open) {
            let message = format!("`{}` includes itself without end", self.sources.name(file));
            self.error(Code::IncludeCycle, directive.rest_span, message);
        } else if self.open.len() >= MAX_INCLUDE_DEPTH {
            let message = format!("more than {MAX_INCLUDE_DEPTH} files include each other");
            self.error(Code::IncludeCycle, directive.rest_span, message);
            self.stopped = true;
        } else if is_open && self.read_again(file) > MAX_TEXT_BYTES {
            let message = format!(
                "files that include themselves are longer than {MAX_TEXT_BYTES} bytes in all"
            );
            self.error(Code::TooMuchText, directive.rest_span, message);
            self.stopped = true;
        } else if is_open || !self.included.contains(&file) {
            self.file(file);
        }
    }

    /// Counts the bytes of files that are read while they are open: branches of branches would be read without end.
    fn read_again(&mut self, file: FileId) -> usize {
        self.read_again_bytes += self.sources.text(file).len();
        self.read_again_bytes
    }
}

fn within(text: &str, open: char, close: char) -> Option<&str> {
    let (name, _) = text.strip_prefix(open)?.split_once(close)?;
    (!name.is_empty()).then_some(name)
}

fn help(name: &str, directive: &Directive) -> &'static str {
    if name.ends_with(".h") {
        "C headers are not read; to leave it out, write `%#include`"
    } else if directive.name == "include_next" {
        "it is looked for in each -I directory behind the one of the including file"
    } else {
        "it is looked for beside the including file, then in each -I directory"
    }
}

/// Files within each other; more is an error.
pub const MAX_INCLUDE_DEPTH: usize = 64;
