//! What the parser expected, in the words of the user.

use super::context::{Body, Context};
use super::grammar::Rule;
use crate::diagnostic::{Code, Diagnostic};
use crate::lexical::{self, Kind};
use crate::preprocess::Map;

/// The message for a place where the parser could not go on.
pub(super) fn describe(text: &str, context: &Context, rules: &[Rule], map: &Map) -> Diagnostic {
    let expected = phrases(rules);
    let found = &text[context.found.clone()];
    let span = map.span(context.found.clone());
    if let Some(diagnostic) = special(text, context, rules, map) {
        return diagnostic;
    }
    if expected.contains(&"`;`") {
        return missing_semicolon(text, context, map);
    }
    let is_end = !expected.is_empty() && expected.iter().all(|phrase| ENDS.contains(phrase));
    if is_end && !(expected.contains(&"`}`") && is_stray(text, context)) {
        let end = context
            .before
            .first()
            .map_or(context.found.start, |range| range.end);
        let message = format!("expected {} {}", one_of(&expected), behind(text, context));
        return Diagnostic::error(Code::Expected, map.span(end..end), message);
    }
    let message = format!("expected {}, found {}", one_of(&expected), quoted(found));
    Diagnostic::error(Code::Expected, span, message)
}

/// Mistakes that have a better description than a list of tokens.
fn special(text: &str, context: &Context, rules: &[Rule], map: &Map) -> Option<Diagnostic> {
    let found = &text[context.found.clone()];
    let before: Vec<&str> = context
        .before
        .iter()
        .map(|range| &text[range.clone()])
        .collect();
    let span = map.span(context.found.clone());
    let wants_name = rules.iter().any(|rule| phrase(*rule) == Some("a name"));
    if found == "}" && before.first() == Some(&"{") {
        let (body, inside) = empty_body(context.body?)?;
        let heading = context.before.get(1).unwrap_or(&context.found);
        let message = format!("{body} needs at least one {inside}");
        let span = map.span(heading.clone());
        return Some(Diagnostic::error(Code::EmptyBody, span, message));
    }
    if found == "{" && phrases(rules).contains(&"`switch`") {
        let error = Diagnostic::error(Code::Expected, span, "expected `switch`, found `{`");
        return Some(error.help(
            "a union says what it holds: `union NAME switch (int which) { case 1: int a; }`",
        ));
    }
    if found == "{"
        && wants_name
        && context.body.is_some()
        && let Some(kind @ ("struct" | "enum" | "union")) = before.get(1).copied()
    {
        let name = map.span(context.before[0].clone());
        return Some(named_inside(kind, before[0], name));
    }
    if wants_name && KEYWORDS.contains(&found) {
        let message = format!("`{found}` is a keyword and cannot be a name");
        let error = Diagnostic::error(Code::KeywordAsName, span, message);
        return Some(error.help(format!("call it `{found}_`, for example")));
    }
    if rules.contains(&Rule::definition) {
        let message = format!("expected a definition, found {}", quoted(found));
        let error = Diagnostic::error(Code::Expected, span, message);
        if let Some((_, help)) = FOREIGN.iter().find(|(word, _)| *word == found) {
            return Some(error.help(*help));
        }
        return Some(error.help(
            "a definition starts with const, enum, struct, union, typedef, program, interface or namespace",
        ));
    }
    None
}

/// Whether the token at the place is one too many, rather than one before it missing: it is the last one before the
/// brace that may stand here, behind something on its line.
fn is_stray(text: &str, context: &Context) -> bool {
    let on_the_line = context
        .before
        .first()
        .is_some_and(|before| !text[before.end..context.found.start].contains('\n'));
    let mut behind = lexical::tokens(text, context.found.end).filter(|token| !token.is_blank());
    on_the_line && behind.next().map(|token| token.kind) == Some(Kind::Mark(b'}'))
}

fn empty_body(body: Body) -> Option<(&'static str, &'static str)> {
    Some(match body {
        Body::Struct => ("a struct", "member"),
        Body::Enum => ("an enum", "member"),
        Body::Union => ("a union", "arm"),
        Body::Program => ("a program", "version"),
        Body::Version => ("a version", "procedure"),
        Body::Interface | Body::Unknown => return None,
    })
}

fn named_inside(kind: &str, name: &str, span: crate::source::Span) -> Diagnostic {
    let article = if kind == "enum" { "an" } else { "a" };
    let message = format!("{article} {kind} inside another type has no name of its own");
    Diagnostic::error(Code::BadDeclaration, span, message).help(format!(
        "leave out `{name}`, or define it outside, and name it here"
    ))
}

fn missing_semicolon(text: &str, context: &Context, map: &Map) -> Diagnostic {
    let end = context
        .before
        .first()
        .map_or(context.found.start, |range| range.end);
    let message = format!("expected `;` after the {}", context.statement_name());
    let error = Diagnostic::error(Code::Expected, map.span(end..end), message);
    match &text[context.found.clone()] {
        "*" => {
            error.help("a pointer is an optional value: `TYPE *name`; bytes are `opaque name<>`")
        }
        "," if context.body != Some(Body::Interface) => {
            error.help("each name needs its own declaration: `int a; int b;`")
        }
        "[" | "<" => {
            error.help("an array of arrays, or of pointers, needs a typedef for what it holds")
        }
        _ => error,
    }
}

