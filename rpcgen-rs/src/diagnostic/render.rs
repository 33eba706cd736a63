//! Messages as text. The only place that knows the crate that draws them.

use std::ops::Range;

use annotate_snippets::{
    Annotation, AnnotationKind, Group, Level, Origin, Patch, Renderer, Snippet,
};

use super::{Diagnostic, Diagnostics, Fix, Label, Severity};
use crate::source::{FileId, SourceMap, Span};

/// For people: the place as `FILE:LINE:COLUMN`, the source line with what is meant underlined, what to do about it,
/// and the lines as they would be then.
///
/// With `colors` it holds terminal escapes. A blank line stands behind each message. Of more than [`MAX_SHOWN`] the first
/// errors are shown, then the first others, and how many more there are.
pub fn human(diagnostics: &Diagnostics, sources: &SourceMap, colors: bool) -> String {
    let renderer = match colors {
        true => Renderer::styled(),
        false => Renderer::plain(),
    };
    let mut text = String::new();
    for one in diagnostics.most_important(MAX_SHOWN) {
        text += &renderer.render(&groups(one, sources));
        text += "\n\n";
    }
    match diagnostics.iter().count().saturating_sub(MAX_SHOWN) {
        0 => {}
        1 => text += "1 more message is not shown\n\n",
        more => text += &format!("{more} more messages are not shown\n\n"),
    }
    text
}

/// So many messages are shown to people at once. The other forms have all.
pub const MAX_SHOWN: usize = 20;

/// One line each: `FILE:LINE:COLUMN: CODE message`.
pub fn short(diagnostics: &Diagnostics, sources: &SourceMap) -> String {
    let lines = diagnostics
        .iter()
        .map(|one| short_line(one, sources) + "\n");
    lines.collect()
}

/// What a build script prints: one `cargo::error=` or `cargo::warning=` line each.
pub fn cargo(diagnostics: &Diagnostics, sources: &SourceMap) -> String {
    let mut text = String::new();
    for one in diagnostics.iter() {
        let kind = match one.severity {
            Severity::Error => "error",
            Severity::Warning | Severity::Note => "warning",
        };
        let line = short_line(one, sources);
        let order = one.fix.as_ref().map(Fix::order);
        let help = one.help.clone().or(order);
        let help = help.map_or(String::new(), |help| format!(" ({help})"));
        text += &format!("cargo::{kind}={line}{help}\n");
    }
    text
}

fn short_line(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let span = diagnostic.primary.span;
    let (line, column) = sources.line_column(span);
    let name = sources.name(span.file);
    let text = format!(
        "{name}:{line}:{column}: {} {}",
        diagnostic.code, diagnostic.message
    );
    // A name or a text of the source could bring a line end along.
    text.replace(['\n', '\r'], " ")
}

fn groups<'a>(diagnostic: &'a Diagnostic, sources: &'a SourceMap) -> Vec<Group<'a>> {
    let group = group(diagnostic, sources);
    match (&diagnostic.help, &diagnostic.fix) {
        (None, None) => vec![group],
        (Some(help), None) => vec![group.element(Level::HELP.message(help))],
        (help, Some(fix)) => {
            let help = help.clone().unwrap_or_else(|| fix.order());
            match changed(fix, sources) {
                None => vec![group.element(Level::HELP.message(help))],
                Some(lines) => {
                    let help = Group::with_title(Level::HELP.secondary_title(help));
                    vec![group, help.element(lines)]
                }
            }
        }
    }
}

/// The lines of a fix, before and after; `None` where they are too long to be read.
fn changed<'a>(fix: &'a Fix, sources: &'a SourceMap) -> Option<Snippet<'a, Patch<'a>>> {
    let (lines, first_line) = sources.lines_around(fix.span);
    let range = fix.span.start as usize - lines.start..fix.span.end as usize - lines.start;
    let text = &sources.text(fix.span.file)[lines];
    let snippet = Snippet::source(text)
        .line_start(first_line)
        .path(sources.name(fix.span.file))
        .patch(Patch::new(range, &fix.replacement));
    (text.len() <= MAX_DRAWN_BYTES).then_some(snippet)
}

