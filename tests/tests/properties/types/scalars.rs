//! scalars.x.

use crate::form::Form;
use crate::golden::scalars::{HeaderNames, Scalars};
use crate::laws::assert_laws;
use crate::values::{bytes, double, float};
use proptest::prelude::*;
use rpcgen_runtime::Quadruple;

fn scalars() -> impl Strategy<Value = Scalars> {
    let small = any::<(i8, u8, i16, u16)>();
    let words = any::<(i32, u32, u32, i32, u32, bool)>();
    let large = (float(), double(), any::<(i64, u64, u128)>());
    (small, words, large).prop_map(
        |((c, uc, s, us), (i, ui, bare, l, ul, b), (f, d, (h, uh, q)))| Scalars {
            c,
            uc,
            s,
            us,
            i,
            ui,
            bare,
            l,
            ul,
            b,
            f,
            d,
            h,
            uh,
            q: Quadruple::from_bits(q),
        },
    )
}

fn header_names() -> impl Strategy<Value = HeaderNames> {
    let classic = any::<(u8, u16, u32, u32)>();
    let sized = any::<(i8, u8, i16, u16, i32, u32, i64, u64)>();
    let others = (any::<(bool, i64, u64)>(), bytes(12));
    (classic, sized, others).prop_map(|((a, b, c, d), (e, f, g, h, i, j, k, l), ((m, n, o), p))| {
        HeaderNames {
            a,
            b,
            c,
            d,
            e,
            f,
            g,
            h,
            i,
            j,
            k,
            l,
            m,
            n,
            o,
            p,
        }
    })
}

#[test]
fn scalars_obey_the_laws() {
    assert_laws(Form::of_type(), scalars());
}

#[test]
fn header_names_obey_the_laws() {
    assert_laws(Form::of_type(), header_names());
}
