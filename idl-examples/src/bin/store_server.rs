//! The key-value store's server: `cargo run -p idl-examples --bin store_server [udp://0.0.0.0:4001]`.

use idl_examples::store::*;
use rpcgen_runtime::{CallContext, Fault, Server};
use std::collections::BTreeMap;
use std::sync::Mutex;

#[derive(Default)]
struct Memory(Mutex<BTreeMap<Key, (Entry, Value)>>);

impl StoreV1 for Memory {
    fn get(&self, _: &CallContext, name: Key) -> Result<Found, Fault> {
        let entries = self.0.lock()?;
        Ok(entries.get(&name).map(|(_, content)| content.clone()))
    }

    fn put(&self, _: &CallContext, put: PutArguments) -> Result<PutResult, Fault> {
        let mut entries = self.0.lock()?;
        let current = entries.get(&put.name).map_or(0, |(entry, _)| entry.written);
        if put.expected.is_some_and(|expected| expected != current) {
            return Ok(PutResult::Conflict(current));
        }
        if current == 0 && entries.len() >= KEYS_MAX as usize {
            return Ok(PutResult::Default(Outcome::Full));
        }
        let (name, written) = (put.name.clone(), current + 1);
        entries.insert(put.name, (Entry { name, written }, put.content));
        Ok(PutResult::Written(written))
    }

    fn list(&self, _: &CallContext) -> Result<Entries, Fault> {
        let entries = self.0.lock()?;
        Ok(entries.values().map(|(entry, _)| entry.clone()).collect())
    }
}

fn main() -> anyhow::Result<()> {
    let address = std::env::args().nth(1);
    let address = address.as_deref().unwrap_or("udp://127.0.0.1:4001");
    let server = Server::new().add(StoreV1Server::new(Memory::default()));
    let server = server.listen(address)?;
    println!("udp://{}", server.local_addresses()[0]);
    Ok(server.serve()?)
}
