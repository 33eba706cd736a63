//! Two files that are compiled apart: the types of one are those that the other uses.

use rpcgen_runtime::xdr::{from_bytes, to_bytes};
use rpcgen_runtime::{CallContext, Fault, Server};

mod shapes {
    rpcgen_runtime::include_idl!("shapes");
}

mod drawing {
    rpcgen_runtime::include_idl!("drawing");
}

use drawing::{DrawV1, DrawV1Client, DrawV1Server, Figure, Shape};
use shapes::{Kind, Path, Point, Weight};

fn figure() -> Figure {
    let point = Point { x: 1, y: 2 };
    Figure {
        title: "eight888".into(),
        what: Kind::Line,
        outline: vec![Path { at: point }],
        corners: [point; 2],
        note: vec![9],
        weighs: Weight { grams: 0.5 },
    }
}

#[test]
fn values_hold_the_types_of_the_other_file() {
    let bytes = to_bytes(&figure()).unwrap();
    assert_eq!(from_bytes(&bytes), Ok(figure()));
    let shape = Shape::Line(figure().outline);
    let bytes = to_bytes(&shape).unwrap();
    assert_eq!(from_bytes(&bytes), Ok(shape));
}

#[test]
fn the_bounds_of_the_other_file_are_kept() {
    let title = "nine nine".to_owned();
    let too_long = Figure { title, ..figure() };
    let error = to_bytes(&too_long).unwrap_err();
    assert_eq!(error.to_string(), shapes_limit(9));
}

fn shapes_limit(found: usize) -> String {
    let limit = shapes::NAME_MAX;
    rpcgen_runtime::EncodeError::TooLong { limit, found }.to_string()
}

struct Board;

impl DrawV1 for Board {
    fn draw_find(
        &self,
        _: &CallContext,
        title: shapes::Name,
        what: Kind,
        _: shapes::Id,
    ) -> Result<Figure, Fault> {
        Ok(Figure {
            title,
            what,
            ..figure()
        })
    }
}

#[test]
fn a_service_takes_and_returns_them() {
    let server = Server::new().add(DrawV1Server::new(Board));
    let server = server.listen("udp://127.0.0.1:0").unwrap().spawn().unwrap();
    let address = format!("udp://{}", server.local_address());
    let client = DrawV1Client::connect(&address).unwrap();
    let found = client.draw_find("dot", Kind::Dot, 7).unwrap();
    assert_eq!((found.title.as_str(), found.what), ("dot", Kind::Dot));
}
