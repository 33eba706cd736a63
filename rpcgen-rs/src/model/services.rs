//! Programs (RFC 5531 section 12) and interfaces.

use std::collections::HashMap;

use super::messages::Reported;
use super::resolve::Resolver;
use super::rust_names::{Otherwise, Wish};
use super::targets::is_void;
use super::types::Place;
use super::{Argument, ItemId, Named, Procedure, Service, Type};
use crate::ast::{self, Declaration, Expression};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// How the procedures of a service are read.
#[derive(Clone, Copy)]
struct Form<'s> {
    scope: &'s str,
    place: Place,
    /// Bytes at the front of each procedure's name that its method goes without.
    prefix: usize,
}

/// A number that a program, version or procedure has, and where it was given.
pub(super) struct Numbered {
    pub(super) number: u32,
    pub(super) span: Span,
}

impl Resolver<'_, '_> {
    fn check_procedure_number(
        &mut self,
        found: &Numbered,
        name: &str,
        known: &mut HashMap<u32, (Span, String)>,
    ) {
        let Some((first, other)) = known.get(&found.number) else {
            known.insert(found.number, (found.span, name.to_owned()));
            return;
        };
        if other != name {
            let message = format!("the procedures `{other}` and `{name}` have the same number");
            let diagnostic = Diagnostic::error(Code::DuplicateNumber, found.span, message);
            self.report(diagnostic.secondary(*first, "first used here"));
        }
    }

    /// One version of a program.
    pub(super) fn version(
        &mut self,
        name: Named,
        item: ItemId,
        program: &ast::Program,
        version: &ast::Version,
    ) -> Result<Service, Reported> {
        let scope = self.drafts[item.0].scope.clone();
        let originals: Vec<&str> = version
            .procedures
            .iter()
            .map(|procedure| procedure.name.text.as_str())
            .collect();
        let form = Form {
            scope: &scope,
            place: Place::Classic,
            prefix: self.options.names.shared_prefix(&originals),
        };
        let program_number = self.wire_number(&program.number, &scope);
        let version_number = self.wire_number(&version.number, &scope);
        let procedures = self.procedures(&version.procedures, form);
        let version_number = version_number?.number;
        Ok(Service {
            module: self.modules[&item.0].clone(),
            title: format!(
                "program {}, version {}",
                program.name.text, version.name.text
            ),
            name,
            program: program_number?.number,
            version: version_number,
            procedures: procedures?,
        })
    }

    /// An interface: a program with the version 1.
    pub(super) fn interface(
        &mut self,
        name: Named,
        item: ItemId,
        interface: &ast::Interface,
    ) -> Result<Service, Reported> {
        let draft = &self.drafts[item.0];
        let (scope, original, span) = (draft.scope.clone(), draft.name.clone(), draft.span);
        let form = Form {
            scope: &scope,
            place: Place::Interface,
            prefix: 0,
        };
        let program = self.interface_number(interface, &original, span, &scope);
        let procedures = self.procedures(&interface.procedures, form);
        Ok(Service {
            module: self.modules[&item.0].clone(),
            title: format!("interface {original}"),
            name,
            program: program?.number,
            version: 1,
            procedures: procedures?,
        })
    }

    pub(super) fn interface_number(
        &mut self,
        interface: &ast::Interface,
        name: &str,
        span: Span,
        scope: &str,
    ) -> Result<Numbered, Reported> {
        match &interface.number {
            Some(number) => self.wire_number(number, scope),
            None => Ok(Numbered {
                number: number_of_name(name),
                span,
            }),
        }
    }

