//! Discriminated unions (RFC 4506 section 4.15).

use std::collections::{HashMap, HashSet};

use super::constants::{Owner, member_number};
use super::draft::DraftKind;
use super::messages::{Reported, elsewhere};
use super::resolve::Resolver;
use super::rust_names::Wish;
use super::targets::{Target, is_void};
use super::types::Place;
use super::{Discriminant, ItemId, Label, Named, Names, Type, Union, UnionArm, UnionDefault};
use crate::ast::{Builtin, Declaration, Expression, ExpressionKind, SpecifierKind, UnionBody};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// A label with its place and its names.
struct Labelled {
    label: Label,
    span: Span,
    original: String,
    rust: String,
}

/// What a union switches on, with the numbers that it can have.
#[derive(Clone, Copy)]
struct Switch {
    discriminant: Discriminant,
    /// As written, for messages.
    noun: &'static str,
    minimum: i128,
    maximum: i128,
}

impl Switch {
    /// Why a number is none of its values.
    fn refuse(self, number: i128, label: Span, discriminant: Span) -> Diagnostic {
        let (noun, minimum, maximum) = (self.noun, self.minimum, self.maximum);
        let message = match self.discriminant {
            Discriminant::Bool => format!("a bool is TRUE or FALSE, not {number}"),
            _ => format!("{number} is no {noun}: that is {minimum} to {maximum}"),
        };
        Diagnostic::error(Code::BadLabel, label, message)
            .secondary(discriminant, "the union switches on this")
    }
}

impl Resolver<'_, '_> {
    /// A union: one arm for each label.
    pub(super) fn union(
        &mut self,
        name: Named,
        item: ItemId,
        body: &UnionBody,
    ) -> Result<Union, Reported> {
        let scope = self.drafts[item.0].scope.clone();
        let switch = self.switch(&body.discriminant, &scope);
        let arms = self.arms(body, switch, &scope);
        let default = body.default.as_ref();
        let default_type = default
            .map(|default| self.arm_type(default, &scope))
            .transpose();
        let declarations = body.arms.iter().map(|arm| &arm.declaration);
        let declarations: Vec<&Declaration> = declarations
            .chain(default.map(|default| &**default))
            .collect();
        self.check_distinct(&declarations, "arm");
        let arms = arms?;
        if default.is_none()
            && let Ok(switch) = switch
        {
            self.warn_of_missing_arms(&name, body, switch.discriminant, &arms);
        }
        let names = self.options.names;
        let default = default
            .zip(default_type?)
            .map(|(default, ty)| UnionDefault {
                docs: default.docs.clone(),
                name: default_name(&arms, names),
                member: name_of(default),
                ty,
            });
        Ok(Union {
            name,
            discriminant: switch?.discriminant,
            discriminant_name: discriminant_name(&body.discriminant, self.options.names),
            arms,
            default,
            is_recursive: false, // Known once all items are.
        })
    }

    /// A member without an arm is a value that can be neither sent nor received.
    fn warn_of_missing_arms(
        &mut self,
        name: &Named,
        body: &UnionBody,
        discriminant: Discriminant,
        arms: &[UnionArm],
    ) {
        let known: HashSet<Label> = arms.iter().map(|arm| arm.label).collect();
        let missing = match discriminant {
            Discriminant::Enum(item) => self.members_without(item, &known),
            Discriminant::Bool if !known.contains(&Label::Bool(true)) => vec!["TRUE"],
            Discriminant::Bool if !known.contains(&Label::Bool(false)) => vec!["FALSE"],
            _ => vec![],
        };
        if missing.is_empty() {
            return;
        }
        let original = &name.original;
        let message = format!("`{original}` has no arm for {}", listed(&missing));
        let warning = Diagnostic::warning(Code::MissingArm, body.discriminant.span, message);
        self.diagnostics.push(warning.help(
            "such a value can be neither sent nor received; `default: void;` is an arm for all others",
        ));
    }

