//! The way of a file through all rooms, without any file written.

use std::path::Path;

use crate::choices::{self, Choice, RuntimePath, Unmatched};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Label};
use crate::source::{FileId, SourceMap, Span};
use crate::standard::{self, Standard};
use crate::{advice, ast, emit, lexical, model, preprocess, syntax, trial};

/// What to make of a file.
#[derive(Debug, Clone)]
pub struct Options {
    /// Write clients.
    pub client: bool,
    /// Write servers.
    pub server: bool,
    /// For whom the file is written: warnings where others would refuse it.
    pub standard: Standard,
    /// What names become in Rust.
    pub names: model::Names,
    /// What is chosen for parts of the file.
    pub choices: Vec<Choice>,
    /// Types derive the traits of serde; the runtime needs its feature `serde` then.
    pub serde: bool,
    /// Where the generated code finds the runtime.
    pub runtime_path: RuntimePath,
    /// Include directories, macros and types that are in Rust.
    pub preprocess: preprocess::Options,
}

impl Default for Options {
    /// Client and server, idiomatic names, no include directories, no macros.
    fn default() -> Self {
        Self {
            client: true,
            server: true,
            standard: Standard::default(),
            names: model::Names::default(),
            choices: Vec::new(),
            serde: false,
            runtime_path: RuntimePath::default(),
            preprocess: preprocess::Options::default(),
        }
    }
}

/// What became of a file.
#[derive(Debug)]
pub struct Compilation {
    /// The Rust text; `None` if there are errors.
    pub rust: Option<String>,
    /// Errors and warnings.
    pub diagnostics: Diagnostics,
    /// Choices that are for nothing in the file, if there are no errors.
    pub unmatched: Vec<Unmatched>,
}

/// Compiles one file and what it includes. Files are read through `sources`, nothing is written.
///
/// ```
/// use rpcgen_rs::{Options, source::SourceMap, translate};
///
/// let mut sources = SourceMap::new();
/// let file = sources.add("point.x", "struct point { int x; int y; };");
/// let compilation = translate(&mut sources, file, &Options::default());
/// assert!(compilation.rust.unwrap().contains("pub struct Point"));
/// ```
pub fn translate(sources: &mut SourceMap, file: FileId, options: &Options) -> Compilation {
    write(sources, file, options, |module, options| {
        Some(emit::emit(module, options))
    })
}

/// As [`translate`], but the Rust text is a program to start from; `None` also if the file has no interface or program.
#[cfg(feature = "cli")]
pub fn template(
    sources: &mut SourceMap,
    file: FileId,
    options: &Options,
    template: emit::Template,
) -> Compilation {
    let stem = stem(sources, file);
    write(sources, file, options, |module, options| {
        emit::template(module, template, options, &stem)
    })
}

fn write(
    sources: &mut SourceMap,
    file: FileId,
    options: &Options,
    write: impl FnOnce(&model::Module, &emit::Options) -> Option<String>,
) -> Compilation {
    let (module, diagnostics) = understand(sources, file, options, false);
    let Some(mut module) = module else {
        return Compilation {
            rust: None,
            diagnostics,
            unmatched: Vec::new(),
        };
    };
    let (decorations, unmatched) = choices::apply(&mut module, &options.choices);
    let emit_options = emit::Options {
        client: options.client,
        server: options.server,
        names: options.names,
        decorations,
        serde: options.serde,
        runtime_path: options.runtime_path.clone(),
        source_name: file_name(sources, file).to_owned(),
    };
    Compilation {
        rust: write(&module, &emit_options),
        diagnostics,
        unmatched,
    }
}

/// As [`translate`], but only looks for mistakes, and adds notes on what is right but good to know.
pub fn check(sources: &mut SourceMap, file: FileId, options: &Options) -> Diagnostics {
    let (_, diagnostics) = understand(sources, file, options, true);
    diagnostics
}

fn understand(
    sources: &mut SourceMap,
    file: FileId,
    options: &Options,
    advises: bool,
) -> (Option<model::Module>, Diagnostics) {
    let mut run = Run::default();
    let module = run.understand(sources, file, options, advises);
    let Run {
        mut found,
        hidden,
        uses,
        cost,
        suggestions,
    } = run;
    trial::retain_helpful(&mut found, &hidden, sources, cost, |mended| {
        let mut run = Run {
            suggestions: suggestions.settled(),
            ..Run::default()
        };
        run.understand(mended, file, options, false);
        run.found
    });
    found.explain(|one| {
        let place = one.primary.span;
        let inside = |around: Span| {
            around.file == place.file && around.start <= place.start && place.end <= around.end
        };
        let found = uses.iter().find(|one| inside(one.place))?;
        // What is missing may be missing behind it.
        let is_behind = place.start == found.place.end && one.fix.is_some();
        let text = format!("macro `{}` is defined here", found.name);
        let span = found.defined;
        (!is_behind).then_some(Label { span, text })
    });
    (module, found)
}

