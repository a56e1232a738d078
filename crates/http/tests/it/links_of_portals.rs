//! Where the links of portals beside the first one lead: to their own portal, not to that of the installation
//! (`docs/protocol/http.md` 11).

use crate::installation;
use crate::link_of::HeldLink;
use anteroom_testkit::{PASSWORD_HASH, TestApp, TestPortal, on_both, on_both_with};
use http::Method;
use serde_json::{Value, json};

/// What a link means to whoever opens it: the result of `POST /authentication/confirm` at the host of the link.
async fn opened(app: &TestApp, url: &str) -> Value {
    let host = url.split_once("://").unwrap().1.split('/').next().unwrap();
    let headers = [("host", host)];
    let path = "/api/2.0/authentication/confirm";
    let answer = app
        .call_with(Method::POST, path, &headers, &HeldLink::of_url(url).body())
        .await;
    answer.ok()["result"].clone()
}

/// The link of a mail to somebody.
async fn mailed(portal: &TestPortal<'_>, to: &str) -> String {
    let mails = portal.app.mails_of(portal.id).await;
    mails.iter().rfind(|mail| mail.letter.to == to).unwrap().url()
}

#[test]
fn a_link_in_a_mail_of_another_portal_leads_there() {
    on_both(async |app| {
        let second = app.portal("second").await;
        let reminder = json!({ "email": second.owner.email });
        second.anonymous(Method::POST, "/people/password", reminder).await.ok();
        let link = mailed(&second, &second.owner.email).await;
        assert!(link.starts_with("https://second/confirm/"), "{link}");
        assert_eq!(opened(app, &link).await, 0);
        // At the host of the installation it opens nothing: it is not of that portal.
        let elsewhere = link.replace("https://second/", "https://portal.test/");
        assert_eq!(opened(app, &elsewhere).await, 1);
        // A domain of its own goes before the alias.
        let domain = json!({ "dnsName": "people.second.example", "enable": true });
        second.put(&second.owner, "/settings/dns", domain).await.ok();
        let link = mailed(&second, &second.owner.email).await;
        assert!(link.starts_with("https://people.second.example/confirm/"), "{link}");
        assert_eq!(opened(app, &link).await, 0);
    });
}

#[test]
fn an_invitation_of_another_portal_leads_there() {
    on_both(async |app| {
        let second = app.portal("second").await;
        let invitation = json!({ "invitations": [{ "email": "new@example.org", "type": "User" }] });
        second.post(&second.owner, "/people/invite", invitation).await.ok();
        let link = mailed(&second, "new@example.org").await;
        assert!(link.starts_with("https://second/"), "{link}");
        // The client reached the portal at the host of the installation, with an `Origin`.
        let of_all = json!({ "employeeType": "User" });
        let made = second.post(&second.owner, "/portal/users/invitationlink", of_all).await;
        let url = made.ok()["url"].as_str().unwrap().to_owned();
        assert!(url.starts_with("http://second/s/"), "{url}");
        let path = url.strip_prefix("http://second").unwrap();
        let at = async |host: &str| {
            let headers = [("host", host)];
            app.call_with(Method::GET, path, &headers, &Value::Null).await
        };
        let long = at("second").await;
        assert!(long.header("location").starts_with("/confirm/LinkInvite?"));
        // At the host of the installation it is nobody's.
        assert_eq!(at("portal.test").await.header("location"), "/");
        let own = second.get(&second.owner, "/portal/users/invite/4").await.ok();
        assert!(own.as_str().unwrap().starts_with("http://second/"), "{own}");
    });
}

#[test]
fn the_first_portal_is_where_the_client_and_the_operator_say() {
    on_both(async |app| {
        let reminder = json!({ "email": app.owner.email });
        app.anonymous(Method::POST, "/people/password", reminder).await.ok();
        let link = app.last_mail_to(&app.owner.email).await.url();
        assert!(link.starts_with("https://portal.test/confirm/"), "{link}");
        let of_all = json!({ "employeeType": "User" });
        let made = app.post(&app.owner, "/portal/users/invitationlink", of_all).await;
        let url = made.ok()["url"].as_str().unwrap().to_owned();
        assert!(url.starts_with("http://portal.test/s/"), "{url}");
        // Renamed, it is still the portal that every other name means.
        let alias = json!({ "alias": "headquarters" });
        app.put(&app.owner, "/portal/portalrename", alias).await.ok();
        let link = app.last_mail_to(&app.owner.email).await.url();
        assert!(link.starts_with("https://portal.test/confirm/"), "{link}");
        assert_eq!(opened(app, &link).await, 0);
    });
}

#[test]
fn the_link_of_a_registration_signs_the_owner_in_at_the_new_portal() {
    on_both_with(installation::open(), async |app| {
        let made = installation::register(app, &installation::body("second")).await.json();
        let link = made["reference"].as_str().unwrap();
        assert!(link.starts_with("https://second/confirm/Auth"), "{link}");
        assert_eq!(opened(app, link).await, 0);
        let sign_in = json!({ "userName": "ann@example.org", "passwordHash": PASSWORD_HASH });
        let headers = [("host", "second")];
        let path = "/api/2.0/authentication";
        app.call_with(Method::POST, path, &headers, &sign_in).await.ok();
    });
}

#[test]
fn nobody_registers_the_name_of_the_installation() {
    let mut settings = installation::open();
    settings.app = Some(|settings| {
        settings.open_registration = true;
        "http://people:8080".clone_into(&mut settings.public_url);
    });
    on_both_with(settings, async |app| {
        let refused = installation::register(app, &installation::body("People")).await;
        installation::refused(&refused, 400, "portalNameExist", "Portal already exists");
        let other = app.portal("other").await;
        let alias = json!({ "alias": "people" });
        let renamed = other.put(&other.owner, "/portal/portalrename", alias).await;
        renamed.refused(400, "Portal already exists");
    });
}