    fn procedures(
        &mut self,
        procedures: &[ast::Procedure],
        form: Form<'_>,
    ) -> Result<Vec<Procedure>, Reported> {
        self.check_distinct_names(
            procedures.iter().map(|procedure| &procedure.name),
            "procedure",
        );
        let numbers = self.procedure_numbers(procedures, form);
        let [methods, asynchronous] = self.method_names(procedures, &numbers, form.prefix);
        let constants = self.procedure_constants(procedures);
        let mut all = Vec::new();
        let mut outcome = Ok(());
        let names = methods.into_iter().zip(asynchronous).zip(constants);
        for ((procedure, number), names) in procedures.iter().zip(numbers).zip(names) {
            let ((rust, asynchronous), constant) = names;
            let arguments = self.arguments(procedure, form);
            let result = self.result(procedure, form);
            let (Ok(number), Ok(arguments), Ok(result)) = (number, arguments, result) else {
                outcome = Err(Reported);
                continue;
            };
            let original = procedure.name.text.clone();
            let (attributes, docs) = self.attributes(procedure);
            all.push(Procedure {
                docs,
                attributes,
                name: Named { original, rust },
                asynchronous,
                constant,
                number,
                arguments,
                result,
            });
        }
        outcome.map(|()| all)
    }

    /// The two methods of each procedure: one that waits, and one that does not.
    fn method_names(
        &mut self,
        procedures: &[ast::Procedure],
        numbers: &[Result<u32, Reported>],
        prefix: usize,
    ) -> [Vec<String>; 2] {
        let has_null = numbers.contains(&Ok(0));
        let wishes = procedures.iter().map(|procedure| {
            let name = &procedure.name;
            let mut rust = self.options.names.method(&name.text[prefix..]);
            if rust == "null" && !has_null {
                // Every client has a `null` of its own then.
                rust.push('_');
            }
            Wish::new(&name.text, name.span, rust)
        });
        let mut wishes: Vec<Wish> = wishes.collect();
        let asynchronous: Vec<Wish> = wishes.iter().map(Wish::asynchronous).collect();
        wishes.extend(asynchronous);
        let mut methods = self.distinct(&wishes);
        let asynchronous = methods.split_off(procedures.len());
        [methods, asynchronous]
    }

    fn procedure_constants(&mut self, procedures: &[ast::Procedure]) -> Vec<String> {
        let wishes = procedures.iter().map(|procedure| {
            let name = &procedure.name;
            Wish::new(
                &name.text,
                name.span,
                self.options.names.procedure_constant(&name.text),
            )
        });
        let wishes: Vec<Wish> = wishes.collect();
        self.distinct(&wishes)
    }

    /// The number of each procedure: as given, or one more than the one before, from 1.
    fn procedure_numbers(
        &mut self,
        procedures: &[ast::Procedure],
        form: Form<'_>,
    ) -> Vec<Result<u32, Reported>> {
        let mut known = HashMap::new();
        let mut next = Ok(1u64);
        let mut numbers = Vec::new();
        for procedure in procedures {
            let number = match &procedure.number {
                Some(expression) => self.wire_number(expression, form.scope),
                None => self.following_number(procedure, next, form),
            };
            if let Ok(found) = &number {
                self.check_procedure_number(found, &procedure.name.text, &mut known);
            }
            let number = number.map(|found| found.number);
            next = number.map(|number| u64::from(number) + 1);
            if number == Ok(0) && form.place == Place::Interface {
                self.check_null_procedure(procedure);
            }
            numbers.push(number);
        }
        numbers
    }

    fn following_number(
        &mut self,
        procedure: &ast::Procedure,
        next: Result<u64, Reported>,
        form: Form<'_>,
    ) -> Result<Numbered, Reported> {
        let span = procedure.name.span;
        if form.place == Place::Classic {
            let message = format!("the procedure `{}` needs a number", procedure.name.text);
            return self.fail(Diagnostic::error(Code::BadProcedure, span, message));
        }
        match u32::try_from(next?) {
            Ok(number) => Ok(Numbered { number, span }),
            Err(_) => {
                let message = format!(
                    "there is no number left for the procedure `{}`",
                    procedure.name.text
                );
                self.fail(Diagnostic::error(Code::BadProcedure, span, message))
            }
        }
    }

    /// Procedure 0 answers every caller, without arguments and results (RFC 5531 section 12.1).
    fn check_null_procedure(&mut self, procedure: &ast::Procedure) {
        if !procedure.arguments.is_empty() || !is_void(&procedure.result) {
            let message = format!(
                "the procedure `{}` has the number 0, so it takes and returns `void`",
                procedure.name.text
            );
            self.report(Diagnostic::error(
                Code::BadProcedure,
                procedure.name.span,
                message,
            ));
        }
    }

