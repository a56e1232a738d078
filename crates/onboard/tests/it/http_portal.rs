//! A small portal that speaks HTTP, with the traps of a real one: a `role` in an update is ignored, promotion goes by
//! the list of types, demotion by a task. Answers can be lost or put off.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use anteroom_client::{Credential, Portal, Timer, Wait};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What happens to a request, decided by its line and how often that line came before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Answered,
    /// Carried out, and the connection closed without an answer.
    AnswerLost,
    /// Not carried out, and the connection closed without an answer.
    Lost,
    /// 429 with `Retry-After: 3`.
    PutOff,
}

type Fates = Box<dyn Fn(&str, usize) -> Fate + Send + Sync>;

pub struct State {
    is_anteroom: bool,
    people: Mutex<Vec<Value>>,
    lines: Mutex<Vec<String>>,
    fates: Fates,
}

pub struct HttpPortal {
    pub portal: Portal,
    pub timer: Arc<NoWait>,
    state: Arc<State>,
    task: JoinHandle<()>,
}

impl HttpPortal {
    #[expect(clippy::disallowed_methods, reason = "the task ends when the portal is dropped")]
    pub async fn start(is_anteroom: bool, fates: impl Fn(&str, usize) -> Fate + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let fates = Box::new(fates);
        let state = Arc::new(State {
            is_anteroom,
            people: Mutex::default(),
            lines: Mutex::default(),
            fates,
        });
        let served = Arc::clone(&state);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let state = Arc::clone(&served);
                tokio::spawn(async move { state.serve(stream).await });
            }
        });
        let timer = Arc::new(NoWait::default());
        let way = Portal::connect(&address, Credential::ApiKey("sk-1".into()));
        let portal = way.timer(Arc::clone(&timer) as Arc<dyn Timer>).build().unwrap();
        Self {
            portal,
            timer,
            state,
            task,
        }
    }

    pub fn people(&self) -> Vec<Value> {
        self.state.people.lock().unwrap().clone()
    }

    /// How many requests began with this.
    pub fn count(&self, beginning: &str) -> usize {
        self.state
            .lines
            .lock()
            .unwrap()
            .iter()
            .filter(|line| line.starts_with(beginning))
            .count()
    }
}

impl Drop for HttpPortal {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl State {
    async fn serve(&self, mut stream: TcpStream) {
        let Some((line, body)) = read(&mut stream).await else {
            return;
        };
        let before = {
            let mut lines = self.lines.lock().unwrap();
            lines.push(line.clone());
            lines.iter().filter(|other| **other == line).count() - 1
        };
        let (status, answer) = match (self.fates)(&line, before) {
            Fate::Lost => return,
            Fate::PutOff => (429, Value::Null),
            Fate::AnswerLost => {
                self.act(&line, &body);
                return;
            }
            Fate::Answered => self.act(&line, &body),
        };
        let text = match status {
            429 => String::new(),
            200 => json!({ "response": answer, "count": 1, "links": [], "status": 0, "statusCode": 200 }).to_string(),
            _ => json!({ "error": { "message": answer, "type": null, "stack": null, "hresult": 0 } }).to_string(),
        };
        let head = format!(
            "HTTP/1.1 {status} X\r\nConnection: close\r\nRetry-After: 3\r\nContent-Length: {}\r\n\r\n",
            text.len()
        );
        stream.write_all(format!("{head}{text}").as_bytes()).await.unwrap();
    }

