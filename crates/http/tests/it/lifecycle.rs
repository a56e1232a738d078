//! Suspending, continuing and removing a portal: `docs/protocol/portal.md` 5. The names of the tests count the rows.

use crate::link_of::{by_link, confirm, events, letters, link_of};
use anteroom_app::Error;
use anteroom_app::links::{call_key, make};
use anteroom_domain::portal::PortalStatus;
use anteroom_domain::{LetterKind, LinkType, Person, PersonId, Portal, PortalId, Role, UnsignedLink};
use anteroom_store::{people, portal_removal, portals};
use anteroom_testkit::{Answer, OWNER_EMAIL, OWNER_PASSWORD, PUBLIC_URL, TestApp, TestSettings, on_both, on_both_with};
use http::Method;
use serde_json::{Value, json};

const LAST: &str = "The last full access space cannot be deleted";
const DENIED: &str = "Access denied";
/// Only this host means the first portal whatever its status.
const LOCAL: (&str, &str) = ("host", "localhost");

/// A second portal, with an owner who has an address of his own.
pub async fn second_portal(app: &TestApp) -> Portal {
    let owner = app.owner.person_id();
    let made = app
        .app
        .write(move |tx, ctx| {
            let first = portals::find(tx, PortalId(1))?.ok_or(Error::Denied)?;
            let mut person: Person = people::find(tx, PortalId(1), owner)?.ok_or(Error::Denied)?;
            person.id = PersonId(ctx.new_id());
            person.portal = PortalId(2);
            "second@example.com".clone_into(&mut person.email);
            let portal = Portal {
                id: PortalId(2),
                alias: "second".into(),
                owner: person.id,
                ..first
            };
            portals::insert(tx, &portal)?;
            people::insert(tx, &person, None)?;
            Ok(portal)
        })
        .await;
    made.unwrap()
}

async fn first_portal(app: &TestApp) -> Portal {
    let found = app.app.point(|tx, _| Ok(portals::find(tx, PortalId(1))?)).await;
    found.unwrap().unwrap()
}

/// A call to the first portal with a link.
async fn linked(app: &TestApp, link: &UnsignedLink, method: Method, path: &str) -> Answer {
    let confirm = confirm(app, link);
    let headers = [LOCAL, ("confirm", confirm.as_str())];
    app.call_with(method, &format!("/api/2.0{path}"), &headers, &Value::Null)
        .await
}

fn suspending(app: &TestApp) -> UnsignedLink {
    make::portal_suspend(OWNER_EMAIL, app.app.now())
}

fn continuing(app: &TestApp) -> UnsignedLink {
    make::portal_continue(OWNER_EMAIL, app.app.now())
}

fn removing(app: &TestApp) -> UnsignedLink {
    make::portal_remove(OWNER_EMAIL, app.app.now())
}

/// Somebody of each role but the owner's.
async fn all_but_the_owner(app: &TestApp) -> Vec<anteroom_testkit::TestPerson> {
    let mut all = Vec::new();
    for role in [Role::DocSpaceAdmin, Role::RoomAdmin, Role::User, Role::Guest] {
        all.push(app.person(role).await);
    }
    all
}

/// Whether the first portal answers to the owner's key.
async fn works(app: &TestApp) -> bool {
    let bearer = format!("Bearer {}", app.owner.credential);
    let headers = [LOCAL, ("authorization", bearer.as_str())];
    let answer = app
        .call_with(Method::GET, "/api/2.0/people/@self", &headers, &Value::Null)
        .await;
    answer.status == 200
}

fn open(settings: &mut anteroom_app::Settings) {
    settings.open_registration = true;
}

fn with_open_registration() -> TestSettings {
    TestSettings {
        app: Some(open),
        ..TestSettings::default()
    }
}

