//! lists.x: lists as arguments and results.

use super::{address, assert_not_sent, assert_rejected, config, start};
use crate::golden::lists::{
    Directory, Entry, ExportNode, Exports, GroupNode, Groups, ListV1, ListV1Client, ListV1Server,
    list_v1,
};
use rpcgen_runtime::{CallContext, EncodeError, Fault, Rejection, RunningServer};

struct Lists;

impl ListV1 for Lists {
    /// An export for each group.
    fn exports(&self, _: &CallContext, argument: Groups) -> Result<Exports, Fault> {
        let export = |node: &GroupNode| ExportNode {
            directory: format!("/{}", node.group),
            allowed: argument.clone(),
        };
        Ok(argument.iter().map(export).collect())
    }

    fn read(&self, _: &CallContext, argument: Vec<Entry>) -> Result<Directory, Fault> {
        Ok(Directory {
            eof: argument.len() == 1,
            entries: argument,
        })
    }

    fn self_(&self, _: &CallContext, argument: Directory) -> Result<Vec<Entry>, Fault> {
        Ok(argument.entries)
    }
}

fn pair() -> (RunningServer, ListV1Client) {
    let server = start(ListV1Server::new(Lists));
    let client = ListV1Client::with_config(&address(&server), config()).unwrap();
    (server, client)
}

fn entries(count: u32) -> Vec<Entry> {
    let entry = |size: u32| Entry {
        name: size.to_string(),
        size,
    };
    (0..count).map(entry).collect()
}

#[test]
fn every_procedure_answers() {
    let (_server, client) = pair();
    client.null().unwrap();

    let groups = ["a", "b"].map(|group| GroupNode {
        group: group.into(),
    });
    let exports = ["/a", "/b"].map(|directory| ExportNode {
        directory: directory.into(),
        allowed: groups.to_vec(),
    });
    assert_eq!(client.exports(&groups).unwrap(), exports);
    assert_eq!(client.exports(&[]).unwrap(), []);

    for count in [1, 2, 500] {
        let directory = Directory {
            entries: entries(count),
            eof: count == 1,
        };
        assert_eq!(client.read(&entries(count)).unwrap(), directory);
        assert_eq!(client.self_(&directory).unwrap(), entries(count));
    }
}

#[test]
fn an_empty_list_by_value_goes_neither_way() {
    let (_server, client) = pair();
    assert_not_sent(client.read(&[]), &EncodeError::EmptyList);
    assert_rejected(
        client.self_(&Directory::default()),
        (list_v1::PROGRAM, list_v1::VERSION, list_v1::SELF),
        Rejection::SystemError,
    );
}
