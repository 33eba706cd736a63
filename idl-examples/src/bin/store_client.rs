//! The key-value store's client: `store_client ADDRESS get KEY | put KEY VALUE [REVISION] | list`.

use idl_examples::store::*;

fn main() -> anyhow::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let store = StoreV1Client::connect(words.first().unwrap_or(&"udp://127.0.0.1:4001"))?;
    let (name, content, expected) = match words[..] {
        [_, "put", key, value] => (key, value, None),
        [_, "put", key, value, revision] => (key, value, Some(revision.parse()?)),
        [_, "get", key] => {
            let found = store.get(key)?;
            let text = found.as_deref().map(String::from_utf8_lossy);
            return Ok(println!("{text:?}"));
        }
        _ => return Ok(println!("{:?}", store.list()?)),
    };
    let (name, content) = (name.into(), content.into());
    let put = PutArguments {
        name,
        content,
        expected,
    };
    Ok(println!("{:?}", store.put(&put)?))
}
