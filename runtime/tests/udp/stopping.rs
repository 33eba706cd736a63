//! Ending a server.

use crate::SCHEME;
use crate::procedures::{
    PROGRAM, TEST_TIME, VERSION, anywhere, call, client_of, each_runs, echo_and_add, start,
};
use rpcgen_runtime::{Client, RunningServer, Server, ServerConfig, StopHandle};
use std::net::UdpSocket;
use std::sync::{Arc, Mutex, mpsc};
use std::thread;

#[test]
fn a_call_that_runs_is_finished_and_answered() {
    let (entered, has_entered) = mpsc::channel();
    let (leave, may_leave) = mpsc::channel::<()>();
    let may_leave = Mutex::new(may_leave);
    let server = start(each_runs(move |_| {
        entered.send(()).unwrap();
        may_leave.lock().unwrap().recv().unwrap();
        Ok(())
    }));
    let (client, address) = (client_of(&server), server.local_address());
    thread::scope(|scope| {
        let running = scope.spawn(|| call(&client, 1));
        has_entered.recv_timeout(TEST_TIME).unwrap();
        server.stop_handle().stop();
        leave.send(()).unwrap();
        running.join().unwrap().unwrap();
    });
    server.wait();
    // The port is free again.
    UdpSocket::bind(address).unwrap();
}

#[test]
fn serve_returns_when_it_is_stopped() {
    let server = Server::new().add(echo_and_add(Arc::default()));
    let server = server
        .listen(&anywhere())
        .unwrap()
        .listen(&anywhere())
        .unwrap();
    let (stop, address) = (server.stop_handle(), server.local_addresses()[1]);
    let serving = thread::spawn(|| server.serve());
    let client = Client::connect(&format!("{SCHEME}://{address}"), PROGRAM, VERSION).unwrap();
    call(&client, 0).unwrap();
    stop.stop();
    stop.stop();
    serving.join().unwrap().unwrap();
}

#[test]
fn a_server_that_is_stopped_before_it_starts_ends_at_once() {
    let server = Server::new().listen(&anywhere()).unwrap();
    server.stop_handle().stop();
    server.serve().unwrap();
}

#[test]
fn any_number_of_threads_ends() {
    for threads in [1, 2, 64] {
        let config = ServerConfig {
            threads,
            ..ServerConfig::default()
        };
        let server = Server::new()
            .with_config(config)
            .add(echo_and_add(Arc::default()));
        let server = server.listen(&format!("{SCHEME}://0.0.0.0:0")).unwrap();
        server.spawn().unwrap().stop();
    }
}

/// The handler's own thread cannot be waited for: its call is answered all the same.
#[test]
fn a_handler_can_stop_its_server() {
    let handle: Arc<Mutex<Option<StopHandle>>> = Arc::default();
    let in_handler = handle.clone();
    let server = start(each_runs(move |_| {
        in_handler.lock().unwrap().as_ref().unwrap().stop();
        Ok(())
    }));
    *handle.lock().unwrap() = Some(server.stop_handle());
    call(&client_of(&server), 1).unwrap();
    server.wait();
}

#[test]
fn a_handler_can_drop_its_server() {
    let owner: Arc<Mutex<Option<RunningServer>>> = Arc::default();
    let in_handler = owner.clone();
    let server = start(each_runs(move |_| {
        drop(in_handler.lock().unwrap().take());
        Ok(())
    }));
    let client = client_of(&server);
    *owner.lock().unwrap() = Some(server);
    call(&client, 1).unwrap();
}
