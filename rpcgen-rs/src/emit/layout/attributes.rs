//! Attributes whose arguments do not stand in one line.

use super::items::{end_of_item, listed};
use super::{INDENT, WIDTH, columns, indentation};

/// An attribute at this indentation, with its `#[ ]`.
pub(super) fn laid_out(line: &str, indent: usize) -> String {
    let text = line
        .strip_prefix("#[")
        .and_then(|line| line.strip_suffix(']'));
    let text = text.and_then(|text| match derives(text, indent) {
        None => Meta::parse(text)?.broken(indent, indent + "#[".len(), "]".len()),
        broken => broken,
    });
    text.map_or_else(|| line.to_owned(), |text| format!("#[{text}]"))
}

/// As many traits to a line as there is room for, which is all of them or one.
fn derives(text: &str, indent: usize) -> Option<String> {
    let traits = text.strip_prefix("derive(")?.strip_suffix(')')?;
    let inside = indent + INDENT;
    Some(
        if indent + columns(text) + "#[]".len() + FREE_BEHIND_DERIVES <= WIDTH {
            text.to_owned()
        } else if inside + columns(traits) < WIDTH {
            let (indent, inside) = (indentation(indent), indentation(inside));
            format!("derive(\n{inside}{traits},\n{indent})")
        } else {
            format!("derive({})", listed(traits, indent))
        },
    )
}

/// Columns that rustfmt leaves free behind derives.
const FREE_BEHIND_DERIVES: usize = 4;

/// `path(..)`; what is in it is such a thing, a literal, `path` or `path = literal`.
struct Meta<'t> {
    path: &'t str,
    arguments: &'t str,
}

impl<'t> Meta<'t> {
    /// `None` if it is something else, which is left as it is.
    fn parse(text: &'t str) -> Option<Self> {
        let (path, arguments) = text.strip_suffix(')')?.split_once('(')?;
        let is_usual = is_path(path) && items(arguments).all(is_item);
        is_usual.then_some(Self { path, arguments })
    }

    /// `None` if nothing has to be broken.
    fn broken(&self, indent: usize, column: usize, behind: usize) -> Option<String> {
        let width = columns(self.arguments);
        let column = column + columns(self.path) + "(".len();
        if width <= ARGUMENTS_WIDTH && column + width + ")".len() + behind <= WIDTH {
            return None;
        }
        let mut items = items(self.arguments);
        if let (Some(only), None) = (items.next(), items.next())
            && let Some(meta) = Meta::parse(only)
        {
            let item = meta.broken(indent, column, behind + ")".len());
            return item.map(|item| format!("{}({item})", self.path));
        }
        Some(format!("{}({})", self.path, self.vertical(indent)))
    }

    /// Each argument on a line of its own.
    fn vertical(&self, indent: usize) -> String {
        let inside = indent + INDENT;
        let lines = items(self.arguments).map(|item| {
            let meta = Meta::parse(item).and_then(|meta| meta.broken(inside, inside, ",".len()));
            format!(
                "\n{}{}",
                indentation(inside),
                meta.as_deref().unwrap_or(item)
            )
        });
        let lines: Vec<String> = lines.collect();
        format!("{}\n{}", lines.join(","), indentation(indent))
    }
}

/// Widest arguments in one line: rustfmt's `attr_fn_like_width`.
const ARGUMENTS_WIDTH: usize = 70;

fn items(mut text: &str) -> impl Iterator<Item = &str> {
    std::iter::from_fn(move || {
        let (item, rest) = text.split_at(end_of_item(text));
        text = rest.trim_start_matches([',', ' ']);
        (!item.is_empty()).then_some(item)
    })
}

fn is_item(text: &str) -> bool {
    let is_literal = |text: &str| {
        text.contains(['"', '\'']) || text.starts_with(|first: char| first.is_ascii_digit())
    };
    match text.split_once(" = ") {
        Some((path, _)) if is_path(path) => true,
        _ => is_path(text) || Meta::parse(text).is_some() || is_literal(text),
    }
}

fn is_path(text: &str) -> bool {
    let is_of_path = |one: char| one.is_alphanumeric() || one == '_' || one == ':';
    !text.is_empty() && text.chars().all(is_of_path)
}
