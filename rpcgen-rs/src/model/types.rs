//! Declarations: what a type's name, its declarator and its place make together.

use super::constants::{Owner, ValueId};
use super::draft::DraftKind;
use super::messages::Reported;
use super::prelude;
use super::resolve::Resolver;
use super::targets::Target;
use super::{Bound, ItemId, Size, Type};
use crate::ast::{
    Builtin, Declaration, Declarator, Expression, ExpressionKind, Name, Prefix, Specifier,
    SpecifierKind,
};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// Where a declaration stands, as far as its type depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In a struct, a union or a typedef.
    Type,
    /// An argument or a result of a classic procedure.
    Classic,
    /// An argument or a result in an interface: pointers are followed.
    Interface,
}

impl Resolver<'_, '_> {
    /// The type that a declaration gives; `None`: void.
    pub(super) fn held(
        &mut self,
        declaration: &Declaration,
        scope: &str,
        place: Place,
    ) -> Result<Option<Type>, Reported> {
        match (&declaration.specifier.kind, &declaration.declarator) {
            (SpecifierKind::Void, Declarator::Plain) => Ok(None),
            (SpecifierKind::Void, Declarator::Pointer) => self.fail(
                misplaced(
                    declaration.specifier.span,
                    "a pointer to `void` does not say what is sent",
                )
                .help("write `opaque data<>` for bytes, or the type that it points to"),
            ),
            (SpecifierKind::Void, _) => self.fail(misplaced(
                declaration.specifier.span,
                "there is no array of `void`",
            )),
            (SpecifierKind::Opaque, declarator) => {
                self.opaque(declaration, declarator, scope).map(Some)
            }
            (SpecifierKind::Text, declarator) => {
                self.text(declaration, declarator, scope, place).map(Some)
            }
            _ if place == Place::Interface => self.interface_value(declaration, scope).map(Some),
            _ => self.value(declaration, scope).map(Some),
        }
    }

    /// As [`Self::held`], where there must be a value.
    pub(super) fn held_value(
        &mut self,
        declaration: &Declaration,
        scope: &str,
        noun: &str,
    ) -> Result<Type, Reported> {
        match self.held(declaration, scope, Place::Type)? {
            Some(ty) => Ok(ty),
            None => {
                let message = format!("{noun} cannot be `void`");
                self.fail(Diagnostic::error(
                    Code::MisplacedVoid,
                    declaration.specifier.span,
                    message,
                ))
            }
        }
    }

    fn opaque(
        &mut self,
        declaration: &Declaration,
        declarator: &Declarator,
        scope: &str,
    ) -> Result<Type, Reported> {
        match declarator {
            Declarator::Fixed(size) => Ok(Type::OpaqueFixed(self.size(size, scope)?)),
            Declarator::Variable(bound) => {
                let bound = self.bound(bound.as_deref(), scope)?;
                Ok(Type::Opaque { bound })
            }
            Declarator::Plain | Declarator::Pointer => self.fail(
                bad_bound(declaration, "`opaque` needs a length")
                    .help("write `opaque name[N]` for exactly N bytes, `opaque name<N>` for at most N, `opaque name<>` for any number"),
            ),
        }
    }

    fn text(
        &mut self,
        declaration: &Declaration,
        declarator: &Declarator,
        scope: &str,
        place: Place,
    ) -> Result<Type, Reported> {
        match declarator {
            Declarator::Variable(bound) => {
                let bound = self.bound(bound.as_deref(), scope)?;
                Ok(Type::Text { bound })
            }
            // RFC 5531 section 12: an argument or a result has no declarator of its own.
            Declarator::Plain if place != Place::Type => Ok(Type::Text { bound: None }),
            Declarator::Fixed(_) => self.fail(
                bad_bound(declaration, "a `string` has no fixed length")
                    .help("write `string name<N>` for at most N bytes, or `opaque name[N]`"),
            ),
            Declarator::Plain | Declarator::Pointer => {
                let error = bad_bound(declaration, "`string` needs a bound").help(
                    "write `string name<N>` for at most N bytes, `string name<>` for any number",
                );
                self.fail(match (declarator, &declaration.name) {
                    (Declarator::Plain, Some(name)) => {
                        let start = name.span.end;
                        error.fix(Span { start, ..name.span }, "", "<>")
                    }
                    _ => error,
                })
            }
        }
    }

