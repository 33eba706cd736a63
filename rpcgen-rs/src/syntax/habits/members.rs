//! Members of structs and enums.

use super::super::context::Body;
use super::{Habit, Place, Recognize, is_number, is_word};
use crate::lexical::{self, Kind};

pub(super) const HABITS: &[Recognize] =
    &[commas, value, field_number, bit_field, presence, nameless];

/// `int x, int y`
fn commas(place: &Place<'_>) -> Option<Habit> {
    let matches = place.is_in(Body::Struct)
        && place.found() == ","
        && place.wants("`;`")
        && is_word(place.behind(0))
        && (is_word(place.behind(1)) || place.behind(1) == "*");
    let statement = place.context.statement.clone().filter(|_| matches)?;
    let (start, mut depth) = (place.found_range().start, 0);
    let mut replacement = String::new();
    for token in lexical::tokens(&place.text[..statement.end], start) {
        match token.kind {
            Kind::Mark(b'<' | b'[' | b'{' | b'(') => depth += 1,
            Kind::Mark(b'>' | b']' | b'}' | b')') => depth -= 1,
            _ => {}
        }
        replacement += match token.kind {
            Kind::Mark(b',') if depth == 0 => ";",
            _ => &place.text[token.range],
        };
    }
    let habit = Habit::unexpected(place.found_range(), "a member ends with `;`, not with `,`");
    let end = start + replacement.trim_end().len();
    Some(
        habit
            .help("write `;`")
            .change(start..end, replacement.trim_end()),
    )
}

/// `bool flag = TRUE;`, `int32 id = 1;`
fn value(place: &Place<'_>) -> Option<Habit> {
    let matches = matches!(place.context.body, Some(Body::Struct | Body::Union))
        && place.found() == "="
        && place.wants("`;`");
    let start = place.before_range(0).filter(|_| matches)?.end;
    let end = (0..super::MAX_BEHIND).find(|index| place.behind(*index) == ";")?;
    let end = place.behind_range(end.checked_sub(1)?)?.end;
    let habit = Habit::new(
        place.found_range().start..end,
        "a member has neither a value nor a number",
    );
    Some(
        habit
            .help("members are sent in the order in which they stand here")
            .change(start..end, ""),
    )
}

/// `1: i32 x`
fn field_number(place: &Place<'_>) -> Option<Habit> {
    let matches = place.is_in(Body::Struct) && is_number(place.found()) && place.behind(0) == ":";
    let (start, end) = (place.found_range().start, place.behind_range(0)?.end);
    let next = place.behind_range(1).filter(|_| matches)?.start;
    let habit = Habit::new(start..end, "a member has no number");
    let habit = habit.help("members are sent in the order in which they stand here");
    Some(habit.change(start..next, ""))
}

/// `unsigned int a : 4;`
fn bit_field(place: &Place<'_>) -> Option<Habit> {
    let matches = place.is_in(Body::Struct)
        && place.found() == ":"
        && place.wants("`;`")
        && is_number(place.behind(0));
    let end = place.behind_range(0).filter(|_| matches)?.end;
    let habit = Habit::new(place.found_range().start..end, "there are no bit fields");
    Some(habit.help("every number has 4 bytes or 8; flags are constants and one `unsigned int`"))
}

/// `optional string name`, `repeated int x`
fn presence(place: &Place<'_>) -> Option<Habit> {
    let (word, kind) = match is_word(place.before(1)) {
        true => (1, place.before_range(0)?),
        false => (0, place.found_range()),
    };
    let name = match word {
        1 => place.found_range(),
        _ => place.behind_range(0)?,
    };
    let (range, kind_text) = (place.before_range(word)?, &place.text[kind.clone()]);
    let (written, name_text) = (place.before(word), &place.text[name.clone()]);
    if !place.is_in(Body::Struct) || !is_word(kind_text) || !is_word(name_text) {
        return None;
    }
    let (help, right) = match written {
        "required" | "singular" => (
            "leave it out: a member is always there",
            format!("{kind_text} {name_text}"),
        ),
        "optional" if kind_text != "string" => (
            "an optional value is `TYPE *name`",
            format!("{kind_text} *{name_text}"),
        ),
        "optional" => (
            "an optional value is `TYPE *name`, where TYPE is a typedef of the string",
            String::new(),
        ),
        "repeated" if kind_text != "string" => (
            "an array is `TYPE name<>`",
            format!("{kind_text} {name_text}<>"),
        ),
        "repeated" => (
            "an array is `TYPE name<>`, where TYPE is a typedef of the string",
            String::new(),
        ),
        _ => return None,
    };
    let habit = Habit::new(range.clone(), format!("there is no `{written}`")).help(help);
    Some(match right.is_empty() {
        true => habit,
        false => habit.change(range.start..name.end, right),
    })
}

/// `int;`
fn nameless(place: &Place<'_>) -> Option<Habit> {
    let matches = place.found() == ";" && place.wants("a name") && !place.wants("`;`");
    let what = match place.context.body {
        None if place.before(0) == "typedef" || place.context.starts_with_const => return None,
        None => "typedef",
        Some(Body::Struct) => "member",
        Some(Body::Union) => "arm",
        _ => return None,
    };
    let words = (0..3).take_while(|index| super::types::is_type_word(place.before(*index)));
    let first = place.before_range(words.last().unwrap_or(0))?;
    let end = place
        .before_range(0)
        .filter(|_| matches && is_word(place.before(0)))?
        .end;
    let kind = &place.text[first.start..end];
    let habit = Habit::unexpected(end..end, format!("the {what} has no name"));
    Some(
        habit.help(match super::types::is_type_word(place.before(0)) {
            true => format!("write `{kind} NAME;`"),
            false => format!("write `{kind} NAME;`, or `TYPE {kind};`"),
        }),
    )
}
