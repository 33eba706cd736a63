//! The key-value store's server: `cargo run -p idl-examples --bin store_server [udp://0.0.0.0:4001]`.

use idl_examples::store::*;
use rpcgen_runtime::{CallContext, Fault, Server};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};

#[derive(Default)]
struct Memory(Mutex<BTreeMap<String, Stored>>);

impl Memory {
    fn entries(&self) -> MutexGuard<'_, BTreeMap<String, Stored>> {
        self.0.lock().expect("no code under the lock panics")
    }
}

impl StoreV1 for Memory {
    fn get(&self, _: &CallContext, name: Key) -> Result<GetResult, Fault> {
        let found = self.entries().get(&name).cloned();
        Ok(found.map_or(GetResult::Default(Status::NotFound), GetResult::Ok))
    }

    fn put(&self, _: &CallContext, put: PutArguments) -> Result<PutResult, Fault> {
        let mut entries = self.entries();
        let current = entries.get(&put.name).map_or(0, |stored| stored.written);
        if put.expected.is_some_and(|expected| expected != current) {
            return Ok(PutResult::Conflict(current));
        }
        let written = current + 1;
        entries.insert(
            put.name,
            Stored {
                content: put.content,
                written,
            },
        );
        Ok(PutResult::Ok(written))
    }

    fn remove(&self, _: &CallContext, name: Key) -> Result<Status, Fault> {
        let removed = self.entries().remove(&name);
        Ok(removed.map_or(Status::NotFound, |_| Status::Ok))
    }

    fn list(&self, _: &CallContext) -> Result<Entries, Fault> {
        let entry = |(name, stored): (&Key, &Stored)| Entry {
            name: name.clone(),
            written: stored.written,
        };
        Ok(self.entries().iter().map(entry).collect())
    }
}

fn main() -> anyhow::Result<()> {
    let address = std::env::args().nth(1);
    let server = Server::new().add(StoreV1Server::new(Memory::default()));
    server
        .listen(address.as_deref().unwrap_or("udp://127.0.0.1:4001"))?
        .serve()?;
    Ok(())
}
