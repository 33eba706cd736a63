//! Messages that several parts of the resolver give.

use super::draft::DraftKind;
use super::resolve::Resolver;
use crate::ast;
use crate::diagnostic::{Code, Diagnostic};
use crate::similar::closest;
use crate::source::Span;

/// The mistake is in the sink; there is nothing to go on with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reported;

impl Resolver<'_, '_> {
    /// Adds a message; behind the first [`MAX_ERRORS`] nothing new is learned.
    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.errors += 1;
        if self.errors <= MAX_ERRORS {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Reports, for use with `?`.
    pub(super) fn fail<T>(&mut self, diagnostic: Diagnostic) -> Result<T, Reported> {
        self.report(diagnostic);
        Err(Reported)
    }

    /// Reports a name that nothing defines; none in a file of which parts could not be read.
    ///
    /// One that is like a known name is reported wherever it stands, as each place is to be mended; any other one once.
    pub(super) fn undefined<T>(
        &mut self,
        noun: &str,
        name: &str,
        span: Span,
    ) -> Result<T, Reported> {
        match self.unknown(noun, name, span) {
            Some((error, similar)) => self.fail(match similar {
                Some(similar) => error.fix(span, name, similar),
                None => error,
            }),
            None => Err(Reported),
        }
    }

    /// What is to be said of a name that nothing defines, and the name that was probably meant.
    pub(super) fn unknown(
        &mut self,
        noun: &str,
        name: &str,
        span: Span,
    ) -> Option<(Diagnostic, Option<String>)> {
        let key = (noun.to_owned(), name.to_owned());
        let known = self.undefined.get(&key).cloned();
        if !self.complete || matches!(known, Some(None)) {
            self.errors += 1;
            return None;
        }
        let similar = known.flatten().or_else(|| {
            let mut suggestions = std::mem::take(self.suggestions);
            let similar = suggestions.find(noun, name, || self.similar(noun, name, span));
            *self.suggestions = suggestions;
            similar
        });
        self.undefined.insert(key, similar.clone());
        let message = format!("cannot find the {noun} `{name}`");
        let error = Diagnostic::error(Code::UndefinedName, span, message).label("not defined");
        let help = match &similar {
            Some(similar) => format!("did you mean `{similar}`?"),
            None => elsewhere(noun, name),
        };
        Some((error.help(help), similar))
    }

    /// Whether a type is the one that is defined where a name stands: `typedef struct list *listp;`.
    fn is_around(&self, name: &str, span: Span) -> bool {
        let draft = self.types.find("", name).map(|item| &self.drafts[item.0]);
        draft.is_some_and(|draft| match draft.kind {
            DraftKind::Alias(declaration) => {
                let around = declaration.span;
                around.file == span.file && (around.start..around.end).contains(&span.start)
            }
            _ => false,
        })
    }

    fn similar(&self, noun: &str, name: &str, span: Span) -> Option<String> {
        if noun == "type" {
            let foreign = FOREIGN_TYPES.iter().find(|(foreign, _)| *foreign == name);
            if let Some((_, own)) = foreign {
                return Some((*own).to_owned());
            }
            let prelude = super::prelude::TYPES.iter().map(|(name, _)| *name);
            let own = self.types.all().filter(|own| !self.is_around(own, span));
            in_namespace(name, self.types.all())
                .or_else(|| closest(name, own.chain(prelude)))
                .or_else(|| closest(name, KEYWORD_TYPES.into_iter()))
        } else {
            in_namespace(name, self.values.names.all())
                .or_else(|| closest(name, self.values.names.all()))
        }
    }
}

/// The name with the namespace that it is in.
fn in_namespace<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<String> {
    let inside = known.filter(|known| {
        let namespace = known.strip_suffix(name);
        namespace.is_some_and(|namespace| namespace.ends_with("::"))
    });
    inside.min().map(str::to_owned)
}

/// Where a name may come from that nothing here defines.
pub(super) fn elsewhere(noun: &str, name: &str) -> String {
    match noun {
        "type" => {
            format!(
                "if another .x file defines it, include that; a type of Rust is given with `--extern-type {name}=PATH`"
            )
        }
        _ => format!("a number that only C knows is given with `-D {name}=number`"),
    }
}

/// The second of two definitions.
pub(super) fn duplicate(noun: &str, second: &ast::Name, first: Span) -> Diagnostic {
    let message = format!("the {noun} `{}` is defined twice", second.text);
    // Some names are entered behind others that stand before them.
    let is_exchanged = first.file == second.span.file && first > second.span;
    let (first, second) = match is_exchanged {
        true => (second.span, first),
        false => (first, second.span),
    };
    Diagnostic::error(Code::DuplicateName, second, message)
        .label("defined again here")
        .secondary(first, "first defined here")
}

/// The second of two typedefs that say the same.
pub(super) fn repeated(second: &ast::Name, first: Span) -> Diagnostic {
    let message = format!("the typedef `{}` is repeated", second.text);
    Diagnostic::warning(Code::RepeatedTypedef, second.span, message)
        .label("the same again")
        .secondary(first, "first defined here")
}

/// A declaration that must have a name.
pub(super) fn nameless(declaration: &ast::Declaration, noun: &str) -> Diagnostic {
    let message = format!("a {noun} needs a name");
    Diagnostic::error(Code::BadDeclaration, declaration.span, message)
}

/// More errors than anybody reads at once.
const MAX_ERRORS: usize = 100;

/// What other languages call the types that are keywords here. C's types whose width was never the same everywhere, such
/// as `time_t` and `size_t`, are not among them: a guess would change the bytes.
const FOREIGN_TYPES: [(&str, &str); 31] = [
    ("signed", "int"),
    ("int8", "char"),
    ("uint8", "unsigned char"),
    ("octet", "unsigned char"),
    ("int16", "short"),
    ("uint16", "unsigned short"),
    ("usize", "unsigned hyper"),
    ("isize", "hyper"),
    ("ulong", "unsigned long"),
    ("ushort", "unsigned short"),
    ("float32", "float"),
    ("float64", "double"),
    ("i8", "char"),
    ("u8", "unsigned char"),
    ("byte", "unsigned char"),
    ("i16", "short"),
    ("u16", "unsigned short"),
    ("i32", "int"),
    ("u32", "unsigned int"),
    ("sint32", "int"),
    ("fixed32", "unsigned int"),
    ("i64", "hyper"),
    ("u64", "unsigned hyper"),
    ("sint64", "hyper"),
    ("fixed64", "unsigned hyper"),
    ("f32", "float"),
    ("f64", "double"),
    ("real", "float"),
    ("boolean", "bool"),
    ("Boolean", "bool"),
    ("integer", "int"),
];

/// Types that are keywords.
const KEYWORD_TYPES: [&str; 11] = [
    "bool", "char", "double", "float", "hyper", "int", "long", "opaque", "short", "string",
    "unsigned",
];
