//! What a panic carries may panic too.

use crate::procedures::{call, client_of, each_runs, start};
use rpcgen_runtime::{Error, Rejection};
use std::panic::panic_any;

/// Cannot even be dropped.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("this panic in a panic is part of a test");
    }
}

#[test]
fn a_panic_that_carries_a_panic_is_one_failed_call() {
    let server = start(each_runs(|context| match context.procedure() {
        1 => panic_any(Bomb),
        _ => Ok(()),
    }));
    let client = client_of(&server);
    // More often than there are threads.
    for _ in 0..20 {
        assert!(matches!(
            call(&client, 1),
            Err(Error::Rejected {
                rejection: Rejection::SystemError,
                ..
            })
        ));
    }
    call(&client, 2).unwrap();
    assert_eq!(server.handler_panics(), 20);
    assert_eq!(server.statistics().calls_in_progress, 0);
}
