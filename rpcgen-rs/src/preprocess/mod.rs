//! The subset of the C preprocessor that interface files use; no other program is called.
//!
//! `#include "x"`, `#include_next`, `#define` (with and without parameters, with `#` and `##`), `#undef`, `#if` and its
//! family, `#error`, `#warning`. `#pragma`, `#ident` and line marks are left out, and so are lines that start with `%`,
//! which rpcgen copies into its C output. Comments stay: documentation comes from them. `RPC_HDR` is defined, as if rpcgen made the
//! header; `unix` and `linux` are not.
//!
//! Unlike C, a file is taken once however often it is included: a second copy could only define everything twice.
//! Only what a file includes while it is read itself is read again: a condition has to end that.

mod body;
mod condition;
mod directives;
mod includes;
mod macros;
mod map;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::path::PathBuf;

use crate::ast::{InRust, Name};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::lexical::{self, Kind};
use crate::source::{FileId, SourceMap, Span};
use directives::Conditional;
use macros::{Failure, Macro, Macros};

pub(crate) use condition::{character, number};
pub use includes::MAX_INCLUDE_DEPTH;
pub use map::Map;

/// What the command line says.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Where an `#include` looks after the directory of the including file.
    pub include_dirs: Vec<PathBuf>,
    /// `-D NAME=VALUE`; later ones win.
    pub defines: Vec<(String, String)>,
    /// `-U NAME`, after all defines.
    pub undefines: Vec<String>,
    /// `--extern-type NAME=PATH`: types that are in Rust, and by which path; later ones win.
    pub extern_types: Vec<(String, String)>,
    /// `--extern-file FILE=PATH`: files whose Rust is made elsewhere, and in which module it is. They are read before
    /// the file.
    pub extern_files: Vec<(PathBuf, String)>,
}

/// A file with its includes, macros expanded.
#[derive(Debug, Clone, Default)]
pub struct Output {
    /// The text, comments kept.
    pub text: String,
    /// Where each part of the text comes from.
    pub map: Map,
    /// `%#define NAME number` and `-D NAME=number`: C names that the file may use without defining them.
    pub external_numbers: Vec<(Name, i128)>,
    /// The types of [`Options::extern_types`], which may be wrong.
    pub external_types: Vec<InRust>,
    /// The modules of [`Options::extern_files`], which may be wrong.
    pub external_modules: Vec<InRust>,
    /// The files that were read for them, by their place among them.
    pub external_files: HashMap<FileId, usize>,
    /// All files that were taken.
    pub files: Vec<FileId>,
    /// Where macros are used: the first of them, if they are very many.
    pub uses: Vec<MacroUse>,
    /// What it took to make the text: its bytes, and those that macros read.
    pub work: usize,
    /// Whether the text goes on to the end: after some mistakes it does not, and then its last definition is cut off.
    pub complete: bool,
}

/// A place where a macro is expanded.
#[derive(Debug, Clone)]
pub struct MacroUse {
    /// The name of the macro.
    pub name: String,
    /// With its arguments.
    pub place: Span,
    /// Where the macro is defined.
    pub defined: Span,
}

/// Runs the preprocessor over a file. What went wrong is in `diagnostics`; the output holds what could be read.
pub fn preprocess(
    sources: &mut SourceMap,
    file: FileId,
    options: &Options,
    diagnostics: &mut Diagnostics,
) -> Output {
    let mut preprocessor = Preprocessor {
        sources,
        options,
        diagnostics,
        macros: Macros::default(),
        output: Output::default(),
        external_index: HashMap::new(),
        command_line: file,
        included: Vec::new(),
        modules: HashMap::new(),
        open: Vec::new(),
        expanded_bytes: 0,
        read_again_bytes: 0,
        stopped: false,
        outside: None,
    };
    preprocessor.predefine();
    preprocessor.output.map.push_copied(0, file, 0, 0);
    preprocessor.extern_files(file);
    preprocessor.file(file);
    preprocessor.output.files = std::mem::take(&mut preprocessor.included);
    preprocessor.output.complete = !preprocessor.stopped;
    preprocessor.output.work = preprocessor.output.text.len() + preprocessor.macros.work();
    preprocessor.output
}

