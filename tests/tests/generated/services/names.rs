//! names.x: procedures and arguments named like Rust's own.

use super::{address, config, start};
use crate::golden::names::{Iterator_, IteratorClient, IteratorServer};
use crate::golden::names::{NamesV1, NamesV1Client, NamesV1Server, names_v1};
use crate::golden::names::{T, TClient, TServer};
use rpcgen_runtime::{CallContext, Fault};
use std::sync::{Arc, Mutex};

#[derive(Debug, Default)]
struct Names {
    connected: Mutex<Vec<(i32, i32)>>,
}

impl NamesV1 for Names {
    fn new_(&self, context: &CallContext, r#fn: i32) -> Result<i32, Fault> {
        assert_eq!(context.procedure(), names_v1::NEW);
        Ok(r#fn + 1)
    }

    fn clone_(&self, context: &CallContext, output_: i32, context_: i32) -> Result<i32, Fault> {
        assert_eq!(context.procedure(), names_v1::CLONE);
        Ok(output_ - context_)
    }

    fn r#match(&self, context: &CallContext, input_: i32, self_: i32) -> Result<i32, Fault> {
        assert_eq!(context.procedure(), names_v1::MATCH);
        Ok(input_ * self_)
    }

    fn connect_(&self, _: &CallContext, item: i32, value: i32) -> Result<(), Fault> {
        self.connected.lock().unwrap().push((item, value));
        Ok(())
    }
}

#[test]
fn every_procedure_answers() {
    let handler = Arc::<Names>::default();
    let server = start(NamesV1Server::from(handler.clone()));
    let client = NamesV1Client::with_config(&address(&server), config()).unwrap();
    client.null().unwrap();
    assert_eq!(client.new_(1).unwrap(), 2);
    assert_eq!(client.clone_(10, 3).unwrap(), 7);
    assert_eq!(client.r#match(10, 3).unwrap(), 30);
    client.connect_(4, 5).unwrap();
    assert_eq!(*handler.connected.lock().unwrap(), [(4, 5)]);
}

struct Next;

impl T for Next {
    fn next(&self, _: &CallContext, t: i32) -> Result<i32, Fault> {
        Ok(t + 1)
    }
}

impl Iterator_ for Next {
    fn next(&self, _: &CallContext, h: i32) -> Result<i32, Fault> {
        Ok(h + 2)
    }
}

#[test]
fn services_are_called_like_a_type_parameter_and_like_a_trait_of_the_prelude() {
    let server = start(TServer::new(Next));
    let client = TClient::with_config(&address(&server), config()).unwrap();
    assert_eq!(client.next(1).unwrap(), 2);
    let server = start(IteratorServer::new(Next));
    let client = IteratorClient::with_config(&address(&server), config()).unwrap();
    assert_eq!(client.next(1).unwrap(), 3);
}
