//! What is right but good to know: what a server must be ready to take, and what no datagram can carry.
//!
//! There is at most one message of a kind for what only may happen, so that they do not hide each other.

mod places;
mod sizes;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use crate::ast;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::lexical;
use crate::model::{ItemId, ItemKind, Module, Procedure, Service, Type};
use crate::source::{FileId, SourceMap, Span};
use sizes::{Size, Sizes};

/// Adds the notes on a file without mistakes.
pub(crate) fn advise(file: &ast::File, module: &Module, diagnostics: &mut Diagnostics) {
    let sizes = Sizes::new(module);
    let messages = messages(file, module, &sizes);
    for message in &messages {
        if message.size.smallest > message.limit() {
            diagnostics.push(message.never_fits());
        }
    }
    let unbounded: Vec<&Message<'_>> = messages
        .iter()
        .filter(|one| one.kind == Kind::Call && one.size.largest.is_none())
        .collect();
    diagnostics.extend(warn_of_unbounded(file, &unbounded));
    let too_large = messages.iter().filter(|one| {
        let largest = one.size.largest.unwrap_or(0);
        one.size.smallest <= one.limit() && largest > one.limit()
    });
    diagnostics.extend(first_of(too_large, Message::may_not_fit));
    diagnostics.extend(unused_external_types(module));
}

/// A note for each type of Rust that nothing refers to.
fn unused_external_types(module: &Module) -> Vec<Diagnostic> {
    let services = module.items.iter().filter_map(|item| match &item.kind {
        ItemKind::Service(service) => Some(service),
        _ => None,
    });
    let procedures = services.flat_map(|service| &service.procedures);
    let in_calls = procedures.flat_map(|procedure| {
        let arguments = procedure.arguments.iter().map(|argument| &argument.ty);
        arguments.chain(&procedure.result)
    });
    let in_types = module.items.iter().flat_map(|item| item.kind.held_types());
    let used: HashSet<ItemId> = in_calls.chain(in_types).filter_map(Type::item).collect();
    let items = module.items.iter().enumerate();
    let unused = items.filter(|(index, _)| !used.contains(&ItemId(*index)));
    unused
        .filter_map(|(_, item)| match &item.kind {
            ItemKind::External(it) => Some(Diagnostic::note(
                Code::UnusedExternalType,
                it.span,
                format!("nothing in the file uses `{}`", it.name.original),
            )),
            _ => None,
        })
        .collect()
}

/// A note for each file whose Rust is made elsewhere, and of which no other file has a name.
pub(crate) fn unused_files(
    tree: &ast::File,
    files: &[FileId],
    sources: &SourceMap,
    modules: &[ast::InRust],
    outside: &HashMap<FileId, usize>,
) -> Vec<Diagnostic> {
    if modules.is_empty() {
        return Vec::new();
    }
    let mut names: Vec<HashSet<&str>> = vec![HashSet::new(); modules.len()];
    names_by_module(&tree.definitions, outside, &mut names);
    let mut is_used = vec![false; modules.len()];
    for file in files {
        let (text, own) = (sources.text(*file), outside.get(file));
        let words = lexical::tokens(text, 0).filter(|token| token.kind == lexical::Kind::Word);
        for word in words {
            for (module, names) in names.iter().enumerate() {
                is_used[module] |=
                    own != Some(&module) && names.contains(&text[word.range.clone()]);
            }
        }
    }
    let is_read = |module: &usize| outside.values().any(|known| known == module);
    let unused = (0..modules.len()).filter(|module| !is_used[*module] && is_read(module));
    unused
        .map(|module| {
            let name = &modules[module].name;
            let message = format!("nothing uses what `{}` defines", name.text);
            Diagnostic::note(Code::UnusedExternalType, name.span, message)
        })
        .collect()
}

/// Recurses as deep as namespaces are nested, which the parser limits.
fn names_by_module<'t>(
    definitions: &'t [ast::Definition],
    outside: &HashMap<FileId, usize>,
    names: &mut [HashSet<&'t str>],
) {
    use ast::DefinitionKind as Kind;
    for definition in definitions {
        let module = outside.get(&definition.span.file).copied();
        let name = match &definition.kind {
            Kind::Namespace { definitions, .. } => {
                names_by_module(definitions, outside, names);
                continue;
            }
            Kind::Interface(interface) => {
                names_by_module(&interface.definitions, outside, names);
                continue;
            }
            Kind::Program(_) => continue,
            Kind::Typedef(declaration) => declaration.name.as_ref(),
            Kind::Enum { name, .. }
            | Kind::Struct { name, .. }
            | Kind::Union { name, .. }
            | Kind::Constant { name, .. } => Some(name),
        };
        let Some(names) = module.and_then(|module| names.get_mut(module)) else {
            continue;
        };
        names.extend(name.map(|name| name.text.as_str()));
        if let Kind::Enum { body, .. } = &definition.kind {
            names.extend(body.members.iter().map(|member| member.name.text.as_str()));
        }
    }
}

/// What goes one way: all arguments of a procedure, or its result.
struct Message<'a> {
    kind: Kind,
    procedure: &'a str,
    /// Of the procedure's name.
    span: Span,
    size: Size,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Call,
    Reply,
}

