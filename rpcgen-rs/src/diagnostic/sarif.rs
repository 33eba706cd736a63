//! Messages for code review tools: SARIF 2.1.0, the Static Analysis Results Interchange Format (OASIS).

use serde_json::{Value, json};

use super::json::end_of;
use super::{Code, Diagnostic, Diagnostics, Fix, Label};
use crate::source::{FileId, SourceMap, Span};

/// A log with one run, which has the messages of all `reports` as its results.
pub fn sarif(reports: &[(Diagnostics, SourceMap)]) -> String {
    let results = reports.iter().flat_map(|(diagnostics, sources)| {
        let results = diagnostics.iter();
        results.map(move |diagnostic| result(diagnostic, sources))
    });
    let log = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": env!("CARGO_PKG_NAME"),
                "version": env!("CARGO_PKG_VERSION"),
                "rules": Code::ALL.iter().map(|code| rule(*code)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results.collect::<Vec<_>>(),
        }],
    });
    format!("{log:#}\n")
}

fn rule(code: Code) -> Value {
    json!({
        "id": code.as_str(),
        "name": format!("{code:?}"),
        "shortDescription": { "text": code.summary() },
        "help": { "text": code.explanation().text() },
    })
}

fn result(diagnostic: &Diagnostic, sources: &SourceMap) -> Value {
    let rule = Code::ALL.iter().position(|code| *code == diagnostic.code);
    let related = diagnostic
        .secondary
        .iter()
        .map(|label| related(label, sources));
    let message = match &diagnostic.help {
        Some(help) => format!("{}\n{help}", diagnostic.message),
        None => diagnostic.message.clone(),
    };
    let mut result = json!({
        "ruleId": diagnostic.code.as_str(),
        "ruleIndex": rule,
        "level": diagnostic.severity.as_str(),
        "message": { "text": message },
        "locations": [location(diagnostic.primary.span, sources)],
        "relatedLocations": related.collect::<Vec<_>>(),
    });
    if let Some(fix) = &diagnostic.fix {
        result["fixes"] = json!([change(fix, sources)]);
    }
    result
}

fn related(label: &Label, sources: &SourceMap) -> Value {
    let mut location = location(label.span, sources);
    location["message"] = json!({ "text": label.text });
    location
}

fn change(fix: &Fix, sources: &SourceMap) -> Value {
    json!({
        "description": { "text": fix.order() },
        "artifactChanges": [{
            "artifactLocation": artifact(fix.span.file, sources),
            "replacements": [{
                "deletedRegion": region(fix.span, sources),
                "insertedContent": { "text": fix.replacement },
            }],
        }],
    })
}

fn location(span: Span, sources: &SourceMap) -> Value {
    json!({ "physicalLocation": {
        "artifactLocation": artifact(span.file, sources),
        "region": region(span, sources),
    }})
}

fn artifact(file: FileId, sources: &SourceMap) -> Value {
    json!({ "uri": uri(sources.name(file)) })
}

/// SARIF 2.1.0 section 3.30: both ends count from 1, the end is behind the last character.
fn region(span: Span, sources: &SourceMap) -> Value {
    let (start_line, start_column) = sources.line_column(span);
    let (end_line, end_column) = sources.line_column(end_of(span));
    json!({
        "startLine": start_line,
        "startColumn": start_column,
        "endLine": end_line,
        "endColumn": end_column,
    })
}

/// A path as a URI reference (RFC 3986): what is no unreserved character, and no `/`, as `%` and two digits.
fn uri(path: &str) -> String {
    let scheme = if path.starts_with('/') { "file://" } else { "" };
    let escaped = path.bytes().map(|byte| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
            char::from(byte).to_string()
        }
        b'\\' if cfg!(windows) => "/".to_owned(),
        byte => format!("%{byte:02X}"),
    });
    scheme.to_owned() + &escaped.collect::<String>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uris() {
        for (path, expected) in [
            ("idl/a.x", "idl/a.x"),
            ("/tmp/a b.x", "file:///tmp/a%20b.x"),
            ("\u{e9}%.x", "%C3%A9%25.x"),
        ] {
            assert_eq!(uri(path), expected);
        }
    }

    #[test]
    fn a_result_with_all_that_it_can_have() {
        let mut sources = SourceMap::new();
        let file = sources.add("a.x", "foo\nbar\n");
        let span = |start, end| Span { file, start, end };
        let mut diagnostics = Diagnostics::new();
        diagnostics.push(
            Diagnostic::error(Code::UndefinedName, span(4, 7), "no bar")
                .secondary(span(0, 3), "but this")
                .help("write foo")
                .fix(span(4, 7), "bar", "foo"),
        );
        let log: Value = serde_json::from_str(&sarif(&[(diagnostics, sources)])).unwrap();
        let run = &log["runs"][0];
        let result = &run["results"][0];
        let rule = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(run["tool"]["driver"]["rules"][rule]["id"], "E0302");
        let region = |line, end| json!({ "startLine": line, "startColumn": 1, "endLine": line, "endColumn": end });
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["region"], region(2, 4));
        assert_eq!(place["artifactLocation"]["uri"], "a.x");
        let related = &result["relatedLocations"][0];
        assert_eq!(related["physicalLocation"]["region"], region(1, 4));
        assert_eq!(related["message"]["text"], "but this");
        let replacement = &result["fixes"][0]["artifactChanges"][0]["replacements"][0];
        assert_eq!(replacement["insertedContent"]["text"], "foo");
        assert_eq!(result["message"]["text"], "no bar\nwrite foo");
        assert_eq!(result["level"], "error");
    }

    #[test]
    fn no_message_is_a_run_without_results() {
        let log: Value = serde_json::from_str(&sarif(&[])).unwrap();
        assert_eq!(log["runs"][0]["results"], json!([]));
        assert_eq!(log["version"], "2.1.0");
    }
}
