//! Running handlers.

use crate::call::{CallContext, RemoteProcedure};
use crate::config::ServerConfig;
use crate::fault::Fault;
use crate::onc::server::{Execution, ServerInput};
use crate::rejection::AuthStatus;
use crate::service::Service;
use std::any::Any;
use std::collections::HashMap;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use xdr_runtime::{DecodeLimits, Decoder, EncodeLimits, Encoder};

/// Who decides whether a caller is served.
type Policy = Box<dyn Fn(&CallContext) -> Result<(), AuthStatus> + Send + Sync>;

/// What a server has to offer, and to whom.
#[derive(Default)]
pub(crate) struct Services {
    /// By program and version.
    pub(crate) table: HashMap<(u32, u32), Arc<dyn Service>>,
    /// `None`: everybody.
    pub(crate) policy: Option<Policy>,
}

/// Runs the handlers of the calls that come to one address.
pub(super) struct Executor {
    services: Arc<Services>,
    decode_limits: DecodeLimits,
    encode_limits: EncodeLimits,
    panics: AtomicU64,
}

impl Executor {
    pub(super) fn new(services: Arc<Services>, config: &ServerConfig) -> Self {
        Self {
            services,
            decode_limits: config.decode_limits,
            encode_limits: config.encode_limits,
            panics: AtomicU64::new(0),
        }
    }

    /// The programs and versions that there are.
    pub(super) fn programs(&self) -> impl Iterator<Item = (u32, u32)> {
        self.services.table.keys().copied()
    }

    /// How many handlers have panicked.
    pub(super) fn panics(&self) -> u64 {
        self.panics.load(Ordering::Relaxed)
    }

    /// Runs a handler in this thread.
    pub(super) fn execute(&self, execution: Execution) -> ServerInput<'static> {
        let Execution {
            ticket,
            from,
            credential,
            program,
            version,
            procedure,
            arguments,
        } = execution;
        let name = RemoteProcedure {
            program,
            version,
            procedure,
        };
        let service = self.services.table.get(&(program, version));
        let service = service.expect("the machine was made from the same table");
        let context = CallContext::new(from, name, credential);
        let mut input = Decoder::with_limits(&arguments, self.decode_limits);
        let mut output = Encoder::with_limits(self.encode_limits);
        let dispatched = catch_unwind(AssertUnwindSafe(|| {
            self.authorize(&context)?;
            service.dispatch(&context, procedure, &mut input, &mut output)
        }));
        let outcome = dispatched.unwrap_or_else(|payload| {
            discard(payload);
            tracing::error!(peer = %from, procedure = %name, "a handler panicked");
            self.panics.fetch_add(1, Ordering::Relaxed);
            Err(Fault::system("handler panicked"))
        });
        ServerInput::Finished {
            ticket,
            outcome: outcome.map(|()| output.into_bytes()),
        }
    }
}

impl Executor {
    fn authorize(&self, context: &CallContext) -> Result<(), Fault> {
        match &self.services.policy {
            Some(policy) => policy(context).map_err(Fault::authentication),
            None => Ok(()),
        }
    }
}

/// Whatever panics (a subscriber of the events, say): the thread goes on.
pub(super) fn survive(work: impl FnOnce()) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(work)) {
        discard(payload);
    }
}

/// Drops what a panic carried, which may panic again.
fn discard(payload: Box<dyn Any + Send>) {
    if let Err(another) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
        mem::forget(another);
    }
}
