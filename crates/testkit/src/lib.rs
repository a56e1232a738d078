//! A whole portal in the test's own process, on each database in turn.
//!
//! [`on_both`] runs a test body on SQLite and on PostgreSQL. [`TestApp`] speaks HTTP to the portal without a socket;
//! its clock stands still until the test moves it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_errors_doc,
    reason = "a test harness stops at the first surprise"
)]
#![allow(
    clippy::needless_pass_by_value,
    clippy::unused_self,
    reason = "how a call reads in a test decides the signatures"
)]

mod answer;
mod app;
mod authenticator;
mod captcha;
mod database;
mod hooks;
mod mails;
mod open_id;
mod person;
pub mod pictures;
mod portal;
mod ports;
mod smtp;

pub use answer::Answer;
pub use app::{OWNER_EMAIL, OWNER_PASSWORD, PASSWORD_HASH, PUBLIC_URL, START, TestApp, TestSettings, http_config};
pub use authenticator::TestAuthenticator;
pub use captcha::FakeCaptcha;
pub use database::{Backend, TestDatabase};
pub use hooks::{ReceivedHook, TestHooks};
pub use mails::TestMail;
pub use open_id::FakeOpenId;
pub use person::TestPerson;
pub use portal::TestPortal;
pub use ports::{TestBlobs, TestWeb};
pub use smtp::{Reaction, Received, TestSmtp};

/// Runs a test body on a fresh portal on each database.
pub fn on_both(body: impl AsyncFn(&TestApp)) {
    on_both_with(TestSettings::default(), body);
}

/// Runs a test body on a fresh portal with settings of its own on each database.
pub fn on_both_with(settings: TestSettings, body: impl AsyncFn(&TestApp)) {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        on(backend, settings.clone(), &body);
    }
}

/// Runs a test body on a fresh portal on one database.
pub fn on(backend: Backend, settings: TestSettings, body: impl AsyncFn(&TestApp)) {
    on_one(backend, settings, async |app, _| body(app).await);
}

/// Runs a test body that meddles with the database on each of them.
pub fn on_both_with_database(body: impl AsyncFn(&TestApp, &TestDatabase)) {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        on_one(backend, TestSettings::default(), &body);
    }
}

fn on_one(backend: Backend, settings: TestSettings, body: impl AsyncFn(&TestApp, &TestDatabase)) {
    let database = TestDatabase::new(backend);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let app = TestApp::start(&database, settings).await;
        // The output of a failing test says on which database it failed.
        println!("on {backend:?}");
        body(&app, &database).await;
        app.stop();
    });
}
