//! What a portal is called: `docs/protocol/portal.md` 4.1 (`portalrename`) and 7.3 (`dns`).

use crate::link_of::{HeldLink, events, letters};
use anteroom_domain::{LetterKind, PortalId, Role};
use anteroom_store::portals;
use anteroom_testkit::{TestApp, TestSettings, on_both, on_both_with};
use http::Method;
use serde_json::{Value, json};

const RENAME: &str = "/portal/portalrename";
const DNS: &str = "/settings/dns";
const DENIED: &str = "Access denied";

async fn names(app: &TestApp, portal: PortalId) -> (String, Option<String>) {
    let found = app.app.point(move |tx, _| Ok(portals::find(tx, portal)?)).await;
    let portal = found.unwrap().unwrap();
    (portal.alias, portal.domain)
}

#[test]
fn a_portal_is_renamed_and_everybody_signs_in_again() {
    on_both(async |app| {
        let portal = app.portal("before").await;
        let (admin, user) = (
            portal.person(Role::DocSpaceAdmin).await,
            portal.person(Role::User).await,
        );
        let key = portal.key(&portal.owner, &[]).await;
        let same = portal
            .put(&portal.owner, RENAME, json!({ "alias": "BEFORE" }))
            .await
            .ok();
        assert_eq!(same, "");
        let url = portal.put(&admin, RENAME, json!({ "alias": "After-1" })).await.ok();
        let url = url.as_str().unwrap();
        assert!(url.starts_with("http://after-1/confirm/Auth?type=Auth&key="), "{url}");
        assert_eq!(names(app, portal.id).await.0, "after-1");
        // The old name means the default portal now, the new one this portal; no session of before works.
        let call = async |credential: &str, alias: &str| {
            let origin = format!("http://{alias}");
            let headers = [("origin", origin.as_str())];
            app.call_carrying(credential, Method::GET, "/people/@self", &Value::Null, &headers)
                .await
        };
        for credential in [&admin.credential, &user.credential, &portal.owner.credential] {
            call(credential, "after-1").await.empty(401);
            call(credential, "before").await.empty(401);
        }
        call(&key, "before").await.empty(401);
        call(&key, "after-1").await.ok();
        // The link of the answer signs the caller in again, once.
        let body = HeldLink::of_url(url).body();
        let confirm = json!({ "confirmData": { "email": admin.email, "key": body["key"] } });
        let sign_in = async || {
            let headers = [("origin", "http://after-1")];
            app.call_carrying("", Method::POST, "/authentication", &confirm, &headers)
                .await
        };
        let token = sign_in().await.ok()["token"].as_str().unwrap().to_owned();
        assert_eq!(call(&token, "after-1").await.ok()["id"], admin.id);
        sign_in().await.refused(404, "The user could not be found");
    });
}

#[test]
fn the_other_administrators_are_told_and_it_is_recorded() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        app.person(Role::User).await;
        // A key does not turn into a session.
        let answer = app.put(&app.owner, RENAME, json!({ "alias": "acme" })).await.ok();
        assert_eq!(answer, "http://portal.test");
        assert_eq!(events(app, 1).await, [6039]);
        let told = letters(app).await.pop().unwrap();
        assert_eq!((told.kind, &told.to), (LetterKind::PortalRenamed, &admin.email));
        let renamed = letters(app).await;
        let renamed = renamed.iter().filter(|letter| letter.kind == LetterKind::PortalRenamed);
        assert_eq!(renamed.count(), 1);
    });
}

