//! Programs and interfaces.

use super::{check_items, check_messages, model_of};
use crate::model::{ItemKind, Service};

#[test]
fn programs() {
    check_items(&[
        (
            "program RSTATPROG { version RSTATVERS_TIME { int RSTATPROC_STATS(void) = 1; unsigned int RSTATPROC_HAVEDISK(int) = 2; } = 3; } = 100001;",
            &[
                "service RstatV3 rstat_v3 0x186a1 3 {stats RSTATPROC_STATS=1() -> int, havedisk RSTATPROC_HAVEDISK=2(argument: int) -> UnsignedInt}",
            ],
        ),
        (
            "program CALC_PROG { version V1 { void NULL(void) = 0; int ADD(int, int b, string) = 1; } = 1; version V2 { string GET(string<8> s) = 1; } = 2; } = 0x20000099;",
            &[
                "service CalcV1 calc_v1 0x20000099 1 {null NULL=0(), add ADD=1(argument1: int, b: int, argument3: string<>) -> int}",
                "service CalcV2 calc_v2 0x20000099 2 {get GET=1(s: string<8>) -> string<>}",
            ],
        ),
        (
            "program P { version V { int NULL(void) = 1; int NEW(int context) = 2; void VERSION(int *x) = 3; } = 1; } = 1;",
            &[
                "service PV1 p_v1 0x1 1 {null_ NULL=1() -> int, new_ NEW=2(context_: int) -> int, version VERSION_=3(x: int?)}",
            ],
        ),
        (
            "const N = 7; program P { version V { void A_1(void) = N; void A_2(void) = N + 1; } = N; } = N;",
            &[
                "const N = 7",
                "service PV7 p_v7 0x7 7 {a_1 A_1=7(), a_2 A_2=8()}",
            ],
        ),
        // `rpcb_prot.x`
        (
            "const LAST = B; program P { version V { void A(void) = 5; } = 1; version W { void A(void) = 5; void B(void) = A + V; } = 2; } = 1;",
            &[
                "const LAST = 6",
                "service PV1 p_v1 0x1 1 {a A=5()}",
                "service PV2 p_v2 0x1 2 {a A=5(), b B=6()}",
            ],
        ),
        (
            "const A = 9; const B = A; program P { version V { void A(void) = 5; } = 1; } = 1;",
            &[
                "const A = 9",
                "const B = 9",
                "service PV1 p_v1 0x1 1 {a A=5()}",
            ],
        ),
        // `nfs_prot.x`
        (
            "program P { version V { void A(void) = 1; } = 2; } = 1; program Q { version V { void A(void) = 1; } = 3; } = 1;",
            &[
                "service PV2 p_v2 0x1 2 {a A=1()}",
                "service QV3 q_v3 0x1 3 {a A=1()}",
            ],
        ),
        (
            "program P { version V { oneway A(int x) = 1; } = 1; } = 1;",
            &["service PV1 p_v1 0x1 1 {a A=1(x: int)}"],
        ),
        (
            "struct n { int x; n *next; }; program P { version V { n A(n *) = 1; } = 1; } = 1;",
            &[
                "struct N list {x: int}",
                "service PV1 p_v1 0x1 1 {a A=1(argument: N*) -> N+}",
            ],
        ),
    ]);
}

#[test]
fn interfaces() {
    check_items(&[
        (
            "interface Calculator { int add(int a, int b); double mean(double samples<>); void log(string line<256>); } = 0x20000101;",
            &[
                "service Calculator calculator 0x20000101 1 {add ADD=1(a: int, b: int) -> int, \
             mean MEAN=2(samples: Double<>) -> Double, log LOG=3(line: string<256>)}",
            ],
        ),
        (
            "interface < void a(void); void b(void) = 7; void c(void); >;",
            &["service Calc calc 0x343287d5 1 {a A=1(), b B=7(), c C=8()}"],
        ),
        (
            "interface I { void ping(void) = 0; void get_a(void); void get_b(void); } = 1;",
            &["service I i 0x1 1 {ping PING=0(), get_a GET_A=1(), get_b GET_B=2()}"],
        ),
        (
            "interface I { struct s { int x; }; s *f(s *a, int *b); n *g(n *head); struct n { n *next; }; } = 1;",
            &[
                "struct S {x: int}",
                "struct N list {}",
                "service I i 0x1 1 {f F=1(a: S, b: int) -> S, g G=2(head: N*) -> N*}",
            ],
        ),
        (
            "interface rpc { buffer_t f(string s, int x<3>); } = 1;",
            &["service Rpc rpc_ 0x1 1 {f F=1(s: string<>, x: int<3>) -> opaque<>}"],
        ),
    ]);
}