fn group<'a>(diagnostic: &'a Diagnostic, sources: &'a SourceMap) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(&diagnostic.message);
    let mut group = Group::with_title(title.id(diagnostic.code.as_str()));
    for file in files(diagnostic) {
        let labels = labels_in(diagnostic, file);
        let spans = labels.iter().map(|(label, _)| label.span);
        let whole = spans.reduce(Span::to).unwrap_or(diagnostic.primary.span);
        if sources.lines_around(whole).0.len() <= MAX_DRAWN_BYTES {
            group = group.element(snippet(&labels, whole, sources));
            continue;
        }
        for label in labels {
            group = match sources.lines_around(label.0.span).0.len() {
                0..=MAX_DRAWN_BYTES => group.element(snippet(&[label], label.0.span, sources)),
                _ => {
                    let (line, column) = sources.line_column(label.0.span);
                    let origin = Origin::path(sources.name(file)).line(line);
                    let group = group.element(origin.char_column(column));
                    group.element(window(label, line, sources))
                }
            };
        }
    }
    group
}

/// The files of a message, that of the place itself first.
fn files(diagnostic: &Diagnostic) -> Vec<FileId> {
    let mut files = vec![diagnostic.primary.span.file];
    for label in &diagnostic.secondary {
        if !files.contains(&label.span.file) {
            files.push(label.span.file);
        }
    }
    files
}

/// The places in one file that a message speaks of.
fn labels_in(diagnostic: &Diagnostic, file: FileId) -> Vec<(&Label, AnnotationKind)> {
    let primary = [(&diagnostic.primary, AnnotationKind::Primary)].into_iter();
    let secondary = diagnostic.secondary.iter();
    let secondary = secondary.map(|label| (label, AnnotationKind::Context));
    let labels = primary.chain(secondary);
    labels
        .filter(|(label, _)| label.span.file == file)
        .collect()
}

/// The lines around `whole`, in which all `labels` are. Only these are handed over, not the whole file.
fn snippet<'a>(
    labels: &[(&'a Label, AnnotationKind)],
    whole: Span,
    sources: &'a SourceMap,
) -> Snippet<'a, Annotation<'a>> {
    let (lines, first_line) = sources.lines_around(whole);
    let text = &sources.text(whole.file)[lines.clone()];
    let labels = labels.iter();
    let annotations = labels.map(|(label, kind)| annotation(label, *kind, lines.start, text));
    Snippet::source(text)
        .line_start(first_line)
        .path(sources.name(whole.file))
        .annotations(annotations)
}

/// What is around the start of a label in a line that is too long to be drawn.
fn window<'a>(
    (label, kind): (&'a Label, AnnotationKind),
    line: usize,
    sources: &'a SourceMap,
) -> Snippet<'a, Annotation<'a>> {
    let text = sources.text(label.span.file);
    let start = label.span.start as usize;
    let first = boundary_before(text, start.saturating_sub(WINDOW_BYTES));
    let last = boundary_before(text, start + WINDOW_BYTES);
    let first = text[first..start]
        .rfind('\n')
        .map_or(first, |at| first + at + 1);
    let last = text[start..last].find('\n').map_or(last, |at| start + at);
    let text = &text[first..last];
    let annotation = annotation(label, kind, first, text);
    Snippet::source(text)
        .line_start(line)
        .annotation(annotation)
}

fn annotation<'a>(
    label: &'a Label,
    kind: AnnotationKind,
    start: usize,
    text: &str,
) -> Annotation<'a> {
    let annotation = kind.span(within(label, start, text));
    match label.text.is_empty() {
        true => annotation,
        false => annotation.label(&label.text),
    }
}

/// Of longer lines a part is drawn, and of places further apart each on its own.
const MAX_DRAWN_BYTES: usize = 4096;

/// That part: before a place and behind it, more than fits on a terminal.
const WINDOW_BYTES: usize = 400;

/// The range of a label in `text`, which starts at `start` of the file; whole characters.
fn within(label: &Label, start: usize, text: &str) -> Range<usize> {
    let first = boundary_before(text, label.span.start as usize - start);
    let last = (label.span.end as usize - start).min(text.len());
    let last = (last..=text.len()).find(|at| text.is_char_boundary(*at));
    first..last.unwrap_or(text.len())
}

