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

#[cfg(test)]
mod tests {
    use super::{docs, docs_with};

    fn of(lines: &[&str]) -> String {
        let lines: Vec<String> = lines.iter().map(|line| (*line).to_string()).collect();
        docs(&lines, "fallback")
    }

    #[test]
    fn text_stays_text() {
        assert_eq!(of(&["One line."]), "One line.");
        assert_eq!(of(&["", "  One", "  two", ""]), "One\ntwo");
        assert_eq!(of(&[]), "fallback");
        assert_eq!(docs_with(&[], "end"), "end");
        assert_eq!(docs_with(&["begin".to_string()], "end"), "begin\n\nend");
    }

    #[test]
    fn what_would_be_a_link_or_a_tag_is_escaped() {
        assert_eq!(
            of(&["see [1] in <rpc/rpc.h>"]),
            r"see \[1\] in \<rpc/rpc.h>"
        );
    }

    #[test]
    fn what_is_laid_out_by_hand_is_no_example_to_run() {
        assert_eq!(
            of(&["A table:", "    a   b"]),
            "```text\nA table:\n    a   b\n```"
        );
        assert_eq!(
            of(&["\tindented", "not"]),
            "```text\n    indented\nnot\n```"
        );
        assert_eq!(of(&["```", "code"]), "```text\n'''\ncode\n```");
    }

    #[test]
    fn what_the_rust_compiler_refuses_in_a_comment_is_left_out() {
        assert_eq!(of(&["a\rb\u{202e}c\u{2066}d\u{7}e"]), "abcde");
    }
}
