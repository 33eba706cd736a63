//! A tree as text, in one form for everything that means the same.

use crate::ast::{
    Arm, Declaration, Declarator, Definition, DefinitionKind, EnumBody, Expression, ExpressionKind,
    Procedure, Specifier, SpecifierKind, UnionBody, Value,
};

pub(super) fn definitions(all: &[Definition]) -> String {
    let texts: Vec<String> = all.iter().map(definition).collect();
    texts.join(" ")
}

fn docs(docs: &[String]) -> String {
    match docs {
        [] => String::new(),
        docs => format!("[{}] ", docs.join("|")),
    }
}

fn definition(definition: &Definition) -> String {
    let text = match &definition.kind {
        DefinitionKind::Constant { name, value, .. } => match value {
            Value::Text { text, .. } => format!("const {} = {text:?};", name.text),
            Value::Number(value) => format!("const {} = {};", name.text, expression(value)),
        },
        DefinitionKind::Enum { name, body } => format!("enum {} {};", name.text, enum_body(body)),
        DefinitionKind::Struct { name, body } => {
            format!("struct {} {};", name.text, members(&body.members))
        }
        DefinitionKind::Union { name, body } => {
            format!("union {} {};", name.text, union_body(body))
        }
        DefinitionKind::Typedef(what) => format!("typedef {};", declaration(what)),
        DefinitionKind::Program(program) => {
            let versions = program.versions.iter().map(|version| {
                let docs = docs(&version.docs);
                let procedures = procedures(&version.procedures);
                let number = expression(&version.number);
                format!(
                    "{docs}version {} {{ {procedures} }} = {number};",
                    version.name.text
                )
            });
            let versions: Vec<String> = versions.collect();
            let number = expression(&program.number);
            format!(
                "program {} {{ {} }} = {number};",
                program.name.text,
                versions.join(" ")
            )
        }
        DefinitionKind::Interface(interface) => {
            let name = interface.name.as_ref().map_or("", |name| &name.text);
            let inside = definitions(&interface.definitions);
            let procedures = procedures(&interface.procedures);
            let number = interface.number.as_ref();
            let number =
                number.map_or(String::new(), |number| format!(" = {}", expression(number)));
            format!("interface {name} {{ {inside} {procedures} }}{number};")
        }
        DefinitionKind::Namespace {
            name,
            definitions: inside,
        } => {
            format!("namespace {} {{ {} }}", name.text, definitions(inside))
        }
    };
    docs(&definition.docs) + &text
}

fn members(members: &[Declaration]) -> String {
    let members: Vec<String> = members
        .iter()
        .map(|member| declaration(member) + ";")
        .collect();
    format!("{{ {} }}", members.join(" "))
}

fn enum_body(body: &EnumBody) -> String {
    let members = body.members.iter().map(|member| {
        let value = member.value.as_ref();
        let value = value.map_or(String::new(), |value| format!(" = {}", expression(value)));
        format!("{}{}{value}", docs(&member.docs), member.name.text)
    });
    let members: Vec<String> = members.collect();
    format!("{{ {} }}", members.join(", "))
}

fn union_body(body: &UnionBody) -> String {
    let mut arms: Vec<String> = body.arms.iter().map(arm).collect();
    if let Some(default) = &body.default {
        arms.push(format!("default: {};", declaration(default)));
    }
    format!(
        "switch ({}) {{ {} }}",
        declaration(&body.discriminant),
        arms.join(" ")
    )
}

fn arm(arm: &Arm) -> String {
    let labels = arm
        .labels
        .iter()
        .map(|label| format!("case {}: ", expression(label)));
    labels.collect::<String>() + &declaration(&arm.declaration) + ";"
}

fn declaration(declaration: &Declaration) -> String {
    let specifier = specifier(&declaration.specifier);
    let name = declaration.name.as_ref().map_or("", |name| &name.text);
    let text = match &declaration.declarator {
        Declarator::Plain => format!("{specifier} {name}"),
        Declarator::Pointer => format!("{specifier} *{name}"),
        Declarator::Fixed(size) => format!("{specifier} {name}[{}]", expression(size)),
        Declarator::Variable(None) => format!("{specifier} {name}<>"),
        Declarator::Variable(Some(bound)) => format!("{specifier} {name}<{}>", expression(bound)),
    };
    docs(&declaration.docs) + text.trim_end()
}

fn specifier(specifier: &Specifier) -> String {
    match &specifier.kind {
        SpecifierKind::Void => "void".into(),
        SpecifierKind::Builtin(builtin) => format!("{builtin:?}").to_lowercase(),
        SpecifierKind::Opaque => "opaque".into(),
        SpecifierKind::Text => "string".into(),
        SpecifierKind::Named { prefix: None, name } => name.text.clone(),
        SpecifierKind::Named {
            prefix: Some(prefix),
            name,
        } => {
            format!("{} {}", format!("{prefix:?}").to_lowercase(), name.text)
        }
        SpecifierKind::Enum(body) => format!("enum {}", enum_body(body)),
        SpecifierKind::Struct(body) => format!("struct {}", members(&body.members)),
        SpecifierKind::Union(body) => format!("union {}", union_body(body)),
    }
}

fn procedures(procedures: &[Procedure]) -> String {
    let texts: Vec<String> = procedures.iter().map(procedure).collect();
    texts.join(" ")
}

fn procedure(procedure: &Procedure) -> String {
    let arguments: Vec<String> = procedure.arguments.iter().map(declaration).collect();
    let number = procedure.number.as_ref();
    let number = number.map_or(String::new(), |number| format!(" = {}", expression(number)));
    format!(
        "{}{} -> {}({}){number};",
        docs(&procedure.docs),
        declaration(&procedure.result),
        procedure.name.text,
        arguments.join(", ")
    )
}

fn expression(expression: &Expression) -> String {
    match &expression.kind {
        ExpressionKind::Number(number) => number.to_string(),
        ExpressionKind::Name(name) => name.clone(),
        ExpressionKind::Text => "text".to_owned(),
        ExpressionKind::Unary(operator, operand) => {
            format!("({operator:?} {})", self::expression(operand))
        }
        ExpressionKind::Binary(operator, left, right) => {
            format!(
                "({} {operator:?} {})",
                self::expression(left),
                self::expression(right)
            )
        }
    }
}
