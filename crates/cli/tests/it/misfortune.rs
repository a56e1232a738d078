//! Kills under load, disks that fill up, and logs and files that others can read.

use crate::program::{Serving, Workplace};
use anteroom_store::Database;
use anteroom_testkit::{Backend, TestDatabase};
use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// Sends one request; answers status and body, or nothing when the server is gone.
fn call(host: &str, method: &str, path: &str, authorization: &str, body: &str) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect(host).ok()?;
    let length = body.len();
    write!(
        stream,
        "{method} /api/2.0{path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: {authorization}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .ok()?;
    let mut text = String::new();
    stream.read_to_string(&mut text).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    // An answer that was cut off is none.
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let is_length = name.eq_ignore_ascii_case("content-length");
        is_length.then(|| value.trim().parse::<usize>().ok())?
    });
    if length != Some(body.len()) {
        return None;
    }
    Some((head.get(9..12)?.parse().ok()?, body.to_owned()))
}

fn create(host: &str, key: &str, email: &str) -> Option<u16> {
    let body = format!(r#"{{"firstName":"A","lastName":"B","email":"{email}"}}"#);
    call(host, "POST", "/people", key, &body).map(|(status, _)| status)
}

fn addresses(workplace: &Workplace) -> BTreeSet<String> {
    let people = workplace.json(&["person", "list"]);
    let all: Vec<String> = people
        .as_array()
        .unwrap()
        .iter()
        .map(|person| person["email"].as_str().unwrap().to_owned())
        .collect();
    let distinct: BTreeSet<String> = all.iter().cloned().collect();
    assert_eq!(distinct.len(), all.len(), "somebody is there twice");
    distinct
}

#[test]
fn everybody_acknowledged_survives_a_kill_under_load() {
    const CLIENTS: usize = 16;
    const ENOUGH: usize = 150;
    let workplace = Workplace::new();
    let mut acknowledged = BTreeSet::new();
    for round in 0..4 {
        let mut server = workplace.serve(&[]);
        let key = workplace.done(&["key", "create", "--name", "load"]);
        let (key, host) = (format!("Bearer {}", key.trim()), server.host().to_owned());
        let (seen, count) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicUsize::new(0)));
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let (key, host, seen, count) = (key.clone(), host.clone(), Arc::clone(&seen), Arc::clone(&count));
                std::thread::spawn(move || {
                    for n in 0.. {
                        let email = format!("r{round}c{client}n{n}@example.com");
                        match create(&host, &key, &email) {
                            Some(200) => seen.lock().unwrap().push(email),
                            Some(status) => panic!("{status}"),
                            None => return,
                        }
                        count.fetch_add(1, Ordering::SeqCst);
                    }
                })
            })
            .collect();
        while count.load(Ordering::SeqCst) < ENOUGH {
            std::thread::yield_now();
        }
        server.child.kill().unwrap();
        server.child.wait().unwrap();
        for client in clients {
            client.join().unwrap();
        }
        acknowledged.extend(seen.lock().unwrap().drain(..));
        let there = addresses(&workplace);
        let lost: Vec<_> = acknowledged.difference(&there).collect();
        assert!(lost.is_empty(), "{lost:?}");
        // What was not acknowledged may be there: at most what each client had asked for last.
        assert!(there.len() <= acknowledged.len() + 1 + CLIENTS * (round + 1));
    }
}

/// Serves with files of at most so many KiB.
fn serve_on_a_small_disk(workplace: &Workplace, kib: usize) -> Serving {
    let program = workplace.command(&["serve", "--listen", "127.0.0.1:0"]);
    let mut shell = Command::new("sh");
    shell
        .arg("-c")
        .arg(format!("trap '' XFSZ; ulimit -f {}; exec \"$0\" \"$@\"", kib * 2))
        .arg(program.get_program())
        .args(program.get_args())
        .current_dir(workplace.path("."));
    for (name, value) in program.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    workplace.serve_with(shell)
}

