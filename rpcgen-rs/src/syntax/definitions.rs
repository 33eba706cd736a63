//! Definitions and the bodies of types.

use super::grammar::Rule;
use super::tree::{Node, Tree, child, children, required};
use crate::ast::{
    Arm, Declaration, Definition, DefinitionKind, EnumBody, EnumMember, Radix, StructBody,
    UnionBody, Value,
};
use crate::diagnostic::{Code, Fix, Label};
use crate::preprocess;
use crate::source::Span;

impl Tree<'_> {
    /// A `definition` or an `inner` one.
    pub(super) fn any_definition(&mut self, node: Node<'_>) -> Definition {
        let range = self.range(&node);
        let docs = self.comments.around(range).lines;
        let span = self.span(&node);
        let node = node.into_inner().next().expect("one of the alternatives");
        let kind = match node.as_rule() {
            Rule::constant => self.constant(&node),
            Rule::typedef => self.typedef(&node),
            Rule::enumeration => DefinitionKind::Enum {
                name: self.name_in(&node),
                body: self.enum_body(&required(&node, Rule::enum_body)),
            },
            Rule::structure => DefinitionKind::Struct {
                name: self.name_in(&node),
                body: self.struct_body(&required(&node, Rule::struct_body)),
            },
            Rule::union => DefinitionKind::Union {
                name: self.name_in(&node),
                body: self.union_body(&required(&node, Rule::union_body)),
            },
            Rule::program => DefinitionKind::Program(self.program(&node)),
            _ => DefinitionKind::Interface(self.interface(&node)),
        };
        Definition { docs, span, kind }
    }

    fn constant(&mut self, node: &Node<'_>) -> DefinitionKind {
        let value = match child(node, Rule::text) {
            Some(text) => Value::Text {
                text: text.as_str().trim_matches('"').to_owned(),
                span: self.span(&text),
            },
            None => Value::Number(self.expression(&required(node, Rule::expression))),
        };
        let radix = child(node, Rule::expression).map(|expression| radix(expression.as_str()));
        DefinitionKind::Constant {
            name: self.name_in(node),
            value,
            radix: radix.unwrap_or_default(),
        }
    }

    fn typedef(&mut self, node: &Node<'_>) -> DefinitionKind {
        let node = required(node, Rule::declaration);
        let message = "a type cannot be defined as void";
        DefinitionKind::Typedef(self.value_declaration(&node, message))
    }

    pub(super) fn enum_body(&mut self, node: &Node<'_>) -> EnumBody {
        let mut inner = node.clone().into_inner().peekable();
        let mut members = Vec::new();
        while let Some(node) = inner.next() {
            if node.as_rule() == Rule::enum_member {
                let comma = inner.next_if(|next| next.as_rule() == Rule::comma);
                members.push(self.enum_member(&node, comma.as_ref()));
            }
        }
        EnumBody { members }
    }

    fn enum_member(&mut self, node: &Node<'_>, comma: Option<&Node<'_>>) -> EnumMember {
        let mut docs = {
            let range = self.range(node);
            self.comments.around(range)
        };
        if let Some(comma) = comma {
            let end = self.range(comma).end;
            docs.append(self.comments.behind(end));
        }
        EnumMember {
            docs: docs.lines,
            name: self.name_in(node),
            value: child(node, Rule::expression).map(|value| Box::new(self.expression(&value))),
        }
    }

    pub(super) fn struct_body(&mut self, node: &Node<'_>) -> StructBody {
        let members = children(node, Rule::member);
        StructBody {
            members: members.map(|member| self.documented(&member)).collect(),
        }
    }

    pub(super) fn union_body(&mut self, node: &Node<'_>) -> UnionBody {
        let discriminant = required(node, Rule::declaration);
        let message = "a union cannot be switched by void";
        let discriminant = Box::new(self.value_declaration(&discriminant, message));
        self.check_default(node);
        let arms = children(node, Rule::arm)
            .map(|arm| self.arm(&arm))
            .collect();
        let default = children(node, Rule::default_arm).last();
        UnionBody {
            discriminant,
            arms,
            default: default.map(|default| Box::new(self.documented(&default))),
        }
    }

    /// RFC 4506 section 6.3: one default arm at most, the last one.
    fn check_default(&mut self, node: &Node<'_>) {
        let mut defaults = children(node, Rule::default_arm);
        let Some(first) = defaults.next() else {
            return;
        };
        if let Some(second) = defaults.next() {
            let message = "a union has one `default` arm at most";
            let (span, first) = (self.label_span(&second), self.label_span(&first));
            let mistake = self.mistake(Code::MisplacedDefault, span, message);
            let text = "the first one".to_owned();
            mistake.secondary.push(Label { span: first, text });
            return;
        }
        let Some(last) = children(node, Rule::arm).last() else {
            return;
        };
        if last.as_span().start() > first.as_span().start() {
            let (span, text) = (self.label_span(&last), "behind it".to_owned());
            let fix = self.moved_behind(&first, &last);
            let at = self.label_span(&first);
            let message = "`default` must be the last arm";
            let mistake = self.mistake(Code::MisplacedDefault, at, message);
            mistake.secondary.push(Label { span, text });
            mistake.help = Some("move it behind the others".into());
            mistake.fix = fix;
        }
    }

    fn label_span(&self, arm: &Node<'_>) -> Span {
        let label = arm.clone().into_inner().next();
        self.span(&label.expect("an arm starts with a label"))
    }

    /// The arm `first` moved to behind `last`; not where a comment could come to stand behind another arm.
    fn moved_behind(&self, first: &Node<'_>, last: &Node<'_>) -> Option<Fix> {
        let text = first.as_span().get_input();
        let (start, end) = (first.as_span().start(), last.as_span().end());
        let moved = first.as_str().trim_end();
        let others = &text[start + moved.len()..end];
        let line = text[end..].lines().next().unwrap_or_default();
        if [others, line]
            .iter()
            .any(|text| text.contains("/*") || text.contains("//"))
        {
            return None;
        }
        let before = &text[..start];
        let blanks = &before[before.trim_end().len()..];
        Some(Fix {
            span: Span {
                end: self.span(last).end,
                ..self.span(first)
            },
            replaced: text[start..end].trim_end().to_owned(),
            replacement: [others.trim(), blanks, moved].concat(),
        })
    }

    fn arm(&mut self, node: &Node<'_>) -> Arm {
        Arm {
            declaration: self.documented(node),
            labels: children(node, Rule::label)
                .map(|label| self.expression(&required(&label, Rule::expression)))
                .collect(),
        }
    }

    /// The declaration of a member or an arm, with the comments around that.
    fn documented(&mut self, node: &Node<'_>) -> Declaration {
        let range = self.range(node);
        let mut docs = self.comments.around(range);
        let declaration = required(node, Rule::declaration);
        let start = self.range(&declaration).start;
        docs.append(self.comments.before(start));
        Declaration {
            docs: docs.lines,
            ..self.declaration(&declaration)
        }
    }
}

/// The base of an expression that is one number and no more.
fn radix(expression: &str) -> Radix {
    let expression = expression.trim();
    if preprocess::number(expression).is_none() {
        return Radix::Decimal;
    }
    let digits = expression.strip_prefix('0').unwrap_or_default();
    match digits.bytes().next() {
        Some(b'x' | b'X') => Radix::Hexadecimal,
        Some(b'b' | b'B') => Radix::Binary,
        Some(b'0'..=b'7') => Radix::Octal,
        _ => Radix::Decimal,
    }
}
