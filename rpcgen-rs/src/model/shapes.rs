//! Enums and structs.

use std::collections::HashMap;

use super::constants::ValueId;
use super::messages::{Reported, duplicate, nameless};
use super::resolve::Resolver;
use super::rust_names::Wish;
use super::targets::is_void;
use super::{Enum, EnumVariant, Field, ItemId, Named, Struct};
use crate::ast::{Declaration, EnumBody, Name, StructBody};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// The members of an enum as a union needs them.
#[derive(Debug, Default)]
pub(super) struct Members {
    /// Number to index of the variant.
    pub(super) by_number: HashMap<i32, usize>,
    /// The Rust name of each variant.
    pub(super) variants: Vec<String>,
}

impl Resolver<'_, '_> {
    /// An enum: one variant for each number, further names for the same number behind.
    pub(super) fn enumeration(
        &mut self,
        name: Named,
        item: ItemId,
        body: &EnumBody,
        first: ValueId,
    ) -> Result<Enum, Reported> {
        if body.members.is_empty() {
            let message = format!("the enum `{}` has no members", name.original);
            return self.fail(Diagnostic::error(
                Code::EmptyBody,
                self.drafts[item.0].span,
                message,
            ));
        }
        let mut by_number = HashMap::new();
        let mut slots = Vec::new();
        for index in 0..body.members.len() {
            let number = self.values.number(first.plus(index)).ok_or(Reported)?;
            let value = i32::try_from(number).map_err(|_| Reported)?;
            let free = by_number.len();
            let variant = *by_number.entry(value).or_insert(free);
            slots.push((value, variant, variant == free));
        }
        let named = self.member_names(body, &slots);
        let mut variants = Vec::new();
        let mut aliases = Vec::new();
        for ((member, name), (value, variant, is_first)) in
            body.members.iter().zip(named).zip(slots)
        {
            if is_first {
                let docs = member.docs.clone();
                variants.push(EnumVariant { docs, name, value });
            } else {
                aliases.push((name, variant));
            }
        }
        let rust = variants.iter().map(|variant| variant.name.rust.clone());
        let members = Members {
            by_number,
            variants: rust.collect(),
        };
        self.members.insert(item, members);
        Ok(Enum {
            name,
            variants,
            aliases,
        })
    }

    fn member_names(&mut self, body: &EnumBody, slots: &[(i32, usize, bool)]) -> Vec<Named> {
        let originals: Vec<&str> = body
            .members
            .iter()
            .map(|member| member.name.text.as_str())
            .collect();
        let names = self.options.names;
        let prefix = names.shared_prefix(&originals);
        let wishes: Vec<Wish> = body
            .members
            .iter()
            .zip(slots)
            .map(|(member, (_, _, is_first))| {
                let short = &member.name.text[prefix..];
                let rust = if *is_first {
                    names.variant(short)
                } else {
                    names.variant_alias(short)
                };
                Wish::new(&member.name.text, member.name.span, rust)
            })
            .collect();
        let rust = self.distinct(&wishes);
        let named = originals.into_iter().zip(rust);
        named
            .map(|(original, rust)| Named {
                original: original.to_owned(),
                rust,
            })
            .collect()
    }

    /// A struct, without its link if it is a list.
    pub(super) fn structure(
        &mut self,
        name: Named,
        item: ItemId,
        body: &StructBody,
    ) -> Result<Struct, Reported> {
        let scope = self.drafts[item.0].scope.clone();
        let is_list = self.is_list(item);
        let mut members: Vec<&Declaration> = body
            .members
            .iter()
            .filter(|member| !is_void(member))
            .collect();
        self.check_distinct(&members, "member");
        if is_list {
            members.pop();
        }
        let mut wishes = Vec::new();
        let mut types = Vec::new();
        for member in &members {
            match &member.name {
                Some(name) => wishes.push(Wish::new(
                    &name.text,
                    name.span,
                    self.options.names.field(&name.text),
                )),
                None => self.report(nameless(member, "member")),
            }
            types.push(self.held_value(member, &scope, "a member"));
        }
        let rust = self.distinct(&wishes);
        let mut fields = Vec::new();
        for ((member, rust), ty) in members.iter().zip(rust).zip(types) {
            let original = member
                .name
                .as_ref()
                .map(|name| name.text.clone())
                .ok_or(Reported)?;
            let docs = member.docs.clone();
            fields.push(Field {
                docs,
                name: Named { original, rust },
                ty: ty?,
            });
        }
        let is_recursive = false; // Known once all items are.
        Ok(Struct {
            name,
            fields,
            is_list,
            is_recursive,
        })
    }

    /// Reports names that two declarations have.
    pub(super) fn check_distinct(&mut self, declarations: &[&Declaration], noun: &str) {
        let names = declarations
            .iter()
            .filter_map(|declaration| declaration.name.as_ref());
        self.check_distinct_names(names, noun);
    }

    /// Reports names that are there twice.
    pub(super) fn check_distinct_names<'n>(
        &mut self,
        names: impl Iterator<Item = &'n Name>,
        noun: &str,
    ) {
        let mut known: HashMap<&str, Span> = HashMap::new();
        for name in names {
            match known.get(name.text.as_str()) {
                Some(first) => self.report(duplicate(noun, name, *first)),
                None => {
                    known.insert(&name.text, name.span);
                }
            }
        }
    }
}
