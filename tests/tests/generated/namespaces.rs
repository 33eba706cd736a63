//! Namespaces: which paths lead to a type, and what it looks like on the wire.

use crate::form::Form;
use crate::golden::namespaces::{
    Axis, Everything, Line, Order, ShopV1, ShopV1Client, ShopV1Server, geo, shop,
};
use crate::services::{address, config, start};
use rpcgen_runtime::{CallContext, EncodeError, Fault};

/// `geo::Point` and `shop::stock::Point` are two types, so `Point` alone is none; all other names can do without a path.
fn everything() -> Everything {
    let point = geo::Point { x: 1, y: 2 };
    let stocked = shop::stock::Point {
        r#where: point,
        key: vec![3],
        name: "four".into(),
    };
    let line = Line {
        from: point,
        to: point,
        ordered: Some(Box::new(Order::X(stocked.clone()))),
    };
    Everything {
        line,
        point: stocked,
        axis: Axis::Y,
        bytes: [5; geo::LIMIT as usize],
    }
}

#[test]
fn every_reference_leads_to_its_type() {
    let stocked = "00000001 00000002  00000001 03000000  00000004 666f7572";
    Form::of_type().assert_wire(
        &everything(),
        &format!(
            "00000001 00000002  00000001 00000002  00000001 00000000 {stocked}  {stocked}
             00000001  05050505"
        ),
    );
}

#[test]
fn a_bound_is_that_of_its_namespace() {
    let key = |length| (vec![0; length], length);
    let error = |(limit, found)| EncodeError::TooLong { limit, found };
    let form = Form::<Vec<u8>>::of_functions(
        |value, output| geo::encode_key(value, output),
        geo::decode_key,
    );
    form.assert_encode_error(&key(5).0, error((4, 5)));
    let form = Form::<Vec<u8>>::of_functions(
        |value, output| geo::encode_short_key(value, output),
        geo::decode_short_key,
    );
    form.assert_encode_error(&key(3).0, error((2, 3)));
}

struct Shop;

impl ShopV1 for Shop {
    fn shop_find(&self, _: &CallContext, at: geo::Point, key: geo::Key) -> Result<Order, Fault> {
        let name = format!("{} {}", at.x, at.y);
        let r#where = at;
        Ok(Order::X(shop::stock::Point { r#where, key, name }))
    }
}

#[test]
fn a_service_in_a_namespace_answers() {
    let server = start(ShopV1Server::new(Shop));
    let client = ShopV1Client::with_config(&address(&server), config()).unwrap();
    let at = geo::Point { x: 8, y: 9 };
    let Order::X(found) = client.shop_find(&at, &[7]).unwrap() else {
        panic!("the other arm")
    };
    assert_eq!((found.key, found.name.as_str()), (vec![7], "8 9"));
}