struct Preprocessor<'a> {
    sources: &'a mut SourceMap,
    options: &'a Options,
    diagnostics: &'a mut Diagnostics,
    macros: Macros,
    output: Output,
    /// Where in the output's external numbers a name is.
    external_index: HashMap<String, usize>,
    /// The text of the defines in the options.
    command_line: FileId,
    /// Every file so far.
    included: Vec<FileId>,
    /// The files that are being read, the innermost last.
    open: Vec<Open>,
    /// What macros have made so far.
    expanded_bytes: usize,
    /// The length of the files that were read while they were open.
    read_again_bytes: usize,
    /// The files whose Rust is made elsewhere, and the place of the module.
    modules: HashMap<FileId, usize>,
    /// After a mistake that makes the rest meaningless.
    stopped: bool,
    /// The module of Rust, by its place, that holds what the files define that are read now.
    outside: Option<usize>,
}

/// A file that is being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Open {
    file: FileId,
    /// The macros' when it was opened.
    version: usize,
}

/// A file while it is read.
struct Reader<'a> {
    file: FileId,
    text: &'a str,
    conditionals: Vec<Conditional>,
}

impl<'a> Reader<'a> {
    fn new(file: FileId, text: &'a str) -> Self {
        let conditionals = Vec::new();
        Self {
            file,
            text,
            conditionals,
        }
    }

    fn span(&self, range: Range<usize>) -> Span {
        let offset = |at| u32::try_from(at).expect("a file is at most MAX_FILE_BYTES long");
        Span {
            file: self.file,
            start: offset(range.start),
            end: offset(range.end),
        }
    }

    /// Whether text is taken at this point, and not left out by an `#if`.
    fn active(&self) -> bool {
        self.conditionals.last().is_none_or(Conditional::is_active)
    }
}