/// The start of the character at `at`, or the end of the text.
fn boundary_before(text: &str, at: usize) -> usize {
    let mut places = (0..=at.min(text.len())).rev();
    places
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;

    fn example() -> (Diagnostics, SourceMap) {
        let mut sources = SourceMap::new();
        let file = sources.add("a.x", "struct a { int x; };\n\nstruct a { int y; };\n");
        let span = |start, end| Span { file, start, end };
        let mut diagnostics = Diagnostics::new();
        diagnostics.push(
            Diagnostic::error(Code::DuplicateName, span(29, 30), "`a` is defined twice")
                .label("here")
                .secondary(span(7, 8), "first defined here")
                .help("rename one of them"),
        );
        (diagnostics, sources)
    }

    #[test]
    fn human_shows_the_lines() {
        let (diagnostics, sources) = example();
        let expected = "\
error[E0301]: `a` is defined twice
 --> a.x:3:8
  |
1 | struct a { int x; };
  |        - first defined here
2 |
3 | struct a { int y; };
  |        ^ here
  |
  = help: rename one of them

";
        assert_eq!(human(&diagnostics, &sources, false), expected);
    }

    #[test]
    fn of_very_many_the_first_are_shown() {
        let mut sources = SourceMap::new();
        let file = sources.add("a.x", "a".repeat(25));
        let mut diagnostics = Diagnostics::new();
        for start in 0..25 {
            let span = Span {
                file,
                start,
                end: start + 1,
            };
            diagnostics.push(Diagnostic::error(Code::Expected, span, "here"));
        }
        let text = human(&diagnostics, &sources, false);
        assert_eq!(text.matches("error[E0201]").count(), MAX_SHOWN);
        assert!(text.ends_with("\n\n5 more messages are not shown\n\n"));
        assert_eq!(short(&diagnostics, &sources).lines().count(), 25);
    }

    #[test]
    fn warnings_hide_no_error() {
        let mut sources = SourceMap::new();
        let file = sources.add("a.x", "x".repeat(2_000));
        let mut diagnostics = Diagnostics::new();
        for start in 0..1_500 {
            let end = start + 1;
            let span = Span { file, start, end };
            let code = match start {
                1_499 => Code::Expected,
                _ => Code::NothingDefined,
            };
            diagnostics.push(match start {
                1_499 => Diagnostic::error(code, span, "last"),
                _ => Diagnostic::warning(code, span, "here"),
            });
        }
        assert_eq!(diagnostics.error_count(), 1);
        let text = human(&diagnostics, &sources, false);
        assert!(text.contains("error[E0201]: last"), "{text}");
    }

    #[test]
    fn one_line_forms() {
        let (diagnostics, sources) = example();
        let line = "a.x:3:8: E0301 `a` is defined twice";
        assert_eq!(short(&diagnostics, &sources), format!("{line}\n"));
        assert_eq!(
            cargo(&diagnostics, &sources),
            format!("cargo::error={line} (rename one of them)\n")
        );
    }

    #[test]
    fn a_span_within_a_character_is_widened() {
        let mut sources = SourceMap::new();
        let file = sources.add("a.x", "\u{e9}\u{e9}");
        let span = Span {
            file,
            start: 1,
            end: 3,
        };
        let mut diagnostics = Diagnostics::new();
        diagnostics.push(Diagnostic::error(Code::Expected, span, "here"));
        assert!(human(&diagnostics, &sources, false).contains("^^"));
        assert_eq!(short(&diagnostics, &sources), "a.x:1:2: E0201 here\n");
    }

    #[test]
    fn of_a_long_line_a_part_is_drawn() {
        let mut sources = SourceMap::new();
        let line = format!("{}here{}", "a ".repeat(50_000), " b".repeat(50_000));
        let file = sources.add("a.x", format!("first\n{line}\nlast"));
        let span = |start, end| Span { file, start, end };
        let mut diagnostics = Diagnostics::new();
        let error = Diagnostic::error(Code::Expected, span(100_006, 100_010), "wrong");
        let error = error
            .secondary(span(6, 7), "the first")
            .secondary(span(0, 5), "before");
        diagnostics.push(error.fix(span(100_006, 100_010), "here", "there"));
        let text = human(&diagnostics, &sources, false);
        let places = [
            "a.x:2:100001\n",
            "a.x:2:1\n",
            "a.x:1:1\n",
            "^^^^",
            "write `there`",
        ];
        assert!(places.iter().all(|place| text.contains(place)), "{text}");
        assert!(text.lines().all(|line| line.len() < 200), "{text}");
    }

    #[test]
    fn colors_are_escapes() {
        let (diagnostics, sources) = example();
        assert!(human(&diagnostics, &sources, true).contains("\x1b["));
    }
}
