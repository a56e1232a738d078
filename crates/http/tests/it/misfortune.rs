//! What an unlucky machine does: full queues, clients that go away, connections that break, several nodes,
//! rights that end while they are used.

use anteroom_app::clock::Clock;
use anteroom_app::passwords::Cost;
use anteroom_app::ports::{Blobs, Download, Hooks, Ports};
use anteroom_app::random::SystemRandom;
use anteroom_app::{App, Error, Parts, Settings};
use anteroom_domain::{PortalId, Role};
use anteroom_http::server::no_handshake;
use anteroom_http::{JsonHookBodies, ListenerKind, Shell, serve};
use anteroom_store::{Database, Db, StoreConfig, events};
use anteroom_testkit::{
    Backend, OWNER_EMAIL, TestApp, TestDatabase, TestSettings, http_config, on, on_both, on_both_with,
};
use axum::body::Body;
use axum::serve::Listener;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{Method, Request};
use serde_json::{Value, json};
use std::future::Future;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};

fn slow(settings: &mut Settings) {
    settings.password_cost = Cost {
        memory_kib: 8 * 1024,
        passes: 2,
    };
}

#[test]
fn a_full_password_queue_says_so_does_nothing_by_halves_and_holds_nobody_else_up() {
    let settings = TestSettings {
        app: Some(slow),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        let basic = format!("Basic {}", STANDARD.encode(format!("{OWNER_EMAIL}:guess")));
        let jobs = (0..200).map(|n| {
            let basic = basic.clone();
            async move {
                let answer = match n % 3 {
                    0 => {
                        guess(app, &basic).await
                    }
                    1 => {
                        let body = json!({ "userName": format!("nobody{n}@example.com"), "password": "guess" });
                        app.anonymous(Method::POST, "/authentication", body).await
                    }
                    _ => {
                        let body = json!({ "firstName": "A", "lastName": "B", "email": format!("new{n}@example.com"), "password": "Long-enough-1" });
                        app.post(&app.owner, "/people", body).await
                    }
                };
                if answer.status == 503 {
                    answer.refused(503, "The server is busy. Please try again later.");
                    assert_eq!(answer.header("retry-after"), "2");
                }
                (n, answer.status.as_u16())
            }
        });
        let flood = futures_util::future::join_all(jobs);
        let mut flood = std::pin::pin!(flood);
        // The queue fills on the first poll; reads go on all the same.
        let early = std::future::poll_fn(|cx| Poll::Ready(flood.as_mut().poll(cx).is_ready())).await;
        assert!(!early);
        for _ in 0..20 {
            app.get(&app.owner, "/people/@self").await.ok();
        }
        let statuses = flood.await;
        let busy = statuses.iter().filter(|(_, status)| *status == 503).count();
        assert!((1..200).contains(&busy), "{statuses:?}");
        for (n, status) in statuses.into_iter().filter(|(n, _)| n % 3 == 2) {
            let there = app
                .get(&app.owner, &format!("/people/email?email=new{n}@example.com"))
                .await
                .status;
            assert_eq!(
                (status, there.as_u16()),
                if status == 503 { (503, 404) } else { (200, 200) }
            );
        }
    });
}

#[test]
fn a_client_that_goes_away_leaves_a_change_whole_or_undone() {
    on_both(async |app| {
        for n in 0..60 {
            let body = json!({ "firstName": "A", "lastName": "B", "email": format!("gone{n}@example.com") });
            let mut request = Box::pin(app.post(&app.owner, "/people", body));
            for _ in 0..=n % 3 {
                let done = std::future::poll_fn(|cx| Poll::Ready(request.as_mut().poll(cx).is_ready())).await;
                if done {
                    break;
                }
                tokio::task::yield_now().await;
            }
        }
        let body = json!({ "firstName": "A", "lastName": "B", "email": "after@example.com" });
        app.post(&app.owner, "/people", body).await.ok();
        let list = app.get(&app.owner, "/people/filter?count=100").await;
        let mut emails: Vec<String> = list
            .ok()
            .as_array()
            .unwrap()
            .iter()
            .map(|p| p["email"].to_string())
            .collect();
        assert_eq!(list.json()["total"], emails.len());
        emails.sort();
        let count = emails.len();
        emails.dedup();
        assert_eq!(emails.len(), count, "nobody is there twice");
        // Each change has its entry in the audit trail, and nothing else has one.
        let portal = PortalId(1);
        let kept = app
            .app
            .read(move |tx, _| Ok(events::list(tx, portal, 1_000)?))
            .await
            .unwrap();
        let created = kept
            .iter()
            .filter(|e| format!("{:?}", e.action) == "UserCreated")
            .count();
        assert_eq!(created, count - 1, "everybody but the owner");
    });
}

