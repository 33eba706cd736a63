//! Short forms of items for tests.

use crate::ast::Builtin;
use crate::model::*;

pub(super) fn items(module: &Module) -> Vec<String> {
    let items = module.items.iter();
    items.map(|item| kind(module, &item.kind)).collect()
}

fn kind(module: &Module, kind: &ItemKind) -> String {
    match kind {
        ItemKind::Constant(it) => match &it.value {
            ConstantValue::Number(number) => format!("const {} = {number}", it.name.rust),
            ConstantValue::Text(text) => format!("const {} = {text:?}", it.name.rust),
        },
        ItemKind::Enum(it) => enumeration(it),
        ItemKind::Struct(it) => {
            let fields = it.fields.iter();
            let fields =
                fields.map(|field| format!("{}: {}", field.name.rust, ty(module, &field.ty)));
            let list = if it.is_list { " list" } else { "" };
            let recursive = recursive(it.is_recursive);
            format!(
                "struct {}{list}{recursive} {{{}}}",
                it.name.rust,
                joined(fields)
            )
        }
        ItemKind::Union(it) => union(module, it),
        ItemKind::Alias(it) => format!("type {} = {}", it.name.rust, ty(module, &it.ty)),
        ItemKind::External(it) => format!("extern {}", it.name.rust),
        ItemKind::Service(it) => service(module, it),
    }
}

fn enumeration(it: &Enum) -> String {
    let variants = it.variants.iter();
    let variants = variants.map(|variant| format!("{} = {}", variant.name.rust, variant.value));
    let aliases = it.aliases.iter();
    let aliases = aliases
        .map(|(name, variant)| format!("{} = {}", name.rust, it.variants[*variant].name.rust));
    format!(
        "enum {} {{{}}}",
        it.name.rust,
        joined(variants.chain(aliases))
    )
}

fn union(module: &Module, it: &Union) -> String {
    let switch = match it.discriminant {
        Discriminant::Int => "int".to_owned(),
        Discriminant::Unsigned => "unsigned".to_owned(),
        Discriminant::Bool => "bool".to_owned(),
        Discriminant::Enum(item) => name(module, item),
    };
    let held = |held: &Option<Type>| {
        held.as_ref()
            .map_or("void".to_owned(), |held| ty(module, held))
    };
    let arms = it.arms.iter().map(|arm| {
        let label = match arm.label {
            Label::Number(number) => number.to_string(),
            Label::Bool(value) => value.to_string(),
            Label::Variant(index) => format!("#{index}"),
        };
        format!("{} {label}: {}", arm.name.rust, held(&arm.ty))
    });
    let default = it.default.iter();
    let default = default.map(|default| format!("{} _: {}", default.name.rust, held(&default.ty)));
    let recursive = recursive(it.is_recursive);
    let (name, on) = (&it.name.rust, &it.discriminant_name.rust);
    format!(
        "union {name}{recursive} ({on}: {switch}) {{{}}}",
        joined(arms.chain(default))
    )
}

fn service(module: &Module, it: &Service) -> String {
    let procedures = it.procedures.iter().map(|procedure| {
        let arguments = procedure.arguments.iter();
        let arguments = arguments
            .map(|argument| format!("{}: {}", argument.name.rust, ty(module, &argument.ty)));
        let result = procedure
            .result
            .iter()
            .map(|result| format!(" -> {}", ty(module, result)));
        let result: String = result.collect();
        let (name, constant, number) =
            (&procedure.name.rust, &procedure.constant, procedure.number);
        format!("{name} {constant}={number}({}){result}", joined(arguments))
    });
    let (program, version) = (it.program, it.version);
    format!(
        "service {} {} {program:#x} {version} {{{}}}",
        it.name.rust,
        it.module,
        joined(procedures)
    )
}

fn ty(module: &Module, of: &Type) -> String {
    match of {
        Type::Builtin(Builtin::Int) => "int".to_owned(),
        Type::Builtin(other) => format!("{other:?}"),
        Type::Text { bound } => format!("string{}", bounded(module, bound)),
        Type::Opaque { bound } => format!("opaque{}", bounded(module, bound)),
        Type::OpaqueFixed(bytes) => format!("opaque[{}]", size(module, bytes)),
        Type::Fixed(item, count) => format!("{}[{}]", ty(module, item), size(module, count)),
        Type::Variable { item, bound } => format!("{}{}", ty(module, item), bounded(module, bound)),
        Type::Optional(item) => format!("{}?", ty(module, item)),
        Type::Boxed(item) => format!("box {}", ty(module, item)),
        Type::List(item) => format!("{}*", name(module, *item)),
        Type::ListByValue(item) => format!("{}+", name(module, *item)),
        Type::Item(item) => name(module, *item),
    }
}

fn name(module: &Module, item: ItemId) -> String {
    match &module.items[item.0].kind {
        ItemKind::Enum(it) => it.name.rust.clone(),
        ItemKind::Struct(it) => it.name.rust.clone(),
        ItemKind::Union(it) => it.name.rust.clone(),
        ItemKind::Alias(it) => it.name.rust.clone(),
        ItemKind::External(it) => it.name.rust.clone(),
        ItemKind::Constant(_) | ItemKind::Service(_) => panic!("no type"),
    }
}

fn bounded(module: &Module, bound: &Bound) -> String {
    bound.as_ref().map_or("<>".to_owned(), |bound| {
        format!("<{}>", size(module, bound))
    })
}

fn size(module: &Module, size: &Size) -> String {
    match &size.constant {
        Some(constant) => match &module.items[constant.0].kind {
            ItemKind::Constant(constant) => format!("{}={}", constant.name.rust, size.value),
            _ => panic!("no constant"),
        },
        None => size.value.to_string(),
    }
}

fn recursive(is_recursive: bool) -> &'static str {
    if is_recursive { " recursive" } else { "" }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}
