//! `idl/interop.x` between this project and C: rpcgen -C -N and libtirpc. Values are equal in both directions.

mod tshark;
mod version_3;

use rpcgen_runtime::{
    AuthSys, CallContext, ClientConfig, Credential, Fault, RunningServer, Server,
};
use rpcgen_tests::daemons::{self, CPrograms};
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

rpcgen_runtime::include_idl!("interop");

#[test]
fn our_client_calls_a_c_server() {
    let Some(programs) = daemons::require(CPrograms::NEEDS) else {
        return;
    };
    let programs = CPrograms::build(&programs);
    for transport in ["udp", "tcp"] {
        let (_server, address) = programs.serve(transport);
        calls(&format!("{transport}://{address}"));
    }
}

#[test]
fn a_c_client_calls_our_server() {
    let Some(programs) = daemons::require(CPrograms::NEEDS) else {
        return;
    };
    let programs = CPrograms::build(&programs);
    // A port of the native protocol answers them, too.
    for (listens, transport, procedures) in
        [("udp", "udp", 36), ("tcp", "tcp", 37), ("rpc", "udp", 36)]
    {
        let server = serve(listens);
        let output = programs.call(server.local_address().port(), transport);

        let answers = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success(),
            "{listens}: {}\n{answers}{output:?}",
            output.status
        );
        let right = answers.lines().filter(|line| line.starts_with("ok"));
        assert_eq!(right.count(), procedures, "{listens}");
    }
}

/// The same server as in C: it tells whether a failure above is the C server's or ours.
#[test]
fn our_client_calls_our_server() {
    for transport in ["udp", "tcp"] {
        let server = serve(transport);
        calls(&format!("{transport}://{}", server.local_address()));
    }
}

fn serve(transport: &str) -> RunningServer {
    let server = Server::new()
        .add(InteropV1Server::new(Steps::default()))
        .add(InteropV3Server::new(version_3::Rare));
    let server = server.listen(&format!("{transport}://127.0.0.1:0"));
    server.unwrap().spawn().unwrap()
}

/// Calls every procedure.
fn calls(address: &str) {
    let client = InteropV1Client::connect(address).unwrap();
    client.null().unwrap();
    scalars(&client);
    sequences(&client);
    choices(&client);
    structures(&client);
    grows(&client, 50_000);
    if address.starts_with("tcp") {
        // The C server sends it in fragments of 4000 bytes.
        grows(&client, 8_000_000);
    }
    callers(address);
    version_3::calls(address);
}

fn grows(client: &InteropV1Client, size: usize) {
    let bytes: Vec<u8> = (0..size)
        .map(|index| (index * 7 + index / 251) as u8)
        .collect();
    let grown = client.grow(&bytes).unwrap();
    let expected: Vec<u8> = bytes.iter().map(|byte| byte.wrapping_add(1)).collect();
    // Not `assert_eq`, which would print megabytes.
    assert!(grown == expected, "{size} bytes");
}

fn callers(address: &str) {
    let user = AuthSys {
        stamp: 7,
        machine_name: "desk".into(),
        uid: 1000,
        gid: 100,
        gids: vec![24, 25, 4_000_000_000],
    };
    let expected = Caller {
        machine: "desk".into(),
        uid: 1000,
        gid: 100,
        gids: user.gids.clone(),
    };
    let config = ClientConfig {
        credential: Credential::Sys(user),
        ..ClientConfig::default()
    };
    let client = InteropV1Client::with_config(address, config).unwrap();
    assert_eq!(client.who().unwrap(), expected);
    let nobody = InteropV1Client::connect(address).unwrap().who().unwrap();
    assert_eq!(nobody.machine, "");
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

    fn grow(&self, _: &CallContext, bytes: Bulk) -> Result<Bulk, Fault> {
        Ok(bytes.into_iter().map(|byte| byte.wrapping_add(1)).collect())
    }

    fn who(&self, context: &CallContext) -> Result<Caller, Fault> {
        Ok(match context.credential() {
            Credential::Sys(user) => Caller {
                machine: String::from_utf8(user.machine_name.clone()).unwrap(),
                uid: user.uid,
                gid: user.gid,
                gids: user.gids.clone(),
            },
            _ => Caller {
                machine: String::new(),
                uid: 0,
                gid: 0,
                gids: Vec::new(),
            },
        })
    }
}