    /// The members of an enum, by their names in the text, whose variants have no label.
    fn members_without(&self, item: ItemId, known: &HashSet<Label>) -> Vec<&str> {
        let DraftKind::Enum { body, first } = self.drafts[item.0].kind else {
            return vec![];
        };
        let by_number = self.members.get(&item).map(|members| &members.by_number);
        let mut seen = HashSet::new();
        let members = body.members.iter().enumerate();
        let missing = members.filter(|(index, _)| {
            let number = self.values.number(first.plus(*index));
            let number = number.and_then(|number| i32::try_from(number).ok());
            let variant = number
                .zip(by_number)
                .and_then(|(number, all)| all.get(&number));
            variant.is_some_and(|variant| {
                !known.contains(&Label::Variant(*variant)) && seen.insert(*variant)
            })
        });
        missing
            .map(|(_, member)| member.name.text.as_str())
            .collect()
    }

    fn arms(
        &mut self,
        body: &UnionBody,
        switch: Result<Switch, Reported>,
        scope: &str,
    ) -> Result<Vec<UnionArm>, Reported> {
        let mut outcome = Ok(());
        let mut arms = Vec::new();
        let mut wishes = Vec::new();
        let mut known = HashMap::new();
        for arm in &body.arms {
            let ty = self.arm_type(&arm.declaration, scope);
            for expression in &arm.labels {
                let labelled = match (switch, &expression.kind) {
                    (Ok(switch), _) => {
                        self.label(expression, switch, body.discriminant.span, scope)
                    }
                    (Err(_), ExpressionKind::Text) => {
                        self.number(expression, scope).and(Err(Reported))
                    }
                    (Err(_), _) => Err(Reported),
                };
                let labelled = labelled.and_then(|label| self.new_label(label, &mut known));
                let (Ok(ty), Ok(labelled)) = (&ty, labelled) else {
                    outcome = Err(Reported);
                    continue;
                };
                wishes.push(Wish::new(
                    &labelled.original,
                    labelled.span,
                    labelled.rust.clone(),
                ));
                arms.push(UnionArm {
                    docs: arm.declaration.docs.clone(),
                    name: Named {
                        original: labelled.original,
                        rust: labelled.rust,
                    },
                    label: labelled.label,
                    member: name_of(&arm.declaration),
                    ty: ty.clone(),
                });
            }
        }
        outcome?;
        for (arm, rust) in arms.iter_mut().zip(self.distinct(&wishes)) {
            arm.name.rust = rust;
        }
        Ok(arms)
    }

    fn arm_type(
        &mut self,
        declaration: &Declaration,
        scope: &str,
    ) -> Result<Option<Type>, Reported> {
        if is_void(declaration) {
            return Ok(None);
        }
        self.held(declaration, scope, Place::Type)
    }

    /// The label, if no arm before has its value.
    fn new_label(
        &mut self,
        labelled: Labelled,
        known: &mut HashMap<i64, (Span, String)>,
    ) -> Result<Labelled, Reported> {
        let key = match labelled.label {
            Label::Number(number) => number,
            Label::Bool(value) => value.into(),
            Label::Variant(index) => i64::try_from(index).unwrap_or(i64::MAX),
        };
        let here = (labelled.span, labelled.original.clone());
        let Some((first, name)) = known.get(&key) else {
            known.insert(key, here);
            return Ok(labelled);
        };
        let message = if *name == labelled.original {
            format!("there are two arms for `{name}`")
        } else {
            format!("`{name}` and `{}` are the same label", labelled.original)
        };
        let diagnostic = Diagnostic::error(Code::DuplicateLabel, labelled.span, message);
        self.fail(diagnostic.secondary(*first, "first used here"))
    }

    /// The type of the discriminant, which typedefs may stand before.
    fn switch(&mut self, declaration: &Declaration, scope: &str) -> Result<Switch, Reported> {
        let target = self.target_of(&declaration.specifier, &declaration.declarator, scope);
        if let Target::Builtin(builtin) = target
            && let Some(switch) = builtin_switch(builtin)
        {
            return Ok(switch);
        }
        if let Target::Item(item) = target
            && matches!(self.drafts[item.0].kind, DraftKind::Enum { .. })
        {
            return Ok(switch_on(
                Discriminant::Enum(item),
                "enum",
                i32::MIN.into(),
                i32::MAX.into(),
            ));
        }
        // A name that nothing defines is the better message.
        if matches!(declaration.specifier.kind, SpecifierKind::Named { .. }) {
            self.held(declaration, scope, Place::Type)?;
        }
        let message = "a union switches on int, unsigned int, bool or an enum";
        let label = match target {
            Target::Item(item) if matches!(self.drafts[item.0].kind, DraftKind::External(_)) => {
                "a type of Rust: its numbers are not known"
            }
            _ => "not one of these",
        };
        self.fail(Diagnostic::error(Code::BadDiscriminant, declaration.span, message).label(label))
    }

