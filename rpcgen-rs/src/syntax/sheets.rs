//! A long definition as several short ones, which the grammar is given one after the other.
//!
//! The parser notes the start and the end of everything that it has recognized, which takes a hundred times the
//! length of a dense text. So of the list between the braces of a long definition it sees a part at a time, with the
//! same words before and behind it: `enum e {` `A, B,` `};`, then `enum e {` `C,` `};`.

use std::borrow::Cow;
use std::iter::Peekable;
use std::ops::Range;

use crate::ast::{Definition, DefinitionKind, Program, SpecifierKind, UnionBody};
use crate::lexical::{self, Kind, Token};
use crate::source::Span;

/// What the grammar sees at a time, and where that stands in the whole text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Sheet {
    /// Parts of the text, which are separated by a blank on the sheet.
    parts: Vec<Range<usize>>,
    /// Whether it goes on with the version, or the type of an interface, that the sheet before it was of.
    pub(super) goes_on: bool,
}

impl Sheet {
    /// A part of the text as it is.
    pub(super) fn whole(range: Range<usize>) -> Self {
        Self {
            parts: vec![range],
            goes_on: false,
        }
    }

    /// The sheet out of the whole text.
    pub(super) fn of<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.parts.as_slice() {
            [whole] => Cow::Borrowed(&text[whole.clone()]),
            parts => {
                let parts: Vec<&str> = parts.iter().map(|part| &text[part.clone()]).collect();
                Cow::Owned(parts.join(" "))
            }
        }
    }

    /// Where in the whole text a place of the sheet is.
    pub(super) fn place(&self, mut offset: usize) -> usize {
        let mut place = offset;
        for part in &self.parts {
            place = part.end.min(part.start + offset);
            if offset <= part.len() {
                break;
            }
            offset -= part.len() + 1;
        }
        place
    }
}

/// The sheets of a definition of so many tokens, or where more than [`MAX_TOKENS`] are that cannot be divided.
pub(super) fn sheets(text: &str, range: Range<usize>, tokens: usize) -> Result<Vec<Sheet>, usize> {
    if tokens <= MAX_TOKENS {
        return Ok(vec![Sheet::whole(range)]);
    }
    let mut sheets = Vec::new();
    divide(text, range, (&[], &[]), &mut sheets)?;
    Ok(sheets)
}

type Parts = [Range<usize>];

/// Divides what has a list, between the words that are around all of it.
fn divide(
    text: &str,
    range: Range<usize>,
    around: (&Parts, &Parts),
    sheets: &mut Vec<Sheet>,
) -> Result<(), usize> {
    let list = List::find(text, &range);
    if list.rows.is_empty() || list.tokens_around > MAX_TOKENS_AROUND {
        return Err(range.start);
    }
    let before = [around.0, &list.before].concat();
    let behind = [&list.behind, around.1].concat();
    for row in list.rows {
        if row.tokens <= MAX_TOKENS {
            let parts = [&before, std::slice::from_ref(&row.range), &behind].concat();
            let goes_on = false;
            sheets.push(Sheet { parts, goes_on });
        } else if around.0.is_empty() && is_of_lists(&text[range.clone()]) {
            let first = sheets.len();
            divide(text, row.range, (&before, &behind), sheets)?;
            let others = sheets.iter_mut().skip(first + 1);
            others.for_each(|sheet| sheet.goes_on = true);
        } else {
            return Err(row.range.start);
        }
    }
    Ok(())
}

/// Whether what a definition holds may be divided, too: the versions of a program, the types of an interface.
fn is_of_lists(definition: &str) -> bool {
    ["program", "interface"]
        .iter()
        .any(|word| definition.starts_with(word))
}

/// What a definition holds between its braces, or an interface between its angle brackets.
#[derive(Debug, Default)]
struct List {
    /// What is before it, with the brace.
    before: Vec<Range<usize>>,
    rows: Vec<Row>,
    /// What is behind it, with the brace.
    behind: Vec<Range<usize>>,
    /// Of both.
    tokens_around: usize,
}

