//! Being asked to stop.

use crate::program::{Workplace, people_file};
use rustix::process::{Pid, Signal, kill_process};
use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::net::UnixDatagram;
use std::sync::atomic::{AtomicUsize, Ordering};

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

/// How a request on a kept connection ended.
#[derive(Debug)]
enum Ended {
    /// With this status, and whether it was the last one of the connection.
    Answered(u16, bool),
    /// Nothing came back: the server was gone before it read the request, or it is as good as that.
    Unanswered,
}

/// Sends a request and reads the whole answer, or nothing; half an answer is a failure.
fn exchange(stream: &mut BufReader<TcpStream>, request: &str) -> Ended {
    if stream.get_mut().write_all(request.as_bytes()).is_err() {
        return Ended::Unanswered;
    }
    let (mut head, mut length, mut is_last) = (Vec::new(), 0, false);
    loop {
        let mut line = String::new();
        match stream.read_line(&mut line) {
            Ok(0) | Err(_) if head.is_empty() => return Ended::Unanswered,
            read => assert!(read.is_ok_and(|read| read > 0), "half an answer: {head:?}"),
        }
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        is_last |= line.to_lowercase().starts_with("connection: close");
        if line.trim().is_empty() {
            break;
        }
        head.push(line);
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).expect("a whole answer");
    let status = head[0].split(' ').nth(1).unwrap().parse().unwrap();
    Ended::Answered(status, is_last)
}

#[test]
fn whoever_was_answered_under_load_is_there_and_nobody_gets_half_an_answer() {
    const CLIENTS: usize = 6;
    let workplace = Workplace::new();
    let mut server = workplace.serve(&[]);
    let key = workplace.done(&["key", "create", "--name", "ci"]);
    let (host, key) = (server.host().to_owned(), key.trim().to_owned());
    let is_enough = AtomicUsize::new(0);
    let (created, unanswered) = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let (host, key, is_enough) = (&host, &key, &is_enough);
                scope.spawn(move || {
                    let mut stream = BufReader::new(TcpStream::connect(host).unwrap());
                    let mut created = Vec::new();
                    loop {
                        let email = format!("load{client}x{}@example.com", created.len());
                        let body = format!(r#"{{"firstName":"Load","lastName":"Test","email":"{email}"}}"#);
                        let request = format!(
                            "POST /api/2.0/people HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {key}\r\n\
                             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
                            body.len()
                        );
                        match exchange(&mut stream, &request) {
                            Ended::Answered(200, is_last) => {
                                created.push(email);
                                if is_last {
                                    return (created, 0);
                                }
                            }
                            Ended::Answered(status, _) => panic!("{status}"),
                            Ended::Unanswered => return (created, 1),
                        }
                        is_enough.fetch_add(1, Ordering::Relaxed);
                    }
                })
            })
            .collect();
        while is_enough.load(Ordering::Relaxed) < CLIENTS * 5 {
            std::thread::yield_now();
        }
        server.signal(Signal::TERM);
        let mut all = (Vec::new(), 0);
        for client in clients {
            let (created, unanswered) = client.join().unwrap();
            all.0.extend(created);
            all.1 += unanswered;
        }
        all
    });
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
    let listed = workplace.json(&["person", "list"]);
    let there: BTreeSet<&str> = listed
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|one| one["email"].as_str())
        .collect();
    for email in &created {
        assert!(there.contains(email.as_str()), "{email} is gone");
    }
    // The owner, those who were created, and nobody else: each request on a kept connection was answered.
    assert_eq!(unanswered, 0);
    assert_eq!(there.len(), created.len() + 1);
}

#[test]
fn a_server_that_takes_its_time_says_that_it_is_not_ready_and_answers_on() {
    let workplace = Workplace::new();
    workplace.write("anteroom.toml", "[server]\nstop_delay_s = 600\n");
    let mut server = workplace.serve(&[]);
    let host = server.host().to_owned();
    let get = |path: &str| format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n");
    let connect = || BufReader::new(TcpStream::connect(&host).unwrap());
    let mut stream = connect();
    assert!(matches!(
        exchange(&mut stream, &get("/ready")),
        Ended::Answered(200, false)
    ));
    server.signal(Signal::TERM);
    server.wait_for("Stopping");
    // Kept connections end with their next answer, new ones are taken.
    loop {
        match exchange(&mut stream, &get("/ready")) {
            Ended::Answered(200, false) => (),
            // Asked before, answered afterwards.
            Ended::Answered(200, true) => stream = connect(),
            Ended::Answered(503, true) => break,
            other => panic!("{other:?}"),
        }
    }
    assert!(matches!(
        exchange(&mut connect(), &get("/api/2.0/settings")),
        Ended::Answered(200, true)
    ));
    // Whoever asks again does not want to wait.
    server.signal(Signal::TERM);
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
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
