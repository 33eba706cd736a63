//! Types as other languages write them.

use std::ops::Range;

use super::super::context::Body;
use super::{Habit, Place, Recognize, is_number, is_word};
use crate::similar;

pub(super) const HABITS: &[Recognize] = &[
    qualifier,
    late_qualifier,
    words_of_c,
    misspelled,
    late_star,
    two_stars,
    type_behind_colon,
    type_behind_name,
    alias,
    container,
    bound_before_name,
    function_pointer,
];

/// Whether it is a built-in type, or a part of one.
pub(super) fn is_type_word(word: &str) -> bool {
    NUMBERS.contains(&word) || matches!(word, "bool" | "string" | "opaque" | "void" | "signed")
}

/// `const char *name;`; `const N = 3;` in a struct
fn qualifier(place: &Place<'_>) -> Option<Habit> {
    let (word, range) = (place.found(), place.found_range());
    if place.is_outside() || !place.wants("a type") || !matches!(word, "const" | "typedef") {
        return None;
    }
    if word == "typedef" || place.behind(1) == "=" {
        let habit = Habit::new(range, format!("no `{word}` stands within a type"));
        return Some(habit.help("move it out, before the type"));
    }
    let end = place.behind_range(0)?.start;
    let habit = Habit::new(range.clone(), "a type is never `const` here");
    is_word(place.behind(0)).then(|| habit.change(range.start..end, ""))
}

/// `char const *name`, `int * const name`
fn late_qualifier(place: &Place<'_>) -> Option<Habit> {
    let matches = place.found() == "const"
        && place.wants("a name")
        && !place.is_outside()
        && (is_word(place.behind(0)) || place.behind(0) == "*");
    let (range, end) = (place.found_range(), place.behind_range(0)?.start);
    matches.then(|| {
        Habit::new(range.clone(), "a type is never `const` here").change(range.start..end, "")
    })
}

/// `unsinged int x`, `UNSIGNED INT x`
fn misspelled(place: &Place<'_>) -> Option<Habit> {
    let is_type = |word: &str| is_type_word(&word.to_ascii_lowercase());
    // A second word that is no keyword was taken for the name.
    let (first, second) = match (place.wants("a name"), is_word(place.found())) {
        (true, _) if is_type(place.found()) => (place.before_range(0)?, place.found_range()),
        (false, true) if is_type(place.before(0)) => {
            (place.before_range(1)?, place.before_range(0)?)
        }
        _ => return None,
    };
    let (range, written) = (
        first.start..second.end,
        &place.text[first.start..second.end],
    );
    let word = similar::closest(&place.text[first], ["unsigned", "long"].into_iter())?;
    let right = format!("{word} {}", place.text[second].to_ascii_lowercase());
    let habit = Habit::unexpected(range.clone(), format!("there is no type `{written}`"));
    let help = format!("did you mean `{right}`?");
    (written != right).then(|| habit.help(help).change(range, right))
}

/// `int x*;`
fn late_star(place: &Place<'_>) -> Option<Habit> {
    let matches = place.found() == "*" && place.wants("`;`") && place.behind(0) == ";";
    let name = place
        .before_range(0)
        .filter(|_| matches && is_word(place.before(0)))?;
    let right = format!("*{}", place.before(0));
    let habit = Habit::unexpected(place.found_range(), "the `*` stands before the name");
    Some(habit.change(name.start..place.found_range().end, right))
}

/// `int **x;`
fn two_stars(place: &Place<'_>) -> Option<Habit> {
    let matches = place.found() == "*" && place.before(0) == "*" && place.wants("a name");
    matches.then(|| {
        Habit::new(
            place.found_range(),
            "a pointer to a pointer needs a typedef",
        )
        .help("a pointer is an optional value: `typedef TYPE *optional;` and `optional *name`")
    })
}

