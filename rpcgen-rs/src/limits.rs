//! How much a file may define. A few bytes of an interface make a page of Rust, so that a length alone bounds neither
//! time nor memory.

use crate::ast::{Declaration, Definition, DefinitionKind, Procedure, SpecifierKind, UnionBody};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

#[derive(Debug, Clone, Copy, Default)]
struct Amounts {
    /// Types and constants, with the types that are spelled out where they are used.
    types: usize,
    /// Members of structs and enums, and labels of unions.
    parts: usize,
    /// Versions of programs, and interfaces: each has a server and a client.
    services: usize,
    /// Procedures with their arguments.
    procedures: usize,
}

/// Counts what a file defines, while it is read.
#[derive(Debug, Clone)]
pub(crate) struct Counter {
    limits: Amounts,
    found: Amounts,
    excess: Option<Diagnostic>,
}

impl Default for Counter {
    fn default() -> Self {
        Self::new(LIMITS)
    }
}

impl Counter {
    fn new(limits: Amounts) -> Self {
        Self {
            limits,
            found: Amounts::default(),
            excess: None,
        }
    }

    /// Takes one more definition into account.
    pub(crate) fn definition(&mut self, definition: &Definition) {
        self.definitions(std::slice::from_ref(definition));
    }

    /// Whether anything is too many.
    pub(crate) fn is_exceeded(&self) -> bool {
        self.excess.is_some()
    }

    /// An error at the first thing that was too many.
    pub(crate) fn excess(self) -> Option<Diagnostic> {
        self.excess
    }

    /// Recurses as deep as the parser lets namespaces and bodies be nested.
    fn definitions(&mut self, definitions: &[Definition]) {
        for definition in definitions {
            let span = definition.span;
            match &definition.kind {
                DefinitionKind::Constant { .. } => self.a_type(span),
                DefinitionKind::Typedef(declaration) => {
                    self.a_type(span);
                    self.declaration(declaration);
                }
                DefinitionKind::Enum { body, .. } => {
                    self.a_type(span);
                    self.parts(body.members.len(), span);
                }
                DefinitionKind::Struct { body, .. } => {
                    self.a_type(span);
                    self.members(&body.members, span);
                }
                DefinitionKind::Union { body, .. } => {
                    self.a_type(span);
                    self.union(body, span);
                }
                DefinitionKind::Program(program) => {
                    for version in &program.versions {
                        self.service(version.name.span, &version.procedures);
                    }
                }
                DefinitionKind::Interface(interface) => {
                    self.definitions(&interface.definitions);
                    self.service(span, &interface.procedures);
                }
                DefinitionKind::Namespace { definitions, .. } => self.definitions(definitions),
            }
        }
    }

    fn service(&mut self, span: Span, procedures: &[Procedure]) {
        self.found.services += 1;
        self.refuse(
            self.found.services,
            self.limits.services,
            "versions and interfaces",
            span,
        );
        for procedure in procedures {
            self.found.procedures += 1 + procedure.arguments.len();
            let span = procedure.name.span;
            self.refuse(
                self.found.procedures,
                self.limits.procedures,
                "procedures and arguments",
                span,
            );
            self.declaration(&procedure.result);
            for argument in &procedure.arguments {
                self.declaration(argument);
            }
        }
    }

    fn members(&mut self, members: &[Declaration], span: Span) {
        self.parts(members.len(), span);
        for member in members {
            self.declaration(member);
        }
    }

    fn union(&mut self, body: &UnionBody, span: Span) {
        self.declaration(&body.discriminant);
        for arm in &body.arms {
            self.parts(arm.labels.len(), span);
            self.declaration(&arm.declaration);
        }
        if let Some(default) = &body.default {
            self.declaration(default);
        }
    }

    /// The type that is spelled out in a declaration, if one is.
    fn declaration(&mut self, declaration: &Declaration) {
        let span = declaration.specifier.span;
        match &declaration.specifier.kind {
            SpecifierKind::Enum(body) => {
                self.a_type(span);
                self.parts(body.members.len(), span);
            }
            SpecifierKind::Struct(body) => {
                self.a_type(span);
                self.members(&body.members, span);
            }
            SpecifierKind::Union(body) => {
                self.a_type(span);
                self.union(body, span);
            }
            _ => {}
        }
    }

    fn a_type(&mut self, span: Span) {
        self.found.types += 1;
        self.refuse(
            self.found.types,
            self.limits.types,
            "types and constants",
            span,
        );
    }

    fn parts(&mut self, count: usize, span: Span) {
        self.found.parts += count;
        self.refuse(
            self.found.parts,
            self.limits.parts,
            "members and labels",
            span,
        );
    }

    fn refuse(&mut self, count: usize, limit: usize, what: &str, span: Span) {
        if count > limit && self.excess.is_none() {
            let message = format!("more than {limit} {what} in one file");
            self.excess = Some(Diagnostic::error(Code::TooComplex, span, message));
        }
    }
}

/// The largest known files have a tenth of this.
const LIMITS: Amounts = Amounts {
    types: 10_000,
    parts: 32_768,
    services: 256,
    procedures: 10_000,
};

#[cfg(test)]
mod tests {
    use super::{Amounts, Counter};
    use crate::diagnostic::Diagnostics;
    use crate::source::SourceMap;
    use crate::{preprocess, syntax};

    fn message(text: &str) -> Option<String> {
        let (mut sources, mut diagnostics) = (SourceMap::new(), Diagnostics::new());
        let file = sources.add("a.x", text);
        let output =
            preprocess::preprocess(&mut sources, file, &Default::default(), &mut diagnostics);
        let tree = syntax::parse(&output, &mut diagnostics);
        assert!(diagnostics.is_empty(), "{text}");
        let limits = Amounts {
            types: 2,
            parts: 4,
            services: 1,
            procedures: 3,
        };
        let mut counter = Counter::new(limits);
        for definition in &tree.definitions {
            counter.definition(definition);
        }
        counter.excess().map(|error| error.message)
    }

    #[test]
    fn each_limit() {
        let (types, parts) = ("2 types and constants", "4 members and labels");
        let (services, procedures) = ("1 versions and interfaces", "3 procedures and arguments");
        for (text, expected) in [
            ("const A = 1; typedef int b;", None),
            ("const A = 1; typedef int b; const C = 1;", Some(types)),
            (
                "struct a { struct { int x; } b; enum { C } c; };",
                Some(types),
            ),
            ("enum e { A, B, C, D };", None),
            ("enum e { A, B, C, D, E };", Some(parts)),
            (
                "union u switch (int x) { case 1: case 2: case 3: case 4: int a; };",
                None,
            ),
            (
                "union u switch (int x) { case 1: struct { int a; int b; int c; int d; } a; };",
                Some(parts),
            ),
            ("interface A { int f(int a, int b); }", None),
            (
                "interface A { int f(int a, int b); int g(); }",
                Some(procedures),
            ),
            (
                "program P { version V { int F(int) = 1; } = 1; version W { int F(int) = 1; } = 2; } = 1;",
                Some(services),
            ),
        ] {
            let expected = expected.map(|what| format!("more than {what} in one file"));
            assert_eq!(message(text), expected, "{text}");
        }
    }
}
