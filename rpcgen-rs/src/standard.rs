//! What other compilers would refuse: warnings for files that they, too, have to read.
//!
//! Only the forms of RFC 4506 and RFC 5531 and those of rpcgen (rpcsvc-proto, without `-N`) are looked at, not what they
//! say about meaning: rpcgen says nothing. The errors of this compiler hold whatever is chosen.

mod declarations;
mod tokens;

use crate::ast;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::preprocess::Output;
use crate::source::{FileId, SourceMap, Span};

/// For whom a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Standard {
    /// C rpcgen of rpcsvc-proto, as it is called without options: warnings where it would refuse the file.
    Rpcgen,
    /// RFC 4506 and RFC 5531: warnings where their grammar has no such form.
    Rfc,
    /// This compiler.
    #[default]
    Superset,
}

/// Warns of every form in the file that the standard does not have.
pub(crate) fn warn(
    sources: &SourceMap,
    output: &Output,
    tree: &ast::File,
    standard: Standard,
    diagnostics: &mut Diagnostics,
) {
    let mut forms = Forms {
        standard,
        found: Vec::new(),
    };
    if standard == Standard::Superset {
        return;
    }
    // What is compiled elsewhere is checked there.
    let is_own = |file: &FileId| !output.external_files.contains_key(file);
    let own: Vec<FileId> = output.files.iter().copied().filter(is_own).collect();
    for file in &own {
        tokens::lines(&mut forms, sources.text(*file), *file);
    }
    tokens::forms(&mut forms, &output.text, &output.map);
    declarations::forms(&mut forms, &tree.definitions);
    let found = forms.found.into_iter();
    let found = found.filter(|(span, _)| own.contains(&span.file));
    diagnostics.extend(found.map(|(span, what)| warning(standard, span, what)));
}

fn warning(standard: Standard, span: Span, what: &str) -> Diagnostic {
    match standard {
        Standard::Rfc => {
            let what = what.strip_prefix("a ").unwrap_or(what);
            let message = format!("RFC 4506 and RFC 5531 have no {what}");
            Diagnostic::warning(Code::NotInRfc, span, message)
        }
        _ => {
            let message = format!("C rpcgen refuses {what}");
            Diagnostic::warning(Code::RefusedByRpcgen, span, message)
        }
    }
}

/// The forms that were found, of those that the standard does not have.
struct Forms {
    standard: Standard,
    found: Vec<(Span, &'static str)>,
}

impl Forms {
    /// What both refuse.
    fn both(&mut self, span: Span, what: &'static str) {
        self.found.push((span, what));
    }

    /// What rpcgen refuses.
    fn rpcgen(&mut self, span: Span, what: &'static str) {
        if self.standard == Standard::Rpcgen {
            self.found.push((span, what));
        }
    }

    /// What the RFCs do not have.
    fn rfc(&mut self, span: Span, what: &'static str) {
        if self.standard == Standard::Rfc {
            self.found.push((span, what));
        }
    }
}
