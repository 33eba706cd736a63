//! Lines that start with `#`, and those that start with `%`.

use std::ops::Range;

use super::macros::{MAX_PARAMETERS, Macro};
use super::{Preprocessor, Reader, body, condition};
use crate::ast::Name;
use crate::diagnostic::{Code, Diagnostic};
use crate::lexical::{self, Kind};
use crate::similar;
use crate::source::Span;

/// An `#if` without its `#endif` so far.
#[derive(Debug)]
pub(super) struct Conditional {
    /// The `#if`.
    pub(super) span: Span,
    /// Whether the text around it is taken.
    outside: bool,
    /// Whether this branch is taken.
    taken: bool,
    /// Whether this or an earlier branch was taken.
    any_taken: bool,
    else_seen: bool,
}

impl Conditional {
    pub(super) fn is_active(&self) -> bool {
        self.outside && self.taken
    }
}

/// A directive without comments and line splices.
pub(super) struct Directive {
    /// From the `#` to the end of the line.
    pub(super) span: Span,
    /// `include`; empty in a line mark.
    pub(super) name: String,
    /// What follows it, trimmed.
    pub(super) rest: String,
    /// Where that starts and ends in the file.
    pub(super) rest_span: Span,
}

/// `#inclde`: the name stands right behind the `#`, or the fix is left out.
fn unknown(name: &str, span: Span) -> Diagnostic {
    let message = format!("`#{name}` is no directive");
    let error = Diagnostic::error(Code::BadDirective, span, message);
    let Some(similar) = similar::closest(name, DIRECTIVES.into_iter()) else {
        return error.help("a comment starts with `//` or `/*`");
    };
    let start = span.start + 1;
    let end = start.saturating_add(u32::try_from(name.len()).unwrap_or(0));
    let name_span = Span { start, end, ..span };
    error
        .help(format!("did you mean `#{similar}`?"))
        .fix(name_span, name, similar)
}

/// What a file may have, most of them with an effect.
const DIRECTIVES: [&str; 14] = [
    "define",
    "undef",
    "include",
    "include_next",
    "if",
    "ifdef",
    "ifndef",
    "elif",
    "else",
    "endif",
    "error",
    "warning",
    "pragma",
    "line",
];

