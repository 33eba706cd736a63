//! Types with names.

use super::grammar::Rule;
use super::tree::{Node, Tree, child, required};
use crate::ast::{Builtin, Declaration, Declarator, Prefix, Specifier, SpecifierKind};
use crate::diagnostic::{Code, Fix};
use crate::lexical::{self, Kind};

impl Tree<'_> {
    /// A `declaration`: of a typedef, a member, an arm or a discriminant.
    pub(super) fn declaration(&mut self, node: &Node<'_>) -> Declaration {
        if let Some(void) = child(node, Rule::void_word) {
            if let Some(name) = child(node, Rule::name) {
                let span = self.span(&name);
                let replaced = name.as_str().to_owned();
                let mistake = self.mistake(Code::MisplacedVoid, span, "void has no name");
                mistake.fix = Some(Fix {
                    span,
                    replaced,
                    replacement: String::new(),
                });
            }
            return self.void(&void);
        }
        let specifier = self.specifier(&required(node, Rule::specifier));
        let declarator = required(node, Rule::declarator);
        self.declared(node, specifier, &declarator)
    }

    /// A `declaration` where void makes no sense, which `message` says.
    pub(super) fn value_declaration(&mut self, node: &Node<'_>, message: &str) -> Declaration {
        let Some(void) = child(node, Rule::void_word) else {
            return self.declaration(node);
        };
        let span = self.span(&void);
        self.mistake(Code::MisplacedVoid, span, message);
        self.void(&void)
    }

    pub(super) fn void(&mut self, node: &Node<'_>) -> Declaration {
        let span = self.span(node);
        Declaration {
            docs: Vec::new(),
            span,
            specifier: Specifier {
                span,
                kind: SpecifierKind::Void,
            },
            declarator: Declarator::Plain,
            name: None,
        }
    }

    /// A specifier with what the children of `around` add: a name, a star, brackets.
    pub(super) fn declared(
        &mut self,
        node: &Node<'_>,
        specifier: Specifier,
        around: &Node<'_>,
    ) -> Declaration {
        Declaration {
            docs: Vec::new(),
            span: self.span(node),
            specifier,
            declarator: self.declarator(around),
            name: child(around, Rule::name).map(|name| self.name(&name)),
        }
    }

    fn declarator(&mut self, around: &Node<'_>) -> Declarator {
        for node in around.clone().into_inner() {
            match node.as_rule() {
                Rule::star => return Declarator::Pointer,
                Rule::fixed => {
                    let size = self.expression(&required(&node, Rule::expression));
                    return Declarator::Fixed(Box::new(size));
                }
                Rule::variable => {
                    let bound = child(&node, Rule::expression);
                    return Declarator::Variable(
                        bound.map(|bound| Box::new(self.expression(&bound))),
                    );
                }
                _ => {}
            }
        }
        Declarator::Plain
    }

    pub(super) fn specifier(&mut self, node: &Node<'_>) -> Specifier {
        let span = self.span(node);
        let mut prefix = None;
        for part in node.clone().into_inner() {
            let kind = match part.as_rule() {
                Rule::enum_word => {
                    prefix = Some(Prefix::Enum);
                    continue;
                }
                Rule::struct_word => {
                    prefix = Some(Prefix::Struct);
                    continue;
                }
                Rule::union_word => {
                    prefix = Some(Prefix::Union);
                    continue;
                }
                Rule::builtin => SpecifierKind::Builtin(builtin(part.as_str())),
                Rule::opaque_word => SpecifierKind::Opaque,
                Rule::string_word => SpecifierKind::Text,
                Rule::enum_body => SpecifierKind::Enum(self.enum_body(&part)),
                Rule::struct_body => SpecifierKind::Struct(self.struct_body(&part)),
                Rule::union_body => SpecifierKind::Union(self.union_body(&part)),
                _ => SpecifierKind::Named {
                    prefix,
                    name: self.name(&part),
                },
            };
            return Specifier { span, kind };
        }
        unreachable!("the grammar demands a type behind the prefix")
    }
}

/// The words of a built-in type. `unsigned` alone is an unsigned int; `long long` is a hyper, as in C.
fn builtin(text: &str) -> Builtin {
    let tokens = lexical::tokens(text, 0).filter(|token| token.kind == Kind::Word);
    let mut words: Vec<&str> = tokens.map(|token| &text[token.range]).collect();
    let unsigned = words.first() == Some(&"unsigned");
    if unsigned {
        words.remove(0);
    }
    match (words.as_slice(), unsigned) {
        (["char"], false) => Builtin::Char,
        (["char"], true) => Builtin::UnsignedChar,
        (["short", ..], false) => Builtin::Short,
        (["short", ..], true) => Builtin::UnsignedShort,
        (["hyper", ..] | ["long", "long", ..], false) => Builtin::Hyper,
        (["hyper", ..] | ["long", "long", ..], true) => Builtin::UnsignedHyper,
        (["long", ..], false) => Builtin::Long,
        (["long", ..], true) => Builtin::UnsignedLong,
        (["bool"], _) => Builtin::Bool,
        (["float"], _) => Builtin::Float,
        (["double"], _) => Builtin::Double,
        (["quadruple"], _) => Builtin::Quadruple,
        (_, false) => Builtin::Int,
        (_, true) => Builtin::UnsignedInt,
    }
}
