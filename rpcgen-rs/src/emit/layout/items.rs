//! Heads, members and attributes, which are no expressions.

use super::breaking::Place;
use super::expression::ARGUMENTS_WIDTH;
use super::{INDENT, WIDTH, indentation};

/// The layout of one, `None` if the line is something else.
pub(super) fn laid_out(line: &str, place: Place) -> Option<String> {
    let width = place.indent + line.len();
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
    let fits = width <= WIDTH && !(is_member && holds_much(line));
    Some(match fits {
        true => line.to_owned(),
        false => broken(line, place).unwrap_or_else(|| line.to_owned()),
    })
}

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
const ITEMS: [&str; 7] = ["pub ", "fn ", "const ", "impl", "use ", "#", "}"];

fn broken(line: &str, place: Place) -> Option<String> {
    let (indent, inner) = (
        indentation(place.indent),
        indentation(place.indent + INDENT),
    );
    if let Some(derives) = line.strip_prefix("#[derive(") {
        let derives = derives.strip_suffix(")]")?;
        return Some(match inner.len() + derives.len() < WIDTH {
            true => format!("#[derive(\n{inner}{derives},\n{indent})]"),
            false => format!("#[derive({})]", listed(derives, place)),
        });
    }
    if line.starts_with('#') || line.starts_with("use ") {
        return None;
    }
    if let Some(start) = line.find("fn ") {
        let open = start + line[start..].find('(')?;
        let close = open + end_of_list(&line[open + 1..])? + 1;
        let list = listed(&line[open + 1..close], place);
        return Some(format!("{}({list}{}", &line[..open], &line[close..]));
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
        // A text has no place to be broken at.
        return Some(match place.indent + name.len() + " =".len() <= WIDTH {
            true if value.starts_with('"') => line.to_owned(),
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
    Some(format!("{name}({}),", listed(held, place)))
}

/// Each on a line of its own.
fn listed(mut items: &str, place: Place) -> String {
    let (indent, inner) = (
        indentation(place.indent),
        indentation(place.indent + INDENT),
    );
    let mut text = String::new();
    while !items.is_empty() {
        let (item, rest) = items.split_at(end_of_item(items));
        items = rest.trim_start_matches([',', ' ']);
        match attribute(item) {
            Some((attribute, ty)) => text += &format!("\n{inner}{attribute}\n{inner}{ty},"),
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
fn end_of_item(items: &str) -> usize {
    outside(items, b',').unwrap_or(items.len())
}

/// Where a bracket is closed that is open before the text.
fn end_of_list(text: &str) -> Option<usize> {
    outside(text, b')')
}

fn outside(text: &str, wanted: u8) -> Option<usize> {
    let (mut depth, mut is_text, mut previous) = (0_i32, false, 0);
    text.bytes().position(|byte| {
        let is_found = depth == 0 && !is_text && byte == wanted;
        match byte {
            b'"' => is_text = !is_text,
            _ if is_text => {}
            b'(' | b'[' | b'<' => depth += 1,
            b')' | b']' => depth -= 1,
            b'>' if previous != b'-' => depth -= 1,
            _ => {}
        }
        previous = byte;
        is_found
    })
}