/// Some members of a list.
#[derive(Debug, Clone, Default)]
struct Row {
    range: Range<usize>,
    tokens: usize,
}

impl List {
    fn find(text: &str, range: &Range<usize>) -> Self {
        let mut list = Self::default();
        let tokens = lexical::tokens(text, range.start);
        let inside = tokens.take_while(|token| token.range.start < range.end);
        let mut tokens = inside.filter(|token| !token.is_blank()).peekable();
        let Some(kind) = list.head(text, &mut tokens) else {
            return list;
        };
        list.body(kind, &mut tokens);
        for token in tokens {
            if list.tokens_around > MAX_TOKENS_AROUND {
                break;
            }
            list.tokens_around += 1;
            extend(&mut list.behind, token.range);
        }
        list
    }

    /// Reads up to where the list starts.
    fn head(&mut self, text: &str, tokens: &mut impl Iterator<Item = Token>) -> Option<ListKind> {
        let mut words: Vec<&str> = Vec::new();
        let mut parentheses = 0_usize;
        while self.tokens_around <= MAX_TOKENS_AROUND {
            let token = tokens.next()?;
            words.push(&text[token.range.clone()]);
            self.tokens_around += 1;
            extend(&mut self.before, token.range);
            match token.kind {
                Kind::Mark(b'(') => parentheses += 1,
                Kind::Mark(b')') => parentheses = parentheses.saturating_sub(1),
                Kind::Mark(b'{') if parentheses == 0 => {
                    let is_enum = matches!(words[..], ["enum", ..] | ["typedef", "enum", ..]);
                    return Some(if is_enum { COMMAS } else { SEMICOLONS });
                }
                Kind::Mark(b'<') if words[0] == "interface" => return Some(ANGLES),
                _ => {}
            }
        }
        None
    }

    /// Reads the list, up to the mark that closes it.
    fn body(&mut self, kind: ListKind, tokens: &mut Peekable<impl Iterator<Item = Token>>) {
        let mut open: Vec<u8> = Vec::new();
        let (mut row, mut member) = (Row::default(), Row::default());
        let closes = |token: &Token, open: &[u8], is_first: bool| match token.kind {
            Kind::Mark(b'}') => !open.contains(&b'{'),
            Kind::Mark(b'>') => kind.in_angles && open.is_empty() && is_first,
            _ => false,
        };
        while let Some(token) = tokens.next_if(|token| !closes(token, &open, member.tokens == 0)) {
            member.add(&token);
            if let Kind::Mark(mark) = token.kind {
                follow(mark, &mut open);
                if mark == kind.separator && open.is_empty() {
                    self.member(&mut row, std::mem::take(&mut member));
                }
            }
        }
        self.member(&mut row, member);
        self.rows.extend(Some(row).filter(|row| row.tokens > 0));
    }

    /// Adds a member to the row if there is room, and begins another row otherwise.
    fn member(&mut self, row: &mut Row, member: Row) {
        if row.tokens == 0 {
            *row = member;
        } else if row.tokens + member.tokens > MAX_TOKENS {
            self.rows.push(std::mem::replace(row, member));
        } else if member.tokens > 0 {
            row.range.end = member.range.end;
            row.tokens += member.tokens;
        }
    }
}

impl Row {
    fn add(&mut self, token: &Token) {
        if self.tokens == 0 {
            self.range.start = token.range.start;
        }
        self.range.end = token.range.end;
        self.tokens += 1;
    }
}

/// How the members of a list are told apart.
#[derive(Debug, Clone, Copy)]
struct ListKind {
    separator: u8,
    in_angles: bool,
}

const COMMAS: ListKind = ListKind {
    separator: b',',
    in_angles: false,
};
const SEMICOLONS: ListKind = ListKind {
    separator: b';',
    in_angles: false,
};
const ANGLES: ListKind = ListKind {
    separator: b';',
    in_angles: true,
};

