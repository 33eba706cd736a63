//! Rust functions that make arbitrary values, one for each type of a module.

use rpcgen_rs::ast::Builtin;
use rpcgen_rs::model::{
    Bound, Discriminant, Item, ItemId, ItemKind, Label, Module, Struct, Type, Union,
};
use std::fmt::Write as _;

/// Writes the functions of one module.
pub(super) struct Generator<'a> {
    items: &'a [Item],
    /// How deep the lowest value of each item is.
    heights: Vec<u32>,
}

impl<'a> Generator<'a> {
    pub(super) fn new(module: &'a Module) -> Self {
        let mut this = Self {
            items: &module.items,
            heights: vec![u32::MAX; module.items.len()],
        };
        this.measure();
        this
    }

    /// A module `wire_values` with a function `check`, which compares the values of all holders.
    pub(super) fn module(&self, types: &[String], holder: &str) -> String {
        let mut text =
            "\n#[allow(warnings)]\npub mod wire_values {\n    use super::*;\n".to_owned();
        let mut checks = String::new();
        for (index, item) in self.items.iter().enumerate() {
            let Some((name, value)) = self.function(&item.kind) else {
                continue;
            };
            let _ = writeln!(
                text,
                "    fn make_{index}(rng: &mut crate::values::Rng) -> {name} {{ rng.nested(|rng| {value}) }}"
            );
            if let ItemKind::Struct(it) = &item.kind
                && let Some(number) = it.name.original.strip_prefix(holder)
            {
                let number: usize = number.parse().expect("a holder has a number");
                let _ = writeln!(
                    checks,
                    "        peer.check::<{name}>({number}, {:?}, make_{index});",
                    types[number]
                );
            }
        }
        let _ = writeln!(
            text,
            "    pub fn check(peer: &mut crate::compare::Peer) {{\n{checks}    }}\n}}"
        );
        text
    }

    /// The Rust type of an item and an expression that makes one.
    fn function(&self, kind: &'a ItemKind) -> Option<(&'a str, String)> {
        Some(match kind {
            ItemKind::Enum(it) => {
                let variants = it.variants.iter();
                let variants = variants.map(|variant| path(&it.name.rust, &variant.name.rust));
                (&it.name.rust, one_of(variants.collect()))
            }
            ItemKind::Struct(it) => (&it.name.rust, self.structure(it)),
            ItemKind::Union(it) => (&it.name.rust, self.union(it)),
            ItemKind::Alias(it) => (&it.name.rust, self.value(&it.ty)),
            ItemKind::Constant(_) | ItemKind::External(_) | ItemKind::Service(_) => return None,
        })
    }

    fn structure(&self, it: &Struct) -> String {
        let fields = it.fields.iter();
        let fields = fields.map(|field| format!("{}: {}", field.name.rust, self.value(&field.ty)));
        format!(
            "{} {{ {} }}",
            it.name.rust,
            fields.collect::<Vec<_>>().join(", ")
        )
    }

    fn union(&self, it: &Union) -> String {
        let mut heights = Vec::new();
        let mut arms = String::new();
        for (index, arm) in it.arms.iter().enumerate() {
            heights.push(self.arm_height(arm.ty.as_ref()));
            let value = arm.ty.as_ref().map(|ty| format!("({})", self.value(ty)));
            let name = path(&it.name.rust, &arm.name.rust);
            let _ = write!(arms, "{index} => {name}{}, ", value.unwrap_or_default());
        }
        if let (Some(default), Some(discriminant)) = (&it.default, self.default_discriminant(it)) {
            heights.push(self.arm_height(default.ty.as_ref()));
            let value = default.ty.as_ref().map(|ty| self.value(ty));
            let name = path(&it.name.rust, &default.name.rust);
            let value = value.unwrap_or_default();
            let _ = write!(
                arms,
                "{} => {name}({discriminant}, {value}), ",
                it.arms.len()
            );
        }
        format!("match rng.arm(&{heights:?}) {{ {arms} _ => unreachable!() }}")
    }

    /// An expression for a discriminant that no arm has; `None` if all have one.
    fn default_discriminant(&self, it: &Union) -> Option<String> {
        let labels = it.arms.iter().map(|arm| arm.label);
        let numbers: Vec<i64> = labels
            .clone()
            .filter_map(|label| match label {
                Label::Number(number) => Some(number),
                Label::Bool(value) => Some(value.into()),
                Label::Variant(_) => None,
            })
            .collect();
        match it.discriminant {
            Discriminant::Int => Some(format!("rng.number_except(&{numbers:?}, -64) as i32")),
            Discriminant::Unsigned => Some(format!("rng.number_except(&{numbers:?}, 0) as u32")),
            Discriminant::Bool if numbers.len() == 2 => None,
            Discriminant::Bool => Some((numbers == [0]).to_string()),
            Discriminant::Enum(id) => {
                let ItemKind::Enum(of) = &self.items[id.0].kind else {
                    unreachable!("the model's discriminants of kind enum are enums")
                };
                let free = of.variants.iter().enumerate().filter(|(index, _)| {
                    !labels.clone().any(|label| label == Label::Variant(*index))
                });
                let free = free.map(|(_, variant)| path(&of.name.rust, &variant.name.rust));
                let free: Vec<String> = free.collect();
                (!free.is_empty()).then(|| one_of(free))
            }
        }
    }

