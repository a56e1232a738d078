//! Downloads over real connections on this machine, which the guard is told to let through where a test needs it.

use super::*;
use crate::guard::{LookUp, Names};
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

const RULE: DownloadRule = DownloadRule {
    allow_plain_http: true,
    max_bytes: 16,
};
/// What stands for a public address: this machine, too, but not where its own services are.
const PUBLIC: &str = "127.9.9.9";

/// A server that gives every connection the next of these answers, and counts the connections.
struct Server {
    port: u16,
    connections: Arc<AtomicUsize>,
    _tasks: JoinSet<()>,
}

impl Server {
    async fn on(address: &str, answers: Vec<String>) -> Self {
        let listener = TcpListener::bind((address, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let connections = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&connections);
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let number = count.fetch_add(1, Ordering::SeqCst);
                let mut request = [0; 4096];
                let _ = stream.read(&mut request).await;
                let answer = answers.get(number).or(answers.last()).cloned().unwrap_or_default();
                let answer = answer.replace("PORT", &port.to_string());
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        Self {
            port,
            connections,
            _tasks: tasks,
        }
    }

    fn count(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

fn ok(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

fn redirect(to: &str) -> String {
    format!("HTTP/1.1 302 Found\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n")
}

/// Names that answer one address after the other, and from then on the last one.
struct Changing {
    answers: Vec<IpAddr>,
    asked: AtomicUsize,
}

impl Names for Changing {
    fn look_up<'a>(&'a self, _: &'a str) -> LookUp<'a> {
        let number = self.asked.fetch_add(1, Ordering::SeqCst).min(self.answers.len() - 1);
        Box::pin(std::future::ready(Ok(vec![self.answers[number]])))
    }
}

fn downloads(names: &[&str]) -> Downloads {
    let names = Changing {
        answers: names.iter().map(|address| address.parse().unwrap()).collect(),
        asked: AtomicUsize::new(0),
    };
    Downloads::new(Guard::with_names(vec![PUBLIC.parse().unwrap()], Arc::new(names))).unwrap()
}

#[tokio::test]
async fn what_is_there_is_fetched() {
    let server = Server::on(PUBLIC, vec![ok("a picture")]).await;
    let port = server.port;
    for url in [
        format!("http://{PUBLIC}:{port}/a"),
        format!("http://pictures.example:{port}/a"),
    ] {
        assert_eq!(downloads(&[PUBLIC]).fetch(&url, RULE).await.unwrap(), "a picture");
    }
}

#[tokio::test]
async fn names_and_numbers_of_this_machine_are_not_connected_to() {
    let server = Server::on("127.0.0.1", vec![ok("secret")]).await;
    let port = server.port;
    for url in [
        format!("http://127.0.0.1:{port}/"),
        format!("http://2130706433:{port}/"),
        format!("http://0x7f.1:{port}/"),
        format!("http://[::ffff:127.0.0.1]:{port}/"),
        format!("http://somewhere.example:{port}/"),
        format!("http://localhost:{port}/"),
        format!("http://localhost.:{port}/"),
    ] {
        let refused = downloads(&["127.0.0.1"]).fetch(&url, RULE).await;
        assert!(
            matches!(refused, Err(DownloadError::Forbidden(_))),
            "{url}: {refused:?}"
        );
    }
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn redirects_are_followed_to_public_addresses_only() {
    let secret = Server::on("127.0.0.1", vec![ok("secret")]).await;
    let port = secret.port;
    for target in [
        format!("http://127.0.0.1:{port}/"),
        format!("//127.0.0.1:{port}/"),
        format!("http://[::1]:{port}/"),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "file:///etc/passwd".to_owned(),
        format!("http://user:password@{PUBLIC}:{port}/"),
    ] {
        let server = Server::on(PUBLIC, vec![redirect(&target)]).await;
        let refused = downloads(&[PUBLIC])
            .fetch(&format!("http://{PUBLIC}:{}/", server.port), RULE)
            .await;
        assert!(
            matches!(refused, Err(DownloadError::Forbidden(_))),
            "{target}: {refused:?}"
        );
        assert_eq!(server.count(), 1);
    }
    assert_eq!(secret.count(), 0);
    let server = Server::on(PUBLIC, vec![redirect("/b"), redirect("c"), ok("found")]).await;
    let url = format!("http://{PUBLIC}:{}/a", server.port);
    assert_eq!(downloads(&[PUBLIC]).fetch(&url, RULE).await.unwrap(), "found");
    let server = Server::on(PUBLIC, vec![redirect("/again")]).await;
    let url = format!("http://{PUBLIC}:{}/a", server.port);
    let refused = downloads(&[PUBLIC]).fetch(&url, RULE).await;
    assert!(matches!(refused, Err(DownloadError::Forbidden(_))));
    assert_eq!(server.count(), 1 + REDIRECTS_MAX);
}

#[tokio::test]
async fn a_name_that_changes_between_two_connections_gains_nothing() {
    let secret = Server::on("127.0.0.1", vec![ok("secret")]).await;
    // The name is public at first, and after the redirect to itself it is this machine.
    let server = Server::on(
        PUBLIC,
        vec![redirect(&format!("http://changing.example:{}/", secret.port))],
    )
    .await;
    let url = format!("http://changing.example:{}/", server.port);
    let refused = downloads(&[PUBLIC, "127.0.0.1"]).fetch(&url, RULE).await;
    assert!(matches!(refused, Err(DownloadError::Forbidden(_))), "{refused:?}");
    assert_eq!((server.count(), secret.count()), (1, 0));
    // A name is asked for once for each connection, and what was checked is what is connected to.
    let names = Arc::new(Changing {
        answers: vec![PUBLIC.parse().unwrap(), "127.0.0.1".parse().unwrap()],
        asked: AtomicUsize::new(0),
    });
    let server = Server::on(PUBLIC, vec![ok("fine")]).await;
    let guard = Guard::with_names(vec![PUBLIC.parse().unwrap()], Arc::clone(&names) as Arc<dyn Names>);
    let url = format!("http://changing.example:{}/", server.port);
    let fetched = Downloads::new(guard).unwrap().fetch(&url, RULE).await;
    assert_eq!(fetched.unwrap(), "fine");
    assert_eq!(names.asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn answers_have_a_limit() {
    for answer in [
        ok(&"x".repeat(17)),
        format!("HTTP/1.1 200 OK\r\n\r\n{}", "x".repeat(17)),
        "HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n".to_owned(),
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n11\r\n12345678901234567\r\n0\r\n\r\n".to_owned(),
    ] {
        let server = Server::on(PUBLIC, vec![answer.clone()]).await;
        let url = format!("http://{PUBLIC}:{}/", server.port);
        assert_eq!(
            downloads(&[PUBLIC]).fetch(&url, RULE).await,
            Err(DownloadError::TooLong),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn what_the_other_side_says() {
    for (answer, status) in [
        ("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n", 404),
        ("HTTP/1.1 302 Found\r\ncontent-length: 0\r\n\r\n", 302),
        ("HTTP/1.1 500 Oh\r\ncontent-length: 0\r\n\r\n", 500),
        ("nonsense\r\n\r\n", BAD_GATEWAY),
        ("", BAD_GATEWAY),
        ("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nshort", BAD_GATEWAY),
    ] {
        let server = Server::on(PUBLIC, vec![answer.to_owned()]).await;
        let url = format!("http://{PUBLIC}:{}/", server.port);
        assert_eq!(
            downloads(&[PUBLIC]).fetch(&url, RULE).await,
            Err(DownloadError::Status(status)),
            "{answer}"
        );
    }
    let https_only = DownloadRule {
        allow_plain_http: false,
        ..RULE
    };
    let refused = downloads(&[PUBLIC])
        .fetch(&format!("http://{PUBLIC}/"), https_only)
        .await;
    assert!(matches!(refused, Err(DownloadError::Forbidden(_))));
}
