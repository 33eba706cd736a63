//! Around and between definitions.

use super::super::context::Body;
use super::super::expected::{DEFINITIONS, KEYWORDS};
use super::{Habit, Place, Recognize, is_number, is_word};
use crate::similar;

pub(super) const HABITS: &[Recognize] = &[
    misspelled_keyword,
    extra_brace,
    extra_bracket,
    scope_in_definition,
    number_in_front,
    missing_brace,
    attribute,
    dash_in_name,
    forward_declaration,
    base_of_enum,
    enum_class,
    inheritance,
    tag_and_typedef,
    variable,
    without_name,
    comment,
    procedure_outside,
    member_outside,
    equals_before_body,
];

/// `STRUCT a { .. };`, `stuct a { .. };`
fn misspelled_keyword(place: &Place<'_>) -> Option<Habit> {
    let found = place.found();
    let matches = place.wants("a definition") && place.context.before.is_empty();
    let keyword = similar::closest(found, DEFINITIONS.into_iter()).filter(|_| matches)?;
    let message = format!("expected a definition, found `{found}`");
    let habit = Habit::unexpected(place.found_range(), message);
    Some(
        habit
            .help(format!("did you mean `{keyword}`?"))
            .change(place.found_range(), keyword),
    )
}

/// `struct a { int x; } };`
fn extra_brace(place: &Place<'_>) -> Option<Habit> {
    let matches = place.is_outside() && place.found() == "}" && place.before(0) == "}";
    let start = place.before_range(0).filter(|_| matches)?.end;
    let habit = Habit::unexpected(place.found_range(), "this `}` closes nothing");
    Some(habit.change(start..place.found_range().end, ""))
}

/// `int x[3]];`, `const A = 1);`
fn extra_bracket(place: &Place<'_>) -> Option<Habit> {
    let mark = place.found();
    let matches = matches!(mark, ")" | "]" | ">") && place.wants("`;`");
    matches.then(|| {
        Habit::unexpected(place.found_range(), format!("this `{mark}` closes nothing"))
            .change(place.found_range(), "")
    })
}

/// `struct a::b {`
fn scope_in_definition(place: &Place<'_>) -> Option<Habit> {
    let matches = place.found() == ":" && place.adjacent() == ":" && place.wants("`{`");
    let (outer, kind) = (place.before(0), place.before(1));
    let inner = place.behind_range(1).filter(|_| matches)?;
    let inner = &place.text[inner];
    let start = place.before_range(0)?.start;
    let habit = Habit::new(
        start..place.behind_range(1)?.end,
        "a definition has a name without `::`",
    );
    Some(habit.help(format!("write `namespace {outer} {{ {kind} {inner} .. }}`")))
}

/// `program P = 1 {`, `version V: 1 {`
fn number_in_front(place: &Place<'_>) -> Option<Habit> {
    let kind = place.before(1);
    let matches = matches!(kind, "program" | "version" | "interface")
        && matches!(place.found(), "=" | ":")
        && is_number(place.behind(0))
        && place.behind(1) == "{";
    let end = place.behind_range(0).filter(|_| matches)?.end;
    let habit = Habit::unexpected(
        place.found_range().start..end,
        format!("the number of the {kind} stands behind its body"),
    );
    Some(habit.help(format!("write `}} = {};`", place.behind(0))))
}

/// `union u switch (int d)⏎case 1: ..`, `struct a⏎int x; ..`
fn missing_brace(place: &Place<'_>) -> Option<Habit> {
    let before = place.before_range(0)?;
    let is_body = matches!(place.found(), "case" | "default")
        || super::types::is_type_word(place.found())
        || is_word(place.found())
            && matches!(place.before(1), "struct" | "enum")
            && place.text[before.end..place.found_range().start].contains('\n');
    let matches =
        is_body && place.wants("`{`") && !place.wants("`switch`") && place.behind(0) != "{";
    matches.then(|| {
        Habit::unexpected(before.end..before.end, "expected `{`")
            .change(before.end..before.end, " {")
    })
}

/// `} __attribute__((packed));`
fn attribute(place: &Place<'_>) -> Option<Habit> {
    let word = place.found();
    matches!(word, "__attribute__" | "alignas" | "__packed").then(|| {
        Habit::new(place.found_range(), format!("there is no `{word}`"))
            .help("leave it out: values have no layout in memory here")
    })
}

