//! The compiler: its parts alone, and all of it.

use super::{bounded, measured};
use rpcgen_rs::diagnostic::{self, Diagnostics, Fix};
use rpcgen_rs::model::Names;
use rpcgen_rs::preprocess::Output;
use rpcgen_rs::source::{FileId, SourceMap};
use rpcgen_rs::{Compilation, Options, check, syntax, translate};

/// Runs the preprocessor alone.
///
/// # Panics
/// When something is wrong with the compiler.
pub fn preprocess(input: &[u8]) {
    let files = Files::new(input);
    let (output, cost) = measured(|| files.preprocess(&mut Diagnostics::new()));
    // A file is read as often as it is included.
    cost.assert_bounded(input.len() + output.text.len());
}

/// Parses what the preprocessor leaves of a file.
///
/// # Panics
/// When something is wrong with the compiler.
pub fn parse(input: &[u8]) {
    let files = Files::new(input);
    let mut diagnostics = Diagnostics::new();
    let output = files.preprocess(&mut diagnostics);
    bounded(output.text.len(), || {
        syntax::parse(&output, &mut diagnostics)
    });
}

/// Compiles a file and looks for mistakes in it; messages are drawn in every form, and fixes are tried.
///
/// # Panics
/// When something is wrong with the compiler.
pub fn compile(input: &[u8]) {
    let files = Files::new(input);
    let text = files.preprocess(&mut Diagnostics::new()).text.len();
    let read = input.len() + text;

    let ((compilation, sources), cost) = measured(|| files.translate());
    let written = compilation.rust.as_ref().map_or(0, String::len);
    cost.assert_bounded(read + written);
    assert_eq!(
        compilation.rust.is_none(),
        compilation.diagnostics.has_errors()
    );
    files.assert_same_again(&compilation, &sources);
    drop(compilation);

    let (diagnostics, sources) = bounded(read, || files.check());
    draw(&diagnostics, &sources, input.len());
    let fixes = diagnostics.iter().filter_map(|one| one.fix.as_ref());
    for fix in fixes.take(FIXES_MAX) {
        files.with(fix, &sources).translate();
    }
    bounded(input.len(), || diagnostic::sarif(&[(diagnostics, sources)]));
}

/// Each costs a compilation.
const FIXES_MAX: usize = 3;

fn draw(diagnostics: &Diagnostics, sources: &SourceMap, len: usize) {
    bounded(len, || diagnostic::human(diagnostics, sources, false));
    bounded(len, || diagnostic::human(diagnostics, sources, true));
    bounded(len, || diagnostic::short(diagnostics, sources));
    bounded(len, || diagnostic::json(diagnostics, sources));
    bounded(len, || diagnostic::cargo(diagnostics, sources));
}

/// The files `0.x`, `1.x` and so on, which may include each other: in the input each ends where [`FILE_SEPARATOR`] is.
#[derive(Clone)]
struct Files {
    texts: Vec<String>,
    options: Options,
}

/// ASCII has it for this.
const FILE_SEPARATOR: char = '\x1c';

/// At the end of the input: names are to stay as they are.
const VERBATIM: &str = "//v";

impl Files {
    fn new(input: &[u8]) -> Self {
        let text = String::from_utf8_lossy(input);
        let texts = text.split(FILE_SEPARATOR);
        let names = match text.ends_with(VERBATIM) {
            true => Names::Verbatim,
            false => Names::Idiomatic,
        };
        Self {
            texts: texts.map(str::to_owned).collect(),
            options: Options {
                names,
                ..Options::default()
            },
        }
    }

    fn sources(&self) -> (SourceMap, FileId) {
        let mut sources = SourceMap::in_memory();
        let files = self.texts.iter().enumerate();
        let ids: Vec<FileId> = files
            .map(|(index, text)| sources.add(format!("{index}.x"), text.as_str()))
            .collect();
        (sources, ids[0])
    }

    fn preprocess(&self, diagnostics: &mut Diagnostics) -> Output {
        let (mut sources, file) = self.sources();
        let options = &self.options.preprocess;
        rpcgen_rs::preprocess::preprocess(&mut sources, file, options, diagnostics)
    }

    fn translate(&self) -> (Compilation, SourceMap) {
        let (mut sources, file) = self.sources();
        let compilation = translate(&mut sources, file, &self.options);
        (compilation, sources)
    }

    fn check(&self) -> (Diagnostics, SourceMap) {
        let (mut sources, file) = self.sources();
        let diagnostics = check(&mut sources, file, &self.options);
        (diagnostics, sources)
    }

    fn assert_same_again(&self, compilation: &Compilation, sources: &SourceMap) {
        let (again, sources_again) = self.translate();
        assert_eq!(again.rust, compilation.rust);
        assert_eq!(
            diagnostic::short(&again.diagnostics, &sources_again),
            diagnostic::short(&compilation.diagnostics, sources)
        );
    }

    /// With a fix applied.
    fn with(&self, fix: &Fix, sources: &SourceMap) -> Self {
        let mut files = self.clone();
        let name = sources.name(fix.span.file);
        let index = name.strip_suffix(".x").and_then(|it| it.parse().ok());
        let index: usize = index.expect("nobody can mend the command line");
        // A byte order mark is not in the text that was read.
        let mut text = sources.text(fix.span.file).to_owned();
        let range = fix.span.start as usize..fix.span.end as usize;
        text.replace_range(range, &fix.replacement);
        files.texts[index] = text;
        files
    }
}
