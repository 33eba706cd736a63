//! Heads, members and constants, which are no expressions.

use super::breaking::Place;
use super::expression::ARGUMENTS_WIDTH;
use super::{INDENT, WIDTH, attributes, columns, indentation};

/// The layout of one, `None` if the line is something else.
pub(super) fn laid_out(line: &str, place: Place) -> Option<String> {
    if line.starts_with("#[") {
        return Some(attributes::laid_out(line, place.indent));
    }
    // rustfmt counts the indentation of an implementation not at all.
    let is_implementation = line.starts_with("impl") && line.ends_with(" {");
    let indent = if is_implementation { 0 } else { place.indent };
    let width = indent + columns(line);
    let is_declaration = line.starts_with("fn ") && line.ends_with(';');
    if is_declaration && width == WIDTH {
        return on_the_edge(line, place);
    }
    let is_item = ITEMS.iter().any(|start| line.starts_with(start)) || line.ends_with(" {");
    // A variant of an enum.
    let is_member = line.ends_with(',') && !line.contains(" => ");
    if !is_item && !is_member {
        return None;
    }
    let free = if line.starts_with("pub trait ") {
        FREE_BEHIND_TRAITS
    } else {
        0
    };
    let fits = width + free <= WIDTH && !(is_member && holds_much(line));
    Some(match fits {
        true => line.to_owned(),
        false => broken(line, place).unwrap_or_else(|| line.to_owned()),
    })
}

/// Columns that rustfmt leaves free behind the head of a trait.
const FREE_BEHIND_TRAITS: usize = 8;

/// Several types that rustfmt does not leave in the line of their variant.
fn holds_much(line: &str) -> bool {
    let held = line
        .strip_suffix("),")
        .and_then(|line| line.split_once('('));
    held.is_some_and(|(name, held)| {
        let is_variant = name.bytes().all(|byte| byte.is_ascii_alphanumeric());
        is_variant && held.len() > ARGUMENTS_WIDTH && end_of_item(held) < held.len()
    })
}

/// A declaration that has just room: rustfmt counts its semicolon twice, but takes the arguments for short.
fn on_the_edge(line: &str, place: Place) -> Option<String> {
    let (arguments, result) = line.rsplit_once(" -> ")?;
    let indent = indentation(place.indent);
    Some(format!("{arguments}\n{indent}-> {result}"))
}

/// How they start.
const ITEMS: [&str; 6] = ["pub ", "fn ", "const ", "impl", "use ", "}"];

fn broken(line: &str, place: Place) -> Option<String> {
    let (indent, inner) = (
        indentation(place.indent),
        indentation(place.indent + INDENT),
    );
    if line.starts_with("use ") {
        return None;
    }
    if let Some(start) = line.find("fn ") {
        let open = start + line[start..].find('(')?;
        let close = open + end_of_list(&line[open + 1..])? + 1;
        let list = listed(&line[open + 1..close], place.indent);
        let end = &line[close..];
        // rustfmt counts the indentation of this line twice.
        let result = end.strip_suffix(" {");
        let end = match result.filter(|_| 2 * place.indent + end.len() > WIDTH) {
            Some(result) => format!("{result}\n{indent}{{"),
            None => end.to_owned(),
        };
        return Some(format!("{}({list}{end}", &line[..open]));
    }
    if let Some(head) = line.strip_suffix(" {") {
        let split = match line.starts_with("impl") {
            true => head.find(" for ").or(head.find("> ").map(|at| at + 1)),
            false => head.find(": ").map(|at| at + 1),
        };
        return Some(match split {
            Some(at) => format!("{}\n{inner}{}\n{indent}{{", &head[..at], &head[at + 1..]),
            None => format!("{head}\n{indent}{{"),
        });
    }
    if let Some((name, value)) = line.split_once(" = ").filter(|_| line.ends_with(';')) {
        // A text that has no room below, either, is left where it is.
        let is_wide = || inner.len() + columns(value) > WIDTH;
        return Some(match place.indent + name.len() + " =".len() <= WIDTH {
            true if value.starts_with('"') && is_wide() => line.to_owned(),
            true => format!("{name} =\n{inner}{value}"),
            false => {
                let (name, ty) = name.split_once(": ")?;
                format!("{name}:\n{inner}{ty} = {value}")
            }
        });
    }
    if line.starts_with("pub ") {
        let (name, ty) = line.split_once(": ")?;
        return Some(format!("{name}:\n{inner}{ty}"));
    }
    let held = line.strip_suffix("),")?;
    let (name, held) = held.split_once('(')?;
    Some(format!("{name}({}),", listed(held, place.indent)))
}

/// Each on a line of its own.
pub(super) fn listed(mut items: &str, indent: usize) -> String {
    let inside = indent + INDENT;
    let (indent, inner) = (indentation(indent), indentation(inside));
    let mut text = String::new();
    while !items.is_empty() {
        let (item, rest) = items.split_at(end_of_item(items));
        items = rest.trim_start_matches([',', ' ']);
        let is_wide = inside + columns(item) + ",".len() > WIDTH;
        match attribute(item).filter(|_| is_wide) {
            Some((attribute, ty)) => {
                let attribute = attributes::laid_out(attribute, inside);
                text += &format!("\n{inner}{attribute}\n{inner}{ty},");
            }
            None => text += &format!("\n{inner}{item},"),
        }
    }
    text + "\n" + indent
}

/// `#[serde(..)] T`
fn attribute(item: &str) -> Option<(&str, &str)> {
    let end = item.starts_with('#').then(|| item.find(")] "))??;
    Some((&item[..end + 2], &item[end + 3..]))
}

/// Where the first comma outside of brackets is.
pub(super) fn end_of_item(items: &str) -> usize {
    outside(items, b',').unwrap_or(items.len())
}

/// Where a bracket is closed that is open before the text.
fn end_of_list(text: &str) -> Option<usize> {
    outside(text, b')')
}

fn outside(text: &str, wanted: u8) -> Option<usize> {
    let (bytes, mut at, mut depth) = (text.as_bytes(), 0, 0_i32);
    while at < bytes.len() {
        let byte = bytes[at];
        if depth == 0 && byte == wanted {
            return Some(at);
        }
        match byte {
            b'"' | b'\'' => at += length_of_literal(&text[at..]) - 1,
            b'(' | b'[' | b'<' => depth += 1,
            b')' | b']' => depth -= 1,
            b'>' if bytes[..at].last() != Some(&b'-') => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    None
}

/// Of a text, a character, or the mark of a lifetime.
fn length_of_literal(text: &str) -> usize {
    let is_lifetime = text.starts_with('\'') && {
        let mut inside = text[1..].chars();
        inside.next() != Some('\\') && inside.next() != Some('\'')
    };
    if is_lifetime {
        return 1;
    }
    let mut is_escaped = false;
    let end = text.bytes().skip(1).position(|byte| {
        let is_end = !is_escaped && byte == text.as_bytes()[0];
        is_escaped = !is_escaped && byte == b'\\';
        is_end
    });
    end.map_or(text.len(), |end| end + 2)
}
