//! What typedefs stand for in the end, and which structs are lists.

use super::ItemId;
use super::Type;
use super::draft::DraftKind;
use super::prelude;
use super::resolve::Resolver;
use crate::ast::{Builtin, Declaration, Declarator, Specifier, SpecifierKind};

/// What is left of a type without the typedefs that only rename.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Builtin(Builtin),
    /// An enum, a struct or a union.
    Item(ItemId),
    /// A pointer to such an item.
    Pointer(ItemId),
    /// Anything else, or nothing because of an error.
    Other,
}

impl Resolver<'_, '_> {
    /// Follows every typedef once, in a loop: a chain of any length takes no stack.
    pub(super) fn follow_typedefs(&mut self) {
        self.targets = vec![None; self.drafts.len()];
        for start in 0..self.drafts.len() {
            let mut chain = Vec::new();
            let mut next = Some(ItemId(start));
            while let Some(item) = next.filter(|item| self.targets[item.0].is_none()) {
                // What comes back here before it is known goes round in a circle.
                self.targets[item.0] = Some(Target::Other);
                chain.push(item);
                next = self.renamed(item);
            }
            for item in chain.into_iter().rev() {
                self.targets[item.0] = Some(self.target_of_draft(item));
            }
        }
    }

    /// Finds the structs whose last member is an optional pointer to the struct itself.
    ///
    /// One with a second pointer to itself is a tree: it stays as it is.
    pub(super) fn find_lists(&mut self) {
        let is_list = |index| self.is_linked(ItemId(index));
        self.lists = (0..self.drafts.len()).map(is_list).collect();
    }

    /// Whether a struct is a list.
    pub(super) fn is_list(&self, item: ItemId) -> bool {
        self.lists[item.0]
    }

    /// The target of a type in use.
    pub(super) fn target_of(
        &self,
        specifier: &Specifier,
        declarator: &Declarator,
        scope: &str,
    ) -> Target {
        let plain = match &specifier.kind {
            SpecifierKind::Builtin(builtin) => Target::Builtin(*builtin),
            SpecifierKind::Named { name, .. } => match self.types.find(scope, &name.text) {
                Some(item) => self.targets[item.0].unwrap_or(Target::Other),
                None => match prelude::find(&name.text) {
                    Some(Type::Builtin(builtin)) => Target::Builtin(builtin),
                    _ => Target::Other,
                },
            },
            _ => self
                .anonymous
                .find(specifier)
                .map_or(Target::Other, Target::Item),
        };
        match (declarator, plain) {
            (Declarator::Plain, plain) => plain,
            (Declarator::Pointer, Target::Item(item)) => Target::Pointer(item),
            _ => Target::Other,
        }
    }

    fn target_of_draft(&self, item: ItemId) -> Target {
        let draft = &self.drafts[item.0];
        match draft.kind {
            DraftKind::Alias(Declaration {
                specifier,
                declarator,
                ..
            }) => self.target_of(specifier, declarator, &draft.scope),
            _ => Target::Item(item),
        }
    }

    /// The named type that a typedef refers to.
    fn renamed(&self, item: ItemId) -> Option<ItemId> {
        let draft = &self.drafts[item.0];
        match draft.kind {
            DraftKind::Alias(Declaration { specifier, .. }) => match &specifier.kind {
                SpecifierKind::Named { name, .. } => self.types.find(&draft.scope, &name.text),
                _ => None,
            },
            _ => None,
        }
    }

    fn is_linked(&self, item: ItemId) -> bool {
        let draft = &self.drafts[item.0];
        let DraftKind::Struct(body) = draft.kind else {
            return false;
        };
        let is_link = |member: &&Declaration| {
            self.target_of(&member.specifier, &member.declarator, &draft.scope)
                == Target::Pointer(item)
        };
        let members = body.members.iter().filter(|member| !is_void(member));
        let is_last = members
            .clone()
            .next_back()
            .is_some_and(|last| is_link(&last));
        is_last && members.filter(is_link).count() == 1
    }
}

/// Whether a declaration holds nothing.
pub(super) fn is_void(declaration: &Declaration) -> bool {
    matches!(declaration.specifier.kind, SpecifierKind::Void)
        && matches!(declaration.declarator, Declarator::Plain)
}
