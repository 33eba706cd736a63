//! Whole systems of the native protocol, in which everything goes wrong: `simulate` on the command line runs more seeds.

use rpcgen_runtime::native::mutant::Mutant;
use rpcgen_tests::simulation::{Options, simulate};

/// Seeds that broke a promise before lanes, silent clients, grants of an earlier attempt, parts to silent clients and replies that came
/// whole and in parts were mended, and which promise.
const FOUND: &[(u64, &str)] = &[
    (52, "18: a quiet system sends"),
    (104, "18: a quiet system sends"),
    (151, "18: a quiet system sends"),
    (171, "18: a quiet system sends"),
    (176, "18: a quiet system sends"),
    (180, "18: a quiet system sends"),
    (186, "18: a quiet system sends"),
    (188, "18: a quiet system sends"),
    (41154, "18: a quiet system sends"),
    (147, "4: the faults have stopped, and calls do not end"),
    (231, "4: the faults have stopped, and calls do not end"),
    (302, "4: the faults have stopped, and calls do not end"),
    (1325, "4: the faults have stopped, and calls do not end"),
    (2017, "4: the faults have stopped, and calls do not end"),
    (1590, "4: the faults have stopped, and calls do not end"),
    (2961, "4: the faults have stopped, and calls do not end"),
    (3645, "4: the faults have stopped, and calls do not end"),
    (204603, "4: the faults have stopped, and calls do not end"),
    (253974, "4: the faults have stopped, and calls do not end"),
    (389644, "4: the faults have stopped, and calls do not end"),
    (451103, "4: the faults have stopped, and calls do not end"),
    (607492, "4: the faults have stopped, and calls do not end"),
    (658675, "4: the faults have stopped, and calls do not end"),
    (731020, "4: the faults have stopped, and calls do not end"),
    (887097, "16: drain does not end"),
    (1069314, "16: drain does not end"),
];

/// Broken rules, each with a seed that shows it (`simulate --mutant NAME` says how).
const BROKEN: &[(Mutant, u64)] = &[
    (Mutant::ExecuteWithoutLast, 0),
    (Mutant::ExecuteWhileBusy, 117),
    (Mutant::ForgetReplyEarly, 0),
    (Mutant::KeepCookieKey, 66),
    (Mutant::SessionFromData, 1),
    (Mutant::CookieOpensTwice, 99),
    (Mutant::SessionFromHello, 0),
    (Mutant::CancelWithoutTombstone, 200),
    (Mutant::RejectWithoutTombstone, 23),
    (Mutant::DropBusySession, 38),
    (Mutant::LostMeansNotExecuted, 1),
    (Mutant::MoveCallsInFlight, 1),
    (Mutant::ReuseUnsettledSlot, 1),
    (Mutant::IgnoreGrant, 11),
    (Mutant::IgnoreWindow, 1),
    (Mutant::ReusePacketNumber, 0),
    (Mutant::SkipPacketChecksum, 1),
    (Mutant::CountBytesOnly, 1),
    (Mutant::IgnoreBudget, 755),
    (Mutant::TrustNewAddress, 0),
    (Mutant::AnswerAtLength, 1),
    (Mutant::IgnoreLanes, 4),
    (Mutant::DrainEarly, 0),
    (Mutant::NeverVerify, 26),
    (Mutant::NeverRetransmit, 0),
    (Mutant::IgnorePathSize, 0),
];

#[test]
fn seeds_end_without_a_violation() {
    for seed in 0..60 {
        check(seed, "");
    }
}

#[test]
fn what_was_wrong_once_is_not_wrong_again() {
    for &(seed, what) in FOUND {
        check(seed, what);
    }
}

fn check(seed: u64, what: &str) {
    let violation = simulate(seed, Options::default()).violation;
    assert_eq!(
        violation, None,
        "seed {seed} {what}; again: simulate --seeds {seed} --trace"
    );
}

#[test]
fn the_same_seed_gives_the_same_trace() {
    let options = Options {
        traced: true,
        ..Options::default()
    };
    let (first, second) = (simulate(7, options), simulate(7, options));
    assert!(first.trace.len() > 10);
    assert_eq!(first, second);
    assert_ne!(first.digest, simulate(8, options).digest);
}

#[test]
fn a_broken_rule_is_found() {
    for &(mutant, seed) in BROKEN {
        let options = Options {
            mutant: Some(mutant),
            ..Options::default()
        };
        assert_ne!(simulate(seed, options).violation, None, "{mutant:?}");
        check(seed, "");
    }
    let is_listed = |mutant: &Mutant| BROKEN.iter().any(|(found, _)| found == mutant);
    assert!(Mutant::ALL.iter().all(is_listed));
}