#[test]
fn a_portal_is_suspended_and_brought_back_by_the_links_of_mails() {
    on_both(async |app| {
        second_portal(app).await;
        app.post(&app.owner, "/portal/suspend", Value::Null).await.ok();
        assert_eq!(events(app, 1).await, [6023]);
        let sent = letters(app).await;
        let [.., suspend, resume] = &sent[..] else {
            panic!("{sent:?}")
        };
        assert_eq!(
            (suspend.kind, suspend.to.as_str()),
            (LetterKind::PortalSuspension, OWNER_EMAIL)
        );
        assert_eq!(
            (resume.kind, resume.to.as_str()),
            (LetterKind::PortalContinuation, OWNER_EMAIL)
        );
        assert!(works(app).await, "a mail alone changes nothing");
        let (suspend, resume) = (suspend.link.clone().unwrap(), resume.link.clone().unwrap());
        assert_eq!(
            linked(app, &suspend, Method::PUT, "/portal/suspend").await.ok(),
            Value::Null
        );
        assert_eq!(events(app, 1).await, [6025]);
        assert!(!works(app).await);
        let settings = app
            .call_with(Method::GET, "/api/2.0/settings", &[LOCAL], &Value::Null)
            .await;
        assert_eq!(settings.ok()["tenantStatus"], 1);
        // Whoever has no link for it finds nothing, and signs in nowhere.
        let body = json!({ "userName": OWNER_EMAIL, "password": OWNER_PASSWORD });
        let path = "/api/2.0/authentication";
        assert_eq!(app.call_with(Method::POST, path, &[LOCAL], &body).await.status, 404);
        let again = linked(app, &suspend, Method::PUT, "/portal/suspend").await;
        assert_eq!(again.status, 404);
        app.clock.advance_seconds(400 * 86_400);
        linked(app, &resume, Method::PUT, "/portal/continue").await.ok();
        assert!(works(app).await, "keys and people are as before");
        linked(app, &resume, Method::PUT, "/portal/continue").await.ok();
        let expired = linked(app, &suspend, Method::PUT, "/portal/suspend").await;
        expired.empty(401);
    });
}

#[test]
fn portal_5_row_1_only_the_owner_asks_for_suspending() {
    on_both(async |app| {
        let callers = all_but_the_owner(app).await;
        let before = letters(app).await.len();
        for caller in callers {
            // The right is looked at before the other portals are.
            let answer = app.post(&caller, "/portal/suspend", Value::Null).await;
            answer.refused(403, DENIED);
        }
        app.anonymous(Method::POST, "/portal/suspend", Value::Null)
            .await
            .empty(401);
        let key = app.key(&app.owner, &["*:read"]).await;
        app.call(&key, Method::POST, "/portal/suspend", &Value::Null)
            .await
            .refused(403, DENIED);
        let answer = app.post(&app.owner, "/portal/suspend", Value::Null).await;
        answer.refused(500, LAST);
        assert_eq!(letters(app).await.len(), before);
    });
}

#[test]
fn portal_5_row_2_only_the_owner_asks_for_the_removal() {
    on_both(async |app| {
        let callers = all_but_the_owner(app).await;
        let before = letters(app).await.len();
        for caller in callers {
            let answer = app.post(&caller, "/portal/delete", Value::Null).await;
            answer.refused(403, DENIED);
        }
        app.anonymous(Method::POST, "/portal/delete", Value::Null)
            .await
            .empty(401);
        let answer = app.post(&app.owner, "/portal/delete", Value::Null).await;
        answer.refused(500, LAST);
        assert_eq!(letters(app).await.len(), before);
        second_portal(app).await;
        app.post(&app.owner, "/portal/delete", Value::Null).await.ok();
        let sent = letters(app).await.pop().unwrap();
        assert_eq!((sent.kind, sent.to.as_str()), (LetterKind::PortalRemoval, OWNER_EMAIL));
        assert_eq!(letters(app).await.len(), before + 1);
        assert!(works(app).await);
    });
}

