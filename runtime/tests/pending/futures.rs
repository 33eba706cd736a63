//! Tasks that wait.

use crate::executor::block_on;
use crate::peers::{TRANSPORTS, begin, echoing, held};
use crate::procedures::{ADD, ECHO, add};
use rpcgen_runtime::PendingCall;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;

#[test]
fn calls_are_awaited_one_after_another_and_together() {
    for transport in TRANSPORTS {
        let (_server, client, _) = echoing(transport);
        let sum = block_on(async {
            let one = client.call_value_async::<_, i64>(ADD, &1_i64).await?;
            let others: Vec<PendingCall<i64>> = (0..100)
                .map(|_| client.call_value_async(ADD, &one))
                .collect();
            let mut largest = 0;
            for other in others {
                largest = largest.max(other.await?);
            }
            Ok::<_, rpcgen_runtime::Error>(largest)
        });
        assert_eq!(sum.unwrap(), 101);
    }
}

#[test]
fn another_executor_runs_them_too() {
    let (_server, client, _) = echoing("udp");
    let executor = futures_lite::future::block_on(async {
        let one = client.call_value_async::<_, i64>(ADD, &1_i64);
        let two = client.call_value_async::<_, i64>(ADD, &1_i64);
        futures_lite::future::zip(one, two).await
    });
    let mut results = [executor.0.unwrap(), executor.1.unwrap()];
    results.sort_unstable();
    assert_eq!(results, [1, 2]);
}

/// The last waker counts, as a future may move from one task to another.
#[test]
fn the_task_that_asked_last_is_woken() {
    struct Tell(mpsc::Sender<&'static str>, &'static str);
    impl Wake for Tell {
        fn wake(self: Arc<Self>) {
            self.0.send(self.1).unwrap();
        }
    }
    let (_server, client, release) = held("udp");
    let mut pending = begin(&client, 1);
    let (told, heard) = mpsc::channel();
    for name in ["first", "second"] {
        let waker = Waker::from(Arc::new(Tell(told.clone(), name)));
        let polled = Pin::new(&mut pending).poll(&mut Context::from_waker(&waker));
        assert!(polled.is_pending());
    }
    release.send(()).unwrap();
    assert_eq!(heard.recv(), Ok("second"));
    assert!(heard.try_recv().is_err());
    assert!(pending.is_ready());
    assert!(matches!(
        Pin::new(&mut pending).poll(&mut Context::from_waker(Waker::noop())),
        Poll::Ready(Ok(()))
    ));
    let again = std::panic::catch_unwind(AssertUnwindSafe(|| {
        Pin::new(&mut pending).poll(&mut Context::from_waker(Waker::noop()))
    }));
    assert!(again.is_err(), "a future has one result");
}

#[test]
fn a_waker_that_panics_harms_nobody_else() {
    struct Panics;
    impl Wake for Panics {
        fn wake(self: Arc<Self>) {
            panic!("this panic of a waker is part of a test");
        }
    }
    for transport in TRANSPORTS {
        let (_server, client, release) = held(transport);
        let mut pending = [1, 2, 3].map(|procedure| begin(&client, procedure));
        let waker = Waker::from(Arc::new(Panics));
        for one in &mut pending {
            let polled = Pin::new(one).poll(&mut Context::from_waker(&waker));
            assert!(polled.is_pending());
        }
        drop(release);
        for one in pending {
            block_on(one).unwrap();
        }
        crate::procedures::call(&client, 4).unwrap();
    }
}

/// Who is woken may use the client at once, in the thread that woke it.
#[test]
fn a_waker_may_call() {
    struct Calls(rpcgen_runtime::Client, mpsc::Sender<PendingCall<String>>);
    impl Wake for Calls {
        fn wake(self: Arc<Self>) {
            let next = self.0.call_value_async(ECHO, "next");
            self.1.send(next).unwrap();
        }
    }
    for transport in TRANSPORTS {
        let (_server, client, _) = echoing(transport);
        let (told, heard) = mpsc::channel();
        let waker = Waker::from(Arc::new(Calls(client.clone(), told)));
        let mut first: PendingCall<String> = client.call_value_async(ECHO, "first");
        match Pin::new(&mut first).poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(result) => assert_eq!(result.unwrap(), "first"),
            Poll::Pending => assert_eq!(heard.recv().unwrap().wait().unwrap(), "next"),
        }
    }
}

/// Tasks and threads that come and go: every one is woken, whoever leads in between.
#[test]
fn no_wake_up_is_lost() {
    const THREADS: usize = 6;
    const ROUNDS: usize = 400;
    for transport in TRANSPORTS {
        let (_server, client, _) = echoing(transport);
        let done = AtomicUsize::new(0);
        thread::scope(|scope| {
            for number in 0..THREADS {
                let (client, done) = (client.clone(), &done);
                scope.spawn(move || {
                    for _ in 0..ROUNDS {
                        match number % 3 {
                            0 => add(&client, 1).unwrap(),
                            1 => block_on(client.call_value_async(ADD, &1_i64)).unwrap(),
                            _ => client.call_value_async(ADD, &1_i64).wait().unwrap(),
                        };
                        done.fetch_add(1, Ordering::Relaxed);
                    }
                });
            }
        });
        assert_eq!(done.into_inner(), THREADS * ROUNDS);
    }
}
