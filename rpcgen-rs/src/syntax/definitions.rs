//! Definitions and the bodies of types.

use super::comments;
use super::grammar::Rule;
use super::tree::{Node, Tree, child, children, required};
use crate::ast::{
    Arm, Declaration, Definition, DefinitionKind, EnumBody, EnumMember, StructBody, UnionBody,
    Value,
};
use crate::diagnostic::Code;

impl Tree<'_> {
    /// A `definition` or an `inner` one.
    pub(super) fn any_definition(&mut self, node: Node<'_>) -> Definition {
        let range = self.range(&node);
        let docs = self.comments.around(range);
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
        let name = self.name_in(node);
        DefinitionKind::Constant { name, value }
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
            comments::append(&mut docs, self.comments.behind(end));
        }
        EnumMember {
            docs,
            name: self.name_in(node),
            value: child(node, Rule::expression).map(|value| self.expression(&value)),
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
        let (mut arms, mut default) = (Vec::new(), None);
        for arm in node.clone().into_inner() {
            match arm.as_rule() {
                Rule::arm => {
                    self.forbid_behind_default(
                        &arm,
                        default.is_some(),
                        "`default` must be the last arm",
                    );
                    arms.push(self.arm(&arm));
                }
                Rule::default_arm => {
                    self.forbid_behind_default(
                        &arm,
                        default.is_some(),
                        "a union has one `default` arm at most",
                    );
                    default = Some(Box::new(self.documented(&arm)));
                }
                _ => {}
            }
        }
        UnionBody {
            discriminant,
            arms,
            default,
        }
    }

    fn forbid_behind_default(&mut self, arm: &Node<'_>, default_seen: bool, message: &str) {
        if default_seen {
            let first = arm
                .clone()
                .into_inner()
                .next()
                .expect("an arm starts with a label");
            let span = self.span(&first);
            self.mistake(Code::MisplacedDefault, span, message);
        }
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
        comments::append(&mut docs, self.comments.before(start));
        Declaration {
            docs,
            ..self.declaration(&declaration)
        }
    }
}
