//! Programs, versions, interfaces and their procedures.

use super::super::context::Body;
use super::{Habit, Place, Recognize, is_number, is_word};
use crate::diagnostic::Code;
use crate::lexical;

pub(super) const HABITS: &[Recognize] = &[
    procedure_without_version,
    number_of_service,
    number_of_procedure,
    argument_list,
    without_result,
    array_result,
    direction,
    reference,
    exceptions,
    body_of_procedure,
    remote_word,
    comma_behind_procedure,
    colon_before_number,
    trailing_comma,
    void_among_arguments,
];

/// `program P { int F(void) = 1; } = 1;`
fn procedure_without_version(place: &Place<'_>) -> Option<Habit> {
    let matches = place.is_in(Body::Program)
        && place.wants("`version`")
        && is_word(place.found())
        && (0..4).any(|index| place.behind(index) == "(");
    matches.then(|| {
        Habit::unexpected(
            place.found_range(),
            "a procedure of a program stands in one of its versions",
        )
        .help("write `version NAME { .. } = 1;` around the procedures")
    })
}

/// `version V { .. };`, `program P { .. };`
fn number_of_service(place: &Place<'_>) -> Option<Habit> {
    let kind = match place.context.body {
        Some(Body::Program) => "version",
        None => "program",
        _ => return None,
    };
    let matches = place.wants("`=`") && place.before(0) == "}" && !is_number(place.found());
    let end = place.before_range(0).filter(|_| matches)?.end;
    let example = match kind {
        "program" => "0x20000001",
        _ => "1",
    };
    let habit = Habit::unexpected(end..end, format!("the {kind} has no number"));
    Some(habit.help(format!("write it behind the brace: `}} = {example};`")))
}

/// `int F(int);` in a version
fn number_of_procedure(place: &Place<'_>) -> Option<Habit> {
    let matches = place.is_in(Body::Version)
        && place.wants("`=`")
        && place.before(0) == ")"
        && place.found() == ";";
    let end = place.before_range(0).filter(|_| matches)?.end;
    let habit = Habit::unexpected(end..end, "the procedure has no number");
    Some(
        habit
            .help("write it behind the arguments: `= 1;`; only in an interface it may be left out"),
    )
}

/// `int F = 1;`, `int get();` in a struct
fn argument_list(place: &Place<'_>) -> Option<Habit> {
    if place.is_in(Body::Struct) && place.found() == "(" && is_number(place.behind(0)) {
        let habit = Habit::unexpected(place.found_range(), "a length stands between brackets");
        return Some(habit.help("write `name[N]` for exactly N, `name<N>` for at most N"));
    }
    if place.is_in(Body::Struct) && place.found() == "(" && place.wants("`;`") {
        let habit = Habit::new(place.found_range(), "a struct has no procedures");
        return Some(habit.help("they stand in a version of a program, or in an interface"));
    }
    let matches = place.is_among_procedures()
        && place.wants("`(`")
        && matches!(place.found(), "=" | ";")
        && is_word(place.before(0));
    let range = place.before_range(0).filter(|_| matches)?;
    let name = place.before(0);
    let habit = Habit::unexpected(
        range.end..range.end,
        "the procedure has no list of arguments",
    );
    let list = match place.context.body {
        Some(Body::Version) => "(void)",
        _ => "()",
    };
    Some(
        habit
            .help(format!("without any it is `{name}{list}`"))
            .change(range.end..range.end, list),
    )
}

/// `F(int) = 1;`
fn without_result(place: &Place<'_>) -> Option<Habit> {
    let matches = place.is_among_procedures()
        && place.found() == "("
        && place.wants("a name")
        && matches!(place.before(1), "{" | ";");
    let range = place.before_range(0).filter(|_| matches)?;
    let word = place.before(0);
    if super::types::is_type_word(word) {
        let habit = Habit::unexpected(range.end..range.end, "the procedure has no name");
        return Some(habit.help(format!("write `{word} NAME(..)`")));
    }
    let habit = Habit::unexpected(range, "the procedure has no type of its result");
    Some(habit.help(format!("without a result it is `void {word}(..)`")))
}

/// `int F<>(int) = 1;`, `int F[3](int) = 1;`
fn array_result(place: &Place<'_>) -> Option<Habit> {
    let matches =
        place.is_among_procedures() && place.wants("`(`") && matches!(place.found(), "<" | "[");
    let help = match place.context.body {
        Some(Body::Version) => "give the type a name with a typedef: `typedef foo foos<>;`",
        _ => "the brackets stand behind the type: `foo<> name()`",
    };
    matches.then(|| {
        Habit::new(
            place.found_range(),
            "no brackets stand behind the name of a procedure",
        )
        .help(help)
    })
}

