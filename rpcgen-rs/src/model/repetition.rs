//! Whether two typedefs, or two numbers, say the same.

use crate::ast::{Declaration, Declarator, Expression, ExpressionKind, Specifier, SpecifierKind};

/// As C 2011 allows it (section 6.7), and as `nfs4.x` of nfs-ganesha has it. A body that is spelled out is a type of its
/// own each time.
pub(super) fn is_same(one: &Declaration, other: &Declaration) -> bool {
    is_same_specifier(&one.specifier, &other.specifier)
        && is_same_declarator(&one.declarator, &other.declarator)
}

fn is_same_specifier(one: &Specifier, other: &Specifier) -> bool {
    use SpecifierKind as Kind;
    match (&one.kind, &other.kind) {
        (Kind::Opaque, Kind::Opaque) | (Kind::Text, Kind::Text) => true,
        (Kind::Builtin(one), Kind::Builtin(other)) => one == other,
        (Kind::Named { name: one, .. }, Kind::Named { name: other, .. }) => one.text == other.text,
        _ => false,
    }
}

fn is_same_declarator(one: &Declarator, other: &Declarator) -> bool {
    match (one, other) {
        (Declarator::Plain, Declarator::Plain)
        | (Declarator::Pointer, Declarator::Pointer)
        | (Declarator::Variable(None), Declarator::Variable(None)) => true,
        (Declarator::Fixed(one), Declarator::Fixed(other))
        | (Declarator::Variable(Some(one)), Declarator::Variable(Some(other))) => {
            is_same_number(one, other)
        }
        _ => false,
    }
}

/// As it is written.
pub(super) fn is_same_number(one: &Expression, other: &Expression) -> bool {
    match (&one.kind, &other.kind) {
        (ExpressionKind::Number(one), ExpressionKind::Number(other)) => one == other,
        (ExpressionKind::Name(one), ExpressionKind::Name(other)) => one == other,
        _ => std::ptr::eq(one, other),
    }
}