impl Preprocessor<'_> {
    /// Takes the directive at the `#`; returns where the next line starts.
    pub(super) fn directive(&mut self, reader: &mut Reader<'_>, hash: usize) -> usize {
        let (directive, next) = read_directive(reader, hash);
        self.conditional(reader, &directive);
        if reader.active() {
            self.unconditional(&directive);
        }
        // A blank line in its place: the comment before it does not belong to the definition behind it.
        if !self.stopped {
            self.replace(reader, hash..next, "\n");
        }
        next
    }

    fn unconditional(&mut self, directive: &Directive) {
        match directive.name.as_str() {
            "define" => self.define(directive),
            "undef" => self.macros.undefine(&directive.rest),
            "include" | "include_next" => self.include(directive),
            "error" => {
                let message = format!("#error {}", directive.rest);
                self.error(Code::ErrorDirective, directive.span, message.trim_end());
            }
            "warning" => {
                let message = format!("#warning {}", directive.rest);
                let (code, span) = (Code::WarningDirective, directive.span);
                self.diagnostics
                    .push(Diagnostic::warning(code, span, message.trim_end()));
            }
            "if" | "ifdef" | "ifndef" | "elif" | "else" | "endif" => {}
            "" | "pragma" | "ident" | "sccs" | "line" => {}
            name => self.diagnostics.push(unknown(name, directive.span)),
        }
    }

    fn conditional(&mut self, reader: &mut Reader<'_>, directive: &Directive) {
        match directive.name.as_str() {
            "if" | "ifdef" | "ifndef" => {
                let outside = reader.active();
                let taken = outside && self.condition(directive);
                reader.conditionals.push(Conditional {
                    span: directive.span,
                    outside,
                    taken,
                    any_taken: taken,
                    else_seen: false,
                });
            }
            "elif" | "else" => {
                let wanted = reader
                    .conditionals
                    .last()
                    .is_some_and(|open| open.outside && !open.any_taken);
                let is_else = directive.name == "else";
                let taken = wanted && (is_else || self.condition(directive));
                match reader
                    .conditionals
                    .last_mut()
                    .filter(|open| !open.else_seen)
                {
                    Some(open) => {
                        open.taken = taken;
                        open.any_taken |= taken;
                        open.else_seen = is_else;
                    }
                    None => self.unbalanced(directive),
                }
            }
            "endif" if reader.conditionals.pop().is_none() => self.unbalanced(directive),
            _ => {}
        }
    }

    fn unbalanced(&mut self, directive: &Directive) {
        let message = format!("`#{}` without an `#if` before it", directive.name);
        self.error(Code::UnbalancedConditional, directive.span, message);
    }

    /// The value of the condition of an `#if`, `#ifdef`, `#ifndef` or `#elif`.
    fn condition(&mut self, directive: &Directive) -> bool {
        let rest = &directive.rest;
        if directive.name.starts_with("ifdef") || directive.name.starts_with("ifndef") {
            let name = rest.split_whitespace().next().unwrap_or_default();
            if !is_name(name) {
                let message = format!("`#{}` needs a name", directive.name);
                self.error(Code::BadCondition, directive.span, message);
            }
            return self.macros.is_defined(name) == (directive.name == "ifdef");
        }
        let expanded = match self.macros.expand_condition(rest, MAX_CONDITION_BYTES) {
            Ok(expanded) => self.replace_defined(&expanded),
            Err(failure) => {
                self.expansion_failed(directive.rest_span, &failure);
                return false;
            }
        };
        // A name that is no macro counts as 0 (C11 section 6.10.1).
        match condition::evaluate(&expanded, &|_| Some(0)) {
            Ok(value) => value != 0,
            Err(why) => {
                let message = format!("this condition has no value: {why}");
                let span = if rest.is_empty() {
                    directive.span
                } else {
                    directive.rest_span
                };
                self.error(Code::BadCondition, span, message);
                false
            }
        }
    }

    /// `defined NAME` and `defined(NAME)` become 1 or 0, also where a macro has brought them.
    fn replace_defined(&self, text: &str) -> String {
        let mut output = String::new();
        let mut at = 0;
        while let Some(token) = lexical::token(text, at) {
            at = token.range.end;
            if &text[token.range.clone()] == "defined"
                && let Some((name, end)) = defined_operand(text, at)
            {
                output.push_str(if self.macros.is_defined(name) {
                    " 1 "
                } else {
                    " 0 "
                });
                at = end;
                continue;
            }
            output.push_str(&text[token.range]);
        }
        output
    }

    fn define(&mut self, directive: &Directive) {
        let Some((name, parameters, body)) = split_definition(&directive.rest) else {
            let message = "`#define` needs a name, and parameters that are names";
            self.error(Code::BadDirective, directive.span, message);
            return;
        };
        let is_variadic = parameters
            .as_ref()
            .is_some_and(|(_, is_variadic)| *is_variadic);
        let parameters = parameters.map(|(names, _)| names);
        if parameters
            .as_ref()
            .is_some_and(|all| all.len() > MAX_PARAMETERS)
        {
            let message = format!("macro `{name}` has more than {MAX_PARAMETERS} parameters");
            self.error(Code::BadMacro, directive.rest_span, message);
            return;
        }
        if let Err(why) = body::pieces(body, parameters.as_deref()) {
            let message = format!("in macro `{name}`, {why}");
            self.error(Code::BadMacro, directive.rest_span, message);
            return;
        }
        let definition = Macro {
            parameters,
            is_variadic,
            body: body.to_owned(),
            span: directive.rest_span,
        };
        let previous = self.macros.define(name.to_owned(), definition);
        if let Some(previous) = previous.filter(|previous| previous.body != body) {
            let message = format!("macro `{name}` is defined again, as something else");
            let warning = Diagnostic::warning(Code::MacroRedefined, directive.rest_span, message);
            self.diagnostics
                .push(warning.secondary(previous.span, "first defined here"));
        }
    }

    /// Leaves out a line for the C compiler; returns where the next one starts.
    pub(super) fn passed_line(&mut self, reader: &mut Reader<'_>, percent: usize) -> usize {
        let next = behind_continued_line(reader.text, percent);
        if reader.active() {
            self.external_define(reader, percent + 1..next);
            self.replace(reader, percent..next, "\n");
        }
        next
    }

    /// `#define NAME value` behind a `%`.
    fn external_define(&mut self, reader: &Reader<'_>, range: Range<usize>) {
        let line = reader.text[range.clone()].trim_start();
        let Some(rest) = line
            .strip_prefix('#')
            .and_then(|rest| rest.trim_start().strip_prefix("define"))
        else {
            return;
        };
        let start = range.end - rest.trim_start().len();
        let plain = without_comments(rest);
        if let Some((name, None, body)) = split_definition(plain.trim()) {
            let span = reader.span(start..start + name.len());
            self.external_number(name, span, body);
        }
    }

    /// Keeps what has a number for a value; other values are for the C compiler alone.
    ///
    /// A later one replaces an earlier one, but none of the file replaces one of the command line.
    pub(super) fn external_number(&mut self, name: &str, span: Span, body: &str) {
        let Ok(expanded) = self.macros.expand(body, MAX_CONDITION_BYTES) else {
            return;
        };
        let numbers = &mut self.output.external_numbers;
        let lookup = |wanted: &str| Some(numbers[*self.external_index.get(wanted)?].1);
        let Ok(value) = condition::evaluate(&expanded, &lookup) else {
            return;
        };
        let text = name.to_owned();
        match self.external_index.get(name) {
            Some(index) if span.file == self.command_line => numbers[*index].1 = value,
            Some(index) if numbers[*index].0.span.file == self.command_line => {}
            Some(index) => numbers[*index] = (Name { text, span }, value),
            None => {
                self.external_index.insert(text.clone(), numbers.len());
                numbers.push((Name { text, span }, value));
            }
        }
    }
}

