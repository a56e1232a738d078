//! Links as those who received them hold them.

use anteroom_app::links::{self, make};
use anteroom_domain::{Letter, LetterKind, Person, PersonId, PortalId, UnsignedLink};
use anteroom_store::{outbox, people, portals};
use anteroom_testkit::{Answer, TestApp, TestPerson};
use anteroom_wire::query::Query;
use http::Method;
use serde_json::{Map, Value, json};

/// A link in somebody's hands.
pub struct HeldLink {
    /// The value of the `confirm` header.
    pub confirm: String,
}

impl HeldLink {
    /// The link behind a URL.
    pub fn of_url(url: &str) -> Self {
        let confirm = url.split_once('?').unwrap().1.to_owned();
        Self { confirm }
    }

    /// The link as the body of `POST /authentication/confirm`.
    pub fn body(&self) -> Value {
        let query = Query::parse(&self.confirm);
        let mut body = Map::new();
        for (name, member) in [
            ("type", "type"),
            ("key", "key"),
            ("email", "email"),
            ("encemail", "encEmail"),
            ("uid", "uiD"),
            ("emplType", "emplType"),
        ] {
            if let Some(value) = query.first(name) {
                body.insert(member.to_owned(), json!(value));
            }
        }
        if let Some(first) = query.first("first") {
            body.insert("first".to_owned(), json!(first == "true"));
        }
        Value::Object(body)
    }
}

/// The link of a portal in somebody's hands.
pub fn link_of(app: &TestApp, portal: PortalId, link: &UnsignedLink) -> HeldLink {
    HeldLink::of_url(&links::url(&app.app.ctx().secrets, "http://portal.test", portal, link))
}

/// The link of the test's portal as the body of `POST /authentication/confirm`.
pub fn body_of(app: &TestApp, link: &UnsignedLink) -> Value {
    link_of(app, PortalId(1), link).body()
}

/// A person as stored.
pub async fn stored_person(app: &TestApp, id: &str) -> Person {
    let id = PersonId::parse(id).unwrap();
    let found = app.app.point(move |tx, _| Ok(people::find(tx, PortalId(1), id)?)).await;
    found.unwrap().unwrap()
}

/// The link of the test's portal as the value of the `confirm` header.
pub fn confirm(app: &TestApp, link: &UnsignedLink) -> String {
    link_of(app, PortalId(1), link).confirm
}

/// What the portal has written, oldest first.
pub async fn letters(app: &TestApp) -> Vec<Letter> {
    let listed = app
        .app
        .read(|tx, _| Ok(outbox::list(tx, PortalId(1), None, 0, 1_000)?.0))
        .await;
    let letters = listed.unwrap().into_iter().map(|mail| mail.letter);
    letters.rev().collect()
}

/// The link of the last letter, which must be of this kind and to this address.
pub async fn last_link(app: &TestApp, kind: LetterKind, to: &str) -> String {
    let letter = letters(app).await.pop().unwrap();
    assert_eq!((letter.kind, letter.to.as_str()), (kind, to));
    confirm(app, &letter.link.unwrap())
}

/// The numbers of the latest events, newest first.
pub async fn events(app: &TestApp, count: i64) -> Vec<i64> {
    let listed = app
        .app
        .read(move |tx, _| Ok(anteroom_store::events::list(tx, PortalId(1), count)?))
        .await;
    listed.unwrap().iter().map(|event| event.action.number()).collect()
}

/// A request of somebody (empty: nobody) who presents a link.
pub async fn by_link(
    app: &TestApp,
    credential: &str,
    confirm: &str,
    method: Method,
    path: &str,
    body: &Value,
) -> Answer {
    let bearer = format!("Bearer {credential}");
    let mut headers = vec![("confirm", confirm)];
    if !credential.is_empty() {
        headers.push(("authorization", &bearer));
    }
    app.call_with(method, &format!("/api/2.0{path}"), &headers, body).await
}

/// Makes a link that only counts while it is the newest of its person.
pub async fn password_link(app: &TestApp, person: &TestPerson) -> String {
    let stored = stored_person(app, &person.id).await;
    let made = app
        .app
        .write(move |tx, ctx| make::password_change(tx, &stored, ctx.now()))
        .await;
    confirm(app, &made.unwrap())
}

/// Makes the link that hands the portal over, sent to this address of its owner; those before stop working.
pub async fn owner_change(app: &TestApp, email: &str, to: PersonId) -> UnsignedLink {
    let mut owner = stored_person(app, &app.owner.id).await;
    email.clone_into(&mut owner.email);
    let made = app
        .app
        .write(move |tx, ctx| make::portal_owner_change(tx, &owner, to, ctx.now()))
        .await;
    made.unwrap()
}

/// Makes a link that activates a person.
pub async fn activation_link(app: &TestApp, person: &TestPerson) -> String {
    let stored = stored_person(app, &person.id).await;
    confirm(app, &make::activation(&stored, app.app.now()))
}

/// Makes a link that confirms a new address of a person.
pub async fn email_link(app: &TestApp, person: &TestPerson, new_email: &'static str) -> String {
    let id = person.person_id();
    let made = app
        .app
        .write(move |tx, ctx| make::email_change(tx, PortalId(1), id, new_email, ctx.now()))
        .await;
    confirm(app, &made.unwrap())
}

/// Lets the test's portal wait to be set up, without which no link for that is good.
pub async fn await_setup(app: &TestApp) {
    let waits = app.app.write(|tx, _| {
        let mut portal = portals::find(tx, PortalId(1))?.ok_or(anteroom_app::Error::Denied)?;
        portal.awaits_setup = true;
        Ok(portals::update(tx, &portal)?)
    });
    waits.await.unwrap();
}
