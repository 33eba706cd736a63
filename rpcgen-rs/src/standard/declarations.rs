//! Forms that the tree shows.

use super::Forms;
use crate::ast::{
    Declaration, Declarator, Definition, DefinitionKind, EnumBody, Expression, ExpressionKind,
    Interface, Procedure, Program, SpecifierKind, StructBody, UnionBody, Value,
};

/// Recurses as deep as namespaces are nested, which the parser limits.
pub(super) fn forms(forms: &mut Forms, definitions: &[Definition]) {
    for definition in definitions {
        match &definition.kind {
            DefinitionKind::Constant { name, value, .. } => constant(forms, name.span, value),
            DefinitionKind::Enum { body, .. } => enumeration(forms, body),
            DefinitionKind::Struct { body, .. } => structure(forms, body),
            DefinitionKind::Union { name, body } => union(forms, name.span, body),
            DefinitionKind::Typedef(declaration) => typedef(forms, declaration),
            DefinitionKind::Program(it) => program(forms, it),
            DefinitionKind::Interface(it) => interface(forms, definition, it),
            DefinitionKind::Namespace { name, definitions } => {
                forms.both(name.span, "namespaces");
                self::forms(forms, definitions);
            }
        }
    }
}

fn constant(forms: &mut Forms, span: crate::source::Span, value: &Value) {
    if let Value::Number(Expression {
        kind: ExpressionKind::Name(_),
        ..
    }) = value
    {
        forms.rfc(span, "constants that stand for another one");
    }
}

fn enumeration(forms: &mut Forms, body: &EnumBody) {
    for member in body.members.iter().filter(|member| member.value.is_none()) {
        forms.rfc(member.name.span, "members of an enum without a number");
    }
}

fn structure(forms: &mut Forms, body: &StructBody) {
    if body.members.is_empty() {
        return;
    }
    for member in &body.members {
        if matches!(member.specifier.kind, SpecifierKind::Void) {
            forms.rpcgen(member.span, "`void` as a member of a struct");
        }
        nested(forms, member);
    }
}

fn union(forms: &mut Forms, span: crate::source::Span, body: &UnionBody) {
    if body.arms.is_empty() {
        forms.both(span, "unions without a `case`");
    }
    let arms = body.arms.iter().map(|arm| &arm.declaration);
    for declaration in arms
        .chain(body.default.as_deref())
        .chain([&*body.discriminant])
    {
        nested(forms, declaration);
    }
}

/// A type that is spelled out where it is used. Recurses as deep as braces are nested, which the parser limits.
fn nested(forms: &mut Forms, declaration: &Declaration) {
    match &declaration.specifier.kind {
        SpecifierKind::Enum(body) => enumeration(forms, body),
        SpecifierKind::Struct(body) => structure(forms, body),
        SpecifierKind::Union(body) => union(forms, declaration.span, body),
        _ => {}
    }
}

fn typedef(forms: &mut Forms, declaration: &Declaration) {
    nested(forms, declaration);
    if let SpecifierKind::Named { name, .. } = &declaration.specifier.kind
        && RESERVED.contains(&name.text.as_str())
    {
        forms.rpcgen(name.span, "a type of this name, which it has for itself");
    }
    if let Some(name) = &declaration.name
        && RESERVED.contains(&name.text.as_str())
    {
        forms.rpcgen(name.span, "a typedef of this name, which it has for itself");
    }
}

fn program(forms: &mut Forms, program: &Program) {
    for procedure in program
        .versions
        .iter()
        .flat_map(|version| &version.procedures)
    {
        if !matches!(procedure.result.declarator, Declarator::Plain) {
            forms.both(procedure.result.span, "a result with a bound");
        }
        if matches!(procedure.result.specifier.kind, SpecifierKind::Text) {
            forms.rfc(procedure.result.span, "`string` as a result");
        }
        arguments(forms, procedure);
    }
}

fn arguments(forms: &mut Forms, procedure: &Procedure) {
    if let Some(second) = procedure.arguments.get(1) {
        forms.rpcgen(
            second.span,
            "several arguments (unless it is called with -N)",
        );
    }
    for argument in &procedure.arguments {
        let is_text = matches!(argument.specifier.kind, SpecifierKind::Text);
        match (&argument.specifier.kind, &argument.declarator) {
            (SpecifierKind::Opaque, _) => forms.both(argument.span, "`opaque` as an argument"),
            (_, Declarator::Fixed(_)) => forms.both(argument.span, "arrays as arguments"),
            (_, Declarator::Variable(_)) if !is_text => {
                forms.both(argument.span, "arrays as arguments");
            }
            (SpecifierKind::Text, _) => forms.rfc(argument.span, "`string` as an argument"),
            (_, Declarator::Pointer) => forms.rfc(argument.span, "pointers as arguments"),
            _ => {}
        }
        if let (true, Declarator::Variable(_), Some(name)) =
            (is_text, &argument.declarator, &argument.name)
            && name.span.end == argument.span.end
        {
            forms.both(name.span, "a name behind the bound of a `string`");
        }
        if let Some(name) = &argument.name {
            forms.rfc(name.span, "names of arguments");
        }
    }
}

fn interface(forms: &mut Forms, definition: &Definition, interface: &Interface) {
    let span = interface
        .name
        .as_ref()
        .map_or(definition.span, |name| name.span);
    forms.both(span, "interfaces");
    self::forms(forms, &interface.definitions);
}

/// Names of codecs that libtirpc has.
const RESERVED: [&str; 12] = [
    "array",
    "bytes",
    "destroy",
    "free",
    "getpos",
    "inline",
    "pointer",
    "reference",
    "setpos",
    "sizeof",
    "union",
    "vector",
];