impl Preprocessor<'_> {
    /// What the command line defines, each a line of a file of its own, so that messages can point at it.
    fn predefine(&mut self) {
        let own = [("RPC_HDR".to_owned(), "1".to_owned())];
        let mut defines: Vec<_> = own.iter().chain(&self.options.defines).cloned().collect();
        defines.retain(|(name, _)| !self.options.undefines.contains(name));
        let types = &self.options.extern_types;
        let files = self.options.extern_files.iter();
        let files: Vec<_> = files
            .map(|(file, path)| (file.display().to_string(), path.clone()))
            .collect();
        let lines = defines.iter().chain(types).chain(&files);
        let lines = lines.map(|(name, value)| format!("{name}={value}\n"));
        let text: String = lines.collect();
        self.command_line = self.sources.add("<command line>", text.clone());
        let reader = Reader::new(self.command_line, &text);
        let mut at = 0;
        for (name, body) in defines {
            let span = reader.span(at..at + name.len());
            at += name.len() + body.len() + 2;
            self.external_number(&name, span, &body);
            let parameters = None;
            let definition = Macro {
                parameters,
                is_variadic: false,
                body,
                span,
            };
            self.macros.define(name, definition);
        }
        let mut in_rust = types.iter().chain(&files).map(|(name, path)| {
            let (start, behind_name) = (at, at + name.len());
            at = behind_name + path.len() + 2;
            let named = |text: &str, range| Name {
                text: text.to_owned(),
                span: reader.span(range),
            };
            InRust {
                name: named(name, start..behind_name),
                path: named(path, behind_name + 1..at - 1),
            }
        });
        self.output.external_types = in_rust.by_ref().take(types.len()).collect();
        self.output.external_modules = in_rust.collect();
    }

    /// Reads the files whose Rust is made elsewhere, as if `main` included them in its first line. If it is one of them
    /// itself, its own Rust is made.
    fn extern_files(&mut self, main: FileId) {
        self.included.push(main);
        let options = self.options;
        let mut files = Vec::new();
        for (index, (path, _)) in options.extern_files.iter().enumerate() {
            let span = self.output.external_modules[index].name.span;
            match self.sources.load(path) {
                Ok(file) if file == main => {}
                Ok(file) => {
                    self.modules.entry(file).or_insert(index);
                    files.push(file);
                }
                Err(error) => self.not_found(&path.display().to_string(), span, &error, FROM_HERE),
            }
        }
        // Each has its own module, also where another one includes it: their order says nothing.
        for file in files {
            if !self.included.contains(&file) {
                self.file(file);
            }
        }
    }

    fn file(&mut self, file: FileId) {
        let text = self.sources.shared_text(file);
        let text = with_whole_words(&text);
        let mut reader = Reader::new(file, &text);
        if !self.included.contains(&file) {
            self.included.push(file);
        }
        let version = self.macros.version();
        self.open.push(Open { file, version });
        let around = self.outside;
        self.outside = self.modules.get(&file).copied().or(around);
        if let Some(module) = self.outside {
            self.output.external_files.insert(file, module);
        }
        let mut at = 0;
        while at < text.len() && !self.stopped {
            at = self.line(&mut reader, at);
        }
        if let Some(unclosed) = reader.conditionals.pop().filter(|_| !self.stopped) {
            let message = "this condition has no `#endif`";
            self.error(Code::UnbalancedConditional, unclosed.span, message);
        }
        // The last line of an included file must not run into the next line of the including one.
        let is_main = self.open.len() == 1 && self.outside.is_none();
        if !is_main && !self.output.text.ends_with('\n') {
            self.replace(&reader, text.len()..text.len(), "\n");
        }
        self.open.pop();
        self.outside = around;
    }

    /// Takes a line, or more where a comment goes on; returns where the next one starts.
    fn line(&mut self, reader: &mut Reader<'_>, at: usize) -> usize {
        let first = lexical::tokens(reader.text, at).find(|token| token.kind != Kind::Space);
        match first {
            Some(token) if token.kind == Kind::Mark(b'#') => {
                self.directive(reader, token.range.start)
            }
            Some(token) if token.kind == Kind::Mark(b'%') => {
                self.passed_line(reader, token.range.start)
            }
            _ if reader.active() => self.text_line(reader, at),
            _ => skip_line(reader.text, at),
        }
    }

    fn text_line(&mut self, reader: &Reader<'_>, at: usize) -> usize {
        let (mut copied, mut next) = (at, at);
        while let Some(token) = lexical::token(reader.text, next) {
            next = token.range.end;
            match token.kind {
                Kind::Newline => break,
                Kind::Comment { closed: false } => {
                    let span = reader.span(token.range.start..token.range.start + 2);
                    self.error(Code::Unterminated, span, "this comment has no end");
                    self.copy(reader, copied..token.range.start);
                    self.stopped = true;
                    return reader.text.len();
                }
                Kind::Word if self.macros.is_defined(&reader.text[token.range.clone()]) => {
                    self.copy(reader, copied..token.range.start);
                    next = self.expand_use(reader, token.range.clone());
                    copied = next;
                }
                _ => {}
            }
            if self.stopped {
                return next;
            }
        }
        self.copy(reader, copied..next);
        next
    }

    /// Expands a macro in the text; returns the offset behind its use.
    fn expand_use(&mut self, reader: &Reader<'_>, word: Range<usize>) -> usize {
        let mut expanded = String::new();
        let limit = MAX_EXPANDED_BYTES - self.expanded_bytes;
        match self
            .macros
            .expand_use(reader.text, word.clone(), limit, &mut expanded)
        {
            Ok(Some(end)) => {
                self.expanded_bytes += expanded.len();
                let name = &reader.text[word.clone()];
                if let Some(defined) = self.macros.span(name)
                    && self.output.uses.len() < MAX_USES
                {
                    let place = reader.span(word.start..end);
                    let name = name.to_owned();
                    self.output.uses.push(MacroUse {
                        name,
                        place,
                        defined,
                    });
                }
                self.replace(reader, word.start..end, &expanded);
                end
            }
            Ok(None) => {
                self.copy(reader, word.clone());
                word.end
            }
            Err(failure) => {
                self.expansion_failed(reader.span(word.clone()), &failure);
                // Most macros are numbers: with one, what is around it can still be understood.
                match failure {
                    Failure::Arguments { end, .. } | Failure::NoToken { end, .. } => {
                        self.replace(reader, word.start..end, "0");
                        end
                    }
                    _ => {
                        self.stopped = true;
                        word.end
                    }
                }
            }
        }
    }

    fn expansion_failed(&mut self, span: Span, failure: &Failure) {
        let code = match failure {
            Failure::TooMuch => Code::TooMuchText,
            _ => Code::BadMacro,
        };
        let mut error = Diagnostic::error(code, span, failure.to_string());
        if let Failure::Unclosed { name }
        | Failure::Arguments { name, .. }
        | Failure::NoToken { name, .. } = failure
            && let Some(defined) = self.macros.span(name)
        {
            error = error.secondary(defined, "defined here");
        }
        self.diagnostics.push(error);
    }

    fn copy(&mut self, reader: &Reader<'_>, range: Range<usize>) {
        if range.is_empty() || !self.has_room(reader, &range, range.len()) {
            return;
        }
        let output = self.output.text.len();
        self.output
            .map
            .push_copied(output, reader.file, range.start, range.end);
        self.output.text.push_str(&reader.text[range]);
    }

    fn replace(&mut self, reader: &Reader<'_>, range: Range<usize>, by: &str) {
        if by.is_empty() || !self.has_room(reader, &range, by.len()) {
            return;
        }
        let output = self.output.text.len();
        self.output
            .map
            .push_replaced(output, reader.file, range.start, range.end);
        self.output.text.push_str(by);
    }

    fn has_room(&mut self, reader: &Reader<'_>, range: &Range<usize>, bytes: usize) -> bool {
        if self.output.text.len() + bytes <= MAX_TEXT_BYTES {
            return true;
        }
        let message =
            format!("with includes and macros the file is longer than {MAX_TEXT_BYTES} bytes");
        let start = range.start;
        self.error(Code::TooMuchText, reader.span(start..start), message);
        self.stopped = true;
        false
    }

    fn error(&mut self, code: Code, span: Span, message: impl Into<String>) {
        self.diagnostics
            .push(Diagnostic::error(code, span, message));
    }
}

