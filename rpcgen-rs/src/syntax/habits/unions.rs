//! Unions and their arms.

use super::super::context::Body;
use super::{Habit, Place, Recognize, is_word};

pub(super) const HABITS: &[Recognize] = &[
    untyped_discriminant,
    several_labels,
    arm_without_value,
    end_of_arm,
    block,
    without_switch_word,
    other_word,
];

/// `switch (d)`
fn untyped_discriminant(place: &Place<'_>) -> Option<Habit> {
    let matches = place.found() == ")" && place.before(1) == "(" && place.before(2) == "switch";
    let range = place
        .before_range(0)
        .filter(|_| matches && is_word(place.before(0)))?;
    let name = place.before(0);
    let habit = Habit::unexpected(range, "the discriminant has a type and a name");
    Some(habit.help(format!("write `switch (TYPE {name})`")))
}

/// `case 1, 2:`
fn several_labels(place: &Place<'_>) -> Option<Habit> {
    let matches = place.is_in(Body::Union) && place.found() == "," && place.wants("`:`");
    matches.then(|| {
        Habit::unexpected(place.found_range(), "each value has a label of its own")
            .change(place.found_range(), ": case")
    })
}

/// `case 1: ;`, `case 1: }`
fn arm_without_value(place: &Place<'_>) -> Option<Habit> {
    let is_end = matches!(place.found(), ";" | "}");
    let matches = place.is_in(Body::Union) && is_end && place.before(0) == ":";
    let range = place.before_range(0).filter(|_| matches)?;
    let habit = Habit::unexpected(range.end..range.end, "an arm without a value is `void`");
    Some(match place.found() {
        ";" => habit.change(range.end..place.found_range().start, " void"),
        _ => habit.change(range.end..range.end, " void;"),
    })
}

/// `break;`
fn end_of_arm(place: &Place<'_>) -> Option<Habit> {
    let matches = place.is_in(Body::Union) && place.found() == "break" && place.behind(0) == ";";
    let (start, end) = (place.before_range(0)?.end, place.behind_range(0)?.end);
    matches.then(|| {
        Habit::unexpected(
            place.found_range(),
            "an arm ends with its value, without `break`",
        )
        .change(start..end, "")
    })
}

/// `case 1: { int a; int b; }`
fn block(place: &Place<'_>) -> Option<Habit> {
    let matches = place.is_in(Body::Union) && place.found() == "{" && place.before(0) == ":";
    matches.then(|| {
        Habit::new(place.found_range(), "an arm has one value")
            .help("several are a struct: `case 1: struct { int a; int b; } both;`")
    })
}

/// `union u (int d) {`
fn without_switch_word(place: &Place<'_>) -> Option<Habit> {
    let matches = place.found() == "(" && place.before(1) == "union" && place.wants("`switch`");
    let at = place.before_range(0).filter(|_| matches)?.end;
    let habit = Habit::unexpected(place.found_range(), "expected `switch` before `(`");
    Some(habit.change(at..place.found_range().start, " switch "))
}

/// `CASE 1:`, `else:`
fn other_word(place: &Place<'_>) -> Option<Habit> {
    let matches = place.is_in(Body::Union) && is_word(place.found()) && place.wants("`case`");
    let word = match place.found() {
        "else" | "otherwise" | "other" => "default",
        "when" | "arm" => "case",
        other => ["case", "default"]
            .into_iter()
            .find(|word| word.eq_ignore_ascii_case(other))?,
    };
    let range = place.found_range();
    let habit = Habit::unexpected(
        range.clone(),
        format!("expected `{word}`, found `{}`", place.found()),
    );
    matches.then(|| habit.change(range, word))
}
