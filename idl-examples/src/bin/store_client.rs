//! The key-value store's client: `store_client [get KEY | put KEY VALUE [REVISION] | remove KEY | list]`.

use anyhow::Context;
use idl_examples::store::*;

fn main() -> anyhow::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let address = std::env::var("STORE").unwrap_or_else(|_| "udp://127.0.0.1:4001".into());
    let store = StoreV1Client::connect(&address).context(address)?;
    match words[..] {
        ["get", key] => println!("{:?}", store.get(key)?),
        ["put", key, value] => println!("{:?}", put(&store, key, value, None)?),
        ["put", key, value, revision] => {
            println!("{:?}", put(&store, key, value, Some(revision.parse()?))?)
        }
        ["remove", key] => println!("{:?}", store.remove(key)?),
        ["list"] => println!("{:#?}", store.list()?),
        _ => anyhow::bail!("get KEY | put KEY VALUE [REVISION] | remove KEY | list"),
    }
    Ok(())
}

fn put(
    store: &StoreV1Client,
    key: &str,
    value: &str,
    expected: Option<Revision>,
) -> anyhow::Result<PutResult> {
    Ok(store.put(&PutArguments {
        name: key.into(),
        content: value.into(),
        expected,
    })?)
}
