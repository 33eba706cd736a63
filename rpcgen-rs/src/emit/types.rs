//! How a type of the model is spelled in Rust, and what is known about it.

use super::traits::Traits;
use super::{Options, serde};
use crate::ast::Builtin;
use crate::model::{
    Alias, Discriminant, Item, ItemId, ItemKind, Label, Module, Named, Names, Size, Type, Union,
};
use std::collections::HashMap;

/// Arrays of a fixed size that take more bytes than this in memory are boxed.
const BOXED_ARRAY_BYTES: u64 = 1024;

/// What a type of Rust is taken for, whose size nobody says: a string.
const EXTERNAL_BYTES: u64 = 24;

/// The types of one module.
pub(super) struct Types<'a> {
    items: &'a [Item],
    options: &'a Options,
    /// Where generated code stands now.
    here: &'a [Named],
    /// What each typedef stands for in the end: a builtin, an enum, a struct or a union; or itself, if it adds something
    /// of its own (a bound, a size, a pointer).
    targets: HashMap<ItemId, Type>,
    /// Bytes in memory of each item, roughly.
    sizes: HashMap<ItemId, u64>,
    traits: Traits,
}

impl<'a> Types<'a> {
    pub(super) fn new(module: &'a Module, options: &'a Options) -> Self {
        let mut types = Self {
            items: &module.items,
            options,
            here: &[],
            targets: HashMap::new(),
            sizes: HashMap::new(),
            traits: Traits::default(),
        };
        types.resolve_aliases();
        types.measure();
        types.traits = Traits::new(&types, module);
        types
    }

