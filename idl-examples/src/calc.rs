//! The calculator of `idl/calc.x`: the generated stubs, and what its server does.

use rpcgen_runtime::{CallContext, Fault};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::SeqCst};

rpcgen_runtime::include_idl!("calc");

/// A calculator that counts what it is asked.
#[derive(Debug, Default)]
pub struct Calc {
    counter: AtomicU32,
    executions: AtomicU64,
}

impl Calc {
    /// How many procedures have run.
    pub fn executions(&self) -> u64 {
        self.executions.load(SeqCst)
    }
}

impl Calculator for Calc {
    fn add(&self, _: &CallContext, a: i32, b: i32) -> Result<i32, Fault> {
        self.executions.fetch_add(1, SeqCst);
        a.checked_add(b)
            .ok_or_else(|| Fault::system(format!("{a} + {b} does not fit an int")))
    }

    fn mean(&self, _: &CallContext, samples: Vec<f64>) -> Result<f64, Fault> {
        self.executions.fetch_add(1, SeqCst);
        let count = samples.len().max(1);
        Ok(samples.iter().sum::<f64>() / count as f64)
    }

    fn log(&self, context: &CallContext, line: String) -> Result<(), Fault> {
        self.executions.fetch_add(1, SeqCst);
        println!(
            "   (the server's log: {} says {line:?})",
            context.peer().ip()
        );
        Ok(())
    }

    fn increment(&self, _: &CallContext) -> Result<u32, Fault> {
        self.executions.fetch_add(1, SeqCst);
        Ok(self.counter.fetch_add(1, SeqCst) + 1)
    }
}
