//! Where an expression is broken that does not stand in one line, by the rules of rustfmt.

use super::expression::{
    ARGUMENTS_WIDTH, CALL_LINKS, CHAIN_WIDTH, Expression, Form, Group, Link, start_of_chain,
};
use super::{INDENT, WIDTH, indentation};

/// Where something is written.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// Of the line that it starts in.
    pub(super) indent: usize,
    pub(super) column: usize,
    /// What follows it in its last line takes so many columns.
    pub(super) behind: usize,
    /// The width of its first line.
    pub(super) edge: usize,
}

impl Place {
    /// At the start of a line, one level further in.
    fn inside(self, behind: usize) -> Self {
        let indent = self.indent + INDENT;
        Self {
            indent,
            column: indent,
            behind,
            edge: WIDTH,
        }
    }

    /// The same place with less room in its first line.
    fn narrowed(self, width: usize) -> Self {
        let edge = self.edge.min(self.column + width + self.behind);
        Self { edge, ..self }
    }

    fn after(self, width: usize) -> Self {
        let column = self.column + width;
        Self { column, ..self }
    }

    fn before(self, width: usize) -> Self {
        let behind = self.behind + width;
        Self { behind, ..self }
    }

    fn holds(self, width: usize) -> bool {
        self.column + width + self.behind <= self.edge
    }

    /// Whether the first of these lines is short enough.
    fn starts(self, lines: &str) -> bool {
        let first = lines.lines().next().unwrap_or_default();
        self.column + first.len() + self.behind <= self.edge
    }
}

/// The lines of an expression, the first without its indentation.
pub(super) fn broken(expression: &Expression<'_>, place: Place) -> String {
    let width = expression.text.len() + marks_of_chain(expression);
    if expression.is_flat && place.holds(width) {
        return expression.text.to_owned();
    }
    match &expression.form {
        Form::Closure(head, body) => closure(head, body, place),
        Form::Member(name, value) => member(name, value, place),
        Form::Block(steps) => block(steps, place),
        Form::Alternatives(items) => alternatives(items, place),
        Form::Chain(links) => chain(links, place),
    }
}

/// How often rustfmt counts the `?` at the end of a chain besides: twice in its one line, and once below the start.
fn marks_of_chain(expression: &Expression<'_>) -> usize {
    match &expression.form {
        Form::Chain(links) => 2 * marks(links),
        Form::Member(_, value) => marks_of_chain(value),
        _ => 0,
    }
}

