//! What there is in an expression, a pattern or a call that could stand on a line of its own.

use super::breaking;

/// An expression or a pattern, and the text it is written in, which is that of one line.
pub(super) struct Expression<'t> {
    pub(super) text: &'t str,
    /// Whether rustfmt would leave it in one line, if that line is not too long.
    pub(super) is_flat: bool,
    pub(super) form: Form<'t>,
}

pub(super) enum Form<'t> {
    /// `|input|` and what follows.
    Closure(&'t str, Box<Expression<'t>>),
    /// `name: ` and the value of a member.
    Member(&'t str, Box<Expression<'t>>),
    /// `{ first?; second }`
    Block(Vec<Expression<'t>>),
    /// `A | B`
    Alternatives(Vec<Expression<'t>>),
    /// `self.client`, `.call(a, b)`; or only the first of them.
    Chain(Vec<Link<'t>>),
}

/// A name, what is in brackets behind it, and what stands behind those.
pub(super) struct Link<'t> {
    pub(super) text: &'t str,
    pub(super) name: &'t str,
    pub(super) group: Option<Group<'t>>,
    pub(super) end: &'t str,
}

/// What is in brackets.
pub(super) struct Group<'t> {
    pub(super) open: u8,
    pub(super) items: Vec<Expression<'t>>,
    /// Whether its items may stand on lines of their own.
    pub(super) is_list: bool,
    /// As in [`Expression::is_flat`].
    pub(super) is_flat: bool,
}

impl<'t> Expression<'t> {
    /// Reads the text of one line. What is none of the forms that are known is left as it is.
    pub(super) fn parse(text: &'t str) -> Self {
        Self::of(text, ARGUMENTS_WIDTH)
    }

    /// As [`Self::parse`]: what is in a pattern may be of any width.
    pub(super) fn pattern(text: &'t str) -> Self {
        Self::of(text, usize::MAX)
    }

    fn of(text: &'t str, widest: usize) -> Self {
        let mut parser = Parser {
            text,
            position: 0,
            widest,
            is_sound: true,
        };
        let expression = parser.expression();
        match parser.rest().is_empty() && parser.is_sound {
            true => expression,
            false => Self::of_one_piece(text),
        }
    }

    fn of_one_piece(text: &'t str) -> Self {
        let link = Link {
            text,
            name: text,
            group: None,
            end: "",
        };
        Self {
            text,
            is_flat: true,
            form: Form::Chain(vec![link]),
        }
    }

    pub(super) fn is_closure(&self) -> bool {
        matches!(self.form, Form::Closure(..))
    }

    /// `f(x)`, which is no chain.
    pub(super) fn is_call(&self) -> bool {
        match self.call() {
            Some(([link], group)) => group.open == b'(' && !link.name.is_empty(),
            _ => false,
        }
    }

    /// The last link of a chain, if there is something in brackets in it.
    pub(super) fn call(&self) -> Option<(&[Link<'t>], &Group<'t>)> {
        match &self.form {
            Form::Chain(links) => Some((links, links.last()?.group.as_ref()?)),
            _ => None,
        }
    }
}

/// Whether items of so many columns stand in one line in their brackets.
fn is_flat(open: u8, items: &[Expression<'_>], width: usize, widest: usize) -> bool {
    let most = match (open, items) {
        (b'(', [one]) if !one.is_call() => usize::MAX,
        (b'{', _) => MEMBERS_WIDTH,
        _ => widest,
    };
    width <= most && items.iter().all(|item| item.is_flat)
}

/// Widest arguments in one line, unless there is but one, which is no call: rustfmt's `fn_call_width`.
pub(super) const ARGUMENTS_WIDTH: usize = 60;

/// Widest members of a value in one line: rustfmt's `struct_lit_width`.
const MEMBERS_WIDTH: usize = 18;

/// A call of a method is no chain yet.
pub(super) const CALL_LINKS: usize = 2;

/// Widest chain of calls in one line: rustfmt's `chain_width`.
pub(super) const CHAIN_WIDTH: usize = 60;

/// How many links of a chain stand together with its start: as long as that is not wider than an indentation.
pub(super) fn start_of_chain(links: &[Link<'_>]) -> usize {
    let mut width = 0;
    let is_short = |link: &&Link<'_>| {
        width += link.text.len();
        width <= super::INDENT
    };
    let short = links.iter().take_while(is_short).count();
    (short + 1).min(links.len())
}

struct Parser<'t> {
    text: &'t str,
    position: usize,
    /// So many columns the items in brackets may take in one line.
    widest: usize,
    /// Whether all brackets were closed.
    is_sound: bool,
}

impl<'t> Parser<'t> {
    fn expression(&mut self) -> Expression<'t> {
        let start = self.position;
        let first = self.one();
        if !self.rest().starts_with(" | ") {
            return first;
        }
        let mut alternatives = vec![first];
        while self.skip(" | ") {
            alternatives.push(self.one());
        }
        self.made(start, true, Form::Alternatives(alternatives))
    }