/// What every operation that a link of the owner opens refuses.
async fn refuses_without_the_link(app: &TestApp, method: Method, path: &str, link: &UnsignedLink) {
    let before = first_portal(app).await;
    app.anonymous(method.clone(), path, Value::Null).await.empty(401);
    for caller in all_but_the_owner(app).await {
        let answer = app.call(&caller.credential, method.clone(), path, &Value::Null).await;
        answer.refused(403, DENIED);
    }
    let answer = app
        .call(&app.owner.credential, method.clone(), path, &Value::Null)
        .await;
    answer.refused(403, DENIED);
    // Of another portal, type, person; changed; too old.
    let good = confirm(app, link);
    let elsewhere = link_of(app, PortalId(2), link).confirm;
    let wrong_type = confirm(app, &make::dns_change(OWNER_EMAIL, app.app.now()));
    let name = link.kind.name();
    let turned = wrong_type.replace("type=DnsChange", &format!("type={name}"));
    let admin = app.person(Role::DocSpaceAdmin).await;
    let of_admin = match link.kind {
        LinkType::PortalSuspend => make::portal_suspend(&admin.email, app.app.now()),
        LinkType::PortalContinue => make::portal_continue(&admin.email, app.app.now()),
        _ => make::portal_remove(&admin.email, app.app.now()),
    };
    let of_admin = confirm(app, &of_admin);
    for bad in [
        &elsewhere,
        &turned,
        &of_admin,
        &format!("{good}x"),
        &"type=&key=".to_owned(),
    ] {
        let answer = by_link(app, "", bad, method.clone(), path, &Value::Null).await;
        answer.empty(401);
    }
    by_link(app, "", &wrong_type, method.clone(), path, &Value::Null)
        .await
        .empty(403);
    assert_eq!(first_portal(app).await, before);
}

#[test]
fn portal_5_row_3_suspending_needs_the_link_of_the_owner() {
    on_both(async |app| {
        let link = suspending(app);
        refuses_without_the_link(app, Method::PUT, "/portal/suspend", &link).await;
        let admin = app.person(Role::DocSpaceAdmin).await;
        // Whoever is signed in acts, and this is not the owner.
        let held = confirm(app, &link);
        by_link(
            app,
            &admin.credential,
            &held,
            Method::PUT,
            "/portal/suspend",
            &Value::Null,
        )
        .await
        .refused(403, DENIED);
        linked(app, &link, Method::PUT, "/portal/suspend")
            .await
            .refused(500, LAST);
        second_portal(app).await;
        app.clock.advance_seconds(7 * 86_400 + 1);
        linked(app, &link, Method::PUT, "/portal/suspend").await.empty(401);
        assert!(works(app).await);
    });
}

#[test]
fn portal_5_row_4_continuing_needs_its_link_and_no_other_portal() {
    on_both(async |app| {
        let link = continuing(app);
        refuses_without_the_link(app, Method::PUT, "/portal/continue", &link).await;
        linked(app, &link, Method::PUT, "/portal/continue").await.ok();
        // With the owner the links of the former one are over.
        let admin = app.person(Role::DocSpaceAdmin).await.person_id();
        let handed = app
            .app
            .write(move |tx, ctx| {
                let permit = anteroom_domain::policy::Permit::system("a test");
                Ok(portals::set_owner(tx, &permit, PortalId(1), admin, ctx.now())?)
            })
            .await;
        handed.unwrap();
        linked(app, &link, Method::PUT, "/portal/continue").await.empty(401);
    });
}

#[test]
fn portal_5_row_5_removing_needs_the_link_of_the_owner() {
    on_both(async |app| {
        let link = removing(app);
        refuses_without_the_link(app, Method::DELETE, "/portal/delete", &link).await;
        linked(app, &link, Method::DELETE, "/portal/delete")
            .await
            .refused(500, LAST);
        assert!(works(app).await);
        let second = second_portal(app).await;
        let removed = linked(app, &link, Method::DELETE, "/portal/delete").await;
        assert_eq!(removed.ok(), PUBLIC_URL);
        assert_eq!(events(app, 1).await, [6026]);
        let portal = first_portal(app).await;
        assert_eq!(portal.status, PortalStatus::RemovePending);
        assert_eq!(portal.alias, "localhost_deleted");
        let told = letters(app).await.pop().unwrap();
        assert_eq!((told.kind, told.to.as_str()), (LetterKind::PortalRemoved, OWNER_EMAIL));
        // The names mean the other portal now, and there nobody of the first is known.
        assert!(!works(app).await);
        let settings = app
            .call_with(Method::GET, "/api/2.0/settings", &[LOCAL], &Value::Null)
            .await;
        assert_eq!(settings.ok()["tenantAlias"], second.alias);
        app.get(&app.owner, "/people/@self").await.empty(401);
        let old = [("host", "localhost_deleted")];
        let answer = app
            .call_with(Method::GET, "/api/2.0/settings", &old, &Value::Null)
            .await;
        assert_eq!(answer.status, 404);
    });
}

