//! `idl/interop.x` between this project and C: rpcgen -C -N and libtirpc. Values are equal in both directions.

use rpcgen_runtime::{CallContext, Fault, Server};
use rpcgen_tests::daemons::{self, CPrograms};
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

rpcgen_runtime::include_idl!("interop");

#[test]
fn our_client_calls_a_c_server() {
    let Some(programs) = daemons::require(CPrograms::NEEDS) else {
        return;
    };
    let (_server, address) = CPrograms::build(&programs).serve();
    let client = InteropV1Client::connect(&format!("udp://{address}")).unwrap();

    client.null().unwrap();
    scalars(&client);
    sequences(&client);
    choices(&client);
    structures(&client);
}

#[test]
fn a_c_client_calls_our_server() {
    let Some(programs) = daemons::require(CPrograms::NEEDS) else {
        return;
    };
    let server = Server::new().add(InteropV1Server::new(Steps::default()));
    let server = server.listen("udp://127.0.0.1:0").unwrap().spawn().unwrap();

    let output = CPrograms::build(&programs).call(server.local_address().port());

    let answers = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{}\n{answers}{output:?}",
        output.status
    );
    assert_eq!(
        answers
            .lines()
            .filter(|line| line.starts_with("ok"))
            .count(),
        22
    );
}

/// The same server as in C: it tells whether a failure above is the C server's or ours.
#[test]
fn our_client_calls_our_server() {
    let server = Server::new().add(InteropV1Server::new(Steps::default()));
    let server = server.listen("udp://127.0.0.1:0").unwrap().spawn().unwrap();
    let address = server.local_address();
    let client = InteropV1Client::connect(&format!("udp://{address}")).unwrap();

    scalars(&client);
    sequences(&client);
    choices(&client);
    structures(&client);
}

fn scalars(client: &InteropV1Client) {
    assert_eq!(client.add(-40, 42 - 2_147_483_607).unwrap(), -2_147_483_605);
    assert_eq!(client.next_color(Color::Red).unwrap(), Color::Green);
    assert_eq!(client.next_color(Color::Green).unwrap(), Color::Blue);
    assert_eq!(client.next_color(Color::Blue).unwrap(), Color::Grey);
    assert_eq!(client.next_color(Color::Grey).unwrap(), Color::Red);
    assert_eq!(
        client.multiply(-3_000_000_000, 3_000_000_000).unwrap(),
        -9_000_000_000_000_000_000
    );
    assert!(client.invert(false).unwrap());
    assert!(!client.invert(true).unwrap());
    assert_eq!(client.half(-0.5).unwrap(), -0.25);
}

fn sequences(client: &InteropV1Client) {
    let cases: [(&[u8], u32, &[u8]); 4] = [
        (&[0, 1, 2, 0xff, 7], 0x55, &[0x55, 0x54, 0x57, 0xaa, 0x52]),
        (&[], 1, &[]),
        (&[1], 1, &[0]),
        (&[0; 64], 0xff, &[0xff; 64]),
    ];
    for (bytes, key, scrambled) in cases {
        assert_eq!(client.scramble(bytes, key).unwrap(), scrambled);
    }
    for (text, reversed) in [("straight", "thgiarts"), ("", ""), ("abc", "cba")] {
        assert_eq!(client.reverse(text).unwrap(), reversed);
    }
    assert_eq!(
        client.scale(&[1.0, -2.5, 1e300], -2.0).unwrap(),
        [-2.0, 5.0, -2e300]
    );
    assert!(client.scale(&[], 3.0).unwrap().is_empty());
    assert_eq!(client.scale(&[1.0; 8], 0.5).unwrap(), [0.5; 8]);
}

fn choices(client: &InteropV1Client) {
    let shapes = [
        Shape::Red(7),
        Shape::Green(vec![0.5]),
        Shape::Blue,
        Shape::Default(Color::Grey, "four".into()),
    ];
    for shape in shapes {
        assert_eq!(client.next_shape(&shape).unwrap(), next_shape(shape));
    }
    assert_eq!(client.negate(&Outcome::True(5)).unwrap(), Outcome::True(-5));
    assert_eq!(client.negate(&Outcome::False).unwrap(), Outcome::False);
    assert_eq!(client.increment(Some(41)).unwrap(), Some(42));
    assert_eq!(client.increment(None).unwrap(), None);
}

fn structures(client: &InteropV1Client) {
    let node = |value, label: &str| Node {
        value,
        label: label.into(),
    };
    let list = [node(1, "a"), node(2, ""), node(3, "c")];
    assert_eq!(
        client.backwards(&list).unwrap(),
        [node(3, "c"), node(2, ""), node(1, "a")]
    );
    assert_eq!(client.backwards(&[]).unwrap(), []);

    let full = sample();
    assert_eq!(client.step(&full).unwrap(), stepped(full));
    let empty = Everything {
        title: String::new(),
        body: Vec::new(),
        series: Vec::new(),
        words: Vec::new(),
        form: Shape::Blue,
        result: Outcome::False,
        perhaps: None,
        chain: Vec::new(),
        ..sample()
    };
    assert_eq!(client.step(&empty).unwrap(), stepped(empty));

    let before = client.ticks().unwrap();
    client.tick().unwrap();
    assert_eq!(client.ticks().unwrap(), before + 1);
}