/// `int f(in int a, out int b);`
fn direction(place: &Place<'_>) -> Option<Habit> {
    let word = place.before(0);
    let matches = place.is_among_procedures()
        && matches!(word, "in" | "out" | "inout")
        && matches!(place.before(1), "(" | ",")
        && is_word(place.found());
    let range = place.before_range(0).filter(|_| matches)?;
    if word != "in" {
        let habit = Habit::new(range, format!("there are no `{word}` arguments"));
        return Some(habit.help("what comes back is the result; several values are a struct"));
    }
    let habit = Habit::new(
        range.clone(),
        "arguments have no direction: all are sent to the server",
    );
    Some(habit.change(range.start..place.found_range().start, ""))
}

/// `int &a`
fn reference(place: &Place<'_>) -> Option<Habit> {
    let matches = place.found() == "&"
        && is_word(place.before(0))
        && is_word(place.behind(0))
        && !place.wants("a value");
    let end = place.behind_range(0).filter(|_| matches)?.start;
    let start = place.before_range(0)?.end;
    let habit = Habit::new(place.found_range(), "there are no references");
    Some(
        habit
            .help("a value is sent, or an optional one: `TYPE *name`")
            .change(start..end, " "),
    )
}

/// `int f(int a) throws Error;`
fn exceptions(place: &Place<'_>) -> Option<Habit> {
    let matches =
        matches!(place.found(), "throws" | "raises" | "returns") && place.before(0) == ")";
    let help = match place.found() {
        "returns" => "the type of the result stands before the name: `TYPE name(..)`",
        _ => "return a union that holds either the result or what went wrong",
    };
    let word = place.found();
    matches.then(|| Habit::new(place.found_range(), format!("there is no `{word}`")).help(help))
}

/// `int f(int a) { .. }`
fn body_of_procedure(place: &Place<'_>) -> Option<Habit> {
    let matches = place.is_among_procedures() && place.found() == "{" && place.before(0) == ")";
    let start = place.before_range(0).filter(|_| matches)?.end;
    let habit = Habit::new(place.found_range(), "a procedure is only declared here");
    let habit = habit.help("what it does is written in Rust, in the server");
    let close =
        lexical::tokens(place.text, start).find(|token| &place.text[token.range.clone()] == "}")?;
    let inside = &place.text[place.found_range().end..close.range.start];
    Some(match inside.contains('{') || place.is_in(Body::Version) {
        true => habit,
        false => habit.change(start..close.range.end, ";"),
    })
}

/// `rpc Add(Req) returns (Res);`, `async int f();`
fn remote_word(place: &Place<'_>) -> Option<Habit> {
    let word = place.before(0);
    let matches = place.is_among_procedures()
        && matches!(place.before(1), "{" | ";")
        && matches!(
            word,
            "rpc" | "async" | "remote" | "function" | "func" | "fn" | "def" | "virtual" | "sync"
        )
        && is_word(place.found());
    let range = place.before_range(0).filter(|_| matches)?;
    let habit = Habit::new(range, format!("there is no `{word}` before a procedure"));
    Some(habit.help("it is `RESULT name(ARGUMENT, ..);`"))
}

/// `int f(), int g()`
fn comma_behind_procedure(place: &Place<'_>) -> Option<Habit> {
    let matches = place.is_among_procedures() && place.found() == "," && place.wants("`;`");
    matches.then(|| {
        Habit::unexpected(
            place.found_range(),
            "a procedure ends with `;`, not with `,`",
        )
        .change(place.found_range(), ";")
    })
}

/// `interface I { .. } : 7;`
fn colon_before_number(place: &Place<'_>) -> Option<Habit> {
    let matches = place.wants("a definition") && place.found() == ":";
    let before = place.text[..place.found_range().start].trim_end();
    (matches && before.ends_with('}')).then(|| {
        Habit::unexpected(place.found_range(), "the number stands behind `=`")
            .help("write `} = NUMBER;`")
    })
}

/// `int f(int a,);`
fn trailing_comma(place: &Place<'_>) -> Option<Habit> {
    let matches = place.found() == ")" && place.before(0) == ",";
    let comma = place.before_range(0).filter(|_| matches)?;
    let habit = Habit::unexpected(comma.clone(), "no argument stands behind this comma");
    Some(habit.change(comma, ""))
}

/// `int f(void, int);`, `int f(void x);`
fn void_among_arguments(place: &Place<'_>) -> Option<Habit> {
    let matches = place.before(0) == "void"
        && place.before(1) == "("
        && (place.found() == "," || is_word(place.found()));
    let range = place.before_range(0).filter(|_| matches)?;
    let habit = Habit {
        code: Code::MisplacedVoid,
        ..Habit::new(range.clone(), "`void` says that there are no arguments")
    };
    Some(match place.found() {
        "," => habit.change(range.start..place.behind_range(0)?.start, ""),
        _ => habit.change(range.end..place.found_range().end, ""),
    })
}