    fn label(
        &mut self,
        expression: &Expression,
        switch: Switch,
        discriminant: Span,
        scope: &str,
    ) -> Result<Labelled, Reported> {
        if let Discriminant::Enum(item) = switch.discriminant {
            return self.enum_label(expression, item, scope);
        }
        let written = self.number(expression, scope)?;
        // As C does, 0xffffffff is -1 where the discriminant has a sign.
        let number = if switch.minimum < 0 {
            member_number(written)
        } else {
            Some(written)
        };
        let fits = |number: &i128| (switch.minimum..=switch.maximum).contains(number);
        let Some(number) = number
            .filter(fits)
            .and_then(|number| i64::try_from(number).ok())
        else {
            return self.fail(switch.refuse(written, expression.span, discriminant));
        };
        let label = match switch.discriminant {
            Discriminant::Bool => Label::Bool(number == 1),
            _ => Label::Number(number),
        };
        let names = self.options.names;
        let rust = match (&label, &expression.kind) {
            (Label::Bool(label), _) => names.bool_arm(*label).to_owned(),
            (_, ExpressionKind::Name(name)) => names.variant(last_segment(name)),
            _ if number < 0 => format!("CaseMinus{}", number.unsigned_abs()),
            _ => format!("Case{number}"),
        };
        let original = written_label(expression, written);
        Ok(Labelled {
            label,
            span: expression.span,
            original,
            rust,
        })
    }

    /// A member of the enum, or what has the number of one.
    fn enum_label(
        &mut self,
        expression: &Expression,
        item: ItemId,
        scope: &str,
    ) -> Result<Labelled, Reported> {
        let number = match self.member_label(expression, item) {
            Some(number) => number.ok_or(Reported)?,
            None => {
                self.check_no_other_enum(expression, item, scope)?;
                self.number(expression, scope)?
            }
        };
        let Some(members) = self.members.get(&item) else {
            return Err(Reported);
        };
        let wire = member_number(number).and_then(|number| i32::try_from(number).ok());
        let Some(index) = wire.and_then(|wire| members.by_number.get(&wire).copied()) else {
            let message = format!("no member of `{}` is {number}", self.drafts[item.0].path());
            let error = Diagnostic::error(Code::BadLabel, expression.span, message);
            return self.fail(error.secondary(self.drafts[item.0].span, "the enum"));
        };
        let rust = members.variants[index].clone();
        let original = written_label(expression, number);
        Ok(Labelled {
            label: Label::Variant(index),
            span: expression.span,
            original,
            rust,
        })
    }

    /// The number of a label that is a name of the enum's own, wherever the enum is.
    fn member_label(&self, expression: &Expression, item: ItemId) -> Option<Option<i128>> {
        let ExpressionKind::Name(name) = &expression.kind else {
            return None;
        };
        let id = self
            .values
            .names
            .find(&self.drafts[item.0].scope, last_segment(name))?;
        let own =
            matches!(self.values.owner(id), Owner::Member { item: owner, .. } if owner == item);
        own.then(|| self.values.number(id))
    }

    fn check_no_other_enum(
        &mut self,
        expression: &Expression,
        item: ItemId,
        scope: &str,
    ) -> Result<(), Reported> {
        let ExpressionKind::Name(name) = &expression.kind else {
            return Ok(());
        };
        let Some(id) = self.values.names.find(scope, name) else {
            return self.unknown_member(name, expression.span, item);
        };
        let Owner::Member { item: other, .. } = self.values.owner(id) else {
            return Ok(());
        };
        let (other, own) = (self.drafts[other.0].path(), self.drafts[item.0].path());
        let message = format!("`{name}` is a member of `{other}`, not of `{own}`");
        self.fail(Diagnostic::error(Code::BadLabel, expression.span, message))
    }
}

