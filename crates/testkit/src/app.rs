//! The portal of a test.

use crate::answer::Answer;
use crate::captcha::FakeCaptcha;
use crate::database::{Backend, TestDatabase};
use crate::hooks::TestHooks;
use crate::open_id::FakeOpenId;
use crate::person::TestPerson;
use crate::ports::{TestBlobs, TestWeb};
use anteroom_app::bootstrap::{FirstOwner, make_first_portal};
use anteroom_app::clock::{Clock, ManualClock};
use anteroom_app::external::OpenId;
use anteroom_app::passwords::Cost;
use anteroom_app::ports::{Blobs, Captcha, Download, Hooks, Ports};
use anteroom_app::random::SystemRandom;
use anteroom_app::tasks::run::Turn;
use anteroom_app::{App, Parts, Settings};
use anteroom_domain::{Instant, Role};
use anteroom_http::layers::rate::RateRules;
use anteroom_http::{HttpConfig, JsonHookBodies, ListenerKind, Shell};
use anteroom_store::Db;
use axum::body::Body;
use http::{Method, Request};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// The owner's address.
pub const OWNER_EMAIL: &str = "owner@example.com";
/// The owner's password.
pub const OWNER_PASSWORD: &str = "Correct-Horse-1";
/// When every test begins: 2026-07-21T10:45:10Z.
pub const START: Instant = Instant(1_784_630_710_000_000);
/// Where links in mails lead.
pub const PUBLIC_URL: &str = "https://portal.test";
/// Where every request comes from.
const CLIENT: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));
/// The client-side hash that stands for the password of everybody whom the test makes.
pub const PASSWORD_HASH: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

/// What a test sets differently.
#[derive(Clone, Default)]
pub struct TestSettings {
    /// Changes the application's settings.
    pub app: Option<fn(&mut Settings)>,
    /// Changes the HTTP face's settings.
    pub http: Option<fn(&mut HttpConfig)>,
    /// Whether people may sign in through [`TestApp::open_id`].
    pub has_open_id: bool,
    /// Whether captchas are asked for, which [`TestApp::captcha`] checks.
    pub has_captcha: bool,
}

/// A portal with its owner, in this process.
pub struct TestApp {
    /// The application, for what HTTP does not show.
    pub app: App,
    /// The clock that everything reads.
    pub clock: Arc<ManualClock>,
    /// The owner, with the first API key.
    pub owner: TestPerson,
    /// Which database it is on.
    pub backend: Backend,
    /// The files.
    pub blobs: Arc<TestBlobs>,
    /// What there is to fetch.
    pub web: Arc<TestWeb>,
    /// The sign-in provider, which is offered when the test's settings say so.
    pub open_id: Arc<FakeOpenId>,
    /// What checks captchas, when the test's settings say so.
    pub captcha: Arc<FakeCaptcha>,
    /// The receivers of webhooks.
    pub hooks: Arc<TestHooks>,
    shell: Shell,
    next: AtomicU32,
}

/// The HTTP face as tests have it: without limits on requests, because tests ask more than people do.
pub fn http_config() -> HttpConfig {
    HttpConfig {
        rate_limit: RateRules::none(),
        ..HttpConfig::default()
    }
}

impl TestApp {
    /// Starts a portal on a database.
    pub async fn start(database: &TestDatabase, settings: TestSettings) -> Self {
        let db = Db::open(&database.config()).unwrap();
        let clock = Arc::new(ManualClock::new(START));
        db.migrate(clock.now()).unwrap();
        let node = Self::put_together(database, settings, db, clock);
        let owner = FirstOwner {
            email: OWNER_EMAIL.to_owned(),
            first_name: "Olivia".to_owned(),
            last_name: "Owner".to_owned(),
            password: OWNER_PASSWORD.to_owned().into(),
        };
        let first = make_first_portal(&node.app, owner).await.unwrap().unwrap();
        let owner = TestPerson {
            id: first.portal.owner.to_string(),
            email: first.owner_email,
            credential: first.api_key.to_string(),
        };
        Self { owner, ..node }
    }

    /// Another node of the same installation, over the same database and with the same clock.
    pub fn another_node(&self, database: &TestDatabase, settings: TestSettings) -> Self {
        let db = Db::open(&database.config()).unwrap();
        let node = Self::put_together(database, settings, db, Arc::clone(&self.clock));
        Self {
            owner: self.owner.clone(),
            ..node
        }
    }