#[test]
fn a_panic_in_a_job_is_one_failed_request() {
    on_both(async |app| {
        for _ in 0..5 {
            let failed = app.app.write(|_, _| -> Result<(), Error> { panic!("unlucky") }).await;
            assert!(matches!(failed, Err(Error::Internal(_))));
            let failed = app.app.read(|_, _| -> Result<(), Error> { panic!("unlucky") }).await;
            assert!(matches!(failed, Err(Error::Internal(_))));
            let failed = app.app.point(|_, _| -> Result<(), Error> { panic!("unlucky") }).await;
            assert!(matches!(failed, Err(Error::Internal(_))));
        }
        app.get(&app.owner, "/people").await.ok();
        app.key(&app.owner, &[]).await;
    });
}

#[test]
fn credentials_end_with_the_rights_they_stand_for() {
    on_both(async |app| {
        let with_key = async |role| {
            let person = app.person(role).await;
            let key = app.key(&person, &[]).await;
            (app.with_credential(&person, key), person)
        };
        let (key, session) = with_key(Role::DocSpaceAdmin).await;
        let path = format!("/people/{}", session.id);
        for who in [&key, &session] {
            app.get(who, "/people/filter").await.ok();
        }
        app.put(&app.owner, &path, json!({ "role": "User" })).await.ok();
        for who in [&key, &session] {
            app.get(who, "/people/filter").await.refused(403, "Access denied");
            let new = json!({ "firstName": "A", "lastName": "B", "email": "late@example.com" });
            app.post(who, "/people", new).await.refused(403, "Access denied");
        }
        app.put(&app.owner, &path, json!({ "email": "moved@example.com" }))
            .await
            .ok();
        app.get(&session, "/people/@self").await.empty(401);
        app.get(&key, "/people/@self").await.ok();
        let again = app.with_credential(&session, app.sign_in("moved@example.com").await);
        app.put(
            &app.owner,
            "/people/status/Terminated",
            json!({ "userIds": [session.id] }),
        )
        .await
        .ok();
        for who in [&key, &session, &again] {
            app.get(who, "/people/@self").await.empty(401);
        }
        app.put(&app.owner, "/people/status/Active", json!({ "userIds": [session.id] }))
            .await
            .ok();
        for who in [&session, &again] {
            app.get(who, "/people/@self").await.empty(401);
        }
        app.get(&key, "/people/@self").await.ok();
        app.put(&app.owner, &path, json!({ "disable": true })).await.ok();
        app.delete(&app.owner, &path).await.ok();
        for who in [&key, &session, &again] {
            app.get(who, "/people/@self").await.empty(401);
        }
    });
}

#[test]
fn a_session_does_not_begin_with_what_ended_while_it_was_checked() {
    let settings = TestSettings {
        app: Some(slow),
        ..TestSettings::default()
    };
    // Here the first poll comes as far as the password queue.
    on(Backend::Sqlite, settings, async |app| {
        let user = app.person(Role::User).await;
        let hash = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
        let body = json!({ "userName": user.email, "passwordHash": hash });
        let mut others = futures_util::future::join_all((0..8).map(|n| {
            let body = json!({ "userName": format!("n{n}@example.com"), "passwordHash": hash });
            app.anonymous(Method::POST, "/authentication", body)
        }));
        let mut signing_in = Box::pin(app.anonymous(Method::POST, "/authentication", body));
        std::future::poll_fn(|cx| {
            assert!(std::pin::Pin::new(&mut others).poll(cx).is_pending());
            assert!(signing_in.as_mut().poll(cx).is_pending());
            Poll::Ready(())
        })
        .await;
        let path = format!("/people/{}", user.id);
        app.put(&app.owner, &path, json!({ "email": "moved@example.com" }))
            .await
            .ok();
        signing_in.await.refused(401, "User authentication failed");
        others.await;
        app.sign_in("moved@example.com").await;
    });
}

/// Tries a Basic credential.
async fn guess(app: &TestApp, basic: &str) -> anteroom_testkit::Answer {
    let request = Request::get("/api/2.0/people/@self")
        .header("host", "portal.test")
        .header("authorization", basic);
    app.send(request.body(Body::empty()).unwrap()).await
}

/// Another node over the same database.
struct Node {
    app: App,
    shell: Shell,
}

impl Node {
    fn start(first: &TestApp, config: &StoreConfig) -> Self {
        let mut settings = Settings::standard();
        settings.password_cost = Cost {
            memory_kib: 8,
            passes: 1,
        };
        let app = App::new(Parts {
            db: Db::open(config).unwrap(),
            clock: Arc::clone(&first.clock) as Arc<dyn Clock>,
            random: Arc::new(SystemRandom),
            machine_key: b"the machine key of the tests".to_vec(),
            settings,
            ports: Ports {
                blobs: Arc::clone(&first.blobs) as Arc<dyn Blobs>,
                download: Arc::clone(&first.web) as Arc<dyn Download>,
                captcha: None,
                hooks: Arc::clone(&first.hooks) as Arc<dyn Hooks>,
                hook_bodies: Arc::new(JsonHookBodies),
            },
            open_id: None,
        })
        .unwrap();
        let shell = Shell::new(app.clone(), http_config());
        Self { app, shell }
    }