    /// A pointer in an interface is followed: its value is sent. A pointer to a list is the list, which may be empty.
    fn interface_value(
        &mut self,
        declaration: &Declaration,
        scope: &str,
    ) -> Result<Type, Reported> {
        let specifier = &declaration.specifier;
        if !matches!(declaration.declarator, Declarator::Pointer) {
            return self.value(declaration, scope);
        }
        let target = self.target_of(specifier, &Declarator::Plain, scope);
        if matches!(
            target,
            Target::Builtin(Builtin::Char | Builtin::UnsignedChar)
        ) {
            let message = "a pointer to `char` does not say how many there are";
            let help = "write `string name<>` for text, `opaque name<>` for bytes";
            return self.fail(misplaced(declaration.span, message).help(help));
        }
        let to_list = matches!(target, Target::Item(item) if self.is_list(item));
        if to_list {
            self.value(declaration, scope)
        } else {
            self.base(declaration, scope)
        }
    }

    fn value(&mut self, declaration: &Declaration, scope: &str) -> Result<Type, Reported> {
        let base = self.base(declaration, scope)?;
        match &declaration.declarator {
            Declarator::Plain => Ok(base),
            Declarator::Pointer => {
                let target = self.target_of(&declaration.specifier, &Declarator::Plain, scope);
                self.warn_of_character(declaration);
                Ok(match target {
                    Target::Item(list) if self.is_list(list) => Type::List(list),
                    _ => Type::Optional(Box::new(base)),
                })
            }
            Declarator::Fixed(size) => Ok(Type::Fixed(Box::new(base), self.size(size, scope)?)),
            Declarator::Variable(bound) => {
                let bound = self.bound(bound.as_deref(), scope)?;
                let item = Box::new(base);
                Ok(Type::Variable { item, bound })
            }
        }
    }

    /// `char *name` is a text in C only.
    fn warn_of_character(&mut self, declaration: &Declaration) {
        let SpecifierKind::Builtin(Builtin::Char | Builtin::UnsignedChar) =
            declaration.specifier.kind
        else {
            return;
        };
        let message = "this is one character that may be absent, not a text";
        let warning = Diagnostic::warning(Code::CharacterPointer, declaration.span, message)
            .help("write `string name<>` for a text, `opaque name<>` for bytes");
        self.diagnostics.push(match &declaration.name {
            Some(name) => {
                let name = &name.text;
                let text = format!("string {name}<>");
                warning.fix(declaration.span, format!("char *{name}"), text)
            }
            None => warning,
        });
    }

    /// The type without its declarator.
    fn base(&mut self, declaration: &Declaration, scope: &str) -> Result<Type, Reported> {
        let specifier = &declaration.specifier;
        match &specifier.kind {
            SpecifierKind::Builtin(builtin) => Ok(Type::Builtin(*builtin)),
            SpecifierKind::Named { prefix, name } => match self.types.find(scope, &name.text) {
                Some(item) => {
                    self.check_prefix(specifier, *prefix, name, item)?;
                    Ok(self.use_of(item))
                }
                None => match prelude::find(&name.text) {
                    Some(ty) => Ok(ty),
                    None => self.unknown_type(name, declaration, scope),
                },
            },
            SpecifierKind::Enum(_) | SpecifierKind::Struct(_) | SpecifierKind::Union(_) => {
                let item = self.anonymous.find(specifier).ok_or(Reported)?;
                Ok(self.use_of(item))
            }
            SpecifierKind::Void | SpecifierKind::Opaque | SpecifierKind::Text => {
                self.fail(misplaced(specifier.span, "this type cannot stand here"))
            }
        }
    }

    fn use_of(&self, item: ItemId) -> Type {
        if self.is_list(item) {
            Type::ListByValue(item)
        } else {
            Type::Item(item)
        }
    }

    fn unknown_type(
        &mut self,
        name: &Name,
        declaration: &Declaration,
        scope: &str,
    ) -> Result<Type, Reported> {
        if let Some(id) = self.values.names.find(scope, &name.text) {
            let message = format!("`{}` is a number, not a type", name.text);
            let error = Diagnostic::error(Code::WrongKindOfName, name.span, message);
            return self.fail(match self.values.place(id) {
                Some(defined) => error.secondary(defined, "defined here"),
                None => error,
            });
        }
        match self.unknown("type", &name.text, name.span) {
            Some((error, Some(similar))) => self.fail(replaced(error, name, declaration, similar)),
            Some((error, None)) => self.fail(error),
            None => Err(Reported),
        }
    }

