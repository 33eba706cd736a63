//! The layout of Rust text: that of rustfmt, for the forms that are generated.
//!
//! The text comes in lines, each of which holds one thing: a comment, an attribute, a member, a statement, an arm, or the
//! head of what is in braces below, whose last brace has a line of its own. So the depth of a line is known as it is
//! read, most lines are only indented, and those that are too long are broken one by one.

mod attributes;
mod breaking;
mod expression;
mod items;
#[cfg(test)]
mod tests;

use unicode_width::UnicodeWidthStr;

use breaking::Place;
use expression::Expression;

/// Widest line, and blanks of one level.
const WIDTH: usize = 100;
pub(super) const INDENT: usize = 4;

/// The text within so many modules.
pub(super) fn laid_out(text: &str, depth: usize) -> String {
    let mut output = String::with_capacity(text.len() + text.len() / 4);
    let mut indent = depth * INDENT;
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut next = lines.next();
    while let Some(line) = next {
        next = lines.next();
        if line.starts_with('}') {
            indent = indent.saturating_sub(INDENT);
        }
        output += indentation(indent);
        let is_comment = line.starts_with("//");
        if line.ends_with(" {") && next == Some("}") && !is_comment {
            next = lines.next();
            output += line;
            output += "}\n";
            continue;
        }
        if is_comment || is_surely_short(line, indent) {
            output += line;
        } else {
            output += &one(line, indent);
        }
        output.push('\n');
        if line.ends_with('{') && !is_comment {
            indent += INDENT;
        }
    }
    debug_assert_eq!(substance(text), substance(&output));
    output
}

/// What no layout changes: all but blanks, and what rustfmt adds or leaves out around what it breaks.
fn substance(text: &str) -> String {
    let layout = [' ', '\n', ',', '{', '}'];
    let is_kept = |character: &char| !layout.contains(character);
    text.chars().filter(is_kept).collect()
}

/// Short enough for every rule, and nothing in braces. Namespaces may be nested more deeply.
fn is_surely_short(line: &str, indent: usize) -> bool {
    indent <= 40 && line.len() <= 56 && !line.contains(['{', '}']) || line == "}"
}

/// One line, broken if it has to be.
fn one(line: &str, indent: usize) -> String {
    let place = Place {
        indent,
        column: indent,
        behind: 0,
        edge: WIDTH,
    };
    if let Some(text) = items::laid_out(line, place) {
        return text;
    }
    if let Some(text) = line.strip_suffix(',') {
        let (pattern, body) = text.split_once(" => ").unwrap_or(("", text));
        return breaking::arm(pattern, &Expression::parse(body), place);
    }
    let (text, end) = match line.strip_suffix(';') {
        Some(text) => (text, ";"),
        None => (line, ""),
    };
    let place = Place {
        behind: end.len(),
        ..place
    };
    let text = match text.split_once(" = ") {
        Some((_, value)) if text.starts_with("let ") => {
            let name = &text[..text.len() - value.len()];
            breaking::assigned(name, &Expression::parse(value), place)
        }
        _ => breaking::broken(&Expression::parse(text), place),
    };
    text + end
}

/// How wide a text is: one of a user may be in any script.
fn columns(text: &str) -> usize {
    text.width()
}

/// So many blanks.
fn indentation(width: usize) -> &'static str {
    &BLANKS[..width.min(BLANKS.len())]
}

/// Deeper is nothing that is read.
const BLANKS: &str = match str::from_utf8(&[b' '; 1024]) {
    Ok(blanks) => blanks,
    Err(_) => "",
};