/// What one run of the compiler finds.
#[derive(Default)]
struct Run {
    found: Diagnostics,
    /// What may be wrong, too, if what could not be read is not the cause.
    hidden: Diagnostics,
    uses: Vec<preprocess::MacroUse>,
    /// How many bytes were read.
    cost: usize,
    suggestions: model::Suggestions,
}

impl Run {
    fn understand(
        &mut self,
        sources: &mut SourceMap,
        file: FileId,
        options: &Options,
        advises: bool,
    ) -> Option<model::Module> {
        let mut output =
            preprocess::preprocess(sources, file, &options.preprocess, &mut self.found);
        self.cost = output.work;
        if !output.complete {
            return None;
        }
        let has_gaps = self.found.has_errors();
        let mut tree = syntax::parse(&output, &mut self.found);
        self.uses = std::mem::take(&mut output.uses);
        let (standard, found) = (options.standard, &mut self.found);
        standard::warn(sources, &output, &tree, standard, found);
        tree.has_gaps |= has_gaps;
        if tree.is_too_large {
            return None;
        }
        let files = output.files;
        let options = model::Options {
            stem: stem(sources, file),
            external_numbers: output.external_numbers,
            names: options.names,
            external_types: output.external_types,
            external_modules: output.external_modules,
            external_files: output.external_files,
        };
        let module = match tree.has_gaps {
            true => self.guess(&mut tree, &options),
            false => {
                if tree.definitions.is_empty() {
                    self.found.push(nothing_defined(sources, file));
                }
                model::resolve(&tree, &options, &mut self.suggestions, &mut self.found)
            }
        };
        let module = module?;
        if advises {
            advice::advise(&tree, &module, &mut self.found);
            let modules = &options.external_modules;
            let outside = &options.external_files;
            let unused = advice::unused_files(&tree, &files, sources, modules, outside);
            self.found.extend(unused);
        }
        Some(module)
    }

    /// Looks at what could be read of a file, where that was not all: nothing comes of it but messages.
    fn guess(&mut self, tree: &mut ast::File, options: &model::Options) -> Option<model::Module> {
        let mut more = Diagnostics::new();
        model::resolve(tree, options, &mut self.suggestions, &mut more);
        for one in more.iter().filter(|one| is_certain(one.code)) {
            // What is left of a place where there was a mistake is no second one.
            let is_there = |known: &Diagnostic| known.primary.span == one.primary.span;
            if !self.found.iter().any(is_there) {
                self.found.push(one.clone());
            }
        }
        if self.found.iter().any(|one| one.fix.is_some()) {
            tree.has_gaps = false;
            model::resolve(tree, options, &mut self.suggestions, &mut self.hidden);
        }
        None
    }
}

/// What is said of a file that defines nothing: it may be meant to be included, but hardly if nothing is in it at all.
fn nothing_defined(sources: &SourceMap, file: FileId) -> Diagnostic {
    let (start, end) = (0, 0);
    let span = Span { file, start, end };
    let name = file_name(sources, file);
    if lexical::tokens(sources.text(file), 0).all(|token| token.is_blank()) {
        return Diagnostic::error(Code::EmptyFile, span, format!("`{name}` is empty"));
    }
    Diagnostic::warning(
        Code::NothingDefined,
        span,
        format!("`{name}` defines nothing"),
    )
}

/// Whether a mistake is one even where a part of the file could not be read: a name without a definition, or a label
/// without a member of its enum, is not.
fn is_certain(code: Code) -> bool {
    !matches!(
        code,
        Code::UndefinedName | Code::BadLabel | Code::MissingArm
    )
}

/// The name without its directory, which is another one on another machine.
fn file_name(sources: &SourceMap, file: FileId) -> &str {
    let name = sources.name(file);
    let last = Path::new(name).file_name().and_then(|name| name.to_str());
    last.unwrap_or(name)
}

/// The name of the file without its ending, after which what has no name is called.
fn stem(sources: &SourceMap, file: FileId) -> String {
    let stem = Path::new(file_name(sources, file)).file_stem();
    let stem = stem.unwrap_or_default().to_string_lossy();
    // `<stdin>` is a name for messages.
    stem.trim_matches(['<', '>']).to_owned()
}