impl Message<'_> {
    /// How many bytes of a datagram are left for it.
    fn limit(&self) -> u64 {
        match self.kind {
            Kind::Call => MAX_DATAGRAM - CALL_HEADER,
            Kind::Reply => MAX_DATAGRAM - REPLY_HEADER,
        }
    }

    fn subject(&self) -> String {
        match self.kind {
            Kind::Call => format!("the arguments of `{}`", self.procedure),
            Kind::Reply => format!("the result of `{}`", self.procedure),
        }
    }

    fn never_fits(&self) -> Diagnostic {
        let (subject, smallest) = (self.subject(), self.size.smallest);
        let message = match self.kind {
            Kind::Call => format!("{subject} fit no datagram: they take at least {smallest} bytes"),
            Kind::Reply => {
                format!("{subject} fits no datagram: it takes at least {smallest} bytes")
            }
        };
        let note = Diagnostic::note(Code::TooLargeForDatagram, self.span, message);
        let limit = self.limit();
        note.help(format!(
            "over UDP there is room for {limit} bytes: every call fails"
        ))
    }

    fn may_not_fit(&self, others: usize) -> Diagnostic {
        let subject = self.subject();
        let largest = self.size.largest.unwrap_or(u64::MAX);
        let message = format!("{subject} can be larger than a datagram: up to {largest} bytes");
        let note = Diagnostic::note(Code::TooLargeForDatagram, self.span, message);
        note.help(format!(
            "over UDP there is room for {} bytes; what is larger is refused before it is sent{}",
            self.limit(),
            and_others(others, "message")
        ))
    }
}

/// One warning a file, with the first places: real files are full of `<>`, and not every one of them is a mistake.
fn warn_of_unbounded(file: &ast::File, unbounded: &[&Message<'_>]) -> Option<Diagnostic> {
    let (first, others) = unbounded.split_first()?;
    let more = match others.len() {
        0 => String::new(),
        1 => " and of one more procedure".to_owned(),
        count => format!(" and of {count} more procedures"),
    };
    let message = format!("{}{more} have no upper bound", first.subject());
    let places = places::without_bound(file);
    let help = "a server takes what its transport can carry; where the protocol has a limit, write `<N>` instead of `<>`";
    let shown = places.len().min(MAX_PLACES);
    let help = match places.len() - shown {
        0 => help.to_owned(),
        1 => format!("{help} (there is one more place)"),
        count => format!("{help} (there are {count} more places)"),
    };
    let warning = |span| Diagnostic::warning(Code::UnboundedInput, span, message.as_str());
    let Some((place, rest)) = places[..shown].split_first() else {
        return Some(warning(first.span).help(help));
    };
    let mut warning = warning(*place).label("of any length").help(help);
    for place in rest {
        warning = warning.secondary(*place, "and this");
    }
    Some(warning)
}

fn first_of<'m, 'a: 'm>(
    mut messages: impl Iterator<Item = &'m Message<'a>>,
    note: fn(&Message<'a>, usize) -> Diagnostic,
) -> Option<Diagnostic> {
    let first = messages.next()?;
    Some(note(first, messages.count()))
}

fn and_others(count: usize, noun: &str) -> String {
    match count {
        0 => String::new(),
        1 => format!(" (so with one more {noun})"),
        count => format!(" (so with {count} more {noun}s)"),
    }
}

/// Both ways of every procedure. The model has the services in the order of the tree.
fn messages<'a>(file: &ast::File, module: &'a Module, sizes: &Sizes) -> Vec<Message<'a>> {
    let mut spans = Vec::new();
    procedure_spans(&file.definitions, &mut spans);
    let services = module.items.iter().filter_map(|item| match &item.kind {
        ItemKind::Service(service) => Some(service),
        _ => None,
    });
    let procedures = services.flat_map(|service: &Service| &service.procedures);
    let both = procedures
        .zip(spans)
        .map(|(procedure, span)| both_ways(procedure, span, sizes));
    both.flatten().collect()
}

fn both_ways<'a>(procedure: &'a Procedure, span: Span, sizes: &Sizes) -> [Message<'a>; 2] {
    let arguments = procedure.arguments.iter().map(|argument| &argument.ty);
    let sizes = [
        (Kind::Call, sizes.of_all(arguments)),
        (Kind::Reply, sizes.of_all(procedure.result.iter())),
    ];
    sizes.map(|(kind, size)| Message {
        kind,
        procedure: &procedure.name.original,
        span,
        size,
    })
}

/// Where the name of each procedure is. Recurses as deep as namespaces are nested, which the parser limits.
fn procedure_spans(definitions: &[ast::Definition], spans: &mut Vec<Span>) {
    for definition in definitions {
        match &definition.kind {
            ast::DefinitionKind::Namespace { definitions, .. } => {
                procedure_spans(definitions, spans);
            }
            ast::DefinitionKind::Program(program) => {
                let procedures = program
                    .versions
                    .iter()
                    .flat_map(|version| &version.procedures);
                spans.extend(procedures.map(|procedure| procedure.name.span));
            }
            ast::DefinitionKind::Interface(interface) => {
                let procedures = interface.procedures.iter();
                spans.extend(procedures.map(|procedure| procedure.name.span));
            }
            _ => {}
        }
    }
}

/// Places without a bound that are shown.
const MAX_PLACES: usize = 4;

/// The payload of a UDP datagram over IPv4: 65,535 bytes without both headers (RFC 768, RFC 791).
const MAX_DATAGRAM: u64 = 65_507;

/// A call without credentials: RFC 5531 section 9, with AUTH_NONE twice.
const CALL_HEADER: u64 = 40;

/// An accepted reply with an AUTH_NONE verifier: RFC 5531 section 9.
const REPLY_HEADER: u64 = 24;