/// `struct disk-usage`
fn dash_in_name(place: &Place<'_>) -> Option<Habit> {
    let (before, found) = (place.before_range(0)?, place.found_range());
    let matches = place.found() == "-"
        && !place.wants("a value")
        && before.end == found.start
        && is_word(place.before(0))
        && is_word(place.adjacent());
    let mut end = place.behind_range(0).filter(|_| matches)?.end;
    let mut index = 1;
    while place.behind(index) == "-" && place.behind_range(index)?.start == end {
        end = place.behind_range(index + 1)?.end;
        index += 2;
    }
    let name = place.text[before.start..end].replace('-', "_");
    let habit = Habit::new(before.start..end, "a name has no `-` in it");
    Some(
        habit
            .help(format!("write `{name}`"))
            .change(before.start..end, name),
    )
}

/// `struct a;`
fn forward_declaration(place: &Place<'_>) -> Option<Habit> {
    let kind = place.before(1);
    let matches = place.is_outside()
        && place.found() == ";"
        && matches!(kind, "struct" | "union" | "enum")
        && place.context.before.len() == 2;
    let start = place.before_range(1).filter(|_| matches)?.start;
    let range = start..place.found_range().end;
    let habit = Habit::new(
        range,
        format!("a {kind} is not announced before it is defined"),
    );
    Some(habit.help("leave this out: a name may be used before its definition"))
}

/// `enum color : int {`
fn base_of_enum(place: &Place<'_>) -> Option<Habit> {
    let matches = place.found() == ":" && place.before(1) == "enum" && place.wants("`{`");
    let brace = (0..4).find(|index| place.behind(*index) == "{" && matches)?;
    let start = place.before_range(0)?.end;
    let end = place.behind_range(brace.checked_sub(1)?)?.end;
    let habit = Habit::new(place.found_range().start..end, "an enum is always an int");
    Some(habit.change(start..end, ""))
}

/// `enum class color {`
fn enum_class(place: &Place<'_>) -> Option<Habit> {
    let extra = place.before(0);
    let matches = matches!(extra, "class" | "struct") && place.before(1) == "enum";
    let range = place
        .before_range(0)
        .filter(|_| matches && is_word(place.found()))?;
    let end = place.found_range().start;
    let habit = Habit::new(range.clone(), format!("there is no `enum {extra}`"));
    Some(habit.change(range.start..end, ""))
}

/// `struct a : b {`, `interface A extends B {`
fn inheritance(place: &Place<'_>) -> Option<Habit> {
    let matches = matches!(place.found(), ":" | "extends" | "implements")
        && is_word(place.behind(0))
        && matches!(
            place.before(1),
            "struct" | "interface" | "program" | "version"
        );
    let kind = match place.before(1) {
        "interface" => "an interface",
        "struct" => "a struct",
        _ => "a program",
    };
    matches.then(|| {
        Habit::new(
            place.found_range(),
            format!("{kind} takes nothing over from another"),
        )
        .help("a struct can have a member of the other type; procedures are repeated")
    })
}

/// `typedef struct point { .. } point;`
fn tag_and_typedef(place: &Place<'_>) -> Option<Habit> {
    let (tag, kind) = (place.before(0), place.before(1));
    let matches = place.found() == "{"
        && place.before(2) == "typedef"
        && matches!(kind, "struct" | "enum" | "union");
    let range = place.before_range(0).filter(|_| matches)?;
    let article = if kind == "enum" { "an" } else { "a" };
    let message = format!("{article} {kind} in a typedef has one name, the one behind it");
    let habit = Habit::new(range.clone(), message);
    let help = format!("leave out `{tag}`, or write `{kind} {tag} {{ .. }};` without `typedef`");
    let habit = habit.help(help);
    let body = crate::lexical::tokens(place.text, place.found_range().start)
        .filter(|token| !token.is_blank());
    let mut depth = 0;
    let mut behind_body = body.skip_while(|token| {
        match &place.text[token.range.clone()] {
            "{" => depth += 1,
            "}" => depth -= 1,
            _ => {}
        }
        depth > 0
    });
    let name = behind_body.nth(1).map(|token| &place.text[token.range]);
    if name == Some(tag) || place.is_used_once(tag) {
        let start = place.before_range(1)?.end;
        return Some(habit.change(start..range.end, ""));
    }
    Some(habit)
}

