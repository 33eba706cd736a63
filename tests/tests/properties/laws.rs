//! The laws, for one value and some hostile bytes at a time.

use crate::form::Form;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use rpcgen_runtime::DecodeLimits;
use std::fmt::Debug;

/// Tries values until one breaks a law.
#[track_caller]
pub(crate) fn assert_laws<T: Debug>(form: Form<T>, values: impl Strategy<Value = T>) {
    assert_laws_of(CASES, form, values);
}

/// The same with fewer values, for large ones.
#[track_caller]
pub(crate) fn assert_laws_of<T: Debug>(
    cases: u32,
    form: Form<T>,
    values: impl Strategy<Value = T>,
) {
    let config = Config {
        cases,
        // The smallest value that breaks a law is printed, which is enough to write a test of it.
        failure_persistence: None,
        ..Config::default()
    };
    let tried = TestRunner::new(config).run(&(values, attack()), |(value, attack)| {
        let bytes = form
            .write(&value)
            .map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(bytes.len() % 4, 0, "whole units");
        comes_back(&form, &value, &bytes)?;
        prefixes_are_errors(&form, &bytes, &attack.cuts)?;
        bytes_are_canonical(&form, &attack.mutate(bytes))?;
        bytes_are_canonical(&form, &attack.junk())
    });
    if let Err(error) = tried {
        panic!("{error}");
    }
}

const CASES: u32 = 256;

/// Values are compared as they print, since a NaN is not equal to itself; its bits are compared as bytes.
fn comes_back<T: Debug>(form: &Form<T>, value: &T, bytes: &[u8]) -> Result<(), TestCaseError> {
    let again = match form.read(bytes, DecodeLimits::default()) {
        Ok(again) => again,
        Err(error) => return Err(TestCaseError::fail(format!("not read: {error}"))),
    };
    prop_assert_eq!(format!("{again:?}"), format!("{value:?}"));
    prop_assert_eq!(form.write(&again), Ok(bytes.to_vec()));
    Ok(())
}

/// No value ends before its last byte: every strict prefix, or some of them if they are many, is refused.
fn prefixes_are_errors<T: Debug>(
    form: &Form<T>,
    bytes: &[u8],
    cuts: &[Index],
) -> Result<(), TestCaseError> {
    let all = 0..bytes.len();
    let lengths: Vec<usize> = if bytes.len() <= ALL_PREFIXES {
        all.collect()
    } else {
        let some = cuts.iter().map(|cut| cut.index(bytes.len()));
        some.chain([0, bytes.len() - 1]).collect()
    };
    for len in lengths {
        let read = form.read(&bytes[..len], DecodeLimits::default());
        prop_assert!(
            read.is_err(),
            "{} of {} bytes: {:?}",
            len,
            bytes.len(),
            read
        );
    }
    Ok(())
}

const ALL_PREFIXES: usize = 8192;

/// Hostile bytes never panic, and those that are a value are the bytes of that value: XDR has one form for each.
fn bytes_are_canonical<T: Debug>(form: &Form<T>, bytes: &[u8]) -> Result<(), TestCaseError> {
    if let Ok(value) = form.read(bytes, hostile()) {
        prop_assert_eq!(form.write(&value), Ok(bytes.to_vec()));
    }
    Ok(())
}

/// Less memory than by default, so that no case takes long.
fn hostile() -> DecodeLimits {
    DecodeLimits {
        memory: 1 << 20,
        ..DecodeLimits::default()
    }
}

/// What is done to the bytes of a value, and bytes that never were one.
#[derive(Debug)]
struct Attack {
    cuts: Vec<Index>,
    bytes: Vec<(Index, u8)>,
    words: Vec<(Index, u32)>,
    tail: Option<u32>,
    junk: Vec<u32>,
    junk_cut: usize,
}

fn attack() -> impl Strategy<Value = Attack> {
    let parts = (
        vec(any::<Index>(), 8),
        vec((any::<Index>(), any::<u8>()), 0..3),
        vec((any::<Index>(), word()), 0..3),
        proptest::option::weighted(0.1, word()),
        vec(word(), 0..40),
        prop_oneof![9 => Just(0), 1 => 0..4usize],
    );
    parts.prop_map(|(cuts, bytes, words, tail, junk, junk_cut)| Attack {
        cuts,
        bytes,
        words,
        tail,
        junk,
        junk_cut,
    })
}

/// Words that are often a mark, a small count or a discriminant.
fn word() -> impl Strategy<Value = u32> {
    prop_oneof![
        4 => 0..3u32,
        2 => 0..12u32,
        1 => prop::sample::select(vec![42, 4_000_000_000, 0x7fff_ffff, 0xffff_fffb, u32::MAX]),
        1 => any::<u32>(),
    ]
}

impl Attack {
    fn mutate(&self, mut bytes: Vec<u8>) -> Vec<u8> {
        if !bytes.is_empty() {
            for (index, byte) in &self.bytes {
                *index.get_mut(&mut bytes) = *byte;
            }
            for (index, word) in &self.words {
                let at = index.index(bytes.len() / 4) * 4;
                bytes[at..at + 4].copy_from_slice(&word.to_be_bytes());
            }
        }
        bytes.extend(self.tail.into_iter().flat_map(u32::to_be_bytes));
        bytes
    }

    fn junk(&self) -> Vec<u8> {
        let mut bytes: Vec<u8> = self
            .junk
            .iter()
            .copied()
            .flat_map(u32::to_be_bytes)
            .collect();
        bytes.truncate(bytes.len().saturating_sub(self.junk_cut));
        bytes
    }
}