    fn one(&mut self) -> Expression<'t> {
        match self.byte() {
            Some(b'|') => self.closure(),
            Some(b'{') => self.block(),
            _ => self.chain(),
        }
    }

    fn closure(&mut self) -> Expression<'t> {
        let start = self.position;
        let end = self.rest()[1..]
            .find('|')
            .map_or(self.text.len(), |it| start + it + 2);
        self.position = end;
        self.skip(" ");
        let body = Box::new(self.one());
        self.is_sound &= !body.text.is_empty();
        self.made(
            start,
            body.is_flat,
            Form::Closure(&self.text[start..end], body),
        )
    }

    fn block(&mut self) -> Expression<'t> {
        let start = self.position;
        self.position += 1;
        self.skip(" ");
        let mut steps = vec![self.expression()];
        while self.skip("; ") {
            steps.push(self.expression());
        }
        self.is_sound &= self.skip(" }");
        self.made(start, false, Form::Block(steps))
    }

    fn chain(&mut self) -> Expression<'t> {
        let start = self.position;
        let mut links = Vec::new();
        loop {
            let link = self.link();
            let is_member = links.is_empty() && link.group.is_none();
            links.push(link);
            if is_member && self.skip(": ") {
                let name = &self.text[start..self.position];
                let value = Box::new(self.expression());
                return self.made(start, value.is_flat, Form::Member(name, value));
            }
            if self.byte() != Some(b'.') {
                break;
            }
        }
        let is_chain = links.len() > CALL_LINKS;
        let mut groups = links.iter().filter_map(|link| link.group.as_ref());
        // rustfmt counts a `?` at the end twice.
        let width = self.position - start + breaking::marks(&links);
        let is_flat = groups.all(|group| group.is_flat) && !(is_chain && width > CHAIN_WIDTH);
        self.made(start, is_flat, Form::Chain(links))
    }

    fn link(&mut self) -> Link<'t> {
        let start = self.position;
        let name = self.name();
        self.skip(" {}");
        let open = match (self.byte(), self.rest().starts_with(" { ")) {
            (_, true) => Some((3, b'{')),
            (Some(open @ (b'(' | b'[')), _) => Some((1, open)),
            _ => None,
        };
        let group = open.map(|(width, open)| {
            self.position += width;
            self.group(open)
        });
        let end = self.position;
        while self.skip("?") {}
        if self.skip(" as ") {
            self.name();
        }
        Link {
            text: &self.text[start..self.position],
            name,
            group,
            end: &self.text[end..self.position],
        }
    }

    /// Up to a bracket, a dot or the end of the expression.
    fn name(&mut self) -> &'t str {
        let start = self.position;
        if self.byte() == Some(b'.') {
            self.position += 1;
        }
        let mut is_number = true;
        while let Some(byte) = self.byte() {
            match byte {
                b'"' => self.literal(),
                b'.' if is_number || self.rest().starts_with("..") => {}
                b'(' | b'[' | b')' | b']' | b'{' | b'}' | b',' | b';' | b'?' | b' ' | b'.' => break,
                b':' if self.rest().starts_with(": ") => break,
                _ => {}
            }
            is_number &= byte.is_ascii_digit();
            self.position = (self.position + 1).min(self.text.len());
        }
        &self.text[start..self.position]
    }

    /// To the last character of a text.
    fn literal(&mut self) {
        let bytes = self.text.as_bytes();
        self.position += 1;
        while bytes.get(self.position).is_some_and(|&byte| byte != b'"') {
            self.position += if bytes[self.position] == b'\\' { 2 } else { 1 };
        }
    }

    /// Behind the bracket that opens it, to behind that which closes it.
    fn group(&mut self, open: u8) -> Group<'t> {
        let start = self.position;
        let (mut items, mut is_list) = (Vec::new(), true);
        while !matches!(self.byte(), None | Some(b')' | b']' | b'}' | b' ')) {
            items.push(self.expression());
            // `[0; 4]`
            is_list &= self.byte() != Some(b';');
            if !self.skip(", ") && !self.skip("; ") {
                break;
            }
        }
        let end = self.position;
        self.is_sound &= self.skip(match open {
            b'(' => ")",
            b'[' => "]",
            _ => " }",
        });
        let is_flat = is_flat(open, &items, end - start, self.widest);
        Group {
            open,
            items,
            is_list,
            is_flat,
        }
    }

    fn made(&self, start: usize, is_flat: bool, form: Form<'t>) -> Expression<'t> {
        Expression {
            text: &self.text[start..self.position],
            is_flat,
            form,
        }
    }

    fn rest(&self) -> &'t str {
        &self.text[self.position..]
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.position).copied()
    }

    fn skip(&mut self, text: &str) -> bool {
        let is_there = self.rest().starts_with(text);
        if is_there {
            self.position += text.len();
        }
        is_there
    }
}
