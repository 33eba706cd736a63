//! Messages for programs: one JSON object a line. `docs/src/diagnostics.md` describes it.

use serde_json::{Map, Value, json};

use super::{Diagnostic, Diagnostics, Fix, Label};
use crate::source::{SourceMap, Span};

/// One line each, a JSON object: `code`, `severity`, `message`, `file`, `line`, `column`, `end_line`, `end_column`,
/// `label`, `labels`, `help`, `fix`.
///
/// Lines and columns count from 1, columns in characters; the end is behind the last character.
pub fn json(diagnostics: &Diagnostics, sources: &SourceMap) -> String {
    let lines = diagnostics
        .iter()
        .map(|one| format!("{}\n", message(one, sources)));
    lines.collect()
}

fn message(diagnostic: &Diagnostic, sources: &SourceMap) -> Value {
    let labels = diagnostic.secondary.iter();
    let labels: Vec<Value> = labels.map(|one| label(one, sources)).collect();
    let fix = diagnostic.fix.as_ref();
    let mut message = place(diagnostic.primary.span, sources);
    message.extend(fields([
        ("code", json!(diagnostic.code.as_str())),
        ("severity", json!(diagnostic.severity.as_str())),
        ("message", json!(diagnostic.message)),
        ("label", json!(diagnostic.primary.text)),
        ("labels", json!(labels)),
        ("help", json!(diagnostic.help)),
        ("fix", json!(fix.map(|fix| change(fix, sources)))),
    ]));
    Value::Object(message)
}

fn label(label: &Label, sources: &SourceMap) -> Value {
    let mut object = place(label.span, sources);
    object.extend(fields([("label", json!(label.text))]));
    Value::Object(object)
}

fn change(fix: &Fix, sources: &SourceMap) -> Value {
    let mut object = place(fix.span, sources);
    object.extend(fields([
        ("replaced", json!(fix.replaced)),
        ("replacement", json!(fix.replacement)),
    ]));
    Value::Object(object)
}

fn place(span: Span, sources: &SourceMap) -> Map<String, Value> {
    let (line, column) = sources.line_column(span);
    let (end_line, end_column) = sources.line_column(end_of(span));
    let fields = fields([
        ("file", json!(sources.name(span.file))),
        ("line", json!(line)),
        ("column", json!(column)),
        ("end_line", json!(end_line)),
        ("end_column", json!(end_column)),
    ]);
    fields.collect()
}

/// The place behind a span.
pub(super) fn end_of(span: Span) -> Span {
    Span {
        start: span.end,
        ..span
    }
}

fn fields<const N: usize>(fields: [(&str, Value); N]) -> impl Iterator<Item = (String, Value)> {
    fields
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;

    #[test]
    fn every_field() {
        let mut sources = SourceMap::new();
        let file = sources.add("a.x", "int \u{e9};\nfoo\n");
        let span = |start, end| Span { file, start, end };
        let mut diagnostics = Diagnostics::new();
        diagnostics.push(
            Diagnostic::error(Code::UndefinedName, span(8, 11), "no \"foo\"")
                .label("here")
                .secondary(span(4, 6), "not this")
                .help("write bar")
                .fix(span(8, 11), "foo", "bar"),
        );
        diagnostics.push(Diagnostic::warning(
            Code::NothingDefined,
            span(0, 0),
            "empty",
        ));
        let expected = [
            r#"{"code":"W0001","column":1,"end_column":1,"end_line":1,"file":"a.x","fix":null,"help":null,"label":"","labels":[],"line":1,"message":"empty","severity":"warning"}"#,
            r#"{"code":"E0302","column":1,"end_column":4,"end_line":2,"file":"a.x","fix":{"column":1,"end_column":4,"end_line":2,"file":"a.x","line":2,"replaced":"foo","replacement":"bar"},"help":"write bar","label":"here","labels":[{"column":5,"end_column":6,"end_line":1,"file":"a.x","label":"not this","line":1}],"line":2,"message":"no \"foo\"","severity":"error"}"#,
            "",
        ];
        assert_eq!(json(&diagnostics, &sources), expected.join("\n"));
    }
}
