//! Two servers over one PostgreSQL database.

use crate::program::Workplace;
use anteroom_client::request::{CreateKeyRequest, CreatePersonRequest, ProfileMembers, SignInRequest};
use anteroom_client::{Credential, Error, Portal, RetryPolicy};
use anteroom_domain::{PersonId, Status};
use anteroom_store::Database;
use anteroom_testkit::{Backend, TestDatabase};
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

const PASSWORD: &str = "Two-Nodes-2026";
const CLIENTS: usize = 4;
/// So often each credential's person is disabled.
const ROUNDS: usize = 5;

#[expect(
    clippy::disallowed_methods,
    reason = "the time between two answers is what is measured"
)]
fn now() -> Instant {
    Instant::now()
}

fn connect(url: &str, credential: Credential) -> Portal {
    Portal::connect(url, credential)
        .retry(RetryPolicy::NEVER)
        .build()
        .unwrap()
}

/// Asks who one is on one node, from several clients, while `change` is made through another; answers how long after the
/// answer to the change the last request was sent that was accepted.
async fn last_accepted(node: &Portal, change: impl AsyncFnOnce()) -> Duration {
    let accepted = Arc::new(Mutex::new(Vec::new()));
    let is_changed = Arc::new(AtomicBool::new(false));
    let mut clients = tokio::task::JoinSet::new();
    for _ in 0..CLIENTS {
        let (node, accepted, is_changed) = (node.clone(), Arc::clone(&accepted), Arc::clone(&is_changed));
        clients.spawn(async move {
            let mut refused = 0;
            // Until he was refused many times since the change.
            while refused < 50 {
                let (sent, was_changed) = (now(), is_changed.load(Ordering::SeqCst));
                match node.get_self().await {
                    Ok(_) => {
                        accepted.lock().unwrap().push(sent);
                        refused = 0;
                    }
                    Err(Error::Refused { .. } | Error::Unauthenticated { .. }) => refused += usize::from(was_changed),
                    Err(error) => panic!("{error}"),
                }
            }
        });
    }
    while accepted.lock().unwrap().len() < CLIENTS * 3 {
        tokio::task::yield_now().await;
    }
    change().await;
    let answered = now();
    is_changed.store(true, Ordering::SeqCst);
    while let Some(ended) = clients.join_next().await {
        ended.unwrap();
    }
    let accepted = accepted.lock().unwrap();
    let last = accepted.iter().max().unwrap();
    last.saturating_duration_since(answered)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_disabled_on_one_is_out_on_the_other_within_a_second() {
    let database = TestDatabase::new(Backend::Postgres);
    let Database::Postgres { url } = database.config().database else {
        panic!("asked for PostgreSQL")
    };
    let workplace = Workplace::new();
    workplace.write("anteroom.toml", "[database]\nurl_file = \"url\"\nconnections = 4\n");
    workplace.write("url", url);
    let one = workplace.serve(&["--data", "one"]);
    std::fs::create_dir(workplace.path("two")).unwrap();
    std::fs::copy(workplace.path("one/machine.key"), workplace.path("two/machine.key")).unwrap();
    let other = workplace.serve(&["--data", "two"]);
    let owner_key = workplace.done(&["key", "create", "--name", "owner", "--data", "one"]);
    let owner = connect(&one.url, Credential::ApiKey(owner_key.trim().to_owned()));
    let request = CreatePersonRequest {
        email: Some("ada@example.com".into()),
        password: Some(PASSWORD.into()),
        role: Some("RoomAdmin".into()),
        profile: ProfileMembers {
            first_name: Some("Ada".into()),
            last_name: Some("Lee".into()),
            ..ProfileMembers::default()
        },
        ..CreatePersonRequest::default()
    };
    let ada = PersonId(owner.create_person(&request).await.unwrap().person.id);

    let (mut here, mut there) = (Duration::ZERO, Duration::ZERO);
    for round in 0..ROUNDS {
        let sign_in = SignInRequest {
            user_name: Some("ada@example.com".into()),
            password: Some(PASSWORD.into()),
            ..SignInRequest::default()
        };
        let signed_in = connect(&other.url, Credential::Anonymous)
            .sign_in(&sign_in)
            .await
            .unwrap();
        let session = Credential::Session(signed_in.token.unwrap());
        let name = format!("round {round}");
        let key = CreateKeyRequest {
            name,
            permissions: None,
            expires_in_days: None,
        };
        let key = connect(&one.url, session.clone()).create_key(&key).await.unwrap();
        for (credential, url) in [
            (session, &other.url),
            (Credential::ApiKey(key.key.clone()), &other.url),
            (Credential::ApiKey(key.key), &one.url),
        ] {
            let lasted = last_accepted(&connect(url, credential), async || {
                owner.set_status(Status::Terminated, &[ada]).await.unwrap();
            })
            .await;
            let most = if *url == one.url { &mut here } else { &mut there };
            *most = lasted.max(*most);
            owner.set_status(Status::Active, &[ada]).await.unwrap();
        }
    }
    println!(
        "the last request that was accepted was sent {there:?} after the answer on the other node, {here:?} on the same"
    );
    assert_eq!(here, Duration::ZERO, "on the node itself at once");
    assert!(there < Duration::from_secs(1), "{there:?}");
    assert_eq!((one.stop().0, other.stop().0), (Some(0), Some(0)));
}
