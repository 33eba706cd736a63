//! A host that has an old port mapper instead of rpcbind.

use super::{Registration, Rpcbind};
use crate::{CallContext, Decoder, Encoder, Error, Fault, Server, Service, serve};

/// Version 2 of the protocol (RFC 1833 section 3), where program 7 answers at UDP port 700.
struct PortMapper;

impl Service for PortMapper {
    fn program(&self) -> u32 {
        100_000
    }

    fn version(&self) -> u32 {
        2
    }

    fn dispatch(
        &self,
        _: &CallContext,
        procedure: u32,
        input: &mut Decoder<'_>,
        output: &mut Encoder,
    ) -> Result<(), Fault> {
        let mapping = |input: &mut Decoder<'_>| input.array_fixed(|input| input.unsigned_int());
        match procedure {
            0 => serve(input, output, |_| Ok(()), Ok, |_, ()| Ok(())),
            1 => serve(
                input,
                output,
                mapping,
                |mapping: [u32; 4]| Ok(mapping == [8, 1, 6, 800]),
                |output, is_new| output.bool(*is_new),
            ),
            3 => serve(
                input,
                output,
                mapping,
                |mapping: [u32; 4]| Ok(if mapping[..3] == [7, 1, 17] { 700 } else { 0 }),
                |output, port| output.unsigned_int(*port),
            ),
            4 => serve(
                input,
                output,
                |_| Ok(()),
                Ok,
                |output, ()| {
                    let entry = [1, 7, 1, 17, 700, 0];
                    output.array_fixed(&entry, |output, word| output.unsigned_int(*word))
                },
            ),
            _ => Err(Fault::procedure_unavailable()),
        }
    }
}

#[test]
fn a_port_mapper_is_asked_as_one() {
    let server = Server::new().add(PortMapper);
    let server = server.listen("udp://127.0.0.1:0").unwrap();
    let server = server.listen("tcp://127.0.0.1:0").unwrap().spawn().unwrap();
    let [udp, tcp] = server.local_addresses() else {
        panic!("it listens twice");
    };
    for address in [format!("udp://{udp}"), format!("tcp://{tcp}")] {
        let mapper = Rpcbind::at(address);
        let find = |program, netid: &str| {
            let found = mapper.find(program, 1, |_| netid.into()).unwrap();
            found.map(|address| address.to_string())
        };
        assert_eq!(find(7, "udp").as_deref(), Some("127.0.0.1:700"));
        assert_eq!(find(7, "udp6"), None);
        assert_eq!(find(8, "udp"), None);
        assert_eq!(mapper.port(7, 1, "udp").unwrap(), Some(700));
        assert_eq!(mapper.port(7, 1, "tcp").unwrap(), None);
        assert_eq!(mapper.port(7, 1, "udp6").unwrap(), None);
        let seventh = Registration {
            program: 7,
            version: 1,
            netid: "udp".into(),
            address: "0.0.0.0.2.188".into(),
            owner: String::new(),
        };
        assert_eq!(mapper.list().unwrap(), [seventh]);
        let eighth = Registration {
            program: 8,
            version: 1,
            netid: "tcp".into(),
            address: "127.0.0.1.3.32".into(),
            owner: String::new(),
        };
        assert!(mapper.register(&eighth).unwrap());
    }
}

#[test]
fn who_is_no_rpcbind_is_said() {
    let server = Server::new()
        .listen("tcp://127.0.0.1:0")
        .unwrap()
        .spawn()
        .unwrap();
    let address = format!("tcp://{}", server.local_address());
    let error = Rpcbind::at(&address).list().unwrap_err();
    assert!(matches!(error, Error::Rpcbind { .. }), "{error}");
}