fn read_directive(reader: &Reader<'_>, hash: usize) -> (Directive, usize) {
    let (mut plain, mut next) = (String::new(), reader.text.len());
    // The name and what follows it, as ranges of the file.
    let (mut name, mut rest): (Option<Range<usize>>, Option<Range<usize>>) = (None, None);
    for token in lexical::tokens(reader.text, hash + 1) {
        if token.kind == Kind::Newline {
            next = token.range.end;
            break;
        }
        if token.is_blank() {
            plain.push(' ');
            continue;
        }
        if name.is_none() {
            name = Some(token.range);
            continue;
        }
        let start = rest.map_or(token.range.start, |rest| rest.start);
        rest = Some(start..token.range.end);
        plain.push_str(&reader.text[token.range]);
    }
    let name = name.unwrap_or(hash + 1..hash + 1);
    let rest = rest.unwrap_or(name.end..name.end);
    let written = &reader.text[name.clone()];
    let is_line_mark = written.starts_with(|first: char| first.is_ascii_digit());
    let directive = Directive {
        span: reader.span(hash..rest.end),
        name: if is_line_mark {
            String::new()
        } else {
            written.to_owned()
        },
        rest: plain.trim().to_owned(),
        rest_span: reader.span(rest),
    };
    (directive, next)
}

/// The names of parameters, and whether the last one takes all that is left: `...`, `rest...`.
pub(super) type Parameters = (Vec<String>, bool);

/// `NAME body` or `NAME(a, b) body`.
fn split_definition(text: &str) -> Option<(&str, Option<Parameters>, &str)> {
    let end = lexical::token(text, 0)
        .filter(|token| token.kind == Kind::Word)?
        .range
        .end;
    let (name, behind) = text.split_at(end);
    let Some(list) = behind.strip_prefix('(') else {
        return Some((name, None, behind.trim()));
    };
    let (list, body) = list.split_once(')')?;
    let mut parameters: Vec<String> = match list.trim() {
        "" => Vec::new(),
        list => list.split(',').map(|one| one.trim().to_owned()).collect(),
    };
    let rest = parameters.last().and_then(|last| last.strip_suffix("..."));
    let rest = rest.map(|name| match name.trim() {
        "" => "__VA_ARGS__".to_owned(),
        name => name.to_owned(),
    });
    let is_variadic = rest.is_some();
    if let (Some(rest), Some(last)) = (rest, parameters.last_mut()) {
        *last = rest;
    }
    let all_names = parameters.iter().all(|one| is_name(one));
    all_names.then_some((name, Some((parameters, is_variadic)), body.trim()))
}

fn is_name(text: &str) -> bool {
    let word = lexical::token(text, 0).filter(|token| token.kind == Kind::Word);
    word.is_some_and(|word| word.range.end == text.len())
}

pub(super) fn defined_operand(text: &str, at: usize) -> Option<(&str, usize)> {
    let mut tokens = lexical::tokens(text, at).filter(|token| !token.is_blank());
    let first = tokens.next()?;
    if first.kind == Kind::Word {
        return Some((&text[first.range.clone()], first.range.end));
    }
    let (name, close) = (tokens.next()?, tokens.next()?);
    let matches =
        first.kind == Kind::Mark(b'(') && name.kind == Kind::Word && close.kind == Kind::Mark(b')');
    matches.then(|| (&text[name.range], close.range.end))
}

/// Behind the first end of a line that has no backslash before it.
fn behind_continued_line(text: &str, at: usize) -> usize {
    let mut next = at;
    for line in text[at..].split_inclusive('\n') {
        next += line.len();
        if !line.trim_end().ends_with('\\') {
            break;
        }
    }
    next
}

fn without_comments(text: &str) -> String {
    let kept = lexical::tokens(text, 0).map(|token| match token.is_blank() {
        true => " ",
        false => &text[token.range],
    });
    kept.collect()
}

/// What an expression (of an `#if`, or behind a `%#define`) or the name behind an `#include` may expand to.
pub(super) const MAX_CONDITION_BYTES: usize = 1 << 16;
