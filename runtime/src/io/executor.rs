//! Running handlers.

use crate::call::{CallContext, GivenUp, RemoteProcedure};
use crate::config::ServerConfig;
use crate::fault::{Fault, FaultKind};
use crate::native;
use crate::native::body::ReplyFault;
use crate::onc::credential_of;
use crate::onc::server::{Execution, ServerInput};
use crate::rejection::{AuthStatus, VersionRange};
use crate::server::CutCall;
use crate::service::Service;
use std::any::Any;
use std::collections::{BTreeMap, HashMap};
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
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
    /// The calls whose handlers run, by the numbers of their executions.
    running: Mutex<BTreeMap<u64, CutCall>>,
    executions: AtomicU64,
}

impl Executor {
    pub(super) fn new(services: Arc<Services>, config: &ServerConfig) -> Self {
        Self {
            services,
            decode_limits: config.decode_limits,
            encode_limits: config.encode_limits,
            panics: AtomicU64::new(0),
            running: Mutex::default(),
            executions: AtomicU64::new(0),
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
        let outcome = self.run(&**service, &context, &arguments);
        ServerInput::Finished {
            ticket,
            outcome,
            idempotent: is_idempotent(&**service, procedure),
        }
    }

    /// Runs a handler in this thread, for a call of the native protocol.
    pub(super) fn execute_native(
        &self,
        execution: native::server::Execution,
        given_up: GivenUp,
    ) -> native::server::ServerInput<'static> {
        let native::server::Execution {
            ticket,
            peer,
            procedure,
            arguments,
            credential,
            deadline,
            ..
        } = execution;
        let outcome = self.find(procedure).and_then(|service| {
            let credential = credential_of(credential.as_deref());
            let credential = credential.map_err(ReplyFault::Authentication)?;
            let context = CallContext::new(peer, procedure, credential)
                .with_deadline(deadline)
                .with_given_up(given_up);
            let outcome = self.run(service, &context, &arguments);
            outcome.map_err(|fault| {
                log(&context, &fault);
                reply_fault(fault.kind())
            })
        });
        native::server::ServerInput::Finished { ticket, outcome }
    }

    /// The calls whose handlers run now.
    pub(super) fn running(&self) -> Vec<CutCall> {
        self.table().values().copied().collect()
    }

    fn find(&self, procedure: RemoteProcedure) -> Result<&dyn Service, ReplyFault> {
        let RemoteProcedure {
            program, version, ..
        } = procedure;
        if let Some(service) = self.services.table.get(&(program, version)) {
            return Ok(&**service);
        }
        let programs = self.services.table.keys();
        let versions = programs
            .filter(|(other, _)| *other == program)
            .map(|&(_, version)| version);
        match (versions.clone().min(), versions.max()) {
            (Some(low), Some(high)) => Err(ReplyFault::ProgramMismatch(VersionRange { low, high })),
            _ => Err(ReplyFault::ProgramUnavailable),
        }
    }

    fn run(
        &self,
        service: &dyn Service,
        context: &CallContext,
        arguments: &[u8],
    ) -> Result<Vec<u8>, Fault> {
        let number = self.executions.fetch_add(1, Ordering::Relaxed);
        let (peer, procedure) = (context.peer(), context.name());
        self.table().insert(number, CutCall { peer, procedure });
        let mut input = Decoder::with_limits(arguments, self.decode_limits);
        let mut output = Encoder::with_limits(self.encode_limits);
        let dispatched = catch_unwind(AssertUnwindSafe(|| {
            self.authorize(context)?;
            service.dispatch(context, procedure.procedure, &mut input, &mut output)
        }));
        self.table().remove(&number);
        let outcome = dispatched.unwrap_or_else(|payload| {
            discard(payload);
            tracing::error!(%peer, %procedure, "a handler panicked");
            self.panics.fetch_add(1, Ordering::Relaxed);
            Err(Fault::system("handler panicked"))
        });
        outcome.map(|()| output.into_bytes())
    }

    fn table(&self) -> MutexGuard<'_, BTreeMap<u64, CutCall>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn authorize(&self, context: &CallContext) -> Result<(), Fault> {
        match &self.services.policy {
            Some(policy) => policy(context).map_err(Fault::authentication),
            None => Ok(()),
        }
    }
}

/// As the service says; one that panics says nothing.
fn is_idempotent(service: &dyn Service, procedure: u32) -> bool {
    let said = catch_unwind(AssertUnwindSafe(|| service.is_idempotent(procedure)));
    said.unwrap_or_else(|payload| {
        discard(payload);
        false
    })
}

/// What the caller of a native call is told.
fn reply_fault(kind: FaultKind) -> ReplyFault {
    match kind {
        FaultKind::ProcedureUnavailable => ReplyFault::ProcedureUnavailable,
        FaultKind::GarbageArguments => ReplyFault::GarbageArguments,
        FaultKind::SystemError => ReplyFault::SystemError,
        FaultKind::Authentication(status) => ReplyFault::Authentication(status),
    }
}

/// As the machine of ONC RPC does it: what the caller has done wrong is no warning.
fn log(context: &CallContext, fault: &Fault) {
    let (peer, procedure) = (context.peer(), context.name());
    match fault.kind() {
        FaultKind::SystemError => tracing::warn!(%peer, %procedure, %fault, "call failed"),
        _ => tracing::debug!(%peer, %procedure, %fault, "call failed"),
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
