//! Constants and expressions.

use super::{Habit, Place, Recognize, is_word};

pub(super) const HABITS: &[Recognize] = &[
    typed_constant,
    several_constants,
    double_sign,
    sizeof,
    cast,
    foreign_operator,
];

fn is_constant(place: &Place<'_>) -> bool {
    let tokens = place.context.before.len();
    place.is_outside() && tokens > 0 && place.context.starts_with_const
}

/// `const int X = 5;`
fn typed_constant(place: &Place<'_>) -> Option<Habit> {
    let behind = (0..4).find(|index| place.behind(*index) == "=")?;
    let is_start = place.context.before.len() <= 2 && is_constant(place);
    let name = place.behind_range(behind.checked_sub(1)?)?;
    let first = match place.before(0) {
        "const" => place.found_range(),
        _ => place.before_range(0)?,
    };
    let matches = is_start && is_word(&place.text[name.clone()]) && is_word(place.found());
    let end = matches.then_some(name.start)?;
    let habit = Habit::new(
        first.start..place.text[..end].trim_end().len(),
        "a constant has no type",
    );
    Some(
        habit
            .help("its value says what it is")
            .change(first.start..end, ""),
    )
}

/// `const A = 1, B = 2;`, `typedef int a, b;`
fn several_constants(place: &Place<'_>) -> Option<Habit> {
    let matches = place.is_outside() && place.found() == "," && place.wants("`;`");
    let start = place.context.start;
    let name = place.before_range(0).filter(|_| matches)?;
    let (habit, heading) = match place.context.starts_with_const {
        true => ("each constant needs its own `const`", "const"),
        false if place.text[start..].starts_with("typedef") => (
            "each name needs its own `typedef`",
            place.text[start..name.start].trim_end(),
        ),
        false => return None,
    };
    let end = place.text[name.end..].find(';')? + name.end;
    let found = place.found_range();
    let replacement = place.text[found.start..end].replace(',', &format!("; {heading}"));
    let habit = Habit::unexpected(found.clone(), habit);
    Some(match heading.contains(['*', '{']) {
        true => habit,
        false => habit.change(found.start..end, replacement),
    })
}

/// `const A := 1;`, `const A == 1;`
fn double_sign(place: &Place<'_>) -> Option<Habit> {
    let range = place.found_range();
    let range = match (place.before(0), place.found()) {
        (_, ":") if place.wants("`=`") && place.adjacent() == "=" => range,
        ("=", "=") if place.before_range(0)?.end == range.start => range,
        _ => return None,
    };
    let habit = Habit::unexpected(range.clone(), "a value is given with one `=`");
    Some(habit.change(range, ""))
}

/// `sizeof(int)`
fn sizeof(place: &Place<'_>) -> Option<Habit> {
    let range = place.before_range(0).filter(|_| {
        matches!(place.before(0), "sizeof" | "offsetof" | "strlen") && place.found() == "("
    })?;
    let word = place.before(0);
    let habit = Habit::new(range, format!("there is no `{word}`"));
    Some(habit.help("write the number: on the wire an int has 4 bytes, a hyper 8"))
}

/// `(int)5`
fn cast(place: &Place<'_>) -> Option<Habit> {
    let matches = place.wants("a value")
        && place.before(0) == "("
        && super::types::is_type_word(place.found());
    let close = (0..3).find(|index| place.behind(*index) == ")" && matches)?;
    let start = place.before_range(0)?.start;
    let end = place.behind_range(close)?.end;
    Some(Habit::new(start..end, "a number has no type here").change(start..end, ""))
}

/// `1 && 2`, `5 ** 2`, `A ? 1 : 2`
fn foreign_operator(place: &Place<'_>) -> Option<Habit> {
    let range = place.found_range();
    let previous = place.before_range(0)?;
    let is_double = previous.end == range.start
        && place.before(0) == place.found()
        && matches!(place.found(), "&" | "|" | "*")
        && place.wants("a value");
    let is_comparison =
        is_constant(place) && place.wants("`;`") && matches!(place.found(), "<" | ">");
    let range = match (is_double, is_comparison) {
        (true, _) => previous.start..range.end,
        (_, true) => range,
        _ => return None,
    };
    let operator = &place.text[range.clone()];
    let habit = Habit::new(range.clone(), format!("there is no operator `{operator}`"));
    Some(habit.help("there are + - * / % << >> & | ^ ~ and parentheses"))
}