    /// `struct foo` where foo is an enum. A typedef passes, as the tag and the typedef are one name in XDR.
    fn check_prefix(
        &mut self,
        specifier: &Specifier,
        prefix: Option<Prefix>,
        name: &Name,
        item: ItemId,
    ) -> Result<(), Reported> {
        let draft = &self.drafts[item.0];
        let keyword = match (prefix, draft.kind) {
            (Some(Prefix::Struct), DraftKind::Enum { .. } | DraftKind::Union(_)) => "struct",
            (Some(Prefix::Union), DraftKind::Enum { .. } | DraftKind::Struct(_)) => "union",
            (Some(Prefix::Enum), DraftKind::Struct(_) | DraftKind::Union(_)) => "enum",
            _ => return Ok(()),
        };
        let message = format!("`{}` is {}, not `{keyword}`", name.text, draft.noun());
        let right = match draft.kind {
            DraftKind::Enum { .. } => "enum",
            DraftKind::Union(_) => "union",
            _ => "struct",
        };
        let defined = draft.span;
        let keyword_span = Span {
            end: specifier.span.start + u32::try_from(keyword.len()).unwrap_or(0),
            ..specifier.span
        };
        let diagnostic = Diagnostic::error(Code::WrongKindOfName, name.span, message);
        let diagnostic = diagnostic.fix(keyword_span, keyword, right);
        self.fail(diagnostic.secondary(defined, "defined here"))
    }

    fn bound(&mut self, expression: Option<&Expression>, scope: &str) -> Result<Bound, Reported> {
        expression
            .map(|expression| self.size(expression, scope))
            .transpose()
    }

    /// A number of bytes or items (RFC 4506 section 4: lengths are unsigned ints).
    fn size(&mut self, expression: &Expression, scope: &str) -> Result<Size, Reported> {
        let number = self.number(expression, scope)?;
        let Ok(value) = u32::try_from(number) else {
            let message = format!("the length {number} is not between 0 and {}", u32::MAX);
            let error = Diagnostic::error(Code::OutOfRange, expression.span, message);
            return self.fail(match self.place_of_name(expression, scope) {
                Some(defined) => error.secondary(defined, "defined here"),
                None => error,
            });
        };
        let constant = self.constant_named(expression, scope);
        Ok(Size { value, constant })
    }

    /// Where the constant is defined that an expression consists of.
    fn place_of_name(&self, expression: &Expression, scope: &str) -> Option<Span> {
        let ExpressionKind::Name(name) = &expression.kind else {
            return None;
        };
        self.values.place(self.values.names.find(scope, name)?)
    }

    /// The constant of this file that an expression consists of.
    fn constant_named(&self, expression: &Expression, scope: &str) -> Option<ItemId> {
        let ExpressionKind::Name(name) = &expression.kind else {
            return None;
        };
        let id: ValueId = self.values.names.find(scope, name)?;
        match self.values.owner(id) {
            Owner::Constant(item) => Some(item),
            Owner::Member { .. } | Owner::Service | Owner::Outside => None,
        }
    }
}

/// A type in the place of another; `string` and `opaque` need a bound.
fn replaced(
    error: Diagnostic,
    name: &Name,
    declaration: &Declaration,
    similar: String,
) -> Diagnostic {
    match (&declaration.declarator, &declaration.name) {
        (Declarator::Plain, Some(declared)) if matches!(similar.as_str(), "string" | "opaque") => {
            let declared = &declared.text;
            let right = format!("{similar} {declared}<>");
            let written = format!("{} {declared}", name.text);
            let help = format!("did you mean `{right}`?");
            error.help(help).fix(declaration.span, written, right)
        }
        _ => error.fix(name.span, name.text.as_str(), similar),
    }
}

fn misplaced(span: Span, message: &str) -> Diagnostic {
    Diagnostic::error(Code::MisplacedType, span, message)
}

fn bad_bound(declaration: &Declaration, message: &str) -> Diagnostic {
    Diagnostic::error(Code::BadBound, declaration.span, message)
}