impl Resolver<'_, '_> {
    /// A label that nothing defines.
    fn unknown_member(&mut self, name: &str, span: Span, item: ItemId) -> Result<(), Reported> {
        let draft = &self.drafts[item.0];
        let DraftKind::Enum { body, .. } = draft.kind else {
            return Err(Reported);
        };
        let message = format!("`{name}` is no member of `{}`", draft.path());
        let error = Diagnostic::error(Code::UndefinedName, span, message)
            .label("not defined")
            .secondary(draft.span, "the enum");
        let own = body.members.iter().map(|member| member.name.text.as_str());
        if !self.complete {
            self.errors += 1;
            return Err(Reported);
        }
        let noun = format!("member of {}", draft.path());
        match self.suggestions.closest(&noun, name, own) {
            Some(similar) => self.fail(
                error
                    .help(format!("did you mean `{similar}`?"))
                    .fix(span, name, similar),
            ),
            None => self.fail(error.help(elsewhere("constant", name))),
        }
    }
}

/// `A`, `B` and 3 more.
fn listed(names: &[&str]) -> String {
    let quoted = |names: &[&str]| {
        names
            .iter()
            .map(|name| format!("`{name}`"))
            .collect::<Vec<_>>()
    };
    match names {
        [one] => format!("`{one}`"),
        [first @ .., last] if names.len() <= MAX_LISTED => {
            format!("{} and `{last}`", quoted(first).join(", "))
        }
        _ => {
            let (shown, rest) = names.split_at(MAX_LISTED.min(names.len()));
            format!("{} and {} more", quoted(shown).join(", "), rest.len())
        }
    }
}

/// Members without an arm that a message names.
const MAX_LISTED: usize = 4;

fn builtin_switch(builtin: Builtin) -> Option<Switch> {
    let (signed, unsigned) = (Discriminant::Int, Discriminant::Unsigned);
    Some(match builtin {
        Builtin::Int => switch_on(signed, "int", i32::MIN.into(), i32::MAX.into()),
        Builtin::Long => switch_on(signed, "long", i32::MIN.into(), i32::MAX.into()),
        Builtin::Short => switch_on(signed, "short", i16::MIN.into(), i16::MAX.into()),
        Builtin::Char => switch_on(signed, "char", i8::MIN.into(), i8::MAX.into()),
        Builtin::UnsignedInt => switch_on(unsigned, "unsigned int", 0, u32::MAX.into()),
        Builtin::UnsignedLong => switch_on(unsigned, "unsigned long", 0, u32::MAX.into()),
        Builtin::UnsignedShort => switch_on(unsigned, "unsigned short", 0, u16::MAX.into()),
        Builtin::UnsignedChar => switch_on(unsigned, "unsigned char", 0, u8::MAX.into()),
        Builtin::Bool => switch_on(Discriminant::Bool, "bool", 0, 1),
        Builtin::Float
        | Builtin::Double
        | Builtin::Hyper
        | Builtin::UnsignedHyper
        | Builtin::Quadruple => return None,
    })
}

fn switch_on(
    discriminant: Discriminant,
    noun: &'static str,
    minimum: i128,
    maximum: i128,
) -> Switch {
    Switch {
        discriminant,
        noun,
        minimum,
        maximum,
    }
}

fn discriminant_name(declaration: &Declaration, names: Names) -> Named {
    let original = match &declaration.name {
        Some(name) => name.text.clone(),
        None => "discriminant".to_owned(),
    };
    let rust = names.field(&original);
    Named { original, rust }
}

fn name_of(declaration: &Declaration) -> Option<String> {
    declaration.name.as_ref().map(|name| name.text.clone())
}

/// `Default`, or what is free.
fn default_name(arms: &[UnionArm], names: Names) -> Named {
    let taken: HashSet<&str> = arms.iter().map(|arm| arm.name.rust.as_str()).collect();
    let is_free = |name: &String| !taken.contains(name.as_str());
    let numbered = (2usize..).map(|number| format!("Other{number}"));
    let mut wanted = names
        .default_arm()
        .map(String::from)
        .into_iter()
        .chain(numbered);
    let rust = wanted.find(is_free).expect("the numbers do not end");
    Named {
        original: "default".to_owned(),
        rust,
    }
}

fn written_label(expression: &Expression, number: i128) -> String {
    match &expression.kind {
        ExpressionKind::Name(name) => name.clone(),
        _ => number.to_string(),
    }
}

fn last_segment(name: &str) -> &str {
    name.rsplit("::").next().unwrap_or(name)
}
