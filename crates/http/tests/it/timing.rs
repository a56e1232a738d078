//! How long a refusal takes tells nothing about what there is: `docs/security.md`. Two kinds of requests are sent in random
//! order, and the times of the one are compared with those of the other by their ranks (Mann and Whitney): of two that
//! cannot be told apart, the one takes longer than the other half of the time.
//!
//! The tests hash passwords at next to no cost, so that nothing hides behind it, and without a network between: that is
//! `cargo xtask timing`, which sends 2,000 requests of each kind. The normal run looks at no clock. It counts what such
//! requests cost: statements, commits and passwords that are hashed.

use crate::isolation::Chance;
use crate::second_portal::second_portal;
use anteroom_domain::Role;
use anteroom_testkit::{Backend, TestApp, TestSettings, on, on_both};
use base64::Engine;
use http::Method;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::time::{Duration, Instant};

const INVITED: &str = "invited@example.org";

/// A request of one kind; the number makes it another one than those before.
type Make = Box<dyn Fn(usize) -> Attempt>;

struct Attempt {
    method: Method,
    path: String,
    authorization: String,
    body: Value,
    status: u16,
}

/// Two kinds of requests that must not be told apart.
struct Pair {
    name: &'static str,
    known: Make,
    unknown: Make,
}

struct Verdict {
    name: &'static str,
    medians: [Duration; 2],
    /// How often the one takes longer than the other; a half when they cannot be told apart.
    longer: f64,
    /// The same as a number of standard deviations.
    deviations: f64,
}

fn sign_in(login: &str, password_hash: &str) -> Attempt {
    Attempt {
        method: Method::POST,
        path: "/authentication".to_owned(),
        authorization: String::new(),
        body: json!({ "userName": login, "passwordHash": password_hash }),
        status: 401,
    }
}

fn credential(authorization: String) -> Attempt {
    Attempt {
        method: Method::GET,
        path: "/people/@self".to_owned(),
        authorization,
        body: Value::Null,
        status: 401,
    }
}

fn basic(login: &str, n: usize) -> Attempt {
    let encoded = base64::engine::general_purpose::STANDARD.encode(format!("{login}:Wrong-Horse-{n}"));
    credential(format!("Basic {encoded}"))
}

fn wrong_hash(n: usize) -> String {
    format!("{n:064x}")
}

/// A key or token of the right form that nobody has.
fn digits(n: usize, length: usize) -> String {
    let mut chance = Chance(n as u64);
    let mut text = String::new();
    while text.len() < length {
        write!(text, "{:016x}", chance.next()).unwrap();
    }
    text[..length].to_owned()
}

fn forged_link(kind: &str, email: &str, uid: &str, n: usize) -> Attempt {
    let body = json!({
        "type": kind, "key": format!("522326710000.{}", digits(n, 64).to_uppercase()), "email": email, "uiD": uid,
    });
    Attempt {
        method: Method::POST,
        path: "/authentication/confirm".to_owned(),
        authorization: String::new(),
        body,
        status: 200,
    }
}

fn reminder(email: &str) -> Attempt {
    Attempt {
        method: Method::POST,
        path: "/people/password".to_owned(),
        authorization: String::new(),
        body: json!({ "email": email }),
        status: 200,
    }
}