/// Keeps track of what a mark opens or closes; a semicolon closes what was forgotten, as where definitions are told apart.
fn follow(mark: u8, open: &mut Vec<u8>) {
    match mark {
        b'{' | b'(' | b'[' => open.push(mark),
        b'}' => while open.pop().is_some_and(|mark| mark != b'{') {},
        b')' => drop(open.pop_if(|mark| *mark == b'(')),
        b']' => drop(open.pop_if(|mark| *mark == b'[')),
        b';' => while open.pop_if(|mark| *mark != b'{').is_some() {},
        _ => {}
    }
}

/// Adds a token; what touches stays together.
fn extend(parts: &mut Vec<Range<usize>>, token: Range<usize>) {
    match parts.last_mut() {
        Some(last) if last.end == token.start => last.end = token.end,
        _ => parts.push(token),
    }
}

/// Adds what the next sheet of a definition has; the place of a `default` arm that would not be the last one then.
pub(super) fn append(into: &mut Definition, more: Definition, goes_on: bool) -> Option<Span> {
    match (&mut into.kind, more.kind) {
        (DefinitionKind::Enum { body, .. }, DefinitionKind::Enum { body: more, .. }) => {
            join(&mut body.members, more.members);
        }
        (DefinitionKind::Struct { body, .. }, DefinitionKind::Struct { body: more, .. }) => {
            join(&mut body.members, more.members);
        }
        (DefinitionKind::Union { body, .. }, DefinitionKind::Union { body: more, .. }) => {
            return append_arms(body, more);
        }
        (DefinitionKind::Typedef(into), DefinitionKind::Typedef(more)) => {
            return append_spelled_out(&mut into.specifier.kind, more.specifier.kind);
        }
        (DefinitionKind::Program(into), DefinitionKind::Program(more)) => {
            append_versions(into, more, goes_on);
        }
        (DefinitionKind::Interface(into), DefinitionKind::Interface(more)) => {
            join(&mut into.procedures, more.procedures);
            return append_definitions(&mut into.definitions, more.definitions, goes_on);
        }
        _ => {}
    }
    None
}

/// Without room for what may never come: lists are what takes most of the memory.
fn join<T>(into: &mut Vec<T>, more: Vec<T>) {
    into.reserve_exact(more.len());
    into.extend(more);
}

fn append_spelled_out(into: &mut SpecifierKind, more: SpecifierKind) -> Option<Span> {
    match (into, more) {
        (SpecifierKind::Enum(into), SpecifierKind::Enum(more)) => {
            join(&mut into.members, more.members)
        }
        (SpecifierKind::Struct(into), SpecifierKind::Struct(more)) => {
            join(&mut into.members, more.members);
        }
        (SpecifierKind::Union(into), SpecifierKind::Union(more)) => {
            return append_arms(into, more);
        }
        _ => {}
    }
    None
}

/// Where a `default` is that has arms behind it (RFC 4506 section 6.3), if there is one.
fn append_arms(into: &mut UnionBody, more: UnionBody) -> Option<Span> {
    let misplaced = into.default.as_ref().map(|default| default.span);
    join(&mut into.arms, more.arms);
    into.default = more.default.or(into.default.take());
    misplaced
}

/// The last type of an interface may go on.
fn append_definitions(
    into: &mut Vec<Definition>,
    more: Vec<Definition>,
    goes_on: bool,
) -> Option<Span> {
    let mut more = more.into_iter();
    let misplaced = match into.last_mut().filter(|_| goes_on) {
        Some(last) => more.next().and_then(|rest| append(last, rest, false)),
        None => None,
    };
    into.extend(more);
    misplaced
}

/// The last version may go on.
fn append_versions(into: &mut Program, more: Program, goes_on: bool) {
    let mut more = more.versions.into_iter();
    if let Some(last) = into.versions.last_mut().filter(|_| goes_on) {
        let rest = more.next().map_or_else(Vec::new, |rest| rest.procedures);
        join(&mut last.procedures, rest);
    }
    into.versions.extend(more);
}

/// On one sheet, beside what is around a list: more than most definitions have. One member has no more.
pub(super) const MAX_TOKENS: usize = 2048;

/// What is around a list is on each of its sheets.
const MAX_TOKENS_AROUND: usize = 256;