fn behind(text: &str, context: &Context) -> String {
    match context.before.first() {
        Some(range) => format!("after {}", quoted(&text[range.clone()])),
        None => String::new(),
    }
}

fn quoted(found: &str) -> String {
    match found.char_indices().nth(MAX_SHOWN) {
        _ if found.is_empty() => "the end of the file".to_owned(),
        Some((cut, _)) => format!("`{}..`", &found[..cut]),
        None => format!("`{found}`"),
    }
}

fn one_of(phrases: &[&str]) -> String {
    match phrases {
        [] => "something else".to_owned(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// The marks that would end or separate things here.
pub(super) fn marks(rules: &[Rule]) -> Vec<&'static str> {
    let phrases = phrases(rules).into_iter();
    let ends = phrases.filter(|phrase| ENDS.contains(phrase));
    ends.map(|phrase| phrase.trim_matches('`')).collect()
}

/// The phrases for what was expected, without what may follow but need not.
pub(super) fn phrases(rules: &[Rule]) -> Vec<&'static str> {
    let mut found: Vec<&str> = rules.iter().filter_map(|rule| phrase(*rule)).collect();
    found.sort_unstable_by_key(|phrase| (phrase.starts_with('`'), *phrase));
    found.dedup();
    // Behind a type in a list of arguments a name may follow, but what is missing is the comma.
    if found.contains(&"`)`") {
        found.retain(|phrase| *phrase != "a name");
    }
    found
}

fn phrase(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::semicolon => "`;`",
        Rule::comma => "`,`",
        Rule::colon => "`:`",
        Rule::equals => "`=`",
        Rule::open_brace | Rule::enum_body | Rule::struct_body => "`{`",
        Rule::close_brace => "`}`",
        Rule::open_parenthesis | Rule::argument_list => "`(`",
        Rule::close_parenthesis => "`)`",
        Rule::close_bracket => "`]`",
        Rule::close_angle => "`>`",
        Rule::name | Rule::scoped_name | Rule::declarator | Rule::enum_member => "a name",
        Rule::specifier | Rule::declaration | Rule::member | Rule::argument | Rule::builtin => {
            "a type"
        }
        Rule::procedure | Rule::method | Rule::result => "a procedure",
        Rule::inner | Rule::definition => "a definition",
        Rule::version | Rule::version_word => "`version`",
        Rule::union_body | Rule::switch_word => "`switch`",
        Rule::arm | Rule::label | Rule::case_word => "`case`",
        Rule::default_arm | Rule::default_word => "`default`",
        Rule::expression | Rule::operand | Rule::number | Rule::character | Rule::text => "a value",
        _ => return None,
    })
}

/// What ends or separates things: missing behind the token before, and not wrong where the next one is.
const ENDS: [&str; 8] = ["`;`", "`,`", "`:`", "`=`", "`}`", "`)`", "`]`", "`>`"];

/// What a definition starts with.
pub(super) const DEFINITIONS: [&str; 8] = [
    "const",
    "enum",
    "interface",
    "namespace",
    "program",
    "struct",
    "typedef",
    "union",
];

/// What definitions start with in other languages, and what to write here.
const FOREIGN: [(&str, &str); 32] = [
    ("class", "write `struct NAME { .. };`"),
    ("message", "write `struct NAME { .. };`"),
    ("record", "write `struct NAME { .. };`"),
    ("exception", "write `struct NAME { .. };`"),
    (
        "type",
        "write `typedef TYPE NAME;`, or `struct NAME { .. };`",
    ),
    ("using", "write `typedef TYPE NAME;`"),
    ("alias", "write `typedef TYPE NAME;`"),
    (
        "service",
        "write `interface NAME { .. };`, or a program with a version",
    ),
    (
        "protocol",
        "write `interface NAME { .. };`, or a program with a version",
    ),
    (
        "trait",
        "write `interface NAME { .. };`, or a program with a version",
    ),
    ("import", "write `#include \"FILE\"`"),
    ("include", "write `#include \"FILE\"`"),
    ("extern", "leave it out"),
    ("static", "leave it out"),
    ("pub", "leave it out: everything is public"),
    ("public", "leave it out: everything is public"),
    ("export", "leave it out: everything is public"),
    ("syntax", "leave it out"),
    ("option", "leave it out"),
    ("inline", "leave it out"),
    (
        "template",
        "leave it out: a type has no parameters; an array of any type is `TYPE name<>`",
    ),
    ("package", "write `namespace NAME { .. }`"),
    ("module", "write `namespace NAME { .. }`"),
    ("mod", "write `namespace NAME { .. }`"),
    ("version", "a version stands in a program"),
    ("case", "a `case` stands in a union"),
    ("default", "a `default` stands in a union"),
    (
        "define",
        "write `#define NAME VALUE`, or `const NAME = VALUE;`",
    ),
    ("let", "write `const NAME = VALUE;`"),
    ("var", "write `const NAME = VALUE;`"),
    ("int", PROCEDURE),
    ("void", PROCEDURE),
];

const PROCEDURE: &str = "a procedure stands in a version of a program, or in an interface";

/// What a name cannot be.
pub(super) const KEYWORDS: [&str; 22] = [
    "bool", "case", "char", "const", "default", "double", "enum", "float", "hyper", "int", "long",
    "opaque", "program", "short", "string", "struct", "switch", "typedef", "union", "unsigned",
    "version", "void",
];

/// A longer token is cut in messages.
const MAX_SHOWN: usize = 40;
