//! Whoever was invited, and what he does with the link.

use crate::link_of::{HeldLink, link_of};
use anteroom_app::links::invite as make_invitation;
use anteroom_domain::event::Action;
use anteroom_domain::{LetterKind, PortalId, Role, UnsignedLink};
use anteroom_store::events;
use anteroom_testkit::{Answer, TestApp, TestPerson};
use anteroom_wire::query::Query;
use http::Method;
use serde_json::{Value, json};

pub const ALIAS: &str = "localhost";
pub const LINK: &str = "/portal/users/invitationlink";
pub const PASSWORD: &str = "Registered-Person-1";
pub const MINUTE_S: i64 = 60;
pub const DAY_S: i64 = 86_400;

/// Follows a short link.
pub async fn follow(app: &TestApp, url: &Value) -> HeldLink {
    let path = url.as_str().unwrap().strip_prefix("http://portal.test").unwrap();
    let answer = app.call_with(Method::GET, path, &[], &Value::Null).await;
    HeldLink::of_url(answer.header("location"))
}

/// The portal's link for a type, as `who` hands it out.
pub async fn common(app: &TestApp, who: &TestPerson, body: Value) -> HeldLink {
    let made = app.post(who, LINK, body).await.ok();
    follow(app, &made["url"]).await
}

/// What the mail holds that invites an address.
pub async fn mailed(app: &TestApp, address: &str) -> HeldLink {
    let mail = app.last_mail_to(address).await;
    assert_eq!(mail.letter.kind, LetterKind::Invitation);
    link_of(app, PortalId(1), &mail.letter.link.unwrap())
}

pub async fn invite(app: &TestApp, address: &str, kind: &str) -> HeldLink {
    let body = json!({ "invitations": [{ "email": address, "type": kind }] });
    app.post(&app.owner, "/people/invite", body).await.ok();
    mailed(app, address).await
}

pub fn key_of(link: &HeldLink) -> String {
    Query::parse(&link.confirm).first("key").unwrap().to_owned()
}

pub fn form(link: &HeldLink, email: &str) -> Value {
    json!({
        "fromInviteLink": true, "key": key_of(link), "email": email, "firstName": "Nina", "lastName": "New",
        "password": PASSWORD, "cultureName": "de",
    })
}

pub async fn send(app: &TestApp, link: &HeldLink, body: &Value) -> Answer {
    let headers = [("confirm", link.confirm.as_str())];
    app.call_with(Method::POST, "/api/2.0/people", &headers, body).await
}

pub async fn register(app: &TestApp, link: &HeldLink, email: &str) -> Answer {
    send(app, link, &form(link, email)).await
}

pub async fn confirm(app: &TestApp, body: &Value) -> i64 {
    let answer = app
        .anonymous(Method::POST, "/authentication/confirm", body.clone())
        .await;
    answer.ok()["result"].as_i64().unwrap()
}

pub async fn sign_in(app: &TestApp, email: &str) -> Answer {
    let body = json!({ "userName": email, "password": PASSWORD });
    app.anonymous(Method::POST, "/authentication", body).await
}

pub async fn people(app: &TestApp) -> i64 {
    let all = app.get(&app.owner, "/people/filter").await;
    all.json()["total"].as_i64().unwrap()
}

pub async fn actions(app: &TestApp) -> Vec<Action> {
    let all = app
        .app
        .read(|tx, _| Ok(events::list(tx, PortalId(1), 50)?))
        .await
        .unwrap();
    all.into_iter().map(|event| event.action).collect()
}

pub fn of_owner(app: &TestApp, role: Role) -> UnsignedLink {
    make_invitation::personal(role, app.owner.person_id(), ALIAS, app.app.now())
}
