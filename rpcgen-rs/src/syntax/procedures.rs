//! Programs, interfaces and procedures.

use super::grammar::Rule;
use super::tree::{Node, Tree, child, children, required};
use crate::ast::{Declaration, Declarator, Interface, Procedure, Program, SpecifierKind, Version};
use crate::diagnostic::Code;

impl Tree<'_> {
    pub(super) fn program(&mut self, node: &Node<'_>) -> Program {
        Program {
            name: self.name_in(node),
            versions: children(node, Rule::version)
                .map(|version| self.version(&version))
                .collect(),
            number: self.expression(&required(node, Rule::expression)),
        }
    }

    fn version(&mut self, node: &Node<'_>) -> Version {
        let range = self.range(node);
        let docs = self.comments.around(range).lines;
        let mut procedures = Vec::new();
        for node in children(node, Rule::procedure) {
            let procedure = self.procedure(&node);
            self.forbid_pointer_result(&procedure.result);
            procedures.push(procedure);
        }
        Version {
            docs,
            name: self.name_in(node),
            procedures,
            number: self.expression(&required(node, Rule::expression)),
        }
    }

    pub(super) fn interface(&mut self, node: &Node<'_>) -> Interface {
        let (mut definitions, mut procedures) = (Vec::new(), Vec::new());
        for part in node.clone().into_inner() {
            match part.as_rule() {
                Rule::inner => definitions.push(self.any_definition(part)),
                Rule::method => procedures.push(self.procedure(&part)),
                _ => {}
            }
        }
        Interface {
            name: child(node, Rule::name).map(|name| self.name(&name)),
            definitions,
            procedures,
            number: child(node, Rule::expression).map(|number| self.expression(&number)),
        }
    }

    fn procedure(&mut self, node: &Node<'_>) -> Procedure {
        let range = self.range(node);
        let mut docs = self.comments.before(range.start);
        docs.append(self.comments.behind(range.end));
        self.comments.claim(&docs.words);
        let arguments = required(node, Rule::argument_list);
        let arguments =
            children(&arguments, Rule::argument).map(|argument| self.argument(&argument));
        let mut arguments: Vec<Declaration> = arguments.collect();
        // There are many procedures, and most have one.
        arguments.shrink_to_fit();
        Procedure {
            docs: docs.lines,
            words: self.words(docs.words),
            span: self.span(node),
            name: self.name_in(node),
            result: self.result(&required(node, Rule::result)),
            is_oneway: child(&required(node, Rule::result), Rule::oneway_word).is_some(),
            arguments,
            number: child(node, Rule::expression).map(|number| self.expression(&number)),
        }
    }

    /// `oneway` means that nobody waits for an answer; a caller gets an empty one.
    fn result(&mut self, node: &Node<'_>) -> Declaration {
        let Some(specifier) = child(node, Rule::specifier) else {
            return self.void(node);
        };
        let specifier = self.specifier(&specifier);
        self.declared(node, specifier, node)
    }

    fn argument(&mut self, node: &Node<'_>) -> Declaration {
        let specifier = self.specifier(&required(node, Rule::specifier));
        self.declared(node, specifier, node)
    }

    /// RFC 5531 section 12.2 has a bare type here; only a string may bring its bound along.
    fn forbid_pointer_result(&mut self, result: &Declaration) {
        let (what, help) = match (&result.declarator, &result.specifier.kind) {
            (Declarator::Plain, _) | (Declarator::Variable(_), SpecifierKind::Text) => return,
            (Declarator::Pointer, _) => ("a pointer", "typedef foo *foo_pointer;"),
            _ => ("an array", "typedef foo foos<>;"),
        };
        let message = format!("the result of a program's procedure cannot be {what}");
        self.mistake(Code::BadProcedure, result.span, message).help =
            Some(format!("give the type a name with a typedef: `{help}`"));
    }
}