    /// A node that does not know yet who the owner is.
    fn put_together(database: &TestDatabase, settings: TestSettings, db: Db, clock: Arc<ManualClock>) -> Self {
        let mut app_settings = Settings::standard();
        // A test needs no hash that costs what a real one costs.
        app_settings.password_cost = Cost {
            memory_kib: 8,
            passes: 1,
        };
        PUBLIC_URL.clone_into(&mut app_settings.public_url);
        if let Some(change) = settings.app {
            change(&mut app_settings);
        }
        let mut config = http_config();
        if let Some(change) = settings.http {
            change(&mut config);
        }
        let (blobs, web) = (Arc::new(TestBlobs::default()), Arc::new(TestWeb::default()));
        let open_id = Arc::new(FakeOpenId::default());
        let captcha = Arc::new(FakeCaptcha::default());
        let hooks = Arc::new(TestHooks::default());
        let app = App::new(Parts {
            db,
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            random: Arc::new(SystemRandom),
            machine_key: b"the machine key of the tests".to_vec(),
            settings: app_settings,
            ports: Ports {
                blobs: Arc::clone(&blobs) as Arc<dyn Blobs>,
                download: Arc::clone(&web) as Arc<dyn Download>,
                hooks: Arc::clone(&hooks) as Arc<dyn Hooks>,
                hook_bodies: Arc::new(JsonHookBodies),
                captcha: settings.has_captcha.then(|| Arc::clone(&captcha) as Arc<dyn Captcha>),
            },
            open_id: settings.has_open_id.then(|| Arc::clone(&open_id) as Arc<dyn OpenId>),
        })
        .unwrap();
        let shell = Shell::new(app.clone(), config);
        let owner = TestPerson {
            id: String::new(),
            email: OWNER_EMAIL.to_owned(),
            credential: String::new(),
        };
        Self {
            app,
            clock,
            owner,
            backend: database.backend(),
            blobs,
            web,
            open_id,
            captcha,
            hooks,
            shell,
            next: AtomicU32::new(1),
        }
    }

    /// Closes the database.
    pub fn stop(&self) {
        self.app.db().close();
    }