async fn pairs(app: &TestApp) -> Vec<Pair> {
    let mut members = Vec::new();
    for _ in 0..40 {
        members.push(app.person(Role::User).await);
    }
    let second = second_portal(app).await;
    let other_key = second.post(app, "/keys", json!({ "name": "k" })).await.ok()["key"].clone();
    let other_key = other_key.as_str().unwrap().to_owned();
    let other_session = second.credential.clone();
    let (one, disabled) = (members[0].clone(), members[1].clone());
    let ids = json!({ "userIds": [disabled.id] });
    app.put(&app.owner, "/people/status/2", ids).await.ok();
    let invitation = json!({ "invitations": [{ "email": INVITED, "type": "User" }] });
    app.post(&app.owner, "/people/invite", invitation).await.ok();
    let unknown_id = move |n: usize| {
        uuid::Builder::from_random_bytes(u128::to_be_bytes(n as u128 + 7))
            .into_uuid()
            .to_string()
    };
    // Addresses that nobody has, as long as those of the members.
    let unlike = |email: &str| format!("n{}", &email[1..]);
    let pair = |name, known: Make, unknown: Make| Pair { name, known, unknown };
    // The same request about somebody and about nobody.
    let about = |name, email: &str, make: fn(&str, usize) -> Attempt| {
        let (email, nobody) = (email.to_owned(), unlike(email));
        pair(
            name,
            Box::new(move |n| make(&email, n)),
            Box::new(move |n| make(&nobody, n)),
        )
    };
    let sign_in_wrongly: fn(&str, usize) -> Attempt = |login, n| sign_in(login, &wrong_hash(n));
    let members_too: Vec<String> = members[3..].iter().map(|member| member.email.clone()).collect();
    let nobodies: Vec<String> = members_too.iter().map(|email| unlike(email)).collect();
    let (id, id_too, email, nobody) = (one.id.clone(), one.id.clone(), one.email.clone(), unlike(&one.email));
    vec![
        about("sign-in, wrong password / unknown address", &one.email, sign_in_wrongly),
        pair(
            "sign-in, wrong password / unknown identifier",
            Box::new(move |n| sign_in(&id, &wrong_hash(n))),
            Box::new(move |n| sign_in(&unknown_id(n), &wrong_hash(n))),
        ),
        about("sign-in, disabled / unknown address", &disabled.email, sign_in_wrongly),
        about(
            "sign-in, invited without a password / unknown address",
            INVITED,
            sign_in_wrongly,
        ),
        about(
            "sign-in, password of 10,000 characters / unknown address",
            &one.email,
            |login, n| sign_in(login, &wrong_hash(n).repeat(156)),
        ),
        about("Basic, wrong password / unknown address", &one.email, basic),
        pair(
            "new password by mail, known / unknown address",
            Box::new(move |n| reminder(&members_too[n % members_too.len()])),
            Box::new(move |n| reminder(&nobodies[n % nobodies.len()])),
        ),
        about(
            "forged sign-in link, known / unknown address",
            &one.email,
            |email, n| forged_link("Auth", email, "019f8447-8ef0-7000-9ff7-8bfc9e2838ea", n),
        ),
        pair(
            "forged activation link, known / unknown person",
            Box::new(move |n| forged_link("Activation", &email, &id_too, n)),
            Box::new(move |n| forged_link("Activation", &nobody, &unknown_id(n), n)),
        ),
        // Close lengths: how long it takes to hash what the caller sent himself tells him nothing.
        pair(
            "API key, of the right length / of another length",
            Box::new(|n| credential(format!("Bearer sk-{}", digits(n, 64)))),
            Box::new(|n| credential(format!("Bearer sk-{}", digits(n, 62)))),
        ),
        // The same secret each time on both sides: one that comes again is found faster, whosever it is.
        pair(
            "API key, of another portal / unknown",
            Box::new(move |_| credential(format!("Bearer {other_key}"))),
            Box::new(|_| credential(format!("Bearer sk-{}", digits(7, 64)))),
        ),
        pair(
            "session, of another portal / unknown",
            Box::new(move |_| credential(format!("Bearer {other_session}"))),
            Box::new(|_| credential(format!("Bearer {}", digits(7, 43)))),
        ),
    ]
}

#[expect(clippy::disallowed_methods, reason = "it is time that is compared")]
async fn take(app: &TestApp, attempt: Attempt) -> Duration {
    // So that no attempt is one too many.
    app.clock.advance_seconds(61);
    let mut headers = Vec::new();
    if !attempt.authorization.is_empty() {
        headers.push(("authorization", attempt.authorization.as_str()));
    }
    let path = format!("/api/2.0{}", attempt.path);
    let begun = Instant::now();
    let answer = app.call_with(attempt.method, &path, &headers, &attempt.body).await;
    let took = begun.elapsed();
    assert_eq!(answer.status, attempt.status, "{path}: {}", answer.text());
    took
}