#[test]
fn a_full_disk_stops_writes_only_and_loses_nothing() {
    let workplace = Workplace::new();
    drop(workplace.done(&["key", "create", "--name", "first"]));
    let server = serve_on_a_small_disk(&workplace, 8_192);
    let host = server.host().to_owned();
    let key = format!(
        "Bearer {}",
        workplace.done(&["key", "create", "--name", "small"]).trim()
    );
    let used = format!(
        "Bearer {}",
        workplace.done(&["key", "create", "--name", "unused"]).trim()
    );
    let mut acknowledged = BTreeSet::new();
    let mut refused = 0;
    for n in 0..3_000 {
        let email = format!("p{n}@example.com");
        match create(&host, &key, &email) {
            Some(200) => drop(acknowledged.insert(email)),
            Some(503) => refused += 1,
            other => panic!("{other:?} after {}", acknowledged.len()),
        }
        if refused == 5 {
            break;
        }
    }
    assert_eq!(refused, 5, "the disk never was full");
    assert!(acknowledged.len() > 50, "{}", acknowledged.len());
    // Reading goes on, also with a key whose first use cannot be noted.
    for key in [&key, &used] {
        assert_eq!(call(&host, "GET", "/people/@self", key, "").unwrap().0, 200);
        let (status, list) = call(&host, "GET", "/people/filter?count=1", key, "").unwrap();
        assert_eq!(status, 200);
        let list: serde_json::Value = serde_json::from_str(&list).unwrap();
        assert_eq!(list["total"], acknowledged.len() + 1);
    }
    let (_, said) = server.stop();
    assert!(
        said.contains("full") || said.contains("I/O") || said.contains("commit failed"),
        "{said}"
    );
    let there = addresses(&workplace);
    assert_eq!(there.len(), acknowledged.len() + 1);
    assert!(acknowledged.is_subset(&there));
}

const PASSWORD: &str = "Correct-Horse-Battery-7";

