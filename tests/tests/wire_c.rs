//! For every type of every real file that C can compile: Rust encodes arbitrary values, C decodes and encodes them
//! again, the bytes are equal, and Rust decodes them to the same value.

use rpcgen_tests::corpus::{C, Corpus, Entry, wire};
use rpcgen_tests::daemons::{self, CPrograms};
use std::collections::BTreeMap;
use std::path::Path;

#[test]
fn c_reads_and_writes_the_same_bytes() {
    let Some(programs) = daemons::require(CPrograms::NEEDS) else {
        return;
    };
    let Some(corpus) = Corpus::open() else { return };
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let figures = wire::compare(&corpus, &programs, directory);
    for (file, figures) in &figures {
        println!("{file}: {figures:?}");
        assert_eq!(figures.values, figures.types * 1000, "{file}");
    }
    let found = figures.iter().map(|(file, it)| (file.clone(), it.types));
    assert_eq!(found.collect::<BTreeMap<_, _>>(), expected(&corpus.entries));
}

/// As the table has it.
fn expected(entries: &[Entry]) -> BTreeMap<String, usize> {
    let compared = entries.iter().filter(|entry| !matches!(entry.c, C::Not(_)));
    compared
        .map(|entry| (entry.file.clone(), entry.types))
        .collect()
}