    async fn call(&self, credential: &str, method: Method, path: &str, body: &Value) -> u16 {
        let request = Request::builder()
            .method(method)
            .uri(format!("/api/2.0{path}"))
            .header("host", "portal.test")
            .header("authorization", format!("Bearer {credential}"))
            .header("content-type", "application/json");
        let body = if body.is_null() {
            Body::empty()
        } else {
            Body::from(body.to_string())
        };
        let client = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 8));
        let answer = self
            .shell
            .answer(ListenerKind::HTTP, client, request.body(body).unwrap())
            .await;
        answer.status().as_u16()
    }

    async fn get(&self, credential: &str, path: &str) -> u16 {
        self.call(credential, Method::GET, path, &Value::Null).await
    }
}

/// Runs a body on a portal on PostgreSQL with a second node, and with what cuts the connections of that node.
fn with_second_node(name: &str, body: &impl AsyncFn(&TestApp, &Node, &dyn Fn())) {
    let database = TestDatabase::new(Backend::Postgres);
    let Database::Postgres { url } = database.config().database else {
        panic!("asked for PostgreSQL")
    };
    let name = format!("{name}_{}", std::process::id());
    let config = StoreConfig {
        postgres_connections: 4,
        ..StoreConfig::new(Database::Postgres {
            url: format!("{url}&application_name={name}"),
        })
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let first = TestApp::start(&database, TestSettings::default()).await;
        let second = Node::start(&first, &config);
        let cut = || {
            database.administer(&format!(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '{name}'"
            ));
        };
        body(&first, &second, &cut).await;
        second.app.db().close();
        first.stop();
    });
}

#[test]
fn what_one_node_takes_away_no_other_gives_for_longer_than_a_second() {
    with_second_node("taken", &async |first, second, _| {
        let admin = first.person(Role::DocSpaceAdmin).await;
        let key = first.key(&admin, &[]).await;
        let narrowed = first
            .post(&first.owner, "/keys", json!({ "name": "narrowed" }))
            .await
            .ok();
        let narrow = narrowed["key"].as_str().unwrap();
        for credential in [&admin.credential, &key, narrow] {
            assert_eq!(second.get(credential, "/people/filter").await, 200);
        }
        let path = format!("/people/{}", admin.id);
        let key_path = format!("/keys/{}", narrowed["id"].as_str().unwrap());
        first.put(&first.owner, &path, json!({ "role": "User" })).await.ok();
        first
            .put(&first.owner, &key_path, json!({ "permissions": ["rooms:read"] }))
            .await
            .ok();
        // Changes are decided by the rights of now, whatever is remembered.
        let new = json!({ "firstName": "A", "lastName": "B", "email": "late@example.com" });
        for credential in [&admin.credential, &key] {
            assert_eq!(second.call(credential, Method::POST, "/people", &new).await, 403);
        }
        first.clock.advance_seconds(1);
        for credential in [&admin.credential, &key, narrow] {
            assert_eq!(second.get(credential, "/people/filter").await, 403);
        }
        first
            .put(&first.owner, &path, json!({ "email": "moved@example.com" }))
            .await
            .ok();
        first
            .put(&first.owner, &key_path, json!({ "isActive": false }))
            .await
            .ok();
        first.clock.advance_seconds(1);
        assert_eq!(second.get(&admin.credential, "/people/@self").await, 401);
        assert_eq!(second.get(narrow, "/keys/@self").await, 401);
        assert_eq!(second.get(&key, "/people/@self").await, 200);
        first.put(&first.owner, &path, json!({ "disable": true })).await.ok();
        first.clock.advance_seconds(1);
        assert_eq!(second.get(&key, "/people/@self").await, 401);
        first.put(&first.owner, &path, json!({ "disable": false })).await.ok();
        first.clock.advance_seconds(1);
        assert_eq!(second.get(&key, "/people/@self").await, 200);
        first.put(&first.owner, &path, json!({ "disable": true })).await.ok();
        first.delete(&first.owner, &path).await.ok();
        first.clock.advance_seconds(1);
        assert_eq!(second.get(&key, "/people/@self").await, 401);
    });
}

