//! Every state of the protocol's rules, with few calls and few faults: nothing is wrong with any of them, and each rule that
//! is left out is noticed.

use rpcgen_tests::model::rules::{Faults, Mutant, Rules};
use rpcgen_tests::model::{STUCK, Verdict, check};

/// More states than any of these checks has.
const LIMIT: usize = 1_000_000;

/// What can go wrong, once each.
const FAULTS: [Faults; 10] = [
    Faults { crashes: 1, ..NONE },
    Faults {
        evictions: 1,
        ..NONE
    },
    Faults { cancels: 1, ..NONE },
    Faults {
        expiries: 1,
        ..NONE
    },
    Faults {
        client_crashes: 1,
        ..NONE
    },
    Faults {
        rejections: 1,
        ..NONE
    },
    Faults { losses: 1, ..NONE },
    Faults {
        forgeries: 1,
        ..NONE
    },
    Faults {
        doubled_hellos: 1,
        ..NONE
    },
    Faults {
        hasty_calls: 1,
        ..NONE
    },
];

const NONE: Faults = Faults {
    crashes: 0,
    evictions: 0,
    cancels: 0,
    expiries: 0,
    client_crashes: 0,
    rejections: 0,
    losses: 0,
    forgeries: 0,
    doubled_hellos: 0,
    hasty_calls: 0,
};

#[test]
fn nothing_is_wrong_after_any_three_faults() {
    let mut states = 0;
    for (index, a) in FAULTS.iter().enumerate() {
        for (second, b) in FAULTS.iter().enumerate().skip(index) {
            states += states_of(2, 2, sum(*a, *b));
            for c in &FAULTS[second + 1..] {
                states += states_of(2, 1, sum(sum(*a, *b), *c));
            }
        }
    }
    println!("{states} states");
    assert!(states > 500_000, "the model has become too small: {states}");
}

#[test]
fn a_rule_that_is_left_out_is_noticed() {
    const TWICE: &str = "a call took effect twice";
    const UNTRUE: &str = "what was not executed took effect";
    let crash = Faults { crashes: 1, ..NONE };
    let eviction = Faults {
        evictions: 1,
        ..NONE
    };
    let cancel = Faults { cancels: 1, ..NONE };
    let loss = Faults { losses: 1, ..NONE };
    let forgery = Faults {
        forgeries: 1,
        ..NONE
    };
    let rejection = Faults {
        rejections: 1,
        ..NONE
    };
    let hasty = Faults {
        hasty_calls: 1,
        ..NONE
    };
    let expected = |mutant| match mutant {
        Mutant::ExecuteWithoutLast | Mutant::ExecuteFinishedAgain => (NONE, TWICE),
        Mutant::ExecuteWhileExecuting => (hasty, "two calls run in one slot"),
        Mutant::CancelWithoutTombstone | Mutant::CancelWhileExecuting => (cancel, UNTRUE),
        Mutant::TombstoneWithoutAnswer => (sum(cancel, loss), STUCK),
        Mutant::ForgetSlotEarly => (NONE, TWICE),
        Mutant::ForgetReplyEarly => (loss, STUCK),
        Mutant::RejectWithoutTombstone => (sum(rejection, cancel), UNTRUE),
        Mutant::SessionFromData | Mutant::CookieReused => (eviction, TWICE),
        Mutant::UsedForgottenEarly => (eviction, TWICE),
        Mutant::KeyKeptOverRestart => (crash, TWICE),
        Mutant::SilenceOnUnknown => (crash, STUCK),
        Mutant::SequenceReused => (NONE, "a call got the reply of another"),
        Mutant::LostIsNotExecuted => (forgery, UNTRUE),
        Mutant::LostIsRetried => (forgery, TWICE),
    };
    for mutant in Mutant::ALL {
        let (faults, expected) = expected(mutant);
        let found = check(&rules(2, 1, faults, Some(mutant)), LIMIT);
        let Verdict::Violated { what, trace } = found else {
            panic!("{mutant:?} is not noticed: {found:?}");
        };
        println!("{mutant:?}: {what}\n    {}", trace.join("\n    "));
        assert_eq!(what, expected, "{mutant:?}: {trace:#?}");
    }
}

/// The number of states, none of which is wrong.
fn states_of(calls: usize, slots: usize, faults: Faults) -> usize {
    match check(&rules(calls, slots, faults, None), LIMIT) {
        Verdict::Holds { states } => states,
        other => panic!("{faults:?}: {other:#?}"),
    }
}

fn rules(calls: usize, slots: usize, faults: Faults, mutant: Option<Mutant>) -> Rules {
    Rules {
        calls,
        slots,
        faults,
        mutant,
    }
}

fn sum(a: Faults, b: Faults) -> Faults {
    Faults {
        crashes: a.crashes + b.crashes,
        evictions: a.evictions + b.evictions,
        cancels: a.cancels + b.cancels,
        expiries: a.expiries + b.expiries,
        client_crashes: a.client_crashes + b.client_crashes,
        rejections: a.rejections + b.rejections,
        losses: a.losses + b.losses,
        forgeries: a.forgeries + b.forgeries,
        doubled_hellos: a.doubled_hellos + b.doubled_hellos,
        hasty_calls: a.hasty_calls + b.hasty_calls,
    }
}
