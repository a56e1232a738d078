//! Webhooks over real connections on this machine, which the guard is told to let through where a test needs it.

use super::*;
use crate::guard::{LookUp, Names};
use bytes::Bytes;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

/// What stands for a public address: this machine, too, but not where its own services are.
const PUBLIC: &str = "127.9.9.10";

/// A server that gives every connection the same answer, and keeps what it was sent.
struct Server {
    port: u16,
    requests: Arc<Mutex<Vec<String>>>,
    _tasks: JoinSet<()>,
}

impl Server {
    async fn on(address: &str, answer: String) -> Self {
        let listener = TcpListener::bind((address, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&requests);
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut request = [0; 8192];
                let length = stream.read(&mut request).await.unwrap_or(0);
                kept.lock()
                    .unwrap()
                    .push(String::from_utf8_lossy(&request[..length]).into_owned());
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        Self {
            port,
            requests,
            _tasks: tasks,
        }
    }

    fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

/// Names that answer one address after the other, and from then on the last one; `nowhere.example` is none.
struct Changing {
    answers: Vec<IpAddr>,
    asked: AtomicUsize,
}

impl Names for Changing {
    fn look_up<'a>(&'a self, name: &'a str) -> LookUp<'a> {
        if name == "nowhere.example" {
            return Box::pin(std::future::ready(Err(std::io::Error::other("no such name"))));
        }
        let number = self.asked.fetch_add(1, Ordering::SeqCst).min(self.answers.len() - 1);
        Box::pin(std::future::ready(Ok(vec![self.answers[number]])))
    }
}

fn client(names: &[&str]) -> HookClient {
    let names = Changing {
        answers: names.iter().map(|address| address.parse().unwrap()).collect(),
        asked: AtomicUsize::new(0),
    };
    HookClient::new(
        Guard::with_names(vec![PUBLIC.parse().unwrap()], Arc::new(names)),
        Duration::from_secs(5),
    )
    .unwrap()
}

fn message(uri: String) -> HookMessage {
    HookMessage {
        uri,
        checks_certificate: false,
        headers: vec![("webhook-id", "msg_1".to_owned())],
        body: Bytes::from_static(b"{\"a\":1}"),
    }
}

#[tokio::test]
async fn a_message_arrives_as_it_is() {
    let server = Server::on(PUBLIC, "HTTP/1.1 204 No Content\r\nx-a: b\r\n\r\n".into()).await;
    let answer = client(&[PUBLIC])
        .post(message(format!("http://hr.example:{}/in?x=1", server.port)))
        .await;
    assert_eq!((answer.outcome, answer.status), (HookOutcome::Taken, 204));
    assert_eq!(answer.headers.as_deref(), Some("x-a: b"));
    let request = server.requests().pop().unwrap();
    assert!(request.starts_with("POST /in?x=1 HTTP/1.1\r\n"), "{request}");
    assert!(request.contains("\r\nwebhook-id: msg_1\r\n"), "{request}");
    assert!(request.ends_with("\r\n\r\n{\"a\":1}"), "{request}");
}

#[tokio::test]
async fn refusals_failures_and_410_are_told_apart() {
    for (head, outcome, status) in [
        ("HTTP/1.1 410 Gone\r\n", HookOutcome::Gone, 410),
        ("HTTP/1.1 500 Oops\r\n", HookOutcome::Failed, 500),
        ("HTTP/1.1 404 Not Found\r\n", HookOutcome::Failed, 404),
        (
            "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\n",
            HookOutcome::Failed,
            302,
        ),
        ("nonsense\r\n", HookOutcome::Failed, 0),
        ("", HookOutcome::Failed, 0),
    ] {
        let rest = if head.is_empty() {
            ""
        } else {
            "content-length: 0\r\n\r\n"
        };
        let server = Server::on(PUBLIC, format!("{head}{rest}")).await;
        let answer = client(&[PUBLIC])
            .post(message(format!("http://{PUBLIC}:{}/", server.port)))
            .await;
        assert_eq!((answer.outcome, answer.status), (outcome, status), "{head}");
        assert_eq!(server.requests().len(), 1, "no redirect is followed");
    }
}

#[tokio::test]
async fn an_answer_that_lies_about_its_length_or_never_ends_is_cut() {
    let lies = Server::on(PUBLIC, "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nshort".into()).await;
    let answer = client(&[PUBLIC])
        .post(message(format!("http://{PUBLIC}:{}/", lies.port)))
        .await;
    assert_eq!(answer.outcome, HookOutcome::Taken, "its status was whole");
    assert_eq!(answer.body, "short… (the answer broke off)");
    let long = format!(
        "HTTP/1.1 500 Oops\r\nx: {}\r\n\r\n{}",
        "h".repeat(5_000),
        "b\0".repeat(40_000)
    );
    let long = Server::on(PUBLIC, long).await;
    let answer = client(&[PUBLIC])
        .post(message(format!("http://{PUBLIC}:{}/", long.port)))
        .await;
    assert_eq!(answer.status, 500);
    assert!(answer.body.len() <= BODY_MAX_BYTES * 3 && answer.body.ends_with("… (cut)"));
    assert!(!answer.body.contains('\0'));
    assert!(answer.headers.unwrap().len() <= HEADERS_MAX_BYTES);
}

#[tokio::test]
async fn inside_addresses_are_never_connected_to() {
    let inside = Server::on("127.0.0.1", "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".into()).await;
    let port = inside.port;
    for uri in [
        format!("http://127.0.0.1:{port}/"),
        format!("http://2130706433:{port}/"),
        format!("http://0x7f.1:{port}/"),
        format!("http://[::ffff:127.0.0.1]:{port}/"),
        format!("http://[::1]:{port}/"),
        format!("http://localhost:{port}/"),
        format!("http://somewhere.example:{port}/"),
    ] {
        let answer = client(&["127.0.0.1"]).post(message(uri.clone())).await;
        assert_eq!((answer.outcome, answer.status), (HookOutcome::Blocked, 0), "{uri}");
        let checked = client(&["127.0.0.1"]).check(&uri, false).await;
        assert!(
            matches!(checked, Err(HookRefusal::HostBlocked | HookRefusal::AddressBlocked)),
            "{uri}: {checked:?}"
        );
        assert!(client(&["127.0.0.1"]).probe(&uri, false).await.is_err(), "{uri}");
    }
    // A name that was fine when it was checked, and leads inside when it is connected to.
    let rebound = client(&[PUBLIC, "127.0.0.1"]);
    let uri = format!("http://somewhere.example:{port}/");
    assert_eq!(rebound.check(&uri, false).await, Ok(()));
    assert_eq!(rebound.post(message(uri)).await.outcome, HookOutcome::Blocked);
    assert!(inside.requests().is_empty());
}

#[tokio::test]
async fn what_is_wrong_with_a_url_is_said() {
    let client = client(&[PUBLIC]);
    for (uri, certificate, refusal) in [
        ("nonsense", false, HookRefusal::Format),
        ("/path", false, HookRefusal::Format),
        ("http://user:secret@hr.example/", false, HookRefusal::Format),
        ("ftp://hr.example/", false, HookRefusal::Scheme("ftp".into())),
        ("file:///etc/passwd", false, HookRefusal::Scheme("file".into())),
        ("http://hr.example/", true, HookRefusal::NotEncrypted),
        (
            "http://nowhere.example/",
            false,
            HookRefusal::Unresolved("nowhere.example".into()),
        ),
        ("https://169.254.169.254/", true, HookRefusal::HostBlocked),
    ] {
        assert_eq!(client.check(uri, certificate).await, Err(refusal), "{uri}");
    }
    assert_eq!(client.check("https://hr.example/", true).await, Ok(()));
    let invalid = client.post(message("nonsense".into())).await;
    assert_eq!(invalid.outcome, HookOutcome::Invalid);
}

#[tokio::test]
async fn a_probe_wants_2xx() {
    for (answer, is_fine) in [
        ("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n", true),
        ("HTTP/1.1 405 No\r\ncontent-length: 0\r\n\r\n", false),
        ("HTTP/1.1 302 Found\r\nlocation: /\r\ncontent-length: 0\r\n\r\n", false),
        ("", false),
    ] {
        let server = Server::on(PUBLIC, answer.into()).await;
        let uri = format!("http://{PUBLIC}:{}/", server.port);
        assert_eq!(client(&[PUBLIC]).probe(&uri, false).await, Ok(is_fine), "{answer}");
        assert!(server.requests()[0].starts_with("HEAD / HTTP/1.1"));
    }
}
