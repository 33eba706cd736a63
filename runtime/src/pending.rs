//! A call that is under way while its caller does something else.

use crate::call::{RemoteProcedure, TimeLimit};
use crate::error::Error;
use crate::io::client::{Outcome, Started};
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker, ready};
use std::time::{Duration, Instant};
use xdr_runtime::{DecodeError, DecodeLimits, Decoder};

/// A call that was made and has a result later; from the `_async` methods of generated clients.
///
/// The call is under way already: many may be at a time. Its result is had by
/// * [`wait`](Self::wait), in any thread;
/// * `.await`, as it is a [`Future`], in any executor and in any of its tasks;
/// * [`wait_timeout`](Self::wait_timeout) and [`is_ready`](Self::is_ready), if there is something
///   else to do in between.
///
/// Dropping it gives the call up; a call that nobody needs the result of is
/// [one-way](crate::CallOptions::one_way), or is kept until
/// [`Client::wait_all`](crate::Client::wait_all) has returned.
///
/// ```no_run
/// use rpcgen_runtime::{Client, PendingCall};
///
/// let squarer = Client::connect("udp://localhost:4000", 0x2000_0101, 1)?;
/// let pending: Vec<PendingCall<i32>> =
///     (1..=100).map(|number: i32| squarer.call_value_async(1, &number)).collect();
/// for (number, square) in (1..=100).zip(pending) {
///     assert_eq!(square.wait()?, number * number);
/// }
/// # Ok::<(), rpcgen_runtime::Error>(())
/// ```
///
/// While there are such calls and no thread waits in the client, a thread of the library reads its
/// socket; it ends two seconds after the last of them. (A local socket, `unix://`, has no calls
/// under way: there the call has ended when the method returns.)
#[must_use = "a call whose `PendingCall` is dropped is given up"]
pub struct PendingCall<R> {
    call: Ongoing,
    decoding: Decoding,
    decode: fn(&mut Decoder<'_>) -> Result<R, DecodeError>,
}

/// What a result is decoded with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Decoding {
    pub(crate) procedure: RemoteProcedure,
    pub(crate) limits: DecodeLimits,
}

impl Decoding {
    pub(crate) fn run<R>(
        self,
        reply: &[u8],
        decode: impl FnOnce(&mut Decoder<'_>) -> Result<R, DecodeError>,
    ) -> Result<R, Error> {
        let Self { procedure, limits } = self;
        let mut input = Decoder::with_limits(reply, limits);
        let result = decode(&mut input).map_err(|source| Error::Decode { procedure, source })?;
        if input.remaining() > 0 {
            tracing::debug!(%procedure, remaining = input.remaining(), "bytes behind the result");
        }
        Ok(result)
    }
}

impl<R> PendingCall<R> {
    pub(crate) fn new(
        started: Started,
        decoding: Decoding,
        decode: fn(&mut Decoder<'_>) -> Result<R, DecodeError>,
    ) -> Self {
        Self {
            call: Ongoing(Some(started)),
            decoding,
            decode,
        }
    }

    /// Waits for the result, as the method without `_async` does.
    ///
    /// # Errors
    /// As [`Client::call`](crate::Client::call).
    pub fn wait(mut self) -> Result<R, Error> {
        let outcome = self.call.wait(None);
        self.decode(outcome.expect("without a limit it waits for the end"))
    }

    /// Waits for the result, but no longer than `limit`; the call goes on.
    ///
    /// ```no_run
    /// # use rpcgen_runtime::{Client, Error};
    /// # use std::time::Duration;
    /// # fn show_progress() {}
    /// # fn wait(client: &Client) -> Result<i32, Error> {
    /// let mut pending = client.call_value_async(1, &7);
    /// loop {
    ///     match pending.wait_timeout(Duration::from_millis(100)) {
    ///         Ok(result) => return result,
    ///         Err(still_pending) => pending = still_pending,
    ///     }
    ///     show_progress();
    /// }
    /// # }
    /// ```
    ///
    /// # Errors
    /// The call itself, if there is no result yet.
    pub fn wait_timeout(mut self, limit: Duration) -> Result<Result<R, Error>, Self> {
        let until = TimeLimit::wait(limit).deadline(Instant::now());
        match self.call.wait(until) {
            Some(outcome) => Ok(self.decode(outcome)),
            None => Err(self),
        }
    }

    /// Whether the call has ended, so that nothing that asks for the result has to wait.
    pub fn is_ready(&self) -> bool {
        self.call.is_ended()
    }

    /// Gives the call up.
    ///
    /// It has still one result: [`Error::Cancelled`], unless it ended in another way before. As
    /// with every error, [`executed`](Error::executed) says what is known.
    pub fn cancel(&self) {
        self.call.cancel();
    }

    fn decode(&self, outcome: Outcome) -> Result<R, Error> {
        self.decoding.run(&outcome?, self.decode)
    }
}

impl<R> Future for PendingCall<R> {
    type Output = Result<R, Error>;

    /// # Panics
    /// When it is asked again after it has given its result.
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let outcome = ready!(self.call.poll(context.waker()));
        Poll::Ready(self.decode(outcome))
    }
}

impl<R> fmt::Debug for PendingCall<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingCall")
            .field("procedure", &self.decoding.procedure)
            .field("is_ready", &self.is_ready())
            .finish_non_exhaustive()
    }
}

/// The call itself, whatever its result is; nothing when that was taken.
struct Ongoing(Option<Started>);

impl Ongoing {
    fn wait(&mut self, until: Option<Instant>) -> Option<Outcome> {
        let Started { id, slot, driver } = self.0.as_ref()?;
        let outcome = match driver.upgrade() {
            Some(driver) => driver.wait(*id, slot, until),
            None => slot.take(),
        }?;
        self.0 = None;
        Some(outcome)
    }

    fn poll(&mut self, task: &Waker) -> Poll<Outcome> {
        let started = self.0.as_ref().expect("it is not asked after its result");
        let outcome = ready!(started.slot.poll(task));
        self.0 = None;
        Poll::Ready(outcome)
    }

    fn is_ended(&self) -> bool {
        self.0
            .as_ref()
            .is_none_or(|started| started.slot.is_ended())
    }

    fn cancel(&self) {
        let started = self.0.as_ref().filter(|started| !started.slot.is_ended());
        if let Some(Started { id, driver, .. }) = started
            && let Some(driver) = driver.upgrade()
        {
            driver.cancel(*id);
        }
    }
}

impl Drop for Ongoing {
    fn drop(&mut self) {
        self.cancel();
    }
}
