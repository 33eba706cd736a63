//! Version 3 of `idl/interop.x`: rarer forms of types, refusals, and a procedure for one user.

use crate::*;
use rpcgen_runtime::{AuthStatus, Error, Executed, Rejection, VersionRange};

/// Calls every procedure, and a version that there is not.
pub(crate) fn calls(address: &str) {
    let client = InteropV3Client::connect(address).unwrap();
    let sum = client.add(i32::MAX, i32::MAX, 1, 1, -5).unwrap();
    assert_eq!(sum, 4_294_967_291);
    for rarities in [sample(), nothing()] {
        assert_eq!(client.change(&rarities).unwrap(), changed(rarities));
    }
    failures(&client);
    secret(address);
    no_version_2(address);
}

fn failures(client: &InteropV3Client) {
    for (which, expected, executed) in [
        (1, Rejection::SystemError, Executed::Maybe),
        (2, Rejection::ProcedureUnavailable, Executed::No),
        (3, Rejection::GarbageArguments, Executed::No),
    ] {
        let error = client.fail(which).unwrap_err();
        assert_eq!(rejection(&error), expected);
        assert_eq!(error.executed(), executed, "{error}");
    }
    client.fail(4).unwrap();
}

fn rejection(error: &Error) -> Rejection {
    match error {
        Error::Rejected { rejection, .. } => *rejection,
        other => panic!("{other}"),
    }
}

fn secret(address: &str) {
    let of = |credential| {
        let config = ClientConfig {
            credential,
            ..ClientConfig::default()
        };
        let client = InteropV3Client::with_config(address, config).unwrap();
        client.secret()
    };
    let user = |uid| {
        Credential::Sys(AuthSys {
            uid,
            ..AuthSys::default()
        })
    };
    assert_eq!(of(user(1000)).unwrap(), 42);
    for credential in [Credential::None, user(999)] {
        let error = of(credential).unwrap_err();
        let expected = Rejection::Authentication(AuthStatus::TOO_WEAK);
        assert_eq!(rejection(&error), expected);
        assert_eq!(error.executed(), Executed::No);
    }
}

fn no_version_2(address: &str) {
    let client = rpcgen_runtime::Client::connect(address, interop_v3::PROGRAM, 2).unwrap();
    let error = client.call(0, |_| Ok(()), |_| Ok(())).unwrap_err();
    let versions = VersionRange { low: 1, high: 3 };
    assert_eq!(rejection(&error), Rejection::ProgramMismatch(versions));
    assert_eq!(error.executed(), Executed::No);
}

fn sample() -> Rarities {
    let node = |value, label: &str| Node {
        value,
        label: label.into(),
    };
    let leaf = |value| Tree {
        value,
        left: None,
        right: None,
    };
    let second = Tree {
        right: Some(Box::new(leaf(3))),
        ..leaf(2)
    };
    Rarities {
        letter: i8::MIN,
        byte: 254,
        low: i16::MIN,
        high: u16::MAX - 1,
        flags: vec![true, false],
        paints: vec![Color::Grey, Color::Green],
        fixed: [[1, 2, 3], [4, 5, 6]],
        grown: vec![[0, 1, 2], [10, 11, 12]],
        tags: [1, 2, 0xff],
        figures: vec![
            Figure::Case0,
            Figure::Case1([1, 2, 3]),
            Figure::Case2([-1, -2, -3]),
            Figure::Case3([0, 1, 2, 3, 0xfe]),
            Figure::CaseMinus4(vec![i16::MIN, i16::MAX - 1]),
            Figure::Case5(Outcome::True(1 << 60)),
            Figure::Case6(vec![node(0, "a"), node(1, "b")]),
            Figure::Case7(Some(-1)),
            Figure::Default(99),
        ],
        // No UTF-8.
        depth: Level::Default(4_000_000_000, b"\xff\xfeab".to_vec()),
        root: Some(Box::new(Tree {
            left: Some(Box::new(second)),
            ..leaf(1)
        })),
    }
}

fn nothing() -> Rarities {
    Rarities {
        letter: 0,
        byte: 0,
        low: 0,
        high: 0,
        flags: Vec::new(),
        paints: Vec::new(),
        fixed: [[0; 3]; 2],
        grown: Vec::new(),
        tags: [0; 3],
        figures: Vec::new(),
        depth: Level::Case0,
        root: None,
    }
}

/// The twin of that in `c/transform.c`.
fn changed(all: Rarities) -> Rarities {
    Rarities {
        letter: all.letter + 1,
        byte: all.byte + 1,
        low: all.low + 1,
        high: all.high + 1,
        flags: all.flags.into_iter().map(|flag| !flag).collect(),
        paints: all.paints.into_iter().map(next_color).collect(),
        fixed: all.fixed.map(incremented),
        grown: all.grown.into_iter().map(incremented).collect(),
        tags: all.tags.map(|byte| byte.wrapping_add(1)),
        figures: all.figures.into_iter().map(changed_figure).collect(),
        depth: match all.depth {
            Level::Case0 => Level::Case0,
            Level::Default(depth, name) => Level::Default(depth, name.into_iter().rev().collect()),
        },
        root: mirrored(all.root),
    }
}

fn changed_figure(figure: Figure) -> Figure {
    match figure {
        Figure::Case1(line) => Figure::Case1(incremented(line)),
        Figure::Case2(line) => Figure::Case2(incremented(line)),
        Figure::Case3(key) => Figure::Case3(key.map(|byte| byte.wrapping_add(1))),
        Figure::CaseMinus4(narrow) => {
            Figure::CaseMinus4(narrow.into_iter().map(|number| number + 1).collect())
        }
        Figure::Case5(inner) => Figure::Case5(negated(inner)),
        Figure::Case6(list) => Figure::Case6(list.into_iter().rev().collect()),
        Figure::Case7(perhaps) => Figure::Case7(perhaps.map(|number| number + 1)),
        same @ (Figure::Case0 | Figure::Default(_)) => same,
    }
}

fn incremented(row: Row) -> Row {
    row.map(|number| number + 1)
}

fn mirrored(root: Option<Box<Tree>>) -> Option<Box<Tree>> {
    root.map(|root| {
        Box::new(Tree {
            value: root.value + 1,
            left: mirrored(root.right),
            right: mirrored(root.left),
        })
    })
}

pub(crate) struct Rare;

impl InteropV3 for Rare {
    fn add(&self, _: &CallContext, a: i32, b: i32, c: i32, d: i32, e: i32) -> Result<i64, Fault> {
        Ok([a, b, c, d, e].into_iter().map(i64::from).sum())
    }

    fn change(&self, _: &CallContext, all: Rarities) -> Result<Rarities, Fault> {
        Ok(changed(all))
    }

    fn fail(&self, _: &CallContext, which: u32) -> Result<(), Fault> {
        Err(match which {
            1 => Fault::system("as it was asked to"),
            2 => Fault::procedure_unavailable(),
            3 => Fault::garbage_arguments("as it was asked to"),
            _ => return Ok(()),
        })
    }

    fn secret(&self, context: &CallContext) -> Result<i32, Fault> {
        match context.credential() {
            Credential::Sys(user) if user.uid == 1000 => Ok(42),
            _ => Err(Fault::authentication(AuthStatus::TOO_WEAK)),
        }
    }
}