    fn result(
        &mut self,
        procedure: &ast::Procedure,
        form: Form<'_>,
    ) -> Result<Option<Type>, Reported> {
        if is_void(&procedure.result) {
            return Ok(None);
        }
        self.held(&procedure.result, form.scope, form.place)
    }

    fn arguments(
        &mut self,
        procedure: &ast::Procedure,
        form: Form<'_>,
    ) -> Result<Vec<Argument>, Reported> {
        let arguments = match procedure.arguments.as_slice() {
            [only] if is_void(only) => &[],
            arguments => arguments,
        };
        let declarations: Vec<&Declaration> = arguments.iter().collect();
        self.check_distinct(&declarations, "argument");
        let wishes = arguments.iter().enumerate();
        let wishes: Vec<Wish> = wishes
            .map(|(index, argument)| self.argument_wish(argument, index, arguments.len()))
            .collect();
        let named = self.distinct(&wishes);
        let types: Vec<_> = arguments
            .iter()
            .map(|argument| self.argument_type(argument, form))
            .collect();
        let named = arguments.iter().zip(named).zip(types);
        named
            .map(|((argument, rust), ty)| {
                let original = match &argument.name {
                    Some(name) => name.text.clone(),
                    None => rust.clone(),
                };
                Ok(Argument {
                    name: Named { original, rust },
                    ty: ty?,
                })
            })
            .collect()
    }

    fn argument_type(&mut self, argument: &Declaration, form: Form<'_>) -> Result<Type, Reported> {
        match self.held(argument, form.scope, form.place)? {
            Some(ty) => Ok(ty),
            None if argument.name.is_some() => {
                let message = "an argument cannot be `void`";
                self.fail(Diagnostic::error(
                    Code::MisplacedVoid,
                    argument.span,
                    message,
                ))
            }
            None => {
                let message = "`void` stands alone, not among other arguments";
                self.fail(Diagnostic::error(
                    Code::MisplacedVoid,
                    argument.span,
                    message,
                ))
            }
        }
    }

    /// The number of a program, a version or a procedure, which RFC 5531 section 9 makes unsigned.
    pub(super) fn wire_number(
        &mut self,
        expression: &Expression,
        scope: &str,
    ) -> Result<Numbered, Reported> {
        let number = self.number(expression, scope)?;
        let span = expression.span;
        match u32::try_from(number) {
            Ok(number) => Ok(Numbered { number, span }),
            Err(_) => {
                let message = format!("the number {number} is not between 0 and {}", u32::MAX);
                self.fail(Diagnostic::error(Code::OutOfRange, span, message))
            }
        }
    }

    /// What an argument would like to be called. A constant of the same name would be a pattern in its place.
    fn argument_wish(&self, argument: &Declaration, index: usize, count: usize) -> Wish {
        let mut rust = match &argument.name {
            Some(name) => self.options.names.argument(&name.text),
            None if count == 1 => "argument".to_owned(),
            None => format!("argument{}", index + 1),
        };
        while self.constants.contains(&rust) {
            rust.push('_');
        }
        match &argument.name {
            Some(name) => Wish::new(&name.text, name.span, rust),
            None => Wish {
                shown: format!("argument {}", index + 1),
                span: argument.span,
                rust,
                otherwise: Otherwise::Count,
            },
        }
    }
}

/// The program number of an interface without one: from its name, in the range that RFC 5531 section 13 leaves to users.
fn number_of_name(name: &str) -> u32 {
    let checksum = crc::Crc::<u32>::new(&crc::CRC_32_ISCSI).checksum(name.as_bytes());
    USER_PROGRAMS | (checksum & !(USER_PROGRAMS | 0xc000_0000))
}

/// The first number that users may choose.
const USER_PROGRAMS: u32 = 0x2000_0000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn program_number_from_a_name() {
        // CRC-32C of "123456789" is 0xe3069283.
        assert_eq!(number_of_name("123456789"), 0x2306_9283);
        assert_eq!(number_of_name(""), 0x2000_0000);
    }
}