/// `struct point { .. } origin;`
fn variable(place: &Place<'_>) -> Option<Habit> {
    let brace = place.before_range(0)?;
    let matches = place.is_outside()
        && place.wants("`;`")
        && place.before(0) == "}"
        && is_word(place.found())
        && place.behind(0) == ";"
        && !place.text[brace.end..place.found_range().start].contains('\n');
    let name = place.found();
    let habit = Habit::new(
        place.found_range(),
        "a definition makes a type, no variable",
    );
    let habit = matches.then(|| {
        habit.help(format!(
            "leave out `{name}`, or write `typedef struct {{ .. }} {name};`"
        ))
    })?;
    Some(match place.is_used_once(name) {
        true => habit.change(brace.end..place.found_range().end, ""),
        false => habit,
    })
}

/// `enum { A, B };`, `struct;`, `union switch (int d) { .. };`
fn without_name(place: &Place<'_>) -> Option<Habit> {
    let kind = place.before(0);
    let is_body = match kind {
        "union" => matches!(place.found(), "switch" | "{" | ";"),
        _ => matches!(place.found(), "{" | ";"),
    };
    let is_definition = place.is_outside()
        && place.before(1).is_empty()
        && matches!(kind, "struct" | "enum" | "union");
    let matches = is_body && (is_definition || matches!(kind, "program" | "version"));
    let range = place.before_range(0).filter(|_| matches)?;
    let habit = Habit::unexpected(range.end..range.end, format!("the {kind} has no name"));
    Some(habit.help(match kind {
        "union" => "write `union NAME switch (TYPE which) { .. }`".to_owned(),
        _ => format!("write `{kind} NAME {{ .. }}`"),
    }))
}

/// `-- a comment`
fn comment(place: &Place<'_>) -> Option<Habit> {
    let matches = place.wants("a definition") && place.found() == "-" && place.adjacent() == "-";
    let range = place.found_range();
    matches.then(|| {
        Habit::unexpected(
            range.start..range.end + 1,
            "a comment starts with `//` or `/*`",
        )
        .change(range.start..range.end + 1, "//")
    })
}

/// `pair add(pair p);`
fn procedure_outside(place: &Place<'_>) -> Option<Habit> {
    let star = usize::from(place.behind(0) == "*");
    let matches = place.wants("a definition")
        && place.context.before.is_empty()
        && is_word(place.found())
        && is_word(place.behind(star))
        && place.behind(star + 1) == "(";
    matches.then(|| {
        Habit::unexpected(place.found_range(), "a procedure outside of a program and an interface")
            .help("a procedure stands in a version of a program, or in an interface: `interface NAME { .. };`")
    })
}

/// `int limit = 5;`, `counter c;`
fn member_outside(place: &Place<'_>) -> Option<Habit> {
    let matches = place.wants("a definition")
        && place.context.before.is_empty()
        && is_word(place.found())
        && !matches!(
            place.found(),
            "using" | "package" | "import" | "include" | "option" | "extern" | "static"
        )
        && is_word(place.behind(0))
        && matches!(place.behind(1), ";" | "=" | "[" | "<");
    let name = match place.behind(0) {
        keyword if KEYWORDS.contains(&keyword) => "NAME",
        name => name,
    };
    matches.then(|| {
        let habit = Habit::unexpected(place.found_range(), "there are no variables");
        match place.behind(1) {
            "=" => habit.help(format!("a constant is `const {name} = VALUE;`")),
            _ => habit.help(format!(
                "a name for a type is `typedef {} {name};`",
                place.found()
            )),
        }
    })
}

/// `enum e = { A, B };`
fn equals_before_body(place: &Place<'_>) -> Option<Habit> {
    let kind = place.before(1);
    let matches = place.found() == "="
        && place.behind(0) == "{"
        && place.context.body != Some(Body::Unknown)
        && matches!(
            kind,
            "struct" | "enum" | "program" | "version" | "interface"
        );
    let start = place.before_range(0).filter(|_| matches)?.end;
    let habit = Habit::unexpected(
        place.found_range(),
        format!("no `=` stands before the body of the {kind}"),
    );
    Some(habit.change(start..place.found_range().end, ""))
}