#[test]
fn portal_4_1_row_8_who_renames_and_to_what() {
    on_both(async |app| {
        let other = app.portal("other-one").await;
        for role in [Role::RoomAdmin, Role::User, Role::Guest] {
            // Whoever may not, learns nothing about names.
            let caller = app.person(role).await;
            app.put(&caller, RENAME, json!({ "alias": "other-one" }))
                .await
                .refused(403, DENIED);
        }
        app.anonymous(Method::PUT, RENAME, json!({ "alias": "acme" }))
            .await
            .empty(401);
        let key = app.key(&app.owner, &["*:read", "accounts:write"]).await;
        app.call(&key, Method::PUT, RENAME, &json!({ "alias": "acme" }))
            .await
            .refused(403, DENIED);
        app.put(&app.owner, RENAME, json!({ "alias": 5 }))
            .await
            .invalid("$.alias", "");
        let long = "a".repeat(64);
        for (alias, message) in [
            (json!(""), "alias"),
            (json!(" "), "alias"),
            (json!("a b"), "alias"),
            (json!("acme\n"), "alias"),
            (Value::Null, "alias"),
            (json!("ab"), "Portal name is too short"),
            (json!(long), "Portal name is too short"),
            (json!("-acme"), "Unallowable symbols in portalName"),
            (json!("acmé"), "Unallowable symbols in portalName"),
            (json!("xn--acme"), "Unallowable symbols in portalName"),
            (json!("other_one"), "Unallowable symbols in portalName"),
            (json!("other-one_deleted"), "Unallowable symbols in portalName"),
            (json!("Other-One"), "Portal already exists"),
            (json!("www"), "Portal already exists"),
        ] {
            let answer = app.put(&app.owner, RENAME, json!({ "alias": alias })).await;
            answer.refused(400, message);
        }
        let back = other.put(&other.owner, RENAME, json!({ "alias": "localhost" })).await;
        back.refused(400, "Portal already exists");
        assert_eq!(names(app, PortalId(1)).await.0, "localhost");
        assert_eq!(names(app, other.id).await.0, "other-one");
    });
}

#[test]
fn a_domain_of_its_own_leads_to_the_portal() {
    on_both(async |app| {
        let portal = app.portal("acme").await;
        let set = async |name: &str, enable: bool| {
            let body = json!({ "dnsName": name, "enable": enable });
            portal.put(&portal.owner, DNS, body).await
        };
        let alias_at = async |host: &str| {
            let answer = app
                .call_with(Method::GET, "/api/2.0/settings", &[("host", host)], &Value::Null)
                .await;
            answer.ok()["tenantAlias"].clone()
        };
        assert_eq!(
            set(" People.ACME.org ", true).await.ok(),
            "Settings have been successfully updated"
        );
        assert_eq!(alias_at("people.acme.org:443").await, "acme");
        set("people.acme.org", true).await.ok();
        set("team.acme.org", true).await.ok();
        assert_eq!(alias_at("people.acme.org").await, "localhost");
        assert_eq!(alias_at("team.acme.org").await, "acme");
        set("whatever it says", false).await.ok();
        assert_eq!(alias_at("team.acme.org").await, "localhost");
        assert_eq!(names(app, portal.id).await.1, None);
    });
}

#[test]
fn portal_7_3_row_10_who_sets_a_domain_and_which() {
    on_both(async |app| {
        let other = app.portal("other").await;
        let mine = json!({ "dnsName": "mine.example.org", "enable": true });
        other.put(&other.owner, DNS, mine.clone()).await.ok();
        for role in [Role::RoomAdmin, Role::User, Role::Guest] {
            let caller = app.person(role).await;
            app.put(&caller, DNS, json!({ "dnsName": "mine.example.org", "enable": true }))
                .await
                .refused(403, DENIED);
        }
        app.anonymous(Method::PUT, DNS, mine).await.empty(401);
        for (name, message) in [
            ("", "PortalName is required"),
            ("acme", "Unallowable symbols in portalName"),
            ("192.0.2.1", "Unallowable symbols in portalName"),
            ("a.example.org:80", "Unallowable symbols in portalName"),
            ("a.example.org\r\nx: y", "Unallowable symbols in portalName"),
            ("MINE.example.org", "Portal already exists"),
            // Whoever had the name of the installation would speak for everybody on it.
            ("Portal.test", "Portal already exists"),
        ] {
            let body = json!({ "dnsName": name, "enable": true });
            app.put(&app.owner, DNS, body).await.refused(400, message);
        }
        let nothing = app.put(&app.owner, DNS, json!({ "enable": true })).await;
        nothing.refused(400, "PortalName is required");
        assert_eq!(names(app, PortalId(1)).await.1, None);
    });
    let with_domain = TestSettings {
        app: Some(|settings| "cloud.test".clone_into(&mut settings.base_domain)),
        ..TestSettings::default()
    };
    on_both_with(with_domain, async |app| {
        let headers = [
            ("host", "localhost"),
            ("authorization", &*format!("Bearer {}", app.owner.credential)),
        ];
        let body = json!({ "dnsName": "mine.example.org", "enable": true });
        let path = format!("/api/2.0{DNS}");
        app.call_with(Method::PUT, &path, &headers, &body)
            .await
            .refused(415, "Not available.");
    });
}