    /// Sends a request as it is.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        self.send_over(ListenerKind::HTTP, CLIENT, request).await
    }

    /// Sends a request as it is, over a listener and from an address.
    pub async fn send_over(&self, listener: ListenerKind, client: IpAddr, request: Request<Body>) -> Answer {
        let answer = self.shell.answer(listener, client, request).await;
        let (parts, body) = answer.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    /// Sends a request to a path below the API root through the control listener, with the token of the data folder and a
    /// JSON body (null: none).
    pub async fn control(&self, token: &str, method: Method, path: &str, body: &Value) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/api/2.0{path}"))
            .header("host", "127.0.0.1")
            .header("authorization", format!("Control {token}"));
        let body = if body.is_null() {
            Body::empty()
        } else {
            request = request.header("content-type", "application/json");
            Body::from(body.to_string())
        };
        let local = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let request = request.body(body).unwrap();
        self.send_over(ListenerKind::CONTROL, local, request).await
    }

    /// Sends a request with a credential (empty: none) and a JSON body (null: none) to a path below the API root.
    pub async fn call(&self, credential: &str, method: Method, path: &str, body: &Value) -> Answer {
        self.call_carrying(credential, method, path, body, &[]).await
    }

    /// [`TestApp::call`] with further headers.
    pub async fn call_carrying(
        &self,
        credential: &str,
        method: Method,
        path: &str,
        body: &Value,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/api/2.0{path}"))
            .header("host", "portal.test");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !credential.is_empty() {
            request = request.header("authorization", format!("Bearer {credential}"));
        }
        let body = if body.is_null() {
            Body::empty()
        } else {
            request = request.header("content-type", "application/json");
            Body::from(body.to_string())
        };
        self.send(request.body(body).unwrap()).await
    }

    /// Sends a request with these headers and a JSON body (null: none) to a path from the root of the host on.
    pub async fn call_with(&self, method: Method, path: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
            request = request.header("host", "portal.test");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = if body.is_null() {
            Body::empty()
        } else {
            request = request.header("content-type", "application/json");
            Body::from(body.to_string())
        };
        self.send(request.body(body).unwrap()).await
    }

    /// GET as a person.
    pub async fn get(&self, who: &TestPerson, path: &str) -> Answer {
        self.call(&who.credential, Method::GET, path, &Value::Null).await
    }

    /// GET as a browser that has a session.
    pub async fn get_with_cookie(&self, token: &str, path: &str) -> Answer {
        let cookie = format!("asc_auth_key={token}");
        self.call_carrying("", Method::GET, path, &Value::Null, &[("cookie", &cookie)])
            .await
    }

    /// POST as a person.
    pub async fn post(&self, who: &TestPerson, path: &str, body: Value) -> Answer {
        self.call(&who.credential, Method::POST, path, &body).await
    }

    /// PUT as a person.
    pub async fn put(&self, who: &TestPerson, path: &str, body: Value) -> Answer {
        self.call(&who.credential, Method::PUT, path, &body).await
    }

    /// POSTs a form as a person; every part is a file.
    pub async fn post_form(&self, who: &TestPerson, path: &str, parts: &[(&str, &[u8])]) -> Answer {
        let mut body = Vec::new();
        for (name, content) in parts {
            let head = format!("--limit\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"a\"\r\n\r\n");
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--limit--\r\n");
        let request = Request::post(format!("/api/2.0{path}"))
            .header("host", "portal.test")
            .header("authorization", format!("Bearer {}", who.credential))
            .header("content-type", "multipart/form-data; boundary=limit");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// GET of a path of the host, as nobody.
    pub async fn get_at_host(&self, path: &str) -> Answer {
        let request = Request::get(path).header("host", "portal.test");
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// DELETE as a person.
    pub async fn delete(&self, who: &TestPerson, path: &str) -> Answer {
        self.call(&who.credential, Method::DELETE, path, &Value::Null).await
    }

    /// An anonymous request.
    pub async fn anonymous(&self, method: Method, path: &str, body: Value) -> Answer {
        self.call("", method, path, &body).await
    }

    /// An address that nobody else gets in this test.
    pub(crate) fn new_email(&self, role: Role) -> String {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        format!("{}{number}@example.com", role.name().to_lowercase())
    }

    /// Makes a person with this role who is signed in.
    pub async fn person(&self, role: Role) -> TestPerson {
        let email = self.new_email(role);
        // Guests cannot be created; they become it.
        let created_as = if role == Role::Guest { Role::User } else { role };
        let body = json!({
            "email": email, "firstName": "Test", "lastName": role.name(), "type": created_as.name(), "passwordHash": PASSWORD_HASH,
        });
        let id = self.post(&self.owner, "/people", body).await.ok()["id"]
            .as_str()
            .unwrap()
            .to_owned();
        if role == Role::Guest {
            self.put(&self.owner, &format!("/people/{id}"), json!({ "role": "Guest" }))
                .await
                .ok();
        }
        let credential = self.sign_in(&email).await;
        TestPerson { id, email, credential }
    }

    /// Works on background tasks as long as one is due at the time of the clock; no task begins within a second of
    /// its start.
    pub async fn run_tasks(&self) {
        while self.app.work_on_tasks().await.unwrap() == Turn::Worked {}
    }

    /// Signs somebody in whom [`TestApp::person`] made; answers the session token, empty when a second factor is asked for.
    pub async fn sign_in(&self, email: &str) -> String {
        let body = json!({ "userName": email, "passwordHash": PASSWORD_HASH });
        let answer = self.anonymous(Method::POST, "/authentication", body).await.ok();
        answer["token"].as_str().unwrap_or_default().to_owned()
    }

    /// Makes an API key of a person with these scopes (none: everything); answers the secret.
    pub async fn key(&self, who: &TestPerson, scopes: &[&str]) -> String {
        let mut body = json!({ "name": "test" });
        if !scopes.is_empty() {
            body["permissions"] = json!(scopes);
        }
        self.post(who, "/keys", body).await.ok()["key"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// The same person with another credential.
    pub fn with_credential(&self, who: &TestPerson, credential: String) -> TestPerson {
        TestPerson {
            credential,
            ..who.clone()
        }
    }
}