/// `unsigned float`, `signed int`, `long double`, `int unsigned`, `static int`
fn words_of_c(place: &Place<'_>) -> Option<Habit> {
    let is_c = |word: &str| is_type_word(word) || QUALIFIERS.contains(&word);
    if !is_type_word(place.found()) || !is_c(place.before(0)) || place.found() == "void" {
        return None;
    }
    let first = (0..MAX_WORDS)
        .take_while(|index| is_c(place.before(*index)))
        .last()?;
    let behind = (0..MAX_WORDS)
        .take_while(|index| is_c(place.behind(*index)))
        .count();
    let end = match behind.checked_sub(1) {
        Some(last) => place.behind_range(last)?.end,
        None => place.found_range().end,
    };
    let range = place.before_range(first)?.start..end;
    let written: Vec<&str> = place.text[range.clone()].split_whitespace().collect();
    let shown = written.join(" ");
    let (meant, is_certain) = meant(&written)?;
    if !is_word(place.behind(behind)) && place.behind(behind) != "*" && !place.wants("`)`") {
        return None;
    }
    let habit = Habit::new(range.clone(), format!("there is no type `{shown}`"));
    Some(match is_certain {
        true => habit.help(format!("write `{meant}`")).change(range, meant),
        false => habit.help("`double` has 64 bits, `quadruple` 128"),
    })
}

/// The type that the words of C mean, and whether it is the same there.
fn meant(words: &[&str]) -> Option<(String, bool)> {
    let has = |word: &str| words.contains(&word);
    let longs = words.iter().filter(|word| **word == "long").count();
    let own: Vec<&&str> = words
        .iter()
        .filter(|word| !QUALIFIERS.contains(*word) && **word != "signed")
        .collect();
    if has("double") || has("float") {
        let name = if has("double") || longs > 0 {
            "double"
        } else {
            "float"
        };
        return Some((name.to_owned(), longs == 0));
    }
    let base = match own.as_slice() {
        [] => "int",
        [one] if **one != "unsigned" => one,
        _ if has("hyper") || longs > 1 => "hyper",
        _ if has("char") => "char",
        _ if has("short") => "short",
        _ if longs == 1 => "long",
        _ if own.iter().all(|word| NUMBERS.contains(word)) => "int",
        _ => return None,
    };
    let sign = if has("unsigned") { "unsigned " } else { "" };
    Some((format!("{sign}{base}"), true))
}

/// `x: i32`; `int: x`
fn type_behind_colon(place: &Place<'_>) -> Option<Habit> {
    if place.found() == ":" && is_type_word(place.before(0)) && is_word(place.behind(0)) {
        let habit = Habit::unexpected(place.found_range(), "no `:` stands behind a type");
        return Some(habit.change(place.found_range(), " "));
    }
    let matches = place.found() == ":"
        && (place.wants("a name") || place.wants("`)`"))
        && is_word(place.before(0))
        && is_word(place.behind(0))
        && matches!(
            place.context.body,
            Some(Body::Struct | Body::Version | Body::Interface)
        );
    let name = place.before_range(0).filter(|_| matches)?;
    if place.is_in(Body::Struct) && place.behind(1) == "," {
        return rust_member(place, name);
    }
    swapped(place, name, place.behind_range(0)?)
}

/// `x: i32,`
fn rust_member(place: &Place<'_>, name: Range<usize>) -> Option<Habit> {
    let (kind, end) = (place.behind(0), place.behind_range(1)?.end);
    let right = format!("{kind} {};", place.before(0));
    let habit = Habit::new(name.start..end, "the type stands before the name");
    let help = format!("write `{right}`");
    Some(habit.help(help).change(name.start..end, right))
}

/// `count int`
fn type_behind_name(place: &Place<'_>) -> Option<Habit> {
    let matches = place.wants("a name")
        && is_type_word(place.found())
        && is_word(place.before(0))
        && !is_type_word(place.before(0))
        && matches!(place.before(1), "{" | ";" | "(" | "," | "typedef")
        && !is_word(place.behind(0));
    let name = place.before_range(0).filter(|_| matches)?;
    swapped(place, name, place.found_range())
}

fn swapped(place: &Place<'_>, name: Range<usize>, kind: Range<usize>) -> Option<Habit> {
    let right = format!(
        "{} {}",
        &place.text[kind.clone()],
        &place.text[name.clone()]
    );
    let habit = Habit::new(name.start..kind.end, "the type stands before the name");
    Some(
        habit
            .help(format!("write `{right}`"))
            .change(name.start..kind.end, right),
    )
}

