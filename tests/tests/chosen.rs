//! What can be chosen about the generated code: names, bytes for strings, derives, attributes, serde, where the runtime is.
//!
//! `build.rs` has the choices for `idl/chosen.x`.

mod runtime {
    pub(crate) use rpcgen_runtime as again;
}

mod chosen {
    rpcgen_runtime::include_idl!("chosen");
}

use chosen::{
    CHOSEN_1, CHOSEN_1Client, CHOSEN_1Server, entry, everything, kind, node, place, tree,
};
use rpcgen_runtime::xdr::{from_bytes, to_bytes};
use rpcgen_runtime::{CallContext, Fault, Quadruple, Server};
use serde_json::{from_str, json, to_string, to_value};

/// Bytes that are no UTF-8.
const LATIN1: &[u8] = b"caf\xe9";

fn an_entry() -> entry {
    entry {
        name: LATIN1.to_vec(),
        other: Some(LATIN1.to_vec()),
        owner: LATIN1.to_vec(),
        comment: "café".to_owned(),
        r#type: kind::LINK,
    }
}

#[test]
fn strings_that_are_bytes_hold_any() {
    let entry = an_entry();
    let bytes = to_bytes(&entry).unwrap();
    assert_eq!(&bytes[..8], b"\0\0\0\x04caf\xe9");
    assert_eq!(from_bytes::<entry>(&bytes).unwrap(), entry);
    let path = place::FILE_KIND(LATIN1.to_vec());
    assert_eq!(
        from_bytes::<place>(&to_bytes(&path).unwrap()).unwrap(),
        path
    );
}

#[test]
fn they_keep_their_bound() {
    let path = place::FILE_KIND(vec![0; 17]);
    assert!(to_bytes(&path).is_err());
}

struct Names;

impl CHOSEN_1 for Names {
    fn LOOKUP(
        &self,
        _: &CallContext,
        name: Vec<u8>,
        second: Vec<u8>,
        third: String,
    ) -> Result<Vec<u8>, Fault> {
        Ok([name, second, third.into_bytes()].concat())
    }
}

#[test]
fn arguments_and_results_are_bytes() {
    let server = Server::new().add(CHOSEN_1Server::new(Names));
    let server = server.listen("udp://127.0.0.1:0").unwrap().spawn().unwrap();
    let address = format!("udp://{}", server.local_address());
    let client = CHOSEN_1Client::connect(&address).unwrap();
    let answer = client.LOOKUP(b"\xff", LATIN1, "x").unwrap();
    assert_eq!(answer, b"\xffcaf\xe9x");
    server.stop();
}

#[test]
fn derives_are_added() {
    assert!(kind::FILE_KIND < kind::LINK);
}

fn a_value() -> everything {
    everything {
        few: [1, 2, 3, 4],
        many: std::array::from_fn(|index| index as i64 - 20),
        one: [7; 64],
        all: vec![[1; 64], [2; 64]],
        maybe: Some([3; 64]),
        huge: Box::new([9; 2000]),
        table: Box::new([0.5; 300]),
        entries: vec![an_entry()],
        list: vec![node { value: 1 }, node { value: 2 }],
        root: Some(Box::new(tree {
            left: None,
            right: Some(Box::new(tree {
                left: None,
                right: None,
                value: 2,
            })),
            value: 1,
        })),
        number: Quadruple::from(1.5),
        flag: true,
        id: u64::MAX,
    }
}

#[test]
fn json_and_back() {
    let value = a_value();
    assert_eq!(
        from_str::<everything>(&to_string(&value).unwrap()).unwrap(),
        value
    );
    for union in [
        place::FILE_KIND(LATIN1.to_vec()),
        place::LINK([1; 64]),
        place::default(kind::OTHER, [5; 33]),
    ] {
        let text = to_string(&union).unwrap();
        assert_eq!(from_str::<place>(&text).unwrap(), union, "{text}");
    }
}

#[test]
fn the_form_in_json() {
    assert_eq!(to_value(kind::LINK).unwrap(), json!("LINK"));
    assert_eq!(
        to_value(an_entry()).unwrap(),
        json!({
            "name": [99, 97, 102, 233],
            "other": [99, 97, 102, 233],
            "user": [99, 97, 102, 233],
            "comment": "café",
            "type": "LINK",
        })
    );
    let list = to_value(a_value().list).unwrap();
    assert_eq!(list, json!([{ "value": 1 }, { "value": 2 }]));
    assert_eq!(to_value(Quadruple::from(1.5)).unwrap()[1], json!(255));
}

#[test]
fn attributes_are_there() {
    let unknown = r#"{"name":[],"other":null,"user":[],"comment":"","type":"LINK","more":1}"#;
    let error = from_str::<entry>(unknown).unwrap_err().to_string();
    assert!(error.starts_with("unknown field `more`"), "{error}");
    let array = to_value(place::LINK([0; 64])).unwrap();
    let mut short = array.clone();
    short["LINK"].as_array_mut().unwrap().pop();
    assert!(serde_json::from_value::<place>(short).is_err());
}