    fn act(&self, line: &str, body: &Value) -> (u16, Value) {
        let mut people = self.people.lock().unwrap();
        let unknown = || (404, json!("The user could not be found"));
        let (method, path) = line.split_once(' ').unwrap();
        let path = path.trim_start_matches("/api/2.0/");
        let at = |id: &str| people.iter().position(|p| p["id"] == id);
        match (method, path) {
            ("GET", "capabilities") if self.is_anteroom => (
                200,
                json!({ "anteroom": { "version": "0", "compatMode": "anteroom", "features": ["role"] } }),
            ),
            ("GET", "capabilities") => (200, json!({ "providers": [] })),
            ("GET", "people/@self") => (
                200,
                json!({ "id": id_of(999), "email": "o@example.com", "isOwner": true }),
            ),
            ("POST", "people") => {
                if people.iter().any(|p| p["email"] == body["email"]) {
                    return (400, json!("User with this email is already registered"));
                }
                let mut person = json!({
                    "id": id_of(people.len()), "status": 1, "activationStatus": 2, "email": body["email"],
                    "firstName": body["firstName"], "lastName": body["lastName"],
                });
                if !body["location"].is_null() {
                    person["location"] = body["location"].clone();
                }
                set_flags(&mut person, body["type"].as_str().unwrap());
                people.push(person.clone());
                (200, person)
            }
            ("POST", "people/type") => {
                let Some(i) = at(body["userId"].as_str().unwrap()) else {
                    return unknown();
                };
                set_flags(&mut people[i], body["type"].as_str().unwrap());
                (
                    200,
                    json!({ "id": "1", "error": "", "percentage": 10, "isCompleted": false, "status": 1 }),
                )
            }
            ("GET", _) if path.starts_with("people/type/progress/") => (
                200,
                json!({ "id": "1", "error": "", "percentage": 100, "isCompleted": true, "status": 2 }),
            ),
            ("GET", _) if path.starts_with("people/email?email=") => {
                let email = path.trim_start_matches("people/email?email=").replace("%40", "@");
                let found = people.iter().find(|p| p["email"] == email.as_str());
                found.map_or_else(unknown, |p| (200, p.clone()))
            }
            ("PUT", _) if path.starts_with("people/type/") => {
                let role = path.trim_start_matches("people/type/");
                let Some(i) = at(body["userIds"][0].as_str().unwrap()) else {
                    return unknown();
                };
                if people[i][flag(role)] == true {
                    return (403, json!("Access denied"));
                }
                set_flags(&mut people[i], role);
                (200, json!([people[i]]))
            }
            (_, _) => {
                let Some(i) = at(path.trim_start_matches("people/")) else {
                    return unknown();
                };
                if let (true, "PUT", Some(role)) = (self.is_anteroom, method, body["role"].as_str()) {
                    set_flags(&mut people[i], role);
                }
                (200, people[i].clone())
            }
        }
    }
}

fn id_of(number: usize) -> String {
    format!("00000000-0000-0000-0000-{:012}", number + 1)
}

fn flag(role: &str) -> &'static str {
    match role {
        "DocSpaceAdmin" => "isAdmin",
        "RoomAdmin" => "isRoomAdmin",
        "Guest" => "isVisitor",
        _ => "isCollaborator",
    }
}

fn set_flags(person: &mut Value, role: &str) {
    for name in ["isAdmin", "isRoomAdmin", "isVisitor", "isCollaborator"] {
        person[name] = json!(name == flag(role));
    }
}

async fn read(stream: &mut TcpStream) -> Option<(String, Value)> {
    let mut bytes = Vec::new();
    loop {
        let mut chunk = [0; 4096];
        let read = stream.read(&mut chunk).await.ok().filter(|n| *n > 0)?;
        bytes.extend_from_slice(&chunk[..read]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head
            .lines()
            .find_map(|l| l.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
        if body.len() >= length.unwrap_or(0) {
            let line = head.lines().next()?.trim_end_matches(" HTTP/1.1").to_owned();
            return Some((line, serde_json::from_str(body).unwrap_or_default()));
        }
    }
}

/// Time that passes only by sleeping, which never takes any.
#[derive(Default)]
pub struct NoWait {
    slept: Mutex<Duration>,
}

impl Timer for NoWait {
    fn elapsed(&self) -> Duration {
        // Each request has its own budget; a shared sum would use it up for others that wait at the same time.
        Duration::ZERO
    }

    fn unix_seconds(&self) -> i64 {
        0
    }

    fn chance(&self) -> f64 {
        0.5
    }

    fn sleep(&self, pause: Duration) -> Wait<'_> {
        *self.slept.lock().unwrap() += pause;
        Box::pin(tokio::task::yield_now())
    }
}

impl NoWait {
    pub fn slept(&self) -> Duration {
        *self.slept.lock().unwrap()
    }
}