fn sample() -> Everything {
    let node = |value: i32| Node {
        value,
        label: format!("n{}", -value),
    };
    Everything {
        small: i32::MIN,
        natural: u32::MAX - 1,
        big: -9_007_199_254_740_993,
        huge: u64::MAX - 1,
        single: 0.25,
        precise: 1e100,
        flag: true,
        paint: Color::Grey,
        title: "title".into(),
        digest: [1, 2, 3, 4, 0xff],
        body: vec![0, 1, 2, 0xfe, 0xff, b'x', b'y'],
        corner: [-1, 0, 1],
        series: vec![4_000_000_000, 4_000_000_001, 4_000_000_002],
        words: vec![String::new(), "two".into()],
        form: Shape::Red(9),
        result: Outcome::True(1 << 40),
        perhaps: Some(41),
        chain: vec![node(0), node(-1), node(-2)],
    }
}

/// What each procedure does to its argument: the twin of `c/transform.c`.
fn next_color(paint: Color) -> Color {
    match paint {
        Color::Red => Color::Green,
        Color::Green => Color::Blue,
        Color::Blue => Color::Grey,
        Color::Grey => Color::Red,
    }
}

fn next_shape(form: Shape) -> Shape {
    match form {
        Shape::Red(radius) => Shape::Green(vec![f64::from(radius), f64::from(radius) / 2.0]),
        Shape::Green(_) => Shape::Blue,
        Shape::Blue => Shape::Default(Color::Grey, "grey".into()),
        Shape::Default(_, title) => Shape::Red(i32::try_from(title.len()).unwrap()),
    }
}

fn negated(result: Outcome) -> Outcome {
    match result {
        Outcome::True(value) => Outcome::True(-value),
        Outcome::False => Outcome::False,
    }
}

fn reversed(text: &str) -> String {
    text.chars().rev().collect()
}

fn stepped(all: Everything) -> Everything {
    Everything {
        small: all.small + 1,
        natural: all.natural + 1,
        big: all.big + 1,
        huge: all.huge + 1,
        single: all.single + 1.0,
        precise: all.precise + 1.0,
        flag: !all.flag,
        paint: next_color(all.paint),
        title: reversed(&all.title),
        digest: all.digest.map(|byte| byte.wrapping_add(1)),
        body: all
            .body
            .into_iter()
            .map(|byte| byte.wrapping_add(1))
            .collect(),
        corner: all.corner.map(|number| number + 1),
        series: all.series.into_iter().map(|number| number + 1).collect(),
        words: all.words.iter().map(|word| reversed(word)).collect(),
        form: next_shape(all.form),
        result: negated(all.result),
        perhaps: all.perhaps.map(|number| number + 1),
        chain: all.chain.into_iter().rev().collect(),
    }
}

#[derive(Default)]
struct Steps {
    ticks: AtomicU64,
}

impl InteropV1 for Steps {
    fn add(&self, _: &CallContext, a: i32, b: i32) -> Result<i32, Fault> {
        Ok(a + b)
    }

    fn reverse(&self, _: &CallContext, text: Name) -> Result<Name, Fault> {
        Ok(reversed(&text))
    }

    fn scramble(&self, _: &CallContext, bytes: Blob, key: u32) -> Result<Blob, Fault> {
        Ok(bytes
            .into_iter()
            .map(|byte| byte ^ key.to_be_bytes()[3])
            .collect())
    }

    fn scale(&self, _: &CallContext, numbers: Samples, factor: f64) -> Result<Samples, Fault> {
        Ok(numbers.into_iter().map(|number| number * factor).collect())
    }

    fn next_color(&self, _: &CallContext, paint: Color) -> Result<Color, Fault> {
        Ok(next_color(paint))
    }

    fn next_shape(&self, _: &CallContext, form: Shape) -> Result<Shape, Fault> {
        Ok(next_shape(form))
    }

    fn negate(&self, _: &CallContext, result: Outcome) -> Result<Outcome, Fault> {
        Ok(negated(result))
    }

    fn increment(&self, _: &CallContext, number: OptionalInt) -> Result<OptionalInt, Fault> {
        Ok(number.map(|number| number + 1))
    }

    fn backwards(&self, _: &CallContext, list: Chain) -> Result<Chain, Fault> {
        Ok(list.into_iter().rev().collect())
    }

    fn multiply(&self, _: &CallContext, number: i64, factor: u32) -> Result<i64, Fault> {
        Ok(number * i64::from(factor))
    }

    fn invert(&self, _: &CallContext, flag: bool) -> Result<bool, Fault> {
        Ok(!flag)
    }

    fn half(&self, _: &CallContext, number: f32) -> Result<f32, Fault> {
        Ok(number / 2.0)
    }

    fn step(&self, _: &CallContext, all: Everything) -> Result<Everything, Fault> {
        Ok(stepped(all))
    }

    fn tick(&self, _: &CallContext) -> Result<(), Fault> {
        self.ticks.fetch_add(1, SeqCst);
        Ok(())
    }

    fn ticks(&self, _: &CallContext) -> Result<u64, Fault> {
        Ok(self.ticks.load(SeqCst))
    }
}