async fn compare(app: &TestApp, pair: &Pair, attempts: usize) -> Verdict {
    let mut chance = Chance(0x71e5);
    let mut times: [Vec<Duration>; 2] = [Vec::new(), Vec::new()];
    // What comes first fills caches and is left out.
    for n in 0..20 {
        take(app, (pair.known)(n)).await;
        take(app, (pair.unknown)(n)).await;
    }
    let mut n = 20;
    while times.iter().any(|side| side.len() < attempts) {
        let side = chance.below(2);
        if times[side].len() < attempts {
            let make = if side == 0 { &pair.known } else { &pair.unknown };
            times[side].push(take(app, make(n)).await);
            n += 1;
        }
    }
    for side in &mut times {
        side.sort_unstable();
    }
    let [known, unknown] = &times;
    // For each of the one, how many of the other are shorter; equal ones count half.
    let below: usize = known
        .iter()
        .map(|time| unknown.partition_point(|other| other < time) + unknown.partition_point(|other| other <= time))
        .sum();
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    let (below, count) = (below as f64, attempts as f64);
    let longer = below / (2.0 * count * count);
    let deviation = ((2.0 * count + 1.0) / (12.0 * count * count)).sqrt();
    Verdict {
        name: pair.name,
        medians: [known[attempts / 2], unknown[attempts / 2]],
        longer,
        deviations: (longer - 0.5) / deviation,
    }
}

/// Compares every pair and answers those that can be told apart: the one takes longer than the other in a share of cases
/// that differs from a half by more than its tolerance.
fn told_apart(attempts: usize, tolerance: fn(&str) -> f64) -> Vec<String> {
    let mut all = Vec::new();
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let found = std::sync::Mutex::new(Vec::new());
        on(backend, TestSettings::default(), async |app| {
            for pair in pairs(app).await {
                let verdict = compare(app, &pair, attempts).await;
                let [known, unknown] = verdict.medians;
                let line = format!(
                    "{backend:?}: {}: {} µs / {} µs, longer in {:.1} %, {:+.1} σ",
                    verdict.name,
                    known.as_micros(),
                    unknown.as_micros(),
                    verdict.longer * 100.0,
                    verdict.deviations
                );
                println!("{line}");
                if (verdict.longer - 0.5).abs() > tolerance(verdict.name) {
                    found.lock().unwrap().push(line);
                }
            }
        });
        all.extend(found.into_inner().unwrap());
    }
    all
}

/// How far from a half a full run may be. Of a mail for a new password nobody asks for so many (`docs/security.md`); a
/// link and a credential of another portal are known to whoever holds them.
fn tolerance(name: &str) -> f64 {
    match name {
        _ if name.starts_with("new password") => 0.1,
        _ if name.contains("link") || name.contains("of another portal") => 0.1,
        _ => 0.06,
    }
}

/// What an attempt cost: statements, commits, passwords hashed.
async fn cost(app: &TestApp, attempt: Attempt) -> [u64; 3] {
    let counted = async || {
        let derived = app.app.observe().await.passwords_derived;
        let figures = app.app.db().figures();
        [figures.statements, figures.commits, derived]
    };
    let before = counted().await;
    let observing = {
        let again = counted().await;
        [again[0] - before[0], again[1] - before[1]]
    };
    let before = counted().await;
    take(app, attempt).await;
    let after = counted().await;
    [
        after[0] - before[0] - observing[0],
        after[1] - before[1] - observing[1],
        after[2] - before[2],
    ]
}

#[test]
fn refusals_that_must_not_be_told_apart_cost_the_same_work() {
    on_both(async |app| {
        for pair in pairs(app).await {
            // What comes first fills caches.
            for n in 0..2 {
                take(app, (pair.known)(n)).await;
                take(app, (pair.unknown)(n)).await;
            }
            for n in 2..6 {
                let known = cost(app, (pair.known)(n)).await;
                let unknown = cost(app, (pair.unknown)(n)).await;
                assert_eq!(known, unknown, "{}: statements, commits, hashes", pair.name);
            }
        }
    });
}

#[test]
#[ignore = "takes minutes; `cargo xtask timing` runs it"]
fn timing_of_refusals_in_full() {
    #[expect(clippy::disallowed_methods, reason = "the switch of `cargo xtask timing`")]
    let attempts = std::env::var("ANTEROOM_TIMING_ATTEMPTS").map_or(2_000, |count| count.parse().unwrap());
    let found = told_apart(attempts, tolerance);
    assert!(found.is_empty(), "{found:#?}");
}