pub(super) fn marks(links: &[Link<'_>]) -> usize {
    match links {
        [_, .., last] => last.end.matches('?').count(),
        _ => 0,
    }
}

/// Something behind ` = ` or `: `, in the same line or in one of its own.
pub(super) fn assigned(name: &str, value: &Expression<'_>, place: Place) -> String {
    let same = broken(value, place.after(name.len()));
    let lower = broken(value, place.inside(place.behind));
    let fits = lines_of(&same) == 1 && place.holds(name.len() + same.len());
    let fits_below = place.inside(0).starts(&lower);
    if fits || !fits_below || !is_better_below(&same, &lower) {
        return format!("{name}{same}");
    }
    below(name, &lower, place)
}

/// Below its name only if there is no way to write it beside that.
fn member(name: &str, value: &Expression<'_>, place: Place) -> String {
    let beside = place.after(name.len());
    let same = broken(value, beside);
    match beside.starts(&same) {
        true => format!("{name}{same}"),
        false => below(name, &broken(value, place.inside(place.behind)), place),
    }
}

fn below(name: &str, value: &str, place: Place) -> String {
    let indent = indentation(place.indent + INDENT);
    format!("{}\n{indent}{value}", name.trim_end())
}

/// rustfmt's `prefer_next_line`.
fn is_better_below(same: &str, below: &str) -> bool {
    let opens = |text: &str| {
        text.lines()
            .next()
            .is_some_and(|line| line.ends_with(['(', '{', '[']))
    };
    lines_of(below) == 1 || lines_of(same) > lines_of(below) + 1 || opens(same) && !opens(below)
}

/// What is behind ` => `.
pub(super) fn arm(pattern: &str, body: &Expression<'_>, place: Place) -> String {
    let start = broken(&Expression::pattern(pattern), place.before(" => {".len()));
    let column = match start.rsplit_once('\n') {
        Some((_, last)) => last.len(),
        None => place.column + start.len(),
    };
    let beside = Place { column, ..place }.after(" => ".len()).before(1);
    if body.is_flat && beside.holds(body.text.len()) {
        return format!("{start} => {},", body.text);
    }
    let below = broken(body, place.inside(0));
    let same = broken(body, beside);
    let is_beside = beside.starts(&same) && !is_better_below(&same, &below);
    if is_beside {
        return format!("{start} => {same},");
    }
    let indent = indentation(place.indent);
    format!("{start} => {{\n{indent}    {below}\n{indent}}}")
}

fn lines_of(text: &str) -> usize {
    text.lines().count()
}

fn closure(head: &str, body: &Expression<'_>, place: Place) -> String {
    let head = &head_of_closure(head, place);
    let place_of_body = place.after(head.len() + 1);
    let is_struct = body.call().is_some_and(|(_, group)| group.open == b'{');
    if is_struct || matches!(body.form, Form::Block(_)) {
        return format!("{head} {}", broken(body, place_of_body));
    }
    block_of([broken(body, place.inside(0))], &format!("{head} "), place)
}

/// Names in brackets that have no room have lines of their own; two columns are left free.
fn head_of_closure(head: &str, place: Place) -> String {
    let names = Expression::pattern(&head[1..head.len() - 1]);
    match names.call() {
        Some((_, group)) if place.column + head.len() + " {".len() + 2 > WIDTH => {
            format!("|{}|", vertical("(", group, ",", ")", place))
        }
        _ => head.to_owned(),
    }
}

fn block(steps: &[Expression<'_>], place: Place) -> String {
    let last = steps.len().saturating_sub(1);
    let steps = steps.iter().enumerate().map(|(index, step)| {
        let semicolon = if index < last { ";" } else { "" };
        broken(step, place.inside(semicolon.len())) + semicolon
    });
    block_of(steps, "", place)
}

fn block_of(steps: impl IntoIterator<Item = String>, head: &str, place: Place) -> String {
    let mut text = format!("{head}{{\n");
    let indent = indentation(place.indent);
    for step in steps {
        text += &format!("{indent}    {step}\n");
    }
    text + indent + "}"
}

/// Short ones as many to a line as there is room for, others on lines of their own.
fn alternatives(items: &[Expression<'_>], place: Place) -> String {
    let is_filled = items.iter().all(|item| item.text.len() <= SHORT);
    let mut text = String::new();
    let mut column = place.column;
    for (index, item) in items.iter().enumerate() {
        let behind = if index + 1 < items.len() {
            0
        } else {
            place.behind
        };
        let mark = if index == 0 { "" } else { " | " };
        let width = mark.len() + item.text.len();
        if index > 0 && !(is_filled && column + width + behind <= place.edge) {
            text += &format!("\n{}| ", indentation(place.indent));
            column = place.indent + 2 + item.text.len();
        } else {
            text += mark;
            column += width;
        }
        text += item.text;
    }
    text
}

/// Patterns and arguments that rustfmt does not give a line each: its `short_array_element_width_threshold`.
const SHORT: usize = 10;

fn chain(links: &[Link<'_>], place: Place) -> String {
    let start = start_of_chain(links);
    let Some((last, middle)) = links[start..].split_last() else {
        let (last, before) = links.split_last().expect("a chain has a link");
        let before: String = before.iter().map(|link| link.text).collect();
        let place = place.after(before.len());
        return before + &link(last, place);
    };
    let before = root(&links[..start], place);
    let is_one_line = lines_of(&before) == 1;
    let below = link(last, place.inside(place.behind + marks(links)));
    let same = in_one_line(links, place)
        .filter(|same| is_one_line && (lines_of(same) >= 5 || lines_of(&below) >= lines_of(same)));
    if let Some(same) = same {
        return same;
    }
    let level = if is_one_line { INDENT } else { 0 };
    let indent = indentation(place.indent + level);
    let middle = middle.iter().map(|link| link.text.to_owned());
    let below = middle
        .chain([below])
        .map(|link| format!("\n{indent}{link}"));
    before + &below.collect::<String>()
}

/// A chain of which only the last call goes on in the lines below, if there is room for what is before that.
fn in_one_line(links: &[Link<'_>], place: Place) -> Option<String> {
    let (last, before) = links.split_last()?;
    let before: String = before.iter().map(|link| link.text).collect();
    let beside = place.after(before.len()).before(2 * marks(links));
    let last = link(last, beside);
    let first = before.len() + last.lines().next().unwrap_or_default().len();
    let is_narrow = links.len() <= CALL_LINKS || first + marks(links) <= CHAIN_WIDTH;
    (is_narrow && beside.starts(&last)).then(|| before + &last)
}

/// Whether the links of a chain stand in one line up to the arguments of the last one.
fn starts_in_one_line(chain: &Expression<'_>, text: &str) -> bool {
    let Form::Chain(links) = &chain.form else {
        return true;
    };
    let last = links
        .last()
        .map_or(0, |last| last.text.len() - last.name.len());
    text.starts_with(&chain.text[..chain.text.len() - last])
}

/// What a chain starts with.
fn root(links: &[Link<'_>], place: Place) -> String {
    match links {
        [one] => link(one, Place { behind: 0, ..place }),
        _ => links.iter().map(|link| link.text).collect(),
    }
}

/// A link of a chain, with what follows it in the line.
fn link(link: &Link<'_>, place: Place) -> String {
    let Some(group) = &link.group else {
        return link.text.to_owned();
    };
    if group.is_flat && place.holds(link.text.len()) {
        return link.text.to_owned();
    }
    let place = place.before(link.end.len());
    let list = match group.open {
        b'{' => members(group, place),
        _ => arguments(link, group, place.after(link.name.len())),
    };
    format!("{}{list}{}", link.name, link.end)
}

/// The members of a value.
fn members(group: &Group<'_>, place: Place) -> String {
    let indent = indentation(place.indent);
    let items = group.items.iter().map(|item| {
        let item = broken(item, place.inside(",".len()));
        format!("{indent}    {item},\n")
    });
    format!(" {{\n{}{indent}}}", items.collect::<String>())
}

fn arguments(link: &Link<'_>, group: &Group<'_>, place: Place) -> String {
    let (open, close) = if group.open == b'(' {
        ("(", ")")
    } else {
        ("[", "]")
    };
    if !group.is_list {
        return link.text[link.name.len()..]
            .trim_end_matches(link.end)
            .to_owned();
    }
    if let Some(overflowing) = overflowing(link.name, group, place) {
        return format!("{open}{overflowing}{close}");
    }
    let comma = if link.name.ends_with('!') { "" } else { "," };
    if group.items.iter().all(is_short) {
        return format!("{open}{}{close}", filled(group, comma, place));
    }
    vertical(open, group, comma, close, place)
}

/// An argument that rustfmt does not give a line of its own: a name or a number of few letters.
fn is_short(argument: &Expression<'_>) -> bool {
    let is_simple = !argument.text.contains(['(', '[', '{', '|', ':', ' ']);
    is_simple && argument.text.len() <= SHORT
}

/// As many to a line as there is room for; one column is left free.
fn filled(group: &Group<'_>, comma: &str, place: Place) -> String {
    let (indent, inside) = (indentation(place.indent), place.indent + INDENT);
    let mut text = String::new();
    let mut column = WIDTH;
    let last = group.items.len().saturating_sub(1);
    for (index, item) in group.items.iter().enumerate() {
        let mark = if index == 0 { "" } else { "," };
        let comma = if index < last { "," } else { "" };
        let width = item.text.len() + comma.len();
        if column + " ".len() + width < WIDTH {
            text += &format!("{mark} {}", item.text);
            column += " ".len() + width;
        } else {
            text += &format!("{mark}\n{}{}", indentation(inside), item.text);
            column = inside + width;
        }
    }
    text + comma + "\n" + indent
}

fn vertical(open: &str, group: &Group<'_>, comma: &str, close: &str, place: Place) -> String {
    let mut text = open.to_owned();
    let indent = indentation(place.indent);
    let last = group.items.len().saturating_sub(1);
    for (index, item) in group.items.iter().enumerate() {
        let comma = if index < last { "," } else { comma };
        let item = broken(item, place.inside(comma.len()));
        text += &format!("\n{indent}    {item}{comma}");
    }
    text + "\n" + indent + close
}

/// The arguments in the line of the name, of which the last one goes on in the lines below.
fn overflowing(name: &str, group: &Group<'_>, place: Place) -> Option<String> {
    let (last, before) = group.items.split_last()?;
    let in_place = place.after(1).before(1);
    if before.is_empty() {
        if last.call().is_none() && !last.is_closure() {
            return None;
        }
        let in_place = match last.is_call() {
            true => in_place.narrowed(ARGUMENTS_WIDTH),
            false => in_place,
        };
        let text = broken(last, in_place);
        if name.len() >= INDENT && !starts_in_one_line(last, &text) {
            return None;
        }
        let is_flat_below = last.is_flat && place.inside(1).holds(last.text.len());
        let is_better_below = lines_of(&text) <= 2 && is_flat_below;
        return (in_place.starts(&text) && !is_better_below).then_some(text);
    }
    let Form::Closure(head, body) = &last.form else {
        return None;
    };
    if before.iter().any(|item| item.is_closure() || !item.is_flat) {
        return None;
    }
    let before: String = before
        .iter()
        .map(|item| format!("{}, ", item.text))
        .collect();
    let first = before.len() + head.len() + " {".len();
    // In a chain, one column is left free.
    let fits =
        first < ARGUMENTS_WIDTH && in_place.holds(first + usize::from(name.starts_with('.')));
    let place_of_last = in_place.after(before.len());
    fits.then(|| before + &closure(head, body, place_of_last))
}