#[test]
fn portal_5_row_6_at_once_only_by_the_owner_and_only_where_registration_is_open() {
    on_both(async |app| {
        second_portal(app).await;
        let path = "/portal/deleteportalimmediately";
        app.delete(&app.owner, path).await.refused(403, DENIED);
        assert!(works(app).await);
    });
    on_both_with(with_open_registration(), async |app| {
        let path = "/portal/deleteportalimmediately";
        app.anonymous(Method::DELETE, path, Value::Null).await.empty(401);
        for caller in all_but_the_owner(app).await {
            app.delete(&caller, path).await.refused(403, DENIED);
        }
        let key = app.key(&app.owner, &["*:read", "accounts:write"]).await;
        app.call(&key, Method::DELETE, path, &Value::Null)
            .await
            .refused(403, DENIED);
        app.delete(&app.owner, path).await.refused(500, LAST);
        assert!(works(app).await);
        second_portal(app).await;
        let body = json!({ "reference": "test" });
        let answer = app.call(&app.owner.credential, Method::DELETE, path, &body).await;
        assert_eq!(answer.ok(), Value::Null);
        assert!(!works(app).await);
        app.delete(&app.owner, path).await.empty(401);
    });
}

#[test]
fn portal_5_row_7_congratulations_need_the_key_for_them() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let before = letters(app).await.len();
        let key = |kind, person: &str| {
            let person = PersonId::parse(person).unwrap();
            call_key::make(app.app.ctx(), PortalId(1), kind, person)
        };
        let call = async |id: &str, key: &str| {
            let path = format!("/portal/sendcongratulations?userid={id}&key={key}");
            app.anonymous(Method::POST, &path, Value::Null).await
        };
        let good = key(LinkType::Auth, &user.id);
        let other_portal = call_key::make(app.app.ctx(), PortalId(2), LinkType::Auth, user.person_id());
        let unknown = uuid::Uuid::from_u128(7).to_string();
        for (id, key) in [
            (user.id.as_str(), ""),
            ("", &*good),
            ("x", &good),
            (&user.id, "x"),
            (&user.id, &format!("{good}0")),
            (&user.id, &key(LinkType::PortalRemove, &user.id)),
            (&user.id, &key(LinkType::Auth, &app.owner.id)),
            (&user.id, &other_portal),
            (&unknown, &key(LinkType::Auth, &unknown)),
        ] {
            call(id, key).await.refused(403, DENIED);
        }
        // The key signs nobody in.
        let body = json!({ "confirmData": { "email": user.email, "key": good } });
        app.anonymous(Method::POST, "/authentication", body)
            .await
            .refused(404, "The user could not be found");
        assert_eq!(letters(app).await.len(), before);
        app.clock.advance_seconds(3_600);
        call(&user.id, &good).await.ok();
        let sent = letters(app).await.pop().unwrap();
        assert_eq!(
            (sent.kind, sent.to.as_str()),
            (LetterKind::Welcome, user.email.as_str())
        );
        app.clock.advance_seconds(1);
        call(&user.id, &good).await.refused(403, DENIED);
        let fresh = key(LinkType::Auth, &user.id);
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [user.id] }))
            .await
            .ok();
        call(&user.id, &fresh).await.refused(403, DENIED);
    });
}

