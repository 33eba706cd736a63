//! Long chains, many mistakes, trees that no parser makes: always an answer, soon.

use super::{messages, model_of};
use crate::ast::*;
use crate::diagnostic::Diagnostics;
use crate::model::{Options, Suggestions, resolve};
use crate::source::{FileId, Span};

const SPAN: Span = Span {
    file: FileId(0),
    start: 0,
    end: 0,
};
const LONG: usize = 100_000;

fn name(text: impl Into<String>) -> Name {
    Name {
        text: text.into(),
        span: SPAN,
    }
}

fn declaration(kind: SpecifierKind, name: Option<Name>) -> Declaration {
    let specifier = Specifier { span: SPAN, kind };
    Declaration {
        docs: Vec::new(),
        span: SPAN,
        specifier,
        declarator: Declarator::Plain,
        name,
    }
}

fn named(text: impl Into<String>) -> SpecifierKind {
    SpecifierKind::Named {
        prefix: None,
        name: name(text),
    }
}

fn expression(kind: ExpressionKind) -> Expression {
    Expression { span: SPAN, kind }
}

fn file(kinds: impl Iterator<Item = DefinitionKind>) -> File {
    let definitions = kinds.map(|kind| Definition {
        docs: Vec::new(),
        span: SPAN,
        kind,
    });
    File {
        definitions: definitions.collect(),
        stray_words: Vec::new(),
        has_gaps: false,
        is_too_large: false,
    }
}

/// Whether a model came of it, and how many messages.
fn outcome(file: &File) -> (bool, usize) {
    let mut diagnostics = Diagnostics::new();
    let module = resolve(
        file,
        &Options::default(),
        &mut Suggestions::default(),
        &mut diagnostics,
    );
    (module.is_some(), diagnostics.error_count())
}

#[test]
fn long_chains() {
    let typedef = |index: usize| {
        let target = if index == 0 {
            SpecifierKind::Builtin(Builtin::Int)
        } else {
            named(format!("t{}", index - 1))
        };
        DefinitionKind::Typedef(declaration(target, Some(name(format!("t{index}")))))
    };
    assert_eq!(outcome(&file((0..LONG).rev().map(typedef))), (true, 0));

    let constant = |index: usize| {
        let kind = if index == 0 {
            ExpressionKind::Number(1)
        } else {
            ExpressionKind::Name(format!("C{}", index - 1))
        };
        DefinitionKind::Constant {
            name: name(format!("C{index}")),
            value: Value::Number(expression(kind)),
            radix: Radix::Decimal,
        }
    };
    assert_eq!(outcome(&file((0..LONG).rev().map(constant))), (true, 0));

    let structure = |index: usize| {
        let inner = declaration(named(format!("s{}", (index + 1) % LONG)), Some(name("x")));
        DefinitionKind::Struct {
            name: name(format!("s{index}")),
            body: StructBody {
                members: vec![inner],
            },
        }
    };
    assert_eq!(outcome(&file((0..LONG).map(structure))), (false, 1));
}

#[test]
fn a_long_enum() {
    const MEMBERS: usize = 20_000;
    let members: Vec<String> = (0..MEMBERS).map(|index| format!("M_{index}x")).collect();
    let text = format!(
        "enum e {{ {} }}; const LAST = M_{}x;",
        members.join(", "),
        MEMBERS - 1
    );
    assert_eq!(model_of(&text).unwrap().items.len(), 2);
}

#[test]
fn of_many_mistakes_the_first_hundred() {
    let text: String = (0..2_000)
        .map(|index| format!("typedef missing{index} t{index};\n"))
        .collect();
    assert_eq!(messages(&text).len(), 100);
}

/// Each of them is compared with all members, or with all types: the first ones only.
#[test]
fn of_many_misspelled_names_the_first_twenty_are_looked_up() {
    let members: String = (0..300)
        .map(|index| format!("member{index:04}, "))
        .collect();
    let arms: String = (0..50)
        .map(|index| format!("case memberx{index:04}: void; "))
        .collect();
    let types: String = (0..300)
        .map(|index| format!("typedef int typed{index:04}; "))
        .collect();
    let uses: String = (0..50)
        .map(|index| format!("typedef typedx{index:04} t{index}; "))
        .collect();
    for text in [
        format!("enum e {{ {members} LAST }}; union u switch (e e) {{ {arms} default: void; }};"),
        format!("{types} {uses}"),
    ] {
        let messages = messages(&text);
        let helped = messages.iter().filter(|one| one.contains("did you mean"));
        assert_eq!((messages.len(), helped.count()), (50, 20));
    }
}

