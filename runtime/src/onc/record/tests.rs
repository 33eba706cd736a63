use super::{FRAGMENT_BYTES_MAX, RecordError, RecordReader, begin, finish};
use crate::onc::testing::hex;

/// What a stream gives: its records, and the error that ends it.
fn read(limit: usize, pieces: &[&[u8]]) -> (Vec<Vec<u8>>, Option<RecordError>) {
    let mut reader = RecordReader::new(limit);
    let mut records = vec![];
    for mut piece in pieces.iter().copied() {
        loop {
            match reader.take(&mut piece) {
                Ok(Some(record)) => records.push(record),
                Ok(None) => break,
                Err(error) => return (records, Some(error)),
            }
        }
    }
    (records, None)
}

#[test]
fn fragments_become_records() {
    let cases: [(&str, &[&[u8]]); 7] = [
        ("80000003 616263", &[b"abc"]),
        ("00000001 61 00000000 80000002 6263", &[b"abc"]),
        ("00000003 616263 80000000", &[b"abc"]),
        ("80000000", &[b""]),
        ("80000001 61 80000001 62", &[b"a", b"b"]),
        ("80000001 61 80000002 62", &[b"a"]),
        ("00000003 616263", &[]),
    ];
    for (stream, records) in cases {
        assert_eq!(
            read(3, &[&hex(stream)]),
            (records.iter().map(|record| record.to_vec()).collect(), None),
            "{stream}"
        );
    }
}

#[test]
fn it_does_not_matter_in_which_pieces_the_bytes_come() {
    let stream = hex("00000002 6162 80000001 63 80000004 64656667 00000000 80000001 68");
    let expected = read(4, &[&stream]);
    assert_eq!(expected.0.len(), 3);
    for size in 1..stream.len() {
        let pieces: Vec<_> = stream.chunks(size).collect();
        assert_eq!(read(4, &pieces), expected, "pieces of {size}");
    }
}

#[test]
fn a_record_beyond_the_limit_is_refused_at_its_mark() {
    let cases = [
        ("80000004", 4),
        ("ffffffff", FRAGMENT_BYTES_MAX),
        ("7fffffff", FRAGMENT_BYTES_MAX),
        ("00000002 6162 80000002", 4),
        ("00000003 616263 ffffffff", FRAGMENT_BYTES_MAX + 3),
    ];
    for (stream, claimed) in cases {
        let error = RecordError::TooLarge { limit: 3, claimed };
        assert_eq!(read(3, &[&hex(stream)]), (vec![], Some(error)), "{stream}");
    }
}

#[test]
fn memory_grows_with_what_has_come_and_not_with_what_is_claimed() {
    let mut reader = RecordReader::new(FRAGMENT_BYTES_MAX);
    let mut most = 0;
    assert_eq!(reader.take(&mut &hex("ffffffff")[..]), Ok(None));
    assert_eq!(reader.memory(), 0);
    for came in (1000..=1_000_000).step_by(1000) {
        assert_eq!(reader.take(&mut &[0; 1000][..]), Ok(None));
        most = most.max(reader.memory() * 100 / came);
    }
    assert!(most <= 200, "{most} % of what has come");
}

#[test]
fn fragments_without_end_are_refused() {
    let empty = hex("00000000").repeat(1_000_000);
    let error = RecordError::TooManyFragments {
        fragments: 1024,
        bytes: 0,
    };
    assert_eq!(read(100, &[&empty]), (vec![], Some(error)));

    let tiny = hex("00000001 61").repeat(1_000_000);
    let error = RecordError::TooManyFragments {
        fragments: 1040,
        bytes: 1040,
    };
    assert_eq!(read(1 << 20, &[&tiny]), (vec![], Some(error)));
}

#[test]
fn fragments_as_small_as_those_of_c_programs_are_no_limit() {
    let mut stream = [hex("00000060"), vec![7; 96]].concat().repeat(100_000);
    stream.extend(hex("80000000"));
    let (records, error) = read(16 << 20, &[&stream]);
    assert_eq!((records[0].len(), error), (9_600_000, None));
}

#[test]
fn a_record_ends_where_the_next_begins() {
    let mut reader = RecordReader::new(3);
    assert!(reader.is_between_records());
    for (piece, between) in [("00", false), ("000001 61", false), ("80000000", true)] {
        let _ = reader.take(&mut &hex(piece)[..]);
        assert_eq!(reader.is_between_records(), between, "{piece}");
    }
    assert_eq!(reader.memory(), 0);
}

#[test]
fn what_is_written_has_one_mark() {
    let mut output = begin();
    output.unsigned_int(5).unwrap();
    assert_eq!(finish(output.into_bytes()), hex("80000004 00000005"));
}
