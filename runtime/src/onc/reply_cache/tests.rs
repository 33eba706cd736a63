use super::{
    Admission, CHUNK_BYTES, CacheLimits, CallKey, ENTRY_BYTES, ROOM_IN_PROGRESS, ReplyCache,
};
use crate::call::RemoteProcedure;
use crate::config::UDP_PAYLOAD_MAX;
use crate::onc::xid::Xid;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

const AGE: Duration = Duration::from_secs(120);

fn cache(bytes: usize) -> ReplyCache {
    ReplyCache::new(CacheLimits {
        calls_in_progress: 1_000,
        bytes,
        age: AGE,
    })
}

fn key(xid: u32) -> CallKey {
    CallKey {
        from: SocketAddr::from(([127, 0, 0, 1], 700)),
        xid: Xid(xid),
        procedure: RemoteProcedure {
            program: 1,
            version: 1,
            procedure: 1,
        },
        arguments_checksum: 0,
    }
}

/// What the cache says to a call, in one letter; a new one is in progress from then on.
fn ask(cache: &mut ReplyCache, key: CallKey) -> &'static str {
    match cache.admit(key) {
        Admission::New(permit) => {
            assert_eq!(permit.redeem(), key);
            "new"
        }
        Admission::InProgress => "in progress",
        Admission::Finished(_) => "finished",
        Admission::CallsLimit => "calls limit",
        Admission::CacheFull => "cache full",
    }
}

fn run(cache: &mut ReplyCache, now: Instant, xid: u32, reply: &[u8]) {
    assert_eq!(ask(cache, key(xid)), "new", "xid {xid}");
    cache.finish(now, key(xid), reply);
}

#[test]
fn a_call_is_new_then_in_progress_then_finished() {
    let mut cache = cache(1 << 20);
    assert_eq!(ask(&mut cache, key(1)), "new");
    assert_eq!(ask(&mut cache, key(1)), "in progress");
    cache.finish(Instant::now(), key(1), b"reply");
    assert_eq!(cache.admit(key(1)), Admission::Finished(b"reply"));
    assert_eq!(cache.admit(key(1)), Admission::Finished(b"reply"));
}

#[test]
fn a_call_that_is_forgotten_is_new_and_leaves_no_trace() {
    for bytes in [0, 1 << 20] {
        let mut cache = cache(bytes);
        for _ in 0..2 {
            assert_eq!(ask(&mut cache, key(1)), "new");
            cache.forget(&key(1));
            assert_eq!(
                (cache.bytes(), cache.replies(), cache.in_progress()),
                (0, 0, 0)
            );
        }
    }
}

#[test]
fn calls_that_differ_in_any_part_of_the_key_are_different() {
    let mut cache = cache(1 << 20);
    let first = key(1);
    let procedure = first.procedure;
    let keys = [
        first,
        CallKey {
            from: SocketAddr::from(([127, 0, 0, 2], 700)),
            ..first
        },
        CallKey {
            from: SocketAddr::from(([127, 0, 0, 1], 701)),
            ..first
        },
        CallKey {
            xid: Xid(2),
            ..first
        },
        CallKey {
            procedure: RemoteProcedure {
                program: 2,
                ..procedure
            },
            ..first
        },
        CallKey {
            procedure: RemoteProcedure {
                version: 2,
                ..procedure
            },
            ..first
        },
        CallKey {
            procedure: RemoteProcedure {
                procedure: 2,
                ..procedure
            },
            ..first
        },
        CallKey {
            arguments_checksum: 1,
            ..first
        },
    ];
    for key in keys {
        assert_eq!(ask(&mut cache, key), "new", "{key:?}");
    }
}

#[test]
fn the_oldest_finished_reply_is_forgotten_first_and_only_for_room() {
    let now = Instant::now();
    let reply = [0; 1_000];
    let mut cache = cache(CHUNK_BYTES + 4 * ENTRY_BYTES);
    assert_eq!(ask(&mut cache, key(1)), "new");
    assert_eq!(cache.bytes(), ENTRY_BYTES);
    cache.finish(now, key(1), &reply);
    for xid in 2..=4 {
        run(&mut cache, now, xid, &reply);
    }
    assert_eq!(
        (cache.bytes(), cache.replies(), cache.evicted()),
        (CHUNK_BYTES + 4 * ENTRY_BYTES, 4, 0)
    );

    // A new call needs room: one reply has to go, the oldest.
    assert_eq!(ask(&mut cache, key(5)), "new");
    assert_eq!((cache.replies(), cache.evicted()), (3, 1));
    for xid in 2..=4 {
        assert_eq!(ask(&mut cache, key(xid)), "finished", "xid {xid}");
    }
    cache.finish(now, key(5), &reply);
    run(&mut cache, now, 1, &reply);
    assert_eq!(cache.evicted(), 2);
    for xid in [3, 4, 5, 1] {
        assert_eq!(ask(&mut cache, key(xid)), "finished", "xid {xid}");
    }
    assert_eq!(
        ask(&mut cache, key(2)),
        "new",
        "it had to go for the one before"
    );
}

