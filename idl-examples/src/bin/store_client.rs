//! The key-value store's client: `store_client ADDRESS get KEY | put KEY VALUE [REVISION] | list`.

use idl_examples::store::*;

fn main() -> anyhow::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let [address, command @ ..] = &words[..] else {
        anyhow::bail!("give the server's address, as in udp://127.0.0.1:4001");
    };
    let store = StoreV1Client::connect(address)?;
    match command {
        ["get", key] => println!("{:?}", store.get(key)?.map(String::from_utf8)),
        ["put", key, value, revision @ ..] => {
            let expected = revision.first().map(|text| text.parse()).transpose()?;
            let (name, content) = (key.to_string(), value.as_bytes().to_vec());
            let put = PutArguments {
                name,
                content,
                expected,
            };
            println!("{:?}", store.put(&put)?);
        }
        _ => println!("{:?}", store.list()?),
    }
    Ok(())
}
