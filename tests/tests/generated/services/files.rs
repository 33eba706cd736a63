//! typedefs.x: arguments and results whose types are typedefs.

use super::{address, assert_not_sent, assert_rejected, config, raw_call, raw_client, start};
use crate::golden::typedefs::{
    Cookie, FileId, FileName, FileV1, FileV1Client, FileV1Server, Ids, Item, ItemPtr, Path, Paths,
    file_v1,
};
use rpcgen_runtime::{CallContext, EncodeError, Fault, Rejection, RunningServer};

struct Files;

impl FileV1 for Files {
    fn open(&self, _: &CallContext, argument: Path) -> Result<FileId, Fault> {
        Ok(u64::MAX - argument.len() as u64)
    }

    fn token(&self, _: &CallContext, mut argument: Cookie) -> Result<Cookie, Fault> {
        argument.reverse();
        Ok(argument)
    }

    fn list(&self, _: &CallContext, argument: Ids) -> Result<Paths, Fault> {
        Ok(argument.iter().map(|id| format!("/{id}")).collect())
    }

    fn find(&self, _: &CallContext, argument: FileName) -> Result<ItemPtr, Fault> {
        let item = |name| {
            Box::new(Item {
                r#where: name,
                ..Item::default()
            })
        };
        Ok(Some(argument).filter(|name| name != "missing").map(item))
    }
}

fn pair() -> (RunningServer, FileV1Client) {
    let server = start(FileV1Server::new(Files));
    let client = FileV1Client::with_config(&address(&server), config()).unwrap();
    (server, client)
}

#[test]
fn every_procedure_answers() {
    let (_server, client) = pair();
    client.null().unwrap();
    assert_eq!(client.open("abc").unwrap(), u64::MAX - 3);
    let token = client.token(&[1, 2, 3, 4, 5, 6, 7, 8]).unwrap();
    assert_eq!(token, [8, 7, 6, 5, 4, 3, 2, 1]);
    assert_eq!(client.list(&[7, 8]).unwrap(), ["/7", "/8"]);
    let item = Item {
        r#where: "here".into(),
        ..Item::default()
    };
    assert_eq!(client.find("here").unwrap(), Some(Box::new(item)));
    assert_eq!(client.find("missing").unwrap(), None);
}

#[test]
fn bounds_hold_on_both_sides() {
    let (server, client) = pair();
    let too_long = |limit, found| EncodeError::TooLong { limit, found };
    assert_not_sent(client.open("abcdefghijklm"), &too_long(12, 13));
    assert_not_sent(client.find("abcdefghijklm"), &too_long(12, 13));
    assert_not_sent(client.list(&[1, 2, 3, 4, 5]), &too_long(4, 5));

    let called = |procedure| (file_v1::PROGRAM, file_v1::VERSION, procedure);
    // Twelve digits and a slash.
    assert_rejected(
        client.list(&[123_456_789_012]),
        called(file_v1::LIST),
        Rejection::SystemError,
    );
    let raw = raw_client(&server, file_v1::PROGRAM, file_v1::VERSION);
    let cases: [(u32, &[u32]); 3] = [
        (file_v1::OPEN, &[13, 0, 0, 0, 0]),
        (file_v1::TOKEN, &[1]),
        (file_v1::LIST, &[5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
    ];
    for (procedure, arguments) in cases {
        assert_rejected(
            raw_call(&raw, procedure, arguments),
            called(procedure),
            Rejection::GarbageArguments,
        );
    }
}