    pub(super) fn kind(&self, id: ItemId) -> &'a ItemKind {
        &self.items[id.0].kind
    }

    /// The comment before an item.
    pub(super) fn docs(&self, id: ItemId) -> &'a [String] {
        &self.items[id.0].docs
    }

    /// The Rust name of an item, in the module that it is in.
    pub(super) fn name(&self, id: ItemId) -> &'a str {
        match self.kind(id) {
            ItemKind::Constant(it) => &it.name.rust,
            ItemKind::Enum(it) => &it.name.rust,
            ItemKind::Struct(it) => &it.name.rust,
            ItemKind::Union(it) => &it.name.rust,
            ItemKind::Alias(it) => &it.name.rust,
            ItemKind::External(it) => &it.name.rust,
            ItemKind::Service(it) => &it.name.rust,
        }
    }

    /// From now on, paths lead from the module of these namespaces.
    pub(super) fn enter(&mut self, namespaces: &'a [Named]) {
        self.here = namespaces;
    }

    /// The path to an item from where generated code stands now.
    pub(super) fn path(&self, id: ItemId) -> String {
        self.path_beside(id, self.name(id))
    }

    /// The path to what has this name in the module of an item.
    fn path_beside(&self, id: ItemId, name: &str) -> String {
        let home = &self.items[id.0].home;
        let namespaces = home.namespaces.as_slice();
        let shared = match &home.outside {
            Some(_) => 0,
            None => {
                let pairs = self.here.iter().zip(namespaces);
                pairs.take_while(|(one, other)| one == other).count()
            }
        };
        let outward = match &home.outside {
            Some(path) if !path.starts_with("super") => 0,
            _ => self.here.len() - shared,
        };
        let outside = home.outside.iter().map(String::as_str);
        let inward = namespaces[shared..].iter().map(|one| one.rust.as_str());
        let path = std::iter::repeat_n("super", outward);
        let path: Vec<&str> = path.chain(outside).chain(inward).chain([name]).collect();
        path.join("::")
    }

    /// The type with typedefs that only rename taken away. What is left as an alias has a codec of its own.
    pub(super) fn target<'b>(&'b self, ty: &'b Type) -> &'b Type {
        match ty {
            Type::Item(id) => self.targets.get(id).unwrap_or(ty),
            _ => ty,
        }
    }

    /// As [`Types::target`], and looks through aliases with a codec of their own, too.
    pub(super) fn shape<'b>(&'b self, ty: &'b Type) -> &'b Type {
        match self.target(ty) {
            Type::Item(id) => match self.kind(*id) {
                ItemKind::Alias(alias) => &alias.ty,
                _ => self.target(ty),
            },
            other => other,
        }
    }

    /// The alias, if the type is one with a codec of its own.
    pub(super) fn coded_alias(&self, ty: &Type) -> Option<(ItemId, &'a Alias)> {
        match self.target(ty) {
            Type::Item(id) => match self.kind(*id) {
                ItemKind::Alias(alias) => Some((*id, alias)),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether a pointer to it is boxed: structs and unions are, and so is what may be one.
    pub(super) fn is_boxed_pointee(&self, ty: &Type) -> bool {
        use ItemKind::{External, Struct, Union};
        matches!(self.target(ty), Type::Item(id) if matches!(self.kind(*id), Struct(_) | Union(_) | External(_)))
    }

    /// Whether a value of it is passed as it is (and not by reference).
    pub(super) fn is_scalar(&self, ty: &Type) -> bool {
        match self.shape(ty) {
            Type::Builtin(_) => true,
            Type::Item(id) => matches!(self.kind(*id), ItemKind::Enum(_)),
            _ => false,
        }
    }

    /// Whether an array of a fixed size is boxed.
    pub(super) fn is_boxed_array(&self, ty: &Type) -> bool {
        match ty {
            Type::OpaqueFixed(size) => u64::from(size.value) > BOXED_ARRAY_BYTES,
            Type::Fixed(item, size) => {
                self.size(item).saturating_mul(size.value.into()) > BOXED_ARRAY_BYTES
            }
            _ => false,
        }
    }

    /// The type as a field has it.
    pub(super) fn owned(&self, ty: &Type) -> String {
        match ty {
            Type::Builtin(builtin) => builtin_type(*builtin).to_string(),
            Type::Text { .. } => "String".to_string(),
            Type::Opaque { .. } => "Vec<u8>".to_string(),
            Type::OpaqueFixed(size) => self.array(ty, "u8", size),
            Type::Fixed(item, size) => self.array(ty, &self.owned(item), size),
            Type::Variable { item, .. } => format!("Vec<{}>", self.owned(item)),
            Type::Optional(item) if self.is_boxed_pointee(item) => {
                format!("Option<Box<{}>>", self.owned(item))
            }
            Type::Optional(item) => format!("Option<{}>", self.owned(item)),
            Type::Boxed(item) => format!("Box<{}>", self.owned(item)),
            Type::List(id) | Type::ListByValue(id) => format!("Vec<{}>", self.path(*id)),
            Type::Item(id) => self.path(*id),
        }
    }

    fn array(&self, ty: &Type, item: &str, size: &Size) -> String {
        let array = match size.constant {
            Some(constant) => format!("[{item}; {} as usize]", self.path(constant)),
            None => format!("[{item}; {}]", size.value),
        };
        if self.is_boxed_array(ty) {
            format!("Box<{array}>")
        } else {
            array
        }
    }

    /// The type as an argument has it: scalars by value, the rest borrowed.
    pub(super) fn borrowed(&self, ty: &Type) -> String {
        if self.is_scalar(ty) {
            return self.owned(ty);
        }
        match self.shape(ty) {
            Type::Text { .. } => "&str".to_string(),
            Type::Opaque { .. } => "&[u8]".to_string(),
            Type::Variable { item, .. } => format!("&[{}]", self.owned(item)),
            Type::List(id) | Type::ListByValue(id) => format!("&[{}]", self.path(*id)),
            array @ (Type::OpaqueFixed(_) | Type::Fixed(..)) if self.is_boxed_array(array) => {
                let owned = self.owned(array);
                format!("&{}", &owned["Box<".len()..owned.len() - 1])
            }
            Type::Optional(item) => format!("Option<{}>", self.borrowed_pointee(item)),
            _ => format!("&{}", self.owned(ty)),
        }
    }

    /// What an optional argument refers to. A pointer to a pointer refers to what a field would hold.
    fn borrowed_pointee(&self, ty: &Type) -> String {
        match self.shape(ty) {
            Type::Optional(_) => format!("&{}", self.owned(ty)),
            _ => self.borrowed(ty),
        }
    }

    /// The path to the function that encodes a typedef's values.
    pub(super) fn encode_function(&self, alias: ItemId) -> String {
        self.path_beside(alias, &format!("encode_{}", self.function_name(alias)))
    }

    /// The path to the function that decodes a typedef's values.
    pub(super) fn decode_function(&self, alias: ItemId) -> String {
        self.path_beside(alias, &format!("decode_{}", self.function_name(alias)))
    }

    fn function_name(&self, alias: ItemId) -> String {
        let name = self.name(alias).trim_start_matches("r#");
        match self.options.names {
            Names::Idiomatic => snake_case(name),
            Names::Verbatim => name.to_owned(),
        }
    }

    /// The traits that a struct, an enum or a union derives.
    pub(super) fn derives(&self, id: ItemId) -> Vec<String> {
        let mut derives: Vec<String> = Vec::new();
        let usual = self.traits.derives(id).into_iter();
        let serde = serde::DERIVES.into_iter().filter(|_| self.options.serde);
        let chosen = self.options.decorations.derives(id).iter();
        for derive in usual.chain(serde).chain(chosen.map(String::as_str)) {
            if !derives.iter().any(|known| known == derive) {
                derives.push(derive.to_owned());
            }
        }
        derives
    }

    /// The arm that is a union's default value: it holds nothing, and its discriminant is zero.
    pub(super) fn default_arm(&self, it: &Union) -> Option<usize> {
        let is_zero = |label: Label| match (label, it.discriminant) {
            (Label::Number(number), _) => number == 0,
            (Label::Bool(value), _) => !value,
            (Label::Variant(index), Discriminant::Enum(id)) => {
                matches!(self.kind(id), ItemKind::Enum(it) if it.variants[index].value == 0)
            }
            (Label::Variant(_), _) => false,
        };
        let mut arms = it.arms.iter();
        arms.position(|arm| arm.ty.is_none() && is_zero(arm.label))
    }

    /// The attributes of a struct, an enum or a union, with their `#[ ]`.
    pub(super) fn attributes(&self, id: ItemId) -> Vec<String> {
        let serde = self.options.serde.then(|| serde::ATTRIBUTE.to_owned());
        let chosen = self.options.decorations.attributes(id).iter().cloned();
        serde.into_iter().chain(chosen).collect()
    }

    /// The attributes that were chosen for a member, with their `#[ ]`.
    pub(super) fn member_attributes(&self, id: ItemId, index: usize) -> &[String] {
        self.options.decorations.of_member(id, index)
    }

    /// What serde is told of a member of this type.
    pub(super) fn serde_attribute(&self, ty: &Type) -> Option<String> {
        let attribute = || serde::attribute(self, ty);
        self.options.serde.then(attribute).flatten()
    }

    fn resolve_aliases(&mut self) {
        for start in 0..self.items.len() {
            let mut chain = Vec::new();
            let mut id = ItemId(start);
            let target = loop {
                if let Some(known) = self.targets.get(&id) {
                    break known.clone();
                }
                let ItemKind::Alias(alias) = self.kind(id) else {
                    break Type::Item(id);
                };
                chain.push(id);
                match &alias.ty {
                    Type::Item(next) => id = *next,
                    Type::Builtin(builtin) => break Type::Builtin(*builtin),
                    _ => break Type::Item(id),
                }
            };
            self.targets
                .extend(chain.into_iter().map(|id| (id, target.clone())));
        }
    }

    /// Sizes of all items, what is inside before what holds it. By value, items form no cycle.
    fn measure(&mut self) {
        let mut stack: Vec<ItemId> = (0..self.items.len()).rev().map(ItemId).collect();
        while let Some(&id) = stack.last() {
            if self.sizes.contains_key(&id) {
                stack.pop();
                continue;
            }
            let held: Vec<&Type> = self.kind(id).held_types();
            let missing: Vec<ItemId> = held
                .iter()
                .filter_map(|ty| by_value(ty))
                .filter(|id| !self.sizes.contains_key(id))
                .collect();
            if missing.is_empty() {
                let sizes = held.iter().map(|ty| self.size(ty));
                let size = match self.kind(id) {
                    ItemKind::Union(_) => sizes.max().unwrap_or(0).saturating_add(8),
                    ItemKind::Enum(_) => 4,
                    ItemKind::External(_) => EXTERNAL_BYTES,
                    _ => sizes.fold(0, u64::saturating_add),
                };
                self.sizes.insert(id, size);
                stack.pop();
            } else {
                stack.extend(missing);
            }
        }
    }

    fn size(&self, ty: &Type) -> u64 {
        match ty {
            Type::Builtin(builtin) => builtin_size(*builtin),
            Type::Text { .. } | Type::Opaque { .. } | Type::Variable { .. } => 24,
            Type::List(_) | Type::ListByValue(_) => 24,
            Type::Boxed(_) => 8,
            Type::OpaqueFixed(_) | Type::Fixed(..) if self.is_boxed_array(ty) => 8,
            Type::OpaqueFixed(size) => size.value.into(),
            Type::Fixed(item, size) => self.size(item).saturating_mul(size.value.into()),
            Type::Optional(item) if self.is_boxed_pointee(item) => 8,
            Type::Optional(item) => self.size(item).saturating_add(8),
            Type::Item(id) => self.sizes.get(id).copied().unwrap_or(0),
        }
    }
}

/// The item whose size the type's size depends on. (Pointers to structs and unions are boxed; what a typedef
/// may hide behind a pointer is finite, as the model holds no pointer to itself.)
fn by_value(ty: &Type) -> Option<ItemId> {
    match ty {
        Type::Item(id) => Some(*id),
        Type::Fixed(item, _) => by_value(item),
        _ => None,
    }
}

fn builtin_type(builtin: Builtin) -> &'static str {
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
        Builtin::Quadruple => "rpc::Quadruple",
    }
}

fn builtin_size(builtin: Builtin) -> u64 {
    match builtin {
        Builtin::Char | Builtin::UnsignedChar | Builtin::Bool => 1,
        Builtin::Short | Builtin::UnsignedShort => 2,
        Builtin::Hyper | Builtin::UnsignedHyper | Builtin::Double => 8,
        Builtin::Quadruple => 16,
        _ => 4,
    }
}

/// `NfsFh3` as `nfs_fh3`.
fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for character in name.chars() {
        if character.is_ascii_uppercase() && !snake.is_empty() && !snake.ends_with('_') {
            snake.push('_');
        }
        snake.push(character.to_ascii_lowercase());
    }
    snake
}