#[test]
fn a_deep_expression() {
    let mut deep = expression(ExpressionKind::Number(1));
    for _ in 0..5_000 {
        deep = expression(ExpressionKind::Unary(UnaryOperator::Negate, Box::new(deep)));
    }
    let value = Value::Number(deep);
    let constant = DefinitionKind::Constant {
        name: name("A"),
        value,
        radix: Radix::Decimal,
    };
    assert_eq!(outcome(&file(std::iter::once(constant))), (false, 1));
}

/// Names that are missing, empty or no names, types in places where they make no sense.
#[test]
fn trees_that_no_parser_makes() {
    let odd_names = [
        "", "_", "::", "a::", "\u{e9}", "1", "-", "r#x", "Self", "crate",
    ];
    let specifiers = || {
        let named = odd_names.iter().map(named_odd);
        let plain = [
            SpecifierKind::Void,
            SpecifierKind::Opaque,
            SpecifierKind::Text,
        ]
        .into_iter();
        let enums = [SpecifierKind::Enum(EnumBody {
            members: Vec::new(),
        })]
        .into_iter();
        plain.chain(enums).chain(named)
    };
    fn named_odd(text: &&str) -> SpecifierKind {
        named(*text)
    }
    let declarators = || {
        let bound = || expression(ExpressionKind::Name(String::new()));
        [
            Declarator::Plain,
            Declarator::Pointer,
            Declarator::Fixed(Box::new(bound())),
            Declarator::Variable(Some(Box::new(bound()))),
            Declarator::Variable(None),
        ]
    };
    let names = || odd_names.iter().map(|text| Some(name(*text))).chain([None]);
    for specifier in specifiers() {
        for declarator in declarators() {
            for own in names() {
                let one = Declaration {
                    declarator: declarator.clone(),
                    ..declaration(specifier.clone(), own)
                };
                everywhere(&one);
            }
        }
    }
}

/// The declaration in every place that has one.
fn everywhere(one: &Declaration) {
    let body = UnionBody {
        discriminant: Box::new(one.clone()),
        arms: vec![Arm {
            labels: Vec::new(),
            declaration: one.clone(),
        }],
        default: Some(Box::new(one.clone())),
    };
    let procedure = Procedure {
        is_oneway: false,
        docs: Vec::new(),
        words: Vec::new(),
        span: SPAN,
        name: name(""),
        result: one.clone(),
        arguments: vec![one.clone(), one.clone()],
        number: None,
    };
    let number = expression(ExpressionKind::Number(i128::MIN));
    let version = Version {
        docs: Vec::new(),
        name: name(""),
        procedures: vec![procedure.clone()],
        number: number.clone(),
    };
    let interface = Interface {
        name: None,
        definitions: Vec::new(),
        procedures: vec![procedure],
        number: None,
    };
    let kinds = [
        DefinitionKind::Typedef(one.clone()),
        DefinitionKind::Struct {
            name: name("s"),
            body: StructBody {
                members: vec![one.clone()],
            },
        },
        DefinitionKind::Union {
            name: name("u"),
            body,
        },
        DefinitionKind::Program(Program {
            name: name(""),
            versions: vec![version],
            number,
        }),
        DefinitionKind::Interface(interface),
    ];
    outcome(&file(kinds.into_iter()));
}

#[test]
fn long_names_do_not_multiply() {
    let long = "a".repeat(100_000);
    let members = "struct { int x; } m;".repeat(1_000);
    let text = format!("struct {long} {{ {members} }};");
    let place = "1:8 E0205";
    assert_eq!(
        messages(&text),
        [format!("{place} the name is longer than 255 characters")]
    );
}

#[test]
fn the_same_definition_many_times() {
    let text = "struct s { struct { int x; } m; };".repeat(5_000);
    assert_eq!(messages(&text).len(), 100);
}
