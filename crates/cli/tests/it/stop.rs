//! Being asked to stop.

use crate::program::{Workplace, people_file};
use rustix::process::{Pid, Signal, kill_process};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::net::UnixDatagram;

#[test]
fn requests_under_way_are_finished() {
    let workplace = Workplace::new();
    let mut server = workplace.serve(&[]);
    let key = workplace.done(&["key", "create", "--name", "ci"]);
    let body = br#"{"firstName":"Jane","lastName":"Roe","email":"jane@example.com"}"#;
    let mut stream = TcpStream::connect(server.host()).unwrap();
    write!(
        stream,
        "POST /api/2.0/people HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nExpect: 100-continue\r\n\r\n",
        server.host(),
        key.trim(),
        body.len()
    )
    .unwrap();
    let mut answers = BufReader::new(stream.try_clone().unwrap());
    let mut line = String::new();
    answers.read_line(&mut line).unwrap();
    // The server waits for the body, so the request is under way.
    assert!(line.starts_with("HTTP/1.1 100"), "{line}");

    server.signal(Signal::TERM);
    server.wait_for("Stopping");
    stream.write_all(body).unwrap();
    let mut rest = String::new();
    answers.read_to_string(&mut rest).unwrap();
    assert!(
        rest.contains("HTTP/1.1 200") && rest.contains("jane@example.com"),
        "{rest}"
    );
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
    assert!(!workplace.path("anteroom-data/control.json").exists());
    workplace.done(&["person", "get", "jane@example.com"]);
}

#[test]
fn a_service_manager_hears_when_it_is_ready_and_when_it_stops() {
    let workplace = Workplace::new();
    let socket = UnixDatagram::bind(workplace.path("notify")).unwrap();
    let mut command = workplace.command(&["serve", "--listen", "127.0.0.1:0"]);
    command.env("NOTIFY_SOCKET", workplace.path("notify"));
    let server = workplace.serve_with(command);
    let heard = || {
        let mut bytes = [0; 64];
        let length = socket.recv(&mut bytes).unwrap();
        String::from_utf8(bytes[..length].to_vec()).unwrap()
    };
    assert_eq!(heard(), "READY=1");
    assert_eq!(server.stop().0, Some(0));
    assert_eq!(heard(), "STOPPING=1");
}

#[test]
fn an_idle_connection_holds_nobody_up() {
    let workplace = Workplace::new();
    let server = workplace.serve(&[]);
    let mut idle = TcpStream::connect(server.host()).unwrap();
    write!(idle, "GET /health HTTP/1.1\r\nHost: {}\r\n\r\n", server.host()).unwrap();
    let mut first = [0; 12];
    idle.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 200");
    let (code, said) = server.stop();
    assert_eq!(code, Some(0));
    assert!(!said.contains("still under way"), "{said}");
}

#[test]
fn an_interrupted_run_finishes_those_it_began_and_tells() {
    let workplace = Workplace::new();
    workplace.write("people.csv", people_file(400));
    let mut child = workplace
        .command(&["onboard", "people.csv", "--concurrency", "1", "--output", "json"])
        .spawn()
        .unwrap();
    let mut said = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("bringing") {
        line.clear();
        assert!(said.read_line(&mut line).unwrap() > 0, "the run ended before it began");
    }
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    let mut out = String::new();
    child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1));
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert!(
        report["summary"]["notStarted"].as_u64().unwrap() > 0,
        "{}",
        report["summary"]
    );
    assert_eq!(report["summary"]["failed"], 0);
    assert_eq!(workplace.json(&["onboard", "people.csv"])["summary"]["asAsked"], 400);
}