#[test]
fn for_a_reply_that_needs_a_chunk_all_of_the_oldest_go() {
    let now = Instant::now();
    let mut cache = cache(2 * CHUNK_BYTES + 100 * ENTRY_BYTES);
    let half = vec![0; CHUNK_BYTES / 2];
    for xid in 1..=4 {
        run(&mut cache, now, xid, &half);
    }
    assert_eq!(cache.evicted(), 0);
    run(&mut cache, now, 5, b"");
    assert_eq!(cache.evicted(), 0, "nothing always fits");
    run(&mut cache, now, 6, b"reply");
    assert_eq!(cache.evicted(), 2);
    assert_eq!(cache.bytes(), 2 * CHUNK_BYTES + 4 * ENTRY_BYTES);
    for xid in 3..=6 {
        assert_eq!(ask(&mut cache, key(xid)), "finished", "xid {xid}");
    }
}

#[test]
fn eviction_follows_the_order_of_finishing_not_of_beginning() {
    let now = Instant::now();
    let mut cache = cache(3 * ROOM_IN_PROGRESS);
    let large = vec![0; UDP_PAYLOAD_MAX];
    for xid in 1..=3 {
        assert_eq!(ask(&mut cache, key(xid)), "new");
    }
    for xid in [2, 3, 1] {
        cache.finish(now, key(xid), &large);
    }
    assert_eq!(ask(&mut cache, key(4)), "new");
    assert_eq!(ask(&mut cache, key(3)), "finished");
    assert_eq!(ask(&mut cache, key(1)), "finished");
    assert_eq!(ask(&mut cache, key(2)), "new");
}

#[test]
fn calls_in_progress_are_never_forgotten_and_fill_the_cache() {
    let now = Instant::now() + AGE;
    let mut cache = cache(2 * ROOM_IN_PROGRESS);
    assert_eq!(ask(&mut cache, key(1)), "new");
    assert_eq!(ask(&mut cache, key(2)), "new");
    assert_eq!(ask(&mut cache, key(3)), "cache full");
    cache.expire(now + 2 * AGE);
    assert_eq!(ask(&mut cache, key(1)), "in progress");
    assert_eq!(ask(&mut cache, key(2)), "in progress");
    cache.finish(now, key(1), b"");
    assert_eq!(ask(&mut cache, key(3)), "new");
    assert_eq!(cache.replies() + cache.in_progress(), 3);
    let large = vec![0; UDP_PAYLOAD_MAX];
    cache.finish(now, key(2), &large);
    cache.finish(now, key(3), &large);
    assert_eq!(cache.bytes(), 2 * ROOM_IN_PROGRESS);
    assert_eq!(
        cache.evicted(),
        1,
        "the reply of 1 made room for the others"
    );
}

#[test]
fn the_largest_reply_fits_the_room_of_its_call() {
    let mut cache = cache(1);
    run(&mut cache, Instant::now(), 1, &[0; UDP_PAYLOAD_MAX]);
    assert_eq!(ask(&mut cache, key(1)), "finished");
    assert_eq!(cache.bytes(), ROOM_IN_PROGRESS);
}

#[test]
fn replies_are_forgotten_when_they_are_as_old_as_the_limit() {
    let now = Instant::now();
    let mut cache = cache(1 << 20);
    assert_eq!(cache.next_expiry(), None);
    run(&mut cache, now, 1, b"");
    run(&mut cache, now + Duration::from_secs(1), 2, b"");
    assert_eq!(cache.next_expiry(), Some(now + AGE));

    cache.expire(now + AGE - Duration::from_nanos(1));
    assert_eq!(cache.replies(), 2);
    cache.expire(now + AGE);
    assert_eq!((cache.replies(), cache.expired()), (1, 1));
    assert_eq!(
        cache.next_expiry(),
        Some(now + AGE + Duration::from_secs(1))
    );
    cache.expire(now + 2 * AGE);
    assert_eq!((cache.replies(), cache.bytes()), (0, 0));
    assert_eq!(ask(&mut cache, key(1)), "new");
}

#[test]
fn the_number_of_calls_in_progress_is_limited() {
    for bytes in [0, 1 << 30] {
        let limits = CacheLimits {
            calls_in_progress: 2,
            bytes,
            age: AGE,
        };
        let mut cache = ReplyCache::new(limits);
        assert_eq!(ask(&mut cache, key(1)), "new");
        assert_eq!(ask(&mut cache, key(2)), "new");
        assert_eq!(ask(&mut cache, key(3)), "calls limit");
        cache.finish(Instant::now(), key(1), b"");
        assert_eq!(ask(&mut cache, key(3)), "new");
    }
}

#[test]
fn with_no_bytes_nothing_is_remembered() {
    let now = Instant::now();
    let mut cache = cache(0);
    run(&mut cache, now, 1, b"reply");
    run(&mut cache, now, 1, b"reply");
    assert_eq!(ask(&mut cache, key(1)), "new");
    assert_eq!(ask(&mut cache, key(1)), "new");
    assert_eq!(
        (cache.bytes(), cache.replies(), cache.in_progress()),
        (0, 0, 2)
    );
}