/// `typedef counter = int;`
fn alias(place: &Place<'_>) -> Option<Habit> {
    let matches = place.found() == "=" && place.before(1) == "typedef" && is_word(place.behind(0));
    let name = place.before_range(0).filter(|_| matches)?;
    swapped(place, name, place.behind_range(0)?)
}

/// `vector<int> x`, `map<string, int> x`
fn container(place: &Place<'_>) -> Option<Habit> {
    let word = place.before(0);
    let (_, form) = CONTAINERS.iter().find(|(known, _)| *known == word)?;
    let close = place.closing(">").filter(|_| place.found() == "<")?;
    let (start, inside) = (place.before_range(0)?.start, place.behind_range(close)?);
    let (name, item) = (
        place.behind_range(close + 1)?,
        place.found_range().end..inside.start,
    );
    let habit = Habit::new(start..inside.end, format!("there is no `{word}<..>`"));
    let (item, name_text) = (place.text[item].trim(), &place.text[name.clone()]);
    if !is_word(name_text) {
        return Some(habit.help(*form));
    }
    let right = match word {
        "map" | "unordered_map" | "dict" => return Some(habit.help(*form)),
        "optional" => format!("{item} *{name_text}"),
        _ => match item.split_once(',') {
            Some((item, bound)) => format!("{item} {name_text}<{}>", bound.trim()),
            None => format!("{item} {name_text}<>"),
        },
    };
    Some(
        habit
            .help(format!("write `{right}`"))
            .change(start..name.end, right),
    )
}

/// `string<20> name`, `int[4] x`
fn bound_before_name(place: &Place<'_>) -> Option<Habit> {
    let mark = match place.found() {
        "<" => ">",
        "[" => "]",
        _ => return None,
    };
    let close = place
        .closing(mark)
        .filter(|_| is_word(place.before(0)) && place.wants("a name"))?;
    let (brackets, name) = (
        place.found_range().start..place.behind_range(close)?.end,
        place.behind_range(close + 1)?,
    );
    let kind = place.before_range(0)?;
    if !is_word(&place.text[name.clone()]) || is_number(&place.text[name.clone()]) {
        return None;
    }
    let right = [
        &place.text[kind.clone()],
        " ",
        &place.text[name.clone()],
        &place.text[brackets.clone()],
    ]
    .concat();
    let habit = Habit::new(brackets, "the length stands behind the name");
    Some(
        habit
            .help(format!("write `{right}`"))
            .change(kind.start..name.end, right),
    )
}

/// `typedef int (*handler)(int);`
fn function_pointer(place: &Place<'_>) -> Option<Habit> {
    let matches = place.found() == "(" && place.behind(0) == "*" && place.wants("a name");
    matches.then(|| {
        Habit::new(place.found_range(), "a function cannot be sent")
            .help("procedures stand in a version of a program, or in an interface")
    })
}

const NUMBERS: [&str; 9] = [
    "unsigned",
    "char",
    "short",
    "int",
    "long",
    "hyper",
    "float",
    "double",
    "quadruple",
];

const QUALIFIERS: [&str; 9] = [
    "signed", "const", "volatile", "static", "register", "extern", "inline", "mutable", "auto",
];

const CONTAINERS: [(&str, &str); 10] = [
    ("vector", "an array is `TYPE name<>`"),
    ("list", "an array is `TYPE name<>`"),
    ("set", "an array is `TYPE name<>`"),
    ("array", "an array is `TYPE name<>`"),
    ("sequence", "an array is `TYPE name<>`"),
    ("Vec", "an array is `TYPE name<>`"),
    ("optional", "an optional value is `TYPE *name`"),
    ("map", MAP),
    ("unordered_map", MAP),
    ("dict", MAP),
];

const MAP: &str =
    "a map is an array of pairs: `struct entry { KEY key; VALUE value; };` and `entry name<>`";

/// Words of one type.
const MAX_WORDS: usize = 4;
