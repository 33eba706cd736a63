//! Where a file leaves the length of what a client sends open.

use std::collections::{HashMap, HashSet};

use crate::ast::{
    Declaration, Declarator, Definition, DefinitionKind, File, Name, Procedure, SpecifierKind,
    UnionBody,
};
use crate::source::Span;

/// The declarations with `<>`, or a bare `string`, that are part of an argument, in the order of the text.
///
/// It goes by the last part of names alone: where two namespaces have one name, both count.
pub(super) fn without_bound(file: &File) -> Vec<Span> {
    let mut walk = Walk::default();
    walk.collect(&file.definitions);
    for procedure in std::mem::take(&mut walk.procedures) {
        for argument in &procedure.arguments {
            if matches!(
                (&argument.specifier.kind, &argument.declarator),
                (SpecifierKind::Text, Declarator::Plain)
            ) {
                walk.found.insert(argument.span);
            }
            walk.declaration(argument);
        }
    }
    while let Some(name) = walk.next.pop() {
        for definition in walk.types.remove(last(&name.text)).unwrap_or_default() {
            walk.definition(definition);
        }
    }
    let mut found: Vec<Span> = walk.found.into_iter().collect();
    found.sort_unstable();
    found
}

#[derive(Default)]
struct Walk<'a> {
    procedures: Vec<&'a Procedure>,
    /// Those that were not looked at so far.
    types: HashMap<&'a str, Vec<&'a DefinitionKind>>,
    /// Names of types that are still to be looked at.
    next: Vec<&'a Name>,
    found: HashSet<Span>,
}

impl<'a> Walk<'a> {
    /// Recurses as deep as namespaces are nested, which the parser limits.
    fn collect(&mut self, definitions: &'a [Definition]) {
        for Definition { kind, .. } in definitions {
            let name = match kind {
                DefinitionKind::Struct { name, .. } | DefinitionKind::Union { name, .. } => name,
                DefinitionKind::Typedef(Declaration {
                    name: Some(name), ..
                }) => name,
                DefinitionKind::Program(program) => {
                    let versions = program.versions.iter();
                    self.procedures
                        .extend(versions.flat_map(|version| &version.procedures));
                    continue;
                }
                DefinitionKind::Interface(interface) => {
                    self.procedures.extend(&interface.procedures);
                    self.collect(&interface.definitions);
                    continue;
                }
                DefinitionKind::Namespace { definitions, .. } => {
                    self.collect(definitions);
                    continue;
                }
                _ => continue,
            };
            self.types.entry(&name.text).or_default().push(kind);
        }
    }

    fn definition(&mut self, kind: &'a DefinitionKind) {
        match kind {
            DefinitionKind::Struct { body, .. } => {
                body.members.iter().for_each(|one| self.declaration(one));
            }
            DefinitionKind::Union { body, .. } => self.union(body),
            DefinitionKind::Typedef(declaration) => self.declaration(declaration),
            _ => {}
        }
    }

    fn union(&mut self, body: &'a UnionBody) {
        for arm in &body.arms {
            self.declaration(&arm.declaration);
        }
        if let Some(default) = &body.default {
            self.declaration(default);
        }
    }

    /// Recurses as deep as braces are nested, which the parser limits.
    fn declaration(&mut self, declaration: &'a Declaration) {
        if matches!(declaration.declarator, Declarator::Variable(None)) {
            self.found.insert(declaration.span);
        }
        match &declaration.specifier.kind {
            SpecifierKind::Named { name, .. } => self.next.push(name),
            SpecifierKind::Struct(body) => {
                body.members.iter().for_each(|one| self.declaration(one));
            }
            SpecifierKind::Union(body) => self.union(body),
            _ => {}
        }
    }
}

fn last(name: &str) -> &str {
    name.rsplit("::").next().unwrap_or(name)
}