/// A word that a backslash at the end of a line divides is whole again, with the backslash behind it: all else stays
/// where it was (C11 section 5.1.1.2).
fn with_whole_words(text: &str) -> Cow<'_, str> {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let ends_in_word = |text: &str| text.bytes().last().is_some_and(is_word);
    let divides = |(at, _): (usize, &str)| {
        let splice = lexical::token(text, at).filter(|token| token.kind == Kind::Space)?;
        let is_within = ends_in_word(&text[..at])
            && text[splice.range.end..].bytes().next().is_some_and(is_word);
        is_within.then_some(splice.range)
    };
    let mut splices = text.match_indices('\\').filter_map(divides).peekable();
    if splices.peek().is_none() {
        return Cow::Borrowed(text);
    }
    let mut whole = String::with_capacity(text.len());
    let (mut copied, mut moved) = (0, String::new());
    for splice in splices {
        let before = &text[copied..splice.start];
        let word = before.bytes().take_while(|byte| is_word(*byte)).count();
        let (word, rest) = before.split_at(if moved.is_empty() { 0 } else { word });
        whole += word;
        if !rest.is_empty() {
            whole += &std::mem::take(&mut moved);
            whole += rest;
        }
        moved += &text[splice.clone()];
        copied = splice.end;
    }
    let rest = &text[copied..];
    let word = rest.bytes().take_while(|byte| is_word(*byte)).count();
    whole += &rest[..word];
    whole += &moved;
    whole += &rest[word..];
    Cow::Owned(whole)
}

/// Leaves out a line, but knows comments: a `#` within one starts no directive.
fn skip_line(text: &str, at: usize) -> usize {
    let newline = lexical::tokens(text, at).find(|token| token.kind == Kind::Newline);
    newline.map_or(text.len(), |token| token.range.end)
}

/// The output is never longer: a file that includes and expands to more is an error.
pub const MAX_TEXT_BYTES: usize = 4 << 20;

/// What macros make in one run; more is an error. The memory that is used is bounded by what was read and this.
pub const MAX_EXPANDED_BYTES: usize = 256 << 10;

/// Of more uses of macros it is not known where the macro is defined, once there is a mistake.
const MAX_USES: usize = 10_000;

/// Where a file of an option is.
const FROM_HERE: &str = "its path starts where the program runs";