#[test]
fn portal_5_row_8_removal_instructions_need_the_key_of_the_owner() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        let before = letters(app).await.len();
        let call = async |who: &anteroom_testkit::TestPerson, kind| {
            let key = call_key::make(app.app.ctx(), PortalId(1), kind, who.person_id());
            let path = format!("/portal/sendremoveinstructions?userid={}&key={key}", who.id);
            app.anonymous(Method::POST, &path, Value::Null).await
        };
        call(&admin, LinkType::PortalRemove).await.refused(403, DENIED);
        call(&app.owner, LinkType::Auth).await.refused(403, DENIED);
        assert_eq!(letters(app).await.len(), before);
        call(&app.owner, LinkType::PortalRemove).await.ok();
        let sent = letters(app).await.pop().unwrap();
        assert_eq!((sent.kind, sent.to.as_str()), (LetterKind::PortalRemoval, OWNER_EMAIL));
    });
    let with_domain = TestSettings {
        app: Some(|settings| "cloud.test".clone_into(&mut settings.base_domain)),
        ..TestSettings::default()
    };
    on_both_with(with_domain, async |app| {
        let key = call_key::make(
            app.app.ctx(),
            PortalId(1),
            LinkType::PortalRemove,
            app.owner.person_id(),
        );
        let path = format!(
            "/api/2.0/portal/sendremoveinstructions?userid={}&key={key}",
            app.owner.id
        );
        app.call_with(Method::POST, &path, &[LOCAL], &Value::Null)
            .await
            .refused(415, "Not available.");
        assert!(letters(app).await.is_empty());
    });
}

#[test]
fn with_a_base_domain_the_last_portal_may_go() {
    let with_domain = TestSettings {
        app: Some(|settings| "cloud.test".clone_into(&mut settings.base_domain)),
        ..TestSettings::default()
    };
    on_both_with(with_domain, async |app| {
        let link = removing(app);
        linked(app, &link, Method::DELETE, "/portal/delete").await.ok();
        assert!(!works(app).await);
        app.clock.advance_seconds(3_601);
        app.run_tasks().await;
        let left = app.app.read(|tx, _| Ok(portals::list(tx)?)).await.unwrap();
        assert!(left.is_empty(), "{left:?}");
    });
}

#[test]
fn of_two_owners_at_once_one_portal_stays() {
    on_both_with(with_open_registration(), async |app| {
        let second = second_portal(app).await;
        let other = make::portal_remove("second@example.com", app.app.now());
        let other = link_of(app, second.id, &other).confirm;
        let headers = [("host", "second"), ("confirm", other.as_str())];
        let (one, two) = tokio::join!(
            app.delete(&app.owner, "/portal/deleteportalimmediately"),
            app.call_with(Method::DELETE, "/api/2.0/portal/delete", &headers, &Value::Null),
        );
        let statuses = [one.status.as_u16(), two.status.as_u16()];
        assert_eq!(
            statuses.iter().filter(|status| **status == 200).count(),
            1,
            "{statuses:?}"
        );
        let left = app.app.read(|tx, _| Ok(portals::list(tx)?)).await.unwrap();
        let active = left.iter().filter(|portal| portal.status == PortalStatus::Active);
        assert_eq!(active.count(), 1);
    });
}

#[test]
fn what_a_removed_portal_had_goes_in_the_background() {
    on_both_with(with_open_registration(), async |app| {
        second_portal(app).await;
        for role in [Role::DocSpaceAdmin, Role::Guest] {
            app.person(role).await;
        }
        app.delete(&app.owner, "/portal/deleteportalimmediately").await.ok();
        app.run_tasks().await;
        let rest = || {
            app.app
                .read(|tx, _| Ok(portal_removal::list_tables_with_rows(tx, PortalId(1))?))
        };
        // The mail about it is still to be delivered.
        assert_eq!(rest().await.unwrap(), ["outbox"]);
        assert_eq!(letters(app).await.len(), 1);
        assert_eq!(first_portal(app).await.status, PortalStatus::RemovePending);
        app.clock.advance_seconds(3_599);
        app.run_tasks().await;
        assert_eq!(rest().await.unwrap(), ["outbox"]);
        app.clock.advance_seconds(1);
        app.run_tasks().await;
        assert_eq!(rest().await.unwrap(), Vec::<String>::new());
        let left = app.app.read(|tx, _| Ok(portals::list(tx)?)).await.unwrap();
        assert_eq!(left.iter().map(|portal| portal.id).collect::<Vec<_>>(), [PortalId(2)]);
    });
}