fn service(text: &str) -> Service {
    let module = model_of(text).unwrap();
    match &module.items.last().unwrap().kind {
        ItemKind::Service(service) => service.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn titles_and_originals() {
    let classic = service(
        "program CALC_PROG { version CALC_V1 { int CALC_ADD(int) = 1; int CALC_SUB(int) = 2; } = 1; } = 1;",
    );
    assert_eq!(classic.title, "program CALC_PROG, version CALC_V1");
    assert_eq!(classic.name.original, "CALC_PROG");
    assert_eq!(classic.procedures[0].name.original, "CALC_ADD");
    assert_eq!(classic.procedures[0].name.rust, "add");
    let interface = service("interface Calc { int add(int x); };");
    assert_eq!(interface.title, "interface Calc");
}

#[test]
fn the_number_of_an_interface_follows_from_its_name_alone() {
    let number = service("interface Calc { void f(void); };").program;
    assert_eq!(
        number,
        service("struct s { int x; }; interface Calc { s g(int); };").program
    );
    assert_ne!(number, service("interface Calk { void f(void); };").program);
    assert_eq!(number & 0xe000_0000, 0x2000_0000);
}

#[test]
fn mistakes() {
    check_messages(&[
        (
            "program P { version V { void A(void) = 1; void B(void) = 1; } = 1; } = 1;",
            &["1:58 E0701 the procedures `A` and `B` have the same number"],
        ),
        (
            "program P { version V { void A(void) = 1; } = 1; version W { void A(void) = 1; } = 1; } = 1;",
            &["1:84 E0701 the versions `V` and `W` have the same number"],
        ),
        (
            "program P { version V { void A(void) = 1; } = 1; } = 1; program Q { version V { void A(void) = 1; } = 1; } = 1;",
            &[
                "1:103 E0701 the programs `P` and `Q` have the same number, and a version with the same number",
            ],
        ),
        (
            "program P { version V { void A(void) = 1; void A(void) = 2; } = 1; } = 1;",
            &["1:48 E0301 the procedure `A` is defined twice"],
        ),
        (
            "program P { version V { void A(void) = 1; } = 1; version W { void A(void) = 2; void B(void) = A; } = 2; } = 1;",
            &[
                "1:95 E0302 cannot find the constant `A` (a number that only C knows is given with `-D A=number`)",
            ],
        ),
        (
            "program P { version V { void A(void) = B; void B(void) = A; } = 1; } = 1;",
            &["1:30 E0401 the constant `A` depends on itself: A -> B -> A"],
        ),
        (
            "program P { version V { void A(void) = -1; } = 4294967296; } = X;",
            &[
                "1:40 E0403 the number -1 is not between 0 and 4294967295",
                "1:48 E0403 the number 4294967296 is not between 0 and 4294967295",
                "1:64 E0302 cannot find the constant `X` (a number that only C knows is given with `-D X=number`)",
            ],
        ),
        (
            "program P { version V { void A(int x, int x) = 1; } = 1; } = 1;",
            &["1:43 E0301 the argument `x` is defined twice"],
        ),
        (
            "program P { version V { void FOO_A(void) = 1; void Foo_a(void) = 2; } = 1; } = 1;",
            &[
                "1:52 E0304 `FOO_A` and `Foo_a` both become `foo_a` in Rust (rename one of them; `--names=verbatim` keeps all names as they are written)",
            ],
        ),
        (
            "interface I { void f(char *s); } = 1;",
            &[
                "1:22 E0503 a pointer to `char` does not say how many there are (write `string name<>` for text, `opaque name<>` for bytes)",
            ],
        ),
        (
            "interface I { int f(void) = 0; } = 1;",
            &["1:19 E0702 the procedure `f` has the number 0, so it takes and returns `void`"],
        ),
        (
            "interface I { void f(void) = 4294967295; void g(void); } = 1;",
            &["1:47 E0702 there is no number left for the procedure `g`"],
        ),
        (
            "struct OptionClient { int x; }; interface option { void f(void); } = 1;",
            &[
                "1:43 E0304 `OptionClient` and the client of the interface `option` both become `OptionClient` in Rust (rename one of them; `--names=verbatim` keeps all names as they are written)",
            ],
        ),
        (
            "struct CalcClient { int x; }; interface Calc { void f(void); } = 1;",
            &[
                "1:41 E0304 `CalcClient` and the client of the interface `Calc` both become `CalcClient` in Rust (rename one of them; `--names=verbatim` keeps all names as they are written)",
            ],
        ),
    ]);
}

#[test]
fn attributes() {
    use crate::model::{Attributes, ItemKind};
    let of = |idempotent, one_way, ordered| Attributes {
        idempotent,
        one_way,
        ordered,
    };
    for (before, result, attributes, docs) in [
        (
            "/* @idempotent */",
            "int",
            of(true, false, false),
            &[] as &[&str],
        ),
        (
            "/* A.\n * @ordered @idempotent\n * B. */",
            "int",
            of(true, false, true),
            &["A.", "B."],
        ),
        (
            "/* @idempotent @param x\n * Not @ordered. */",
            "int",
            of(true, false, false),
            &["@param x", "Not @ordered."],
        ),
        ("// @one-way", "void", of(false, true, false), &[]),
        ("", "oneway", of(false, true, false), &[]),
        ("", "oneway void", of(false, true, false), &[]),
        (
            "/* @param x, @idempotent */",
            "int",
            of(false, false, false),
            &["@param x, @idempotent"],
        ),
        (
            "/* @return */",
            "int",
            of(false, false, false),
            &["@return"],
        ),
    ] {
        let text = format!("interface I {{\n{before}\n{result} f(int x);\n}};");
        let module = model_of(&text).unwrap();
        let ItemKind::Service(service) = &module.items[0].kind else {
            panic!("a service")
        };
        let found = &service.procedures[0];
        assert_eq!(
            (found.attributes, found.docs.as_slice()),
            (
                attributes,
                &docs.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>()[..]
            ),
            "{text}"
        );
    }
}
