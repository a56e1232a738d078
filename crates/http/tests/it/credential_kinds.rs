//! Credentials of every kind, made once for the table of `credentials.rs`.

use crate::link_of::{password_link, stored_person};
use anteroom_app::Error;
use anteroom_domain::portal::PortalStatus;
use anteroom_domain::{Person, PersonId, Portal, PortalId, Role};
use anteroom_store::{people, portals};
use anteroom_testkit::{OWNER_EMAIL, OWNER_PASSWORD, TestApp, TestPerson};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::Method;
use serde_json::{Value, json};

/// A header of a request.
pub type Header = (&'static str, String);

/// What a kind of credential is good for.
#[derive(Clone, Copy)]
pub enum Good {
    /// Nothing.
    No,
    /// Everything that the owner may do.
    Full,
    /// What this scope opens.
    Scope(&'static str),
    /// A link beside nothing else, to an operation that takes none.
    Link,
}

/// A kind of credential, in one form or several that are answered alike.
pub struct Kind {
    pub name: &'static str,
    pub good: Good,
    pub forms: Vec<Vec<Header>>,
}

pub fn bearer(token: &str) -> Vec<Header> {
    vec![("authorization", format!("Bearer {token}"))]
}

fn bare(token: &str) -> Vec<Header> {
    vec![("authorization", token.to_owned())]
}

pub fn cookie(token: &str) -> Vec<Header> {
    vec![("cookie", format!("asc_auth_key={token}"))]
}

fn basic(email: &str, password: &str) -> Vec<Header> {
    let encoded = STANDARD.encode(format!("{email}:{password}"));
    vec![("authorization", format!("Basic {encoded}"))]
}

const SCOPES: [&str; 10] = [
    "*:read",
    "*:write",
    "files:read",
    "files:write",
    "rooms:read",
    "rooms:write",
    "accounts:read",
    "accounts:write",
    "accounts.self:read",
    "accounts.self:write",
];

const PASSWORD: &str = "Somebody-Else-1";

/// The owner's session, which some operations end.
pub async fn owner_session(app: &TestApp) -> String {
    let body = json!({ "userName": OWNER_EMAIL, "password": OWNER_PASSWORD });
    token(&app.anonymous(Method::POST, "/authentication", body).await.ok())
}

fn token(answer: &Value) -> String {
    answer["token"].as_str().unwrap().to_owned()
}

/// Somebody who can present a password, with a key and a session of his own.
struct Somebody {
    person: TestPerson,
    session: String,
    key: String,
}

async fn somebody(app: &TestApp, email: &str) -> Somebody {
    let body = json!({
        "email": email, "firstName": "A", "lastName": "B", "type": "DocSpaceAdmin", "password": PASSWORD,
    });
    let id = app.post(&app.owner, "/people", body).await.ok()["id"].clone();
    let body = json!({ "userName": email, "password": PASSWORD });
    let session = token(&app.anonymous(Method::POST, "/authentication", body).await.ok());
    let person = TestPerson {
        id: id.as_str().unwrap().to_owned(),
        email: email.to_owned(),
        credential: session.clone(),
    };
    let key = app.key(&person, &[]).await;
    Somebody { person, session, key }
}

/// Another portal, whose owner has the password of the first one's.
pub async fn another_portal(app: &TestApp, number: i64, status: PortalStatus) -> Portal {
    let owner = app.owner.person_id();
    app.app
        .write(move |tx, ctx| {
            let first = portals::find(tx, PortalId(1))?.ok_or(Error::Denied)?;
            // One that waits to be set up is for whoever has the link for it only while its owner has no password.
            let hash = people::find_password_hash(tx, PortalId(1), owner)?.filter(|_| !first.awaits_setup);
            let id = PersonId(ctx.new_id());
            let portal = Portal {
                id: portals::next_id(tx)?,
                alias: format!("elsewhere{number}"),
                owner: id,
                status,
                ..first
            };
            let person = Person {
                id,
                portal: portal.id,
                email: owner_of(&portal),
                ..people::find(tx, PortalId(1), owner)?.ok_or(Error::Denied)?
            };
            portals::insert(tx, &portal)?;
            people::insert(tx, &person, hash.as_deref())?;
            Ok(portal)
        })
        .await
        .unwrap()
}

/// The address of the owner of another portal.
pub fn owner_of(portal: &Portal) -> String {
    format!("owner@{}.example.com", portal.alias)
}

async fn of_another_portal(app: &TestApp) -> Vec<Kind> {
    let portal = another_portal(app, 2, PortalStatus::Active).await;
    let host = ("host", portal.alias.as_str());
    let body = json!({ "userName": owner_of(&portal), "password": OWNER_PASSWORD });
    let session = app
        .call_with(Method::POST, "/api/2.0/authentication", &[host], &body)
        .await;
    let session = token(&session.ok());
    let authorization = format!("Bearer {session}");
    let headers = [host, ("authorization", authorization.as_str())];
    let key = app
        .call_with(Method::POST, "/api/2.0/keys", &headers, &json!({ "name": "k" }))
        .await
        .ok();
    let key = key["key"].as_str().unwrap();
    app.call_with(Method::GET, "/api/2.0/people/@self", &headers, &Value::Null)
        .await
        .ok();
    vec![
        dead("another portal's session", vec![bearer(&session), cookie(&session)]),
        dead("another portal's key", vec![bearer(key)]),
        dead(
            "another portal's password",
            vec![basic(&owner_of(&portal), OWNER_PASSWORD)],
        ),
        dead(
            "a wrong password",
            vec![
                basic(OWNER_EMAIL, "Wrong-Horse-1"),
                basic("nobody@example.com", PASSWORD),
            ],
        ),
    ]
}

/// A new key of the owner: its identifier and secret.
async fn owners_key(app: &TestApp, body: Value) -> (String, String) {
    let key = app.post(&app.owner, "/keys", body).await.ok();
    let text = |name: &str| key[name].as_str().unwrap().to_owned();
    (text("id"), text("key"))
}

/// Every kind, in the order of the columns. Takes the clock beyond the life of a session.
pub async fn kinds(app: &TestApp) -> Vec<Kind> {
    let expired_session = owner_session(app).await;
    let (_, expired_key) = owners_key(app, json!({ "name": "k", "expiresInDays": 1 })).await;
    app.clock.advance_seconds(367 * 86_400);

    let (_, key) = owners_key(app, json!({ "name": "k" })).await;
    let mut all = good(app, &key, &expired_session).await;
    all.extend(unreadable(app, &key).await);
    all.push(dead(
        "an expired session",
        vec![bearer(&expired_session), cookie(&expired_session)],
    ));
    all.push(dead("an expired key", vec![bearer(&expired_key)]));
    all.extend(of_ended_sessions(app).await);
    all.extend(of_another_portal(app).await);
    all.extend(of_people_who_left(app).await);
    all.extend(of_ended_keys(app).await);
    all.push(links(app).await);
    all
}

const fn kind(name: &'static str, good: Good, forms: Vec<Vec<Header>>) -> Kind {
    Kind { name, good, forms }
}

const fn dead(name: &'static str, forms: Vec<Vec<Header>>) -> Kind {
    kind(name, Good::No, forms)
}

async fn good(app: &TestApp, key: &str, expired_session: &str) -> Vec<Kind> {
    let mut beside_a_cookie = bearer(key);
    beside_a_cookie.extend(cookie(expired_session));
    let mut all = vec![
        kind(
            "the owner's session, in a header, without Bearer, percent-encoded, as a cookie",
            Good::Full,
            vec![],
        ),
        kind(
            "a key with everything, without Bearer too, and beside a dead cookie",
            Good::Full,
            vec![bearer(key), bare(key), beside_a_cookie],
        ),
        kind("Basic", Good::Full, vec![basic(OWNER_EMAIL, OWNER_PASSWORD)]),
    ];
    for scope in SCOPES {
        let key = app.key(&app.owner, &[scope]).await;
        all.push(kind(scope, Good::Scope(scope), vec![bearer(&key)]));
    }
    all
}

async fn unreadable(app: &TestApp, key: &str) -> Vec<Kind> {
    let session = owner_session(app).await;
    let nearly = |secret: &str| {
        let last = if secret.ends_with('0') { "1" } else { "0" };
        format!("{}{last}", &secret[..secret.len() - 1])
    };
    let mut beside_a_session = bearer(&nearly(key));
    beside_a_session.extend(cookie(&session));
    vec![
        dead("no credential", vec![vec![], bare(""), cookie("")]),
        dead(
            "wrong: unknown tokens and keys, one character off, one beside a good cookie",
            vec![
                bearer(&nearly(&session)),
                cookie(&nearly(&session)),
                bearer(&nearly(key)),
                bearer(&key.to_uppercase()),
                bearer(&format!("sk-{}", "0".repeat(64))),
                beside_a_session,
            ],
        ),
        dead(
            "malformed: no token, a JWT, a broken Basic, other schemes",
            vec![
                bare("Bearer"),
                bearer("eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.x"),
                bare("Basic !!!"),
                bare("Basic bm8tY29sb24="),
                bare(&format!("bearer {key}")),
                bare(&format!("Digest {key}")),
                bearer("sk-"),
                bearer(&"x".repeat(4_000)),
            ],
        ),
    ]
}

async fn of_ended_sessions(app: &TestApp) -> Vec<Kind> {
    let left = somebody(app, "left@example.com").await;
    app.call(&left.session, Method::POST, "/authentication/logout", &Value::Null)
        .await
        .ok();
    let other = somebody(app, "other-password@example.com").await;
    let link = password_link(app, &other.person).await;
    let path = format!("/people/{}/password", other.person.id);
    let new = json!({ "password": "Another-Horse-2" });
    crate::link_of::by_link(app, "", &link, Method::PUT, &path, &new)
        .await
        .ok();
    vec![
        dead(
            "a session that was left",
            vec![bearer(&left.session), cookie(&left.session)],
        ),
        dead(
            "a session and a password from before a new password",
            vec![
                bearer(&other.session),
                cookie(&other.session),
                basic(&other.person.email, PASSWORD),
            ],
        ),
    ]
}

async fn of_people_who_left(app: &TestApp) -> Vec<Kind> {
    let (off, gone) = (
        somebody(app, "disabled@example.com").await,
        somebody(app, "deleted@example.com").await,
    );
    let ids = json!({ "userIds": [off.person.id, gone.person.id] });
    app.put(&app.owner, "/people/status/2", ids).await.ok();
    app.delete(&app.owner, &format!("/people/{}", gone.person.id))
        .await
        .ok();
    vec![
        dead(
            "a disabled person's session",
            vec![bearer(&off.session), cookie(&off.session)],
        ),
        dead("a disabled person's key", vec![bearer(&off.key)]),
        dead("a disabled person's password", vec![basic(&off.person.email, PASSWORD)]),
        dead(
            "a deleted person's session, key and password",
            vec![
                bearer(&gone.session),
                bearer(&gone.key),
                basic(&gone.person.email, PASSWORD),
            ],
        ),
    ]
}

async fn of_ended_keys(app: &TestApp) -> Vec<Kind> {
    let (id, inactive) = owners_key(app, json!({ "name": "k" })).await;
    let path = format!("/keys/{id}");
    app.put(&app.owner, &path, json!({ "isActive": false })).await.ok();
    let (id, deleted) = owners_key(app, json!({ "name": "k" })).await;
    app.delete(&app.owner, &format!("/keys/{id}")).await.ok();
    let (id, rotated) = owners_key(app, json!({ "name": "k" })).await;
    app.post(&app.owner, &format!("/anteroom/keys/{id}/rotate"), Value::Null)
        .await
        .ok();
    vec![
        dead("a key that is switched off", vec![bearer(&inactive)]),
        dead(
            "a key that was deleted, and the secret from before a rotation",
            vec![bearer(&deleted), bearer(&rotated)],
        ),
    ]
}

async fn links(app: &TestApp) -> Kind {
    let user = app.person(Role::User).await;
    let stored = stored_person(app, &user.id).await;
    let activation = anteroom_app::links::make::activation(&stored, app.app.now());
    let links = [
        password_link(app, &user).await,
        crate::link_of::confirm(app, &activation),
        "type=Wizard&key=1.A".to_owned(),
    ];
    let forms = links.into_iter().map(|link| vec![("confirm", link)]).collect();
    kind(
        "a link, where none is taken (the second table shows the others)",
        Good::Link,
        forms,
    )
}

/// The forms of the owner's session.
pub fn session_forms(session: &str) -> Vec<Vec<Header>> {
    let encoded = session.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    vec![bearer(session), bare(session), bearer(&encoded), cookie(session)]
}