fn nothing_secret_is_logged(workplace: &Workplace) {
    let first = workplace.serve(&["--owner-email", "owner@example.com", "--owner-password", PASSWORD]);
    assert_eq!(first.stop().0, Some(0));
    let mut command = workplace.command(&["serve", "--listen", "127.0.0.1:0"]);
    command.env("ANTEROOM_LOG__LEVEL", "trace");
    let server = workplace.serve_with(command);
    let host = server.host().to_owned();
    let key = workplace.done(&["key", "create", "--name", "secret"]).trim().to_owned();
    let bearer = format!("Bearer {key}");
    let body = format!(r#"{{"userName":"owner@example.com","password":"{PASSWORD}"}}"#);
    let (status, answer) = call(&host, "POST", "/authentication", "", &body).unwrap();
    assert_eq!(status, 200, "{answer}");
    let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
    let token = answer["response"]["token"].as_str().unwrap().to_owned();
    assert_eq!(call(&host, "GET", "/people/@self", &token, "").unwrap().0, 200);
    assert_eq!(call(&host, "GET", "/people/@self", &bearer, "").unwrap().0, 200);
    // "owner@example.com:" and the password, as Basic writes it.
    let basic = "b3duZXJAZXhhbXBsZS5jb206Q29ycmVjdC1Ib3JzZS1CYXR0ZXJ5LTc=";
    assert_eq!(
        call(&host, "GET", "/people/@self", &format!("Basic {basic}"), "")
            .unwrap()
            .0,
        200
    );
    let new = r#"{"firstName":"A","lastName":"B","email":"a@example.com","password":"Another-Secret-9"}"#;
    assert_eq!(call(&host, "POST", "/people", &bearer, new).unwrap().0, 200);
    let wrong = r#"{"userName":"owner@example.com","password":"Wrong-Secret-5"}"#;
    assert_eq!(call(&host, "POST", "/authentication", "", wrong).unwrap().0, 401);
    assert_eq!(
        call(&host, "GET", "/people/@self", "Bearer sk-mistyped-secret", "")
            .unwrap()
            .0,
        401
    );
    let control = std::fs::read_to_string(workplace.path("anteroom-data/control.json")).unwrap();
    let control: serde_json::Value = serde_json::from_str(&control).unwrap();
    let machine_key = std::fs::read_to_string(workplace.path("anteroom-data/machine.key")).unwrap();
    let (code, said) = server.stop();
    assert_eq!(code, Some(0));
    assert!(said.contains("/api/2.0/people/@self"), "requests are logged: {said}");
    for secret in [
        key.as_str(),
        &token,
        PASSWORD,
        "Another-Secret-9",
        "Wrong-Secret-5",
        "mistyped",
        basic,
        control["token"].as_str().unwrap(),
        machine_key.trim(),
        "argon2id$",
    ] {
        assert!(!said.contains(secret), "{secret} is logged");
    }
}

#[test]
fn nothing_secret_is_logged_on_sqlite() {
    nothing_secret_is_logged(&Workplace::new());
}

#[test]
fn nothing_secret_is_logged_on_postgresql() {
    let database = TestDatabase::new(Backend::Postgres);
    let Database::Postgres { url } = database.config().database else {
        panic!("asked for PostgreSQL")
    };
    let workplace = Workplace::new();
    workplace.write(
        "anteroom.toml",
        format!("[database]\nurl = \"{url}\"\nconnections = 4\n"),
    );
    nothing_secret_is_logged(&workplace);
}

/// Every file below a folder that somebody else may read.
fn open_to_others(folder: &std::path::Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let metadata = entry.metadata().unwrap();
        if metadata.is_dir() {
            found.extend(open_to_others(&entry.path()));
        } else if metadata.permissions().mode() & 0o077 != 0 {
            found.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    found
}

#[test]
fn files_are_their_owners_alone_even_in_a_folder_that_everybody_may_enter() {
    let workplace = Workplace::new();
    for folder in ["anteroom-data", "restored"] {
        std::fs::create_dir(workplace.path(folder)).unwrap();
        std::fs::set_permissions(workplace.path(folder), std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let server = workplace.serve(&["--tls"]);
    workplace.done(&["key", "create", "--name", "k"]);
    workplace.done(&["backup", "backup"]);
    workplace.done(&["restore", "backup", "--data", "restored"]);
    let mode = |name: &str| std::fs::metadata(workplace.path(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("backup"), 0o600);
    for folder in ["anteroom-data", "restored"] {
        let open = open_to_others(&workplace.path(folder));
        assert!(open.is_empty(), "{folder}: {open:?}");
    }
    assert_eq!(server.stop().0, Some(0));
    assert!(open_to_others(&workplace.path("anteroom-data")).is_empty());
}

#[test]
fn one_request_cannot_end_the_server() {
    let workplace = Workplace::new();
    let server = workplace.serve(&[]);
    let host = server.host().to_owned();
    let deep = format!("/settings?fields={}", "a.".repeat(30_000));
    let ended = AtomicBool::new(false);
    for path in [
        deep.as_str(),
        &format!("/people/{}", "%41".repeat(20_000)),
        "/settings?fields=.,.,..a..b",
    ] {
        ended.fetch_or(call(&host, "GET", path, "", "").is_none(), Ordering::SeqCst);
    }
    assert!(!ended.into_inner());
    let nested = format!("{}{}", "[".repeat(400_000), "]".repeat(400_000));
    assert_eq!(call(&host, "POST", "/authentication", "", &nested).unwrap().0, 400);
    assert_eq!(call(&host, "GET", "/settings", "", "").unwrap().0, 200);
    assert_eq!(server.stop().0, Some(0));
}

#[test]
fn whoever_sends_more_than_is_read_sees_the_answer() {
    let workplace = Workplace::new();
    let server = workplace.serve(&[]);
    let key = workplace.done(&["key", "create", "--name", "ci"]);
    let body = vec![b' '; 6_000_000];
    for (authorization, status) in [("Bearer sk-0", "401"), (&*format!("Bearer {}", key.trim()), "413")] {
        for _ in 0..5 {
            let mut stream = TcpStream::connect(server.host()).unwrap();
            write!(
                stream,
                "POST /api/2.0/people HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nAuthorization: {authorization}\r\n\
                 Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
                server.host(),
                body.len()
            )
            .unwrap();
            stream.write_all(&body).expect("nobody is cut off while he sends");
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
        }
    }
}
