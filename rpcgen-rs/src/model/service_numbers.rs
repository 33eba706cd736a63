//! The numbers of programs, versions and procedures: what else they name, and which must differ.

use std::collections::HashMap;
use std::rc::Rc;

use super::constants::Source;
use super::draft::{Draft, DraftKind};
use super::repetition::is_same_number;
use super::resolve::Resolver;
use super::services::Numbered;
use crate::ast::{Expression, Name};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// Who has a program and version number.
struct Holder {
    /// The number that was given last, of the version or the interface.
    span: Span,
    program: String,
    version: String,
}

impl<'a> Resolver<'a, '_> {
    /// A program, version or procedure stands for its number, as rpcgen makes a macro of each: `rpcb_prot.x` has
    /// `RPCBPROC_BCAST(rpcb_rmtcallargs) = RPCBPROC_CALLIT`. Not one that has different numbers in different versions.
    pub(super) fn add_service_numbers(&mut self) {
        let mut named: HashMap<&str, (Rc<str>, &'a Name, Option<&'a Expression>)> = HashMap::new();
        let mut order = Vec::new();
        for draft in &self.drafts {
            for (name, number) in numbers_of(draft) {
                let known = named.entry(&name.text).or_insert_with(|| {
                    order.push(name.text.as_str());
                    (Rc::clone(&draft.scope), name, Some(number))
                });
                known.2 = known.2.filter(|first| is_same_number(first, number));
            }
        }
        for name in order {
            if let (scope, name, Some(number)) = &named[name] {
                self.values
                    .add_service(scope, name, Source::Expression(number));
            }
        }
    }

    /// Reports two services with the same program and version number. Programs may share a number: the versions of NFS
    /// are such programs in `nfs_prot.x`.
    pub(super) fn check_service_numbers(&mut self) {
        let mut known: HashMap<(u32, u32), Holder> = HashMap::new();
        for index in 0..self.drafts.len() {
            let Some((numbers, holder)) = self.service_number(index) else {
                continue;
            };
            match known.get(&numbers) {
                Some(first) => self.check_same_number(first, &holder),
                None => drop(known.insert(numbers, holder)),
            }
        }
    }

    fn service_number(&mut self, index: usize) -> Option<((u32, u32), Holder)> {
        let draft = &self.drafts[index];
        let (scope, name, head) = (draft.scope.clone(), draft.name.clone(), draft.span);
        let (program, version, version_name) = match draft.kind {
            DraftKind::Version { program, version } => (
                self.wire_number(&program.number, &scope).ok()?,
                self.wire_number(&version.number, &scope).ok()?,
                version.name.text.clone(),
            ),
            DraftKind::Interface(interface) => {
                let found = self.interface_number(interface, &name, head, &scope).ok()?;
                let span = found.span;
                (found, Numbered { number: 1, span }, String::new())
            }
            _ => return None,
        };
        let holder = Holder {
            span: version.span,
            program: name,
            version: version_name,
        };
        Some(((program.number, version.number), holder))
    }

    /// A name that is defined twice was reported.
    fn check_same_number(&mut self, first: &Holder, second: &Holder) {
        let message = if first.program != second.program {
            format!(
                "the programs `{}` and `{}` have the same number, and a version with the same number",
                first.program, second.program
            )
        } else if first.version != second.version {
            format!(
                "the versions `{}` and `{}` have the same number",
                first.version, second.version
            )
        } else {
            return;
        };
        let diagnostic = Diagnostic::error(Code::DuplicateNumber, second.span, message);
        self.report(diagnostic.secondary(first.span, "first used here"));
    }
}

/// The names in a version of a program, with what stands behind their `=`.
fn numbers_of<'a>(draft: &Draft<'a>) -> Vec<(&'a Name, &'a Expression)> {
    let DraftKind::Version { program, version } = draft.kind else {
        return Vec::new();
    };
    let procedures = version.procedures.iter();
    let procedures = procedures.filter_map(|it| Some((&it.name, it.number.as_ref()?)));
    let around = [
        (&program.name, &program.number),
        (&version.name, &version.number),
    ];
    around.into_iter().chain(procedures).collect()
}
