//! The key-value store's client: `store_client ADDRESS get KEY | put KEY VALUE [REVISION] | list`.

use idl_examples::store::*;

fn main() -> anyhow::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let connect = StoreV1Client::connect;
    match &words[..] {
        [to, "get", key] => println!("{:?}", connect(to)?.get(key)?.map(String::from_utf8)),
        [to, "put", key, value, revision @ ..] if revision.len() < 2 => {
            let put = PutArguments {
                name: key.to_string(),
                content: value.as_bytes().to_vec(),
                expected: revision.first().map(|text| text.parse()).transpose()?,
            };
            println!("{:?}", connect(to)?.put(&put)?);
        }
        [to, "list"] => println!("{:?}", connect(to)?.list()?),
        _ => {
            eprintln!("usage: store_client ADDRESS get KEY | put KEY VALUE [REVISION] | list");
            std::process::exit(2);
        }
    }
    Ok(())
}