#[test]
fn cut_connections_cost_an_answer_at_most_and_never_a_wrong_one() {
    with_second_node("cut", &async |first, second, cut| {
        let key = first.owner.credential.clone();
        for round in 0..12 {
            let jobs = (0..24).map(|n| {
                let key = key.clone();
                async move {
                    let email = format!("p{round}x{n}@example.com");
                    let body = json!({ "firstName": "A", "lastName": "B", "email": email });
                    let created = second.call(&key, Method::POST, "/people", &body).await;
                    let read = second.get(&key, "/people/filter?count=1").await;
                    (email, created, read)
                }
            });
            let cutter = async {
                for _ in 0..3 {
                    cut();
                    tokio::task::yield_now().await;
                }
            };
            let (answers, ()) = tokio::join!(futures_util::future::join_all(jobs), cutter);
            for (email, created, read) in answers {
                assert!(
                    [200, 503].contains(&created) && [200, 503].contains(&read),
                    "{created} {read}"
                );
                let there = first
                    .get(&first.owner, &format!("/people/email?email={email}"))
                    .await
                    .status;
                assert!(created == 503 || there == 200, "{email}: {created}, then {there}");
            }
        }
        // The pool has healed: at most each connection fails once more.
        for _ in 0..8 {
            second.get(&key, "/people/@self").await;
        }
        for n in 0..8 {
            let body = json!({ "firstName": "A", "lastName": "B", "email": format!("after{n}@example.com") });
            assert_eq!(second.call(&key, Method::POST, "/people", &body).await, 200);
        }
    });
}

/// Hands out the far ends of pipes as connections.
struct Pipes(tokio::sync::mpsc::Receiver<DuplexStream>);

impl Listener for Pipes {
    type Io = DuplexStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.0.recv().await {
            Some(pipe) => (pipe, SocketAddr::from(([192, 0, 2, 9], 1))),
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        Ok(SocketAddr::from(([127, 0, 0, 1], 1)))
    }
}

#[test]
fn slow_clients_are_let_go() {
    on(Backend::Sqlite, TestSettings::default(), async |app| {
        let shell = Shell::new(app.app.clone(), http_config());
        let run = move || {
            // Time passes at once when there is nothing else to do.
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .start_paused(true)
                .build()
                .unwrap();
            runtime.block_on(async {
                let (connect, pipes) = tokio::sync::mpsc::channel(8);
                let mut server = tokio::task::JoinSet::new();
                server.spawn(serve(Pipes(pipes), shell.clone(), ListenerKind::HTTP, no_handshake));
                let open = async |text: &[u8]| {
                    let (mut near, far) = tokio::io::duplex(1 << 20);
                    connect.send(far).await.unwrap();
                    near.write_all(text).await.unwrap();
                    near
                };
                // What comes until the connection is closed, which must be within so many seconds.
                let rest = async |mut pipe: DuplexStream, seconds: u64| {
                    let mut text = String::new();
                    let read = pipe.read_to_string(&mut text);
                    tokio::time::timeout(Duration::from_secs(seconds), read)
                        .await
                        .unwrap()
                        .unwrap();
                    text
                };
                // Nothing, half a head, a head and half a body, a whole request and then nothing.
                for head in ["", "GET / HTTP/1.1\r\nHost: a\r\nX-A: b"] {
                    rest(open(head.as_bytes()).await, 80).await;
                }
                let half = "POST /api/2.0/authentication HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{";
                let text = rest(open(half.as_bytes()).await, 150).await;
                assert!(text.starts_with("HTTP/1.1 503"), "{text}");
                let text = rest(open(b"GET /liveness HTTP/1.1\r\nHost: a\r\n\r\n").await, 80).await;
                assert!(text.starts_with("HTTP/1.1 200"), "{text}");
                // A head without end, and heads that smuggle.
                let long = format!("GET / HTTP/1.1\r\nHost: a\r\nX-Long: {}", "x".repeat(300_000));
                let text = rest(open(long.as_bytes()).await, 80).await;
                assert!(text.starts_with("HTTP/1.1 431"), "{text}");
                let many = format!("GET / HTTP/1.1\r\nHost: a\r\n{}\r\n", "A: b\r\n".repeat(2_000));
                let text = rest(open(many.as_bytes()).await, 80).await;
                assert!(text.starts_with("HTTP/1.1 431"), "{text}");
                for bad in [
                    "GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n",
                    "POST /api/2.0/authentication HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
                    "GET /a b HTTP/1.1\r\n\r\n",
                    "GET / HTTP/1.1\r\n folded: x\r\n\r\n",
                    "\u{16}\u{3}\u{1}",
                ] {
                    let text = rest(open(bad.as_bytes()).await, 80).await;
                    assert!(text.is_empty() || text.starts_with("HTTP/1.1 400"), "{bad:?}: {text}");
                }
                let text = rest(open(b"GET /liveness HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await, 80).await;
                assert!(text.ends_with("Healthy"), "{text}");
                shell.drain().begin();
                server.join_next().await.unwrap().unwrap();
            });
        };
        tokio::task::spawn_blocking(run).await.unwrap();
    });
}
