//! The peer for benchmarks, for a moment over each transport: that its calls work, and that its figures agree.

use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// A server that is killed at the end.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        self.0.kill().expect("it has not been waited for");
        self.0.wait().expect("it was started here");
    }
}

#[test]
fn figures_of_each_transport() {
    for transport in ["rpc", "udp", "tcp"] {
        for test in ["lat", "thr", "bulk"] {
            let figures = measure(transport, test);
            let figure = |name: &str| figures[name].as_f64().unwrap();
            assert!(figure("calls") >= 1.0, "{transport} {test} {figures}");
            assert!(figure("min_us") > 1.0, "{transport} {test} {figures}");
            assert!(figure("min_us") <= figure("p50_us"), "{figures}");
            assert!(figure("p50_us") <= figure("p99_us"), "{figures}");
            // Half of the calls took the median or longer, and so many were under way at a time.
            let busy = figure("calls") / 2.0 * figure("p50_us") / figure("concurrency");
            assert!(busy <= 1.1 * figure("secs") * 1e6, "{figures}");
            assert!(figure("srv_rss_kb") > 0.0, "{figures}");
        }
    }
}

fn measure(transport: &str, test: &str) -> Value {
    let peer = || Command::new(env!("CARGO_BIN_EXE_bench-peer"));
    let mut server = peer();
    server.args(["server", "--transport", transport]);
    let mut server = Server(server.stdout(Stdio::piped()).spawn().unwrap());
    let mut ready = String::new();
    let output = server.0.stdout.take().unwrap();
    BufReader::new(output).read_line(&mut ready).unwrap();
    let port = ready.trim().strip_prefix("READY ").unwrap();

    let mut client = peer();
    client.args(["client", "--transport", transport, "--port", port]);
    client.args(["--server-pid", &server.0.id().to_string()]);
    client.args(["--test", test, "--payload", "1000", "--seconds", "0.1"]);
    client.args(["--concurrency", if test == "thr" { "8" } else { "1" }]);
    let output = client.output().unwrap();
    assert!(output.status.success(), "{transport} {test} {output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}
