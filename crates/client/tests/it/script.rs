//! A server that answers as a script says, and a timer that never waits.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use anteroom_client::{Credential, Portal, PortalBuilder, Timer, Wait};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// How one request is answered.
#[derive(Clone, Debug)]
pub enum Turn {
    /// Status, further header lines, body.
    Answer(u16, &'static str, String),
    /// The request is read and the connection closed.
    Close,
    /// The beginning of an answer is sent and the connection closed.
    HalfAnswer,
}

/// A request as it came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Such as `GET /api/2.0/people/@self`.
    pub line: String,
    pub authorization: Option<String>,
    /// The values of a confirmation link.
    pub confirm: Option<String>,
    pub content_type: Option<String>,
    pub body: String,
}

pub struct Server {
    pub address: String,
    pub seen: Arc<Mutex<Vec<Seen>>>,
    task: JoinHandle<()>,
}

impl Server {
    /// Answers one request after the other, each on a connection of its own; then refuses connections.
    #[expect(
        clippy::disallowed_methods,
        reason = "the task ends with the script, or with the server when it is dropped"
    )]
    pub async fn start(script: Vec<Turn>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&seen);
        let task = tokio::spawn(async move {
            for turn in script {
                let (mut stream, _) = listener.accept().await.unwrap();
                let request = read_request(&mut stream).await;
                noted.lock().unwrap().push(request);
                answer(&mut stream, &turn).await;
            }
        });
        Self { address, seen, task }
    }

    pub fn lines(&self) -> Vec<String> {
        self.seen.lock().unwrap().iter().map(|seen| seen.line.clone()).collect()
    }

    pub fn way(&self, timer: &Arc<TestTimer>) -> PortalBuilder {
        let timer: Arc<dyn Timer> = Arc::clone(timer) as _;
        Portal::connect(&self.address, Credential::ApiKey("sk-1".into())).timer(timer)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Starts a server and a portal that goes to it, with a timer that only notes pauses.
pub async fn portal(script: Vec<Turn>) -> (Portal, Server, Arc<TestTimer>) {
    let server = Server::start(script).await;
    let timer = Arc::new(TestTimer::default());
    (server.way(&timer).build().unwrap(), server, timer)
}

pub fn ok(response: &str) -> Turn {
    let body = format!(r#"{{"response":{response},"count":1,"links":[],"status":0,"statusCode":200}}"#);
    Turn::Answer(200, "", body)
}

pub fn plain(status: u16, message: &str) -> Turn {
    let body = format!(
        r#"{{"error":{{"message":"{message}","type":null,"stack":null,"hresult":0}},"status":1,"statusCode":{status}}}"#
    );
    Turn::Answer(status, "", body)
}

pub fn empty(status: u16) -> Turn {
    Turn::Answer(status, "", String::new())
}

/// Time that passes only by sleeping, which never takes any.
#[derive(Default)]
pub struct TestTimer {
    pub pauses: Mutex<Vec<Duration>>,
}

impl TestTimer {
    pub fn seconds(&self) -> Vec<f64> {
        self.pauses.lock().unwrap().iter().map(Duration::as_secs_f64).collect()
    }
}

impl Timer for TestTimer {
    fn elapsed(&self) -> Duration {
        self.pauses.lock().unwrap().iter().sum()
    }

    fn unix_seconds(&self) -> i64 {
        784_111_777 // Sun, 06 Nov 1994 08:49:37 GMT
    }

    fn chance(&self) -> f64 {
        0.0
    }

    fn sleep(&self, pause: Duration) -> Wait<'_> {
        self.pauses.lock().unwrap().push(pause);
        Box::pin(std::future::ready(()))
    }
}

pub async fn read_request(stream: &mut (impl AsyncRead + Unpin)) -> Seen {
    let mut bytes = Vec::new();
    loop {
        let mut chunk = [0; 4096];
        let read = stream.read(&mut chunk).await.unwrap();
        bytes.extend_from_slice(&chunk[..read]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let header = |name: &str| {
            head.lines().find_map(|line| {
                let (key, value) = line.split_once(": ")?;
                key.eq_ignore_ascii_case(name).then(|| value.to_owned())
            })
        };
        let length: usize = header("content-length").map_or(0, |text| text.parse().unwrap());
        if body.len() >= length {
            let line = head.lines().next().unwrap().trim_end_matches(" HTTP/1.1").to_owned();
            return Seen {
                line,
                authorization: header("authorization"),
                confirm: header("confirm"),
                content_type: header("content-type"),
                body: body.to_owned(),
            };
        }
    }
}

pub async fn answer(stream: &mut (impl AsyncWrite + Unpin), turn: &Turn) {
    let text = match turn {
        Turn::Answer(status, headers, body) => {
            let length = body.len();
            format!("HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}")
        }
        Turn::HalfAnswer => "HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{\"resp".to_owned(),
        Turn::Close => return,
    };
    stream.write_all(text.as_bytes()).await.unwrap();
}
