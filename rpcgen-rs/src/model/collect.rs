//! The first walk: every definition becomes a draft, every name is entered where it is visible.

use std::rc::Rc;

use super::ItemId;
use super::constants::{Owner, Source, ValueId};
use super::draft::{Draft, DraftKind};
use super::messages::{duplicate, nameless, repeated};
use super::prelude;
use super::repetition::is_same;
use super::resolve::Resolver;
use crate::ast;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// What stands at the head of a definition.
#[derive(Clone, Copy)]
struct Heading<'h> {
    docs: &'h [String],
    scope: &'h Rc<str>,
    name: &'h ast::Name,
    /// The name is ours: nothing in the file can refer to it.
    anonymous: bool,
}

/// `typedef struct point Point;`
pub(super) struct Respelling {
    scope: Rc<str>,
    name: ast::Name,
    tag: ast::Name,
}

impl<'a> Resolver<'a, '_> {
    /// Enters all definitions. Recurses as deep as namespaces are nested, which the parser limits.
    pub(super) fn collect(&mut self, definitions: &'a [ast::Definition], scope: &Rc<str>) {
        for definition in definitions {
            self.collect_one(definition, scope);
        }
    }

    fn collect_one(&mut self, definition: &'a ast::Definition, scope: &Rc<str>) {
        if self.refuse_long_name(&definition.kind) {
            return;
        }
        let docs = definition.docs.as_slice();
        let heading = |name| Heading {
            docs,
            scope,
            name,
            anonymous: false,
        };
        match &definition.kind {
            ast::DefinitionKind::Constant { name, value, radix } => {
                self.collect_constant(heading(name), value, *radix)
            }
            ast::DefinitionKind::Enum { name, body } => self.collect_enum(heading(name), body),
            ast::DefinitionKind::Struct { name, body } => self.collect_struct(heading(name), body),
            ast::DefinitionKind::Union { name, body } => self.collect_union(heading(name), body),
            ast::DefinitionKind::Typedef(declaration) => match &declaration.name {
                Some(name) => self.collect_typedef(heading(name), declaration),
                None => self.report(nameless(declaration, "typedef")),
            },
            ast::DefinitionKind::Program(program) => {
                self.collect_program(heading(&program.name), program)
            }
            ast::DefinitionKind::Interface(interface) => {
                let name = self.interface_name(interface, definition.span);
                self.collect_interface(heading(&name), interface);
            }
            ast::DefinitionKind::Namespace { name, definitions } => {
                if let Some(scope) = self.define_namespace(scope, name) {
                    self.collect(definitions, &scope);
                }
            }
        }
    }

    /// Names are put together to longer ones, for what is inside: a long one many times.
    fn refuse_long_name(&mut self, kind: &ast::DefinitionKind) -> bool {
        let name = match kind {
            ast::DefinitionKind::Constant { name, .. }
            | ast::DefinitionKind::Enum { name, .. }
            | ast::DefinitionKind::Struct { name, .. }
            | ast::DefinitionKind::Union { name, .. }
            | ast::DefinitionKind::Namespace { name, .. } => Some(name),
            ast::DefinitionKind::Typedef(declaration) => declaration.name.as_ref(),
            ast::DefinitionKind::Program(program) => Some(&program.name),
            ast::DefinitionKind::Interface(interface) => interface.name.as_ref(),
        };
        let too_long = name.filter(|name| name.text.len() > MAX_NAME_BYTES);
        if let Some(name) = too_long {
            let message = format!("the name is longer than {MAX_NAME_BYTES} characters");
            self.report(Diagnostic::error(Code::TooComplex, name.span, message));
            for noun in ["type", "constant"] {
                // Where it is used there is no second mistake.
                let key = (noun.to_owned(), name.text.clone());
                self.undefined.insert(key, None);
            }
        }
        too_long.is_some()
    }

    fn collect_constant(&mut self, heading: Heading<'_>, value: &'a ast::Value, radix: ast::Radix) {
        let source = match value {
            ast::Value::Text { text, .. } => Source::Text(text),
            ast::Value::Number(expression) => Source::Expression(expression),
        };
        let owner = Owner::Constant(self.next_item());
        let value = self.define_value(heading.scope, heading.name, source, owner);
        self.add_draft(heading, DraftKind::Constant(value, radix));
    }

    fn collect_enum(&mut self, heading: Heading<'_>, body: &'a ast::EnumBody) {
        let first = self.values.next_id();
        let item = self.next_item();
        let mut previous = None;
        for (index, member) in body.members.iter().enumerate() {
            let source = match &member.value {
                Some(expression) => Source::Expression(expression),
                None => Source::Following(previous),
            };
            let owner = Owner::Member { item, index };
            previous = Some(match heading.anonymous {
                true => self.define_nested_member(heading.scope, &member.name, source, owner),
                false => self.define_value(heading.scope, &member.name, source, owner),
            });
        }
        self.add_type(heading, DraftKind::Enum { body, first });
    }

    fn collect_struct(&mut self, heading: Heading<'_>, body: &'a ast::StructBody) {
        for member in &body.members {
            self.collect_nested(heading, member, own_name(member, "member"));
        }
        self.add_type(heading, DraftKind::Struct(body));
    }

    fn collect_union(&mut self, heading: Heading<'_>, body: &'a ast::UnionBody) {
        self.collect_nested(
            heading,
            &body.discriminant,
            own_name(&body.discriminant, "discriminant"),
        );
        for arm in &body.arms {
            self.collect_nested(heading, &arm.declaration, own_name(&arm.declaration, "arm"));
        }
        if let Some(default) = &body.default {
            self.collect_nested(heading, default, own_name(default, "default"));
        }
        self.add_type(heading, DraftKind::Union(body));
    }

    fn collect_typedef(&mut self, heading: Heading<'_>, declaration: &'a ast::Declaration) {
        let plain = matches!(declaration.declarator, ast::Declarator::Plain);
        if plain
            && let ast::SpecifierKind::Named { prefix, name: tag } = &declaration.specifier.kind
            && (prefix.is_some() || self.is_other_type(heading, tag))
            && self.collect_tag(heading, tag)
        {
            return;
        }
        if plain && self.collect_body(heading, &declaration.specifier) {
            // `typedef struct { .. } foo;` is `struct foo { .. };`
            return;
        }
        if let Some(first) = self.repeated(heading, declaration) {
            self.diagnostics.push(repeated(heading.name, first));
            return;
        }
        self.collect_nested(heading, declaration, "item");
        self.add_type(heading, DraftKind::Alias(declaration));
    }

    fn is_other_type(&self, heading: Heading<'_>, name: &ast::Name) -> bool {
        name.text != heading.name.text && self.types.find(heading.scope, &name.text).is_some()
    }

    /// `typedef struct foo foo;`: C needs it, here it says nothing. With `Foo` behind, where Rust has one name for both, it
    /// says how else the type is called. `false`: it is a typedef.
    fn collect_tag(&mut self, heading: Heading<'_>, tag: &ast::Name) -> bool {
        let (name, names) = (heading.name, self.options.names);
        if tag.text == name.text {
            return true;
        }
        let respelled = names.type_name(&tag.text) == names.type_name(&name.text)
            && prelude::find(&tag.text).is_none();
        if respelled {
            self.respellings.push(Respelling {
                scope: Rc::clone(heading.scope),
                name: name.clone(),
                tag: tag.clone(),
            });
        }
        respelled
    }

    /// Enters the second names of types that have one in Rust.
    pub(super) fn settle_respellings(&mut self) {
        for Respelling { scope, name, tag } in std::mem::take(&mut self.respellings) {
            let Some(item) = self.types.find(&scope, &tag.text) else {
                let _: Result<(), _> = self.undefined("type", &tag.text, tag.span);
                continue;
            };
            if let Err(first) = self.types.define(&scope, &name.text, item)
                && first != item
            {
                let first = self.drafts[first.0].span;
                self.report(duplicate("type", &name, first));
            }
        }
    }

    /// Where a typedef stands that says the same.
    fn repeated(&self, heading: Heading<'_>, declaration: &ast::Declaration) -> Option<Span> {
        let first = self.types.find(heading.scope, &heading.name.text)?;
        let first = &self.drafts[first.0];
        match first.kind {
            DraftKind::Alias(known) if first.scope == *heading.scope => {
                is_same(known, declaration).then_some(first.span)
            }
            _ => None,
        }
    }

    fn collect_program(&mut self, heading: Heading<'_>, program: &'a ast::Program) {
        if self.outside(heading.name.span).is_some() {
            return;
        }
        self.define_program(heading.name);
        let names = program.versions.iter().map(|version| &version.name);
        self.check_distinct_names(names, "version");
        let mut about_program = heading.docs;
        for version in &program.versions {
            self.collect_procedures(heading, &version.procedures);
            // Once: a file can have thousands of versions and a long comment before them.
            let docs = [std::mem::take(&mut about_program), &version.docs].concat();
            let heading = Heading {
                docs: &docs,
                ..heading
            };
            self.add_draft(heading, DraftKind::Version { program, version });
        }
    }

    fn collect_interface(&mut self, heading: Heading<'_>, interface: &'a ast::Interface) {
        self.collect(&interface.definitions, heading.scope);
        if self.outside(heading.name.span).is_some() {
            return;
        }
        self.define_program(heading.name);
        self.collect_procedures(heading, &interface.procedures);
        self.add_draft(heading, DraftKind::Interface(interface));
    }

    fn interface_name(&self, interface: &ast::Interface, span: Span) -> ast::Name {
        let from_file = || ast::Name {
            text: self.options.stem.clone(),
            span,
        };
        interface.name.clone().unwrap_or_else(from_file)
    }

    fn collect_procedures(&mut self, heading: Heading<'_>, procedures: &'a [ast::Procedure]) {
        for procedure in procedures {
            let heading = Heading {
                name: &procedure.name,
                ..heading
            };
            self.collect_nested(
                heading,
                &procedure.result,
                own_name(&procedure.result, "result"),
            );
            for argument in &procedure.arguments {
                self.collect_nested(heading, argument, own_name(argument, "argument"));
            }
        }
    }

    /// An anonymous type inside a declaration is called `holder_member`.
    fn collect_nested(
        &mut self,
        holder: Heading<'_>,
        declaration: &'a ast::Declaration,
        own: &str,
    ) {
        let span = declaration
            .name
            .as_ref()
            .map_or(declaration.span, |name| name.span);
        let text = format!("{}_{}", cut(&holder.name.text), cut(own));
        let heading = Heading {
            docs: &[],
            scope: holder.scope,
            name: &ast::Name { text, span },
            anonymous: true,
        };
        if self.collect_body(heading, &declaration.specifier) {
            let item = ItemId(self.drafts.len() - 1);
            self.anonymous.define(&declaration.specifier, item);
        }
    }

    /// Enters a type that is spelled out where it is used as the last draft; `false`: it is not.
    fn collect_body(&mut self, heading: Heading<'_>, specifier: &'a ast::Specifier) -> bool {
        match &specifier.kind {
            ast::SpecifierKind::Enum(body) => self.collect_enum(heading, body),
            ast::SpecifierKind::Struct(body) => self.collect_struct(heading, body),
            ast::SpecifierKind::Union(body) => self.collect_union(heading, body),
            _ => return false,
        }
        true
    }

    fn add_type(&mut self, heading: Heading<'_>, kind: DraftKind<'a>) {
        let item = self.next_item();
        if !heading.anonymous
            && let Err(first) = self.types.define(heading.scope, &heading.name.text, item)
        {
            let first = self.drafts[first.0].span;
            self.report(duplicate("type", heading.name, first));
        }
        self.add_draft(heading, kind);
    }

    fn add_draft(&mut self, heading: Heading<'_>, kind: DraftKind<'a>) {
        self.drafts.push(Draft {
            docs: heading.docs.to_vec(),
            scope: Rc::clone(heading.scope),
            name: heading.name.text.clone(),
            span: heading.name.span,
            anonymous: heading.anonymous,
            kind,
        });
    }

    fn define_value(
        &mut self,
        scope: &Rc<str>,
        name: &ast::Name,
        source: Source<'a>,
        owner: Owner,
    ) -> ValueId {
        let id = self.values.add(scope, name, source, owner);
        if let Err(first) = self.values.names.define(scope, &name.text, id) {
            let first = self.values.span(first);
            self.report(duplicate("constant", name, first));
        }
        id
    }

    /// A member of an enum without a name, which some take for the holder's alone: it may be there again with the same
    /// number.
    fn define_nested_member(
        &mut self,
        scope: &Rc<str>,
        name: &ast::Name,
        source: Source<'a>,
        owner: Owner,
    ) -> ValueId {
        let id = self.values.add(scope, name, source, owner);
        if let Err(first) = self.values.names.define(scope, &name.text, id) {
            self.repeated_members.push((first, id, name.clone()));
        }
        id
    }

    /// Reports the repeated members of enums without a name that have another number.
    pub(super) fn check_repeated_members(&mut self) {
        for (first, second, name) in std::mem::take(&mut self.repeated_members) {
            if self.values.number(first) != self.values.number(second) {
                let first = self.values.span(first);
                self.report(duplicate("constant", &name, first));
            }
        }
    }

    fn define_program(&mut self, name: &ast::Name) {
        match self.programs.get(&name.text) {
            Some(first) => {
                let message = duplicate("program", name, *first);
                self.report(message);
            }
            None => {
                self.programs.insert(name.text.clone(), name.span);
            }
        }
    }

    fn next_item(&self) -> ItemId {
        ItemId(self.drafts.len())
    }
}

/// The name of a declaration, or what to call an anonymous type in it.
fn own_name<'n>(declaration: &'n ast::Declaration, without_name: &'n str) -> &'n str {
    declaration
        .name
        .as_ref()
        .map_or(without_name, |name| &name.text)
}

fn cut(name: &str) -> &str {
    let end = name.char_indices().nth(MAX_NAME_BYTES);
    end.map_or(name, |(at, _)| &name[..at])
}

/// A longer name (a namespace's with all its parts) is refused.
const MAX_NAME_BYTES: usize = 255;
