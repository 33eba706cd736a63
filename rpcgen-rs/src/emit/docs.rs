//! Comments of the `.x` file as Rust documentation.

/// Documentation from a comment, or from `fallback` where there is none. Both are Markdown in the end: a comment that was
/// laid out by hand (indented lines, tables, fences) is shown as it is.
pub(super) fn docs(comment: &[String], fallback: &str) -> String {
    let lines: Vec<String> = comment.iter().map(|line| printable(line)).collect();
    let lines = trim_blank(&lines);
    if lines.is_empty() {
        return fallback.to_string();
    }
    let indent = lines
        .iter()
        .filter(|line| !line.is_empty())
        .map(|line| indentation(line))
        .min()
        .unwrap_or(0);
    let dedented: Vec<&str> = lines
        .iter()
        .map(|line| line.get(indent..).unwrap_or(""))
        .collect();
    if dedented
        .iter()
        .any(|line| indentation(line) >= 4 || line.trim_start().starts_with("```"))
    {
        format!(
            "```text\n{}\n```",
            dedented.join("\n").replace("```", "'''")
        )
    } else {
        escape(&dedented.join("\n"))
    }
}

/// As [`docs`], with a paragraph behind it.
pub(super) fn docs_with(comment: &[String], paragraph: &str) -> String {
    let text = docs(comment, "");
    if text.is_empty() {
        paragraph.to_string()
    } else {
        format!("{text}\n\n{paragraph}")
    }
}

/// Tabs as spaces; nothing that the Rust compiler refuses in a comment (control characters, changes of the writing direction).
fn printable(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    for character in line.chars() {
        match character {
            '\t' => text.push_str("    "),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            other if other.is_control() => {}
            other => text.push(other),
        }
    }
    text.truncate(text.trim_end().len());
    text
}

fn trim_blank(lines: &[String]) -> &[String] {
    let start = lines
        .iter()
        .position(|line| !line.is_empty())
        .unwrap_or(lines.len());
    let end = lines
        .iter()
        .rposition(|line| !line.is_empty())
        .map_or(start, |last| last + 1);
    &lines[start..end]
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// `[x]` would be a link and `<x>` a tag.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '[' | ']' | '<') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}
