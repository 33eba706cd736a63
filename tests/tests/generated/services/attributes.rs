//! attributes.x: what comments say about calls, and the methods that do not wait.

use super::{address, config, start};
use crate::golden::attributes::{Journal, JournalClient, JournalServer};
use futures_lite::future::block_on;
use rpcgen_runtime::{CallContext, ClientConfig, Fault, PendingCall, RunningServer};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

#[derive(Default)]
struct Book {
    values: Mutex<BTreeMap<String, i32>>,
    lines: Mutex<Vec<String>>,
    last: Mutex<i32>,
}

impl Journal for Book {
    fn put(&self, _: &CallContext, key: String, value: i32) -> Result<(), Fault> {
        self.values.lock().unwrap().insert(key, value);
        Ok(())
    }

    fn entries(&self, _: &CallContext) -> Result<i32, Fault> {
        Ok(i32::try_from(self.values.lock().unwrap().len())?)
    }

    fn log(&self, _: &CallContext, line: String) -> Result<(), Fault> {
        self.lines.lock().unwrap().push(line);
        Ok(())
    }

    fn next(&self, _: &CallContext, step: i32) -> Result<i32, Fault> {
        let mut last = self.last.lock().unwrap();
        *last += step;
        Ok(*last)
    }

    fn flush(&self, _: &CallContext) -> Result<(), Fault> {
        Err(Fault::system("the disk is full"))
    }

    fn next_async(&self, _: &CallContext) -> Result<i32, Fault> {
        Ok(2)
    }

    fn within_(&self, context: &CallContext, limit: i32) -> Result<i32, Fault> {
        assert_eq!(context.deadline(), None, "none was set");
        Ok(limit)
    }

    fn r#type(&self, _: &CallContext) -> Result<i32, Fault> {
        Ok(3)
    }
}

fn pair() -> (RunningServer, JournalClient, Arc<Book>) {
    let book = Arc::new(Book::default());
    let server = start(JournalServer::from(Arc::clone(&book)));
    let config = ClientConfig {
        outstanding_calls: 4096,
        ..config()
    };
    let client = JournalClient::with_config(&address(&server), config).unwrap();
    (server, client, book)
}

#[test]
fn each_method_has_one_beside_it_that_does_not_wait() {
    let (_server, client, book) = pair();
    let puts: Vec<PendingCall<()>> = (0..1_000)
        .map(|number| client.put_async(&number.to_string(), number))
        .collect();
    puts.into_iter().for_each(|put| put.wait().unwrap());
    assert_eq!(block_on(client.entries_async()).unwrap(), 1_000);
    assert_eq!(book.values.lock().unwrap()["999"], 999);
    let late = client.with_deadline(Duration::ZERO).put_async("late", 1);
    assert!(late.wait().is_err());
    let too_long = client.put_async("a key of more than eight bytes", 1);
    assert!(too_long.is_ready() && too_long.wait().is_err());
    assert_eq!(client.entries().unwrap(), 1_000);
}

#[test]
fn names_give_way_to_those_of_procedures() {
    let (_server, client, _) = pair();
    assert_eq!(client.next(1).unwrap(), 1);
    assert_eq!(client.next_async2(1).wait().unwrap(), 2);
    assert_eq!(client.next_async().unwrap(), 2);
    assert_eq!(client.next_async_async().wait().unwrap(), 2);
    assert_eq!(client.within_(7).unwrap(), 7);
    assert_eq!(client.type_async().wait().unwrap(), 3);
}

#[test]
fn one_way_calls_are_waited_for_together_and_ordered_ones_keep_their_order() {
    let (_server, client, book) = pair();
    let lines: Vec<String> = (0..500).map(|number| format!("line {number}")).collect();
    let mut sums = Vec::new();
    for line in &lines {
        client.log(line).unwrap();
        sums.push(client.next_async2(1));
    }
    client.wait_all().unwrap();
    assert_eq!(*book.lines.lock().unwrap(), lines);
    let sums: Vec<i32> = sums.into_iter().map(|sum| sum.wait().unwrap()).collect();
    assert_eq!(sums, (1..=500).collect::<Vec<_>>());
}

#[test]
fn a_one_way_call_fails_where_all_are_waited_for_or_where_it_is_looked_at() {
    let (_server, client, _) = pair();
    client.flush().unwrap();
    assert!(client.wait_all().is_err());
    client.wait_all().unwrap();
    assert!(client.flush_async().wait().is_err());
    client.wait_all().unwrap();
}