    /// An expression that makes a value of a type in use.
    fn value(&self, ty: &Type) -> String {
        match ty {
            Type::Builtin(builtin) => format!("rng.{}()", builtin_name(*builtin)),
            Type::Text { bound } => format!("rng.text({})", number(bound)),
            Type::Opaque { bound } => format!("rng.bytes({})", number(bound)),
            Type::OpaqueFixed(_) => "rng.array(|rng| rng.u8())".to_owned(),
            Type::Fixed(item, _) => format!("rng.array(|rng| {})", self.value(item)),
            Type::Variable { item, bound } => {
                format!("rng.vector({}, |rng| {})", number(bound), self.value(item))
            }
            Type::Optional(of) if self.is_boxed_pointee(of) => {
                format!("rng.optional(|rng| {BOX}({}))", self.value(of))
            }
            Type::Optional(of) => format!("rng.optional(|rng| {})", self.value(of)),
            Type::Boxed(of) => format!("{BOX}({})", self.value(of)),
            Type::List(id) => format!("rng.list(0, |rng| make_{}(rng))", id.0),
            Type::ListByValue(id) => format!("rng.list(1, |rng| make_{}(rng))", id.0),
            Type::Item(id) => format!("make_{}(rng)", id.0),
        }
    }

    /// The generated code boxes what a pointer to a struct or a union points to.
    fn is_boxed_pointee(&self, ty: &Type) -> bool {
        let Type::Item(id) = ty else { return false };
        match &self.items[id.0].kind {
            ItemKind::Alias(alias) => self.is_boxed_pointee(&alias.ty),
            ItemKind::Struct(_) | ItemKind::Union(_) => true,
            _ => false,
        }
    }

    /// Finds the heights: again and again, until none gets lower.
    fn measure(&mut self) {
        loop {
            let heights = self.items.iter().map(|item| self.item_height(&item.kind));
            let heights: Vec<u32> = heights.collect();
            if heights == self.heights {
                return;
            }
            self.heights = heights;
        }
    }

    fn item_height(&self, kind: &ItemKind) -> u32 {
        match kind {
            ItemKind::Struct(it) => {
                let fields = it.fields.iter().map(|field| self.height(&field.ty));
                fields.max().unwrap_or(0).saturating_add(1)
            }
            ItemKind::Union(it) => {
                let arms = it.arms.iter().map(|arm| arm.ty.as_ref());
                let arms = arms.chain(it.default.iter().map(|arm| arm.ty.as_ref()));
                let lowest = arms.map(|ty| self.arm_height(ty)).min();
                lowest.unwrap_or(0).saturating_add(1)
            }
            ItemKind::Alias(it) => self.height(&it.ty),
            _ => 0,
        }
    }

    fn arm_height(&self, ty: Option<&Type>) -> u32 {
        ty.map_or(0, |ty| self.height(ty))
    }

    fn height(&self, ty: &Type) -> u32 {
        match ty {
            Type::Fixed(of, _) | Type::Boxed(of) => self.height(of),
            Type::Item(ItemId(id)) | Type::ListByValue(ItemId(id)) => self.heights[*id],
            _ => 0,
        }
    }
}

fn path(owner: &str, name: &str) -> String {
    format!("{owner}::{name}")
}

fn one_of(all: Vec<String>) -> String {
    format!("rng.one_of(&[{}])", all.join(", "))
}

fn number(bound: &Bound) -> u32 {
    bound.as_ref().map_or(u32::MAX, |size| size.value)
}

fn builtin_name(builtin: Builtin) -> &'static str {
    match builtin {
        Builtin::Char => "i8",
        Builtin::UnsignedChar => "u8",
        Builtin::Short => "i16",
        Builtin::UnsignedShort => "u16",
        Builtin::Int | Builtin::Long => "i32",
        Builtin::UnsignedInt | Builtin::UnsignedLong => "u32",
        Builtin::Bool => "bool",
        Builtin::Float => "f32",
        Builtin::Double => "f64",
        Builtin::Hyper => "i64",
        Builtin::UnsignedHyper => "u64",
        Builtin::Quadruple => unreachable!("no file of the corpus has it"),
    }
}

const BOX: &str = "::std::boxed::Box::new";
