//! Which events each operation that changes something writes, as the committed file `events.txt`. `ANTEROOM_UPDATE=1` writes
//! it anew. And what is refused writes none.

use crate::matrix::request;
use anteroom_domain::Role;
use anteroom_domain::event::RecordedEvent;
use anteroom_http::operation::{Base, Operation};
use anteroom_http::route;
use anteroom_store::events;
use anteroom_testkit::{Backend, OWNER_PASSWORD, TestApp, TestSettings, on};
use http::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;

const ENOUGH: i64 = 500;

async fn newest(app: &TestApp) -> Vec<RecordedEvent> {
    let portal = anteroom_domain::PortalId(1);
    app.app
        .read(move |tx, _| Ok(events::list_latest(tx, portal, ENOUGH)?))
        .await
        .unwrap()
}

/// Calls an operation; answers its status and the names of the events that it wrote, each with how often.
async fn call(app: &TestApp, operation: &Operation, (path, body): (String, Value), token: &str) -> (u16, String) {
    let before = newest(app)
        .await
        .iter()
        .map(|event| event.number)
        .max()
        .unwrap_or_default();
    let path = match operation.base {
        Base::Api => format!("/api/2.0{path}"),
        Base::Host => path,
    };
    let method = Method::from_bytes(operation.method.name().as_bytes()).unwrap();
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str())];
    let status = app.call_with(method, &path, &headers, &body).await.status.as_u16();
    let mut written: BTreeMap<String, usize> = BTreeMap::new();
    let after = newest(app).await;
    for event in after.iter().filter(|event| event.number > before) {
        *written.entry(event.event.action.name()).or_default() += 1;
    }
    let names = written.iter().map(|(name, count)| match count {
        1 => name.clone(),
        _ => format!("{name} x{count}"),
    });
    (status, names.collect::<Vec<_>>().join(", "))
}

/// Bodies that change something where those of the matrix leave everything as it is.
fn other_body(operation: &str) -> Option<Value> {
    Some(match operation {
        "update_login_settings" => json!({ "attemptCount": 6, "blockTime": 60, "checkPeriod": 60 }),
        "update_cookie_settings" => json!({ "lifeTime": 1000, "enabled": true }),
        "update_password_settings" => json!({ "minLength": 9 }),
        "set_developer_tools" | "replace_developer_tools" => json!({ "limitedAccessForUsers": true }),
        "set_invitation_settings" => json!({ "allowInvitingMembers": true, "allowInvitingGuests": false }),
        "set_greeting" => json!({ "title": "Hello" }),
        "set_color_themes" => json!({ "selected": 2 }),
        "set_trusted_domains" => json!({ "type": 2, "domains": [], "inviteUsersAsVisitors": true }),
        "set_message_rule" => json!({ "turnOn": true }),
        "set_ai_access" => json!({ "enabled": true }),
        "set_start_folder" => json!({ "defaultFolderType": 5 }),
        "set_person_quota" | "set_room_quota" | "set_agent_quota" => {
            json!({ "enableQuota": true, "defaultQuota": 1_000_000 })
        }
        "set_portal_quota" => json!({ "tenantId": 1, "quota": 1_000_000_000 }),
        "set_audit_settings" => json!({ "settings": { "loginHistoryLifeTime": 90, "auditTrailLifeTime": 90 } }),
        "set_time_and_language" => json!({ "lng": "de", "timeZoneID": "Europe/Berlin" }),
        _ => return None,
    })
}

fn changing() -> Vec<Operation> {
    let mut operations = anteroom_http::api::operations();
    operations.retain(|operation| operation.method != route::Method::Get);
    operations.sort_by_key(|operation| (operation.template, operation.method));
    operations
}

#[test]
fn the_events_of_each_operation_are_the_committed_ones() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        on(backend, TestSettings::default(), async |app| {
            let mut text = String::from(
                "Which events each operation that changes something writes when the owner calls it from a session. Made by a\n\
                test; see crates/http/tests/it/written_events.rs. Links and keys only: 4xx here, and in tests of their own.\n\n",
            );
            for operation in changing() {
                // What the one before set is not to hinder this one.
                let body = json!({ "userName": app.owner.email, "password": OWNER_PASSWORD });
                let signed_in = app.anonymous(Method::POST, "/authentication", body).await.ok();
                let token = signed_in["token"].as_str().unwrap().to_owned();
                let (path, body) = request(app, &operation).await;
                let body = other_body(operation.id).unwrap_or(body);
                let (status, events) = call(app, &operation, (path, body), &token).await;
                assert!(
                    status < 400 || events.is_empty() || operation.template.starts_with("/authentication"),
                    "{} was refused with {status} and wrote {events}",
                    operation.id
                );
                let called = format!("{} {}", operation.method.name(), operation.template);
                writeln!(text, "{called:<60} {status} {events}").unwrap();
                app.clock.advance_seconds(60);
            }
            let text = text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n") + "\n";
            let path = concat!(env!("CARGO_MANIFEST_DIR"), "/events.txt");
            #[expect(clippy::disallowed_methods, reason = "the switch of `cargo xtask generate`")]
            if std::env::var_os("ANTEROOM_UPDATE").is_some() {
                std::fs::write(path, &text).unwrap();
            }
            let committed = std::fs::read_to_string(path).unwrap_or_default();
            assert!(
                committed == text,
                "crates/http/events.txt is stale: run `cargo xtask generate` and review the difference\n{text}"
            );
        });
    }
}

#[test]
fn what_is_refused_writes_nothing() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        on(backend, TestSettings::default(), async |app| {
            let guest = app.person(Role::Guest).await;
            let token = app.sign_in(&guest.email).await;
            let mut refused = 0;
            for operation in changing() {
                let wanted = request(app, &operation).await;
                // Signing out is for everybody.
                let token = if operation.id == "sign_out" { "" } else { &token };
                let (status, events) = call(app, &operation, wanted, token).await;
                if status >= 400 && !operation.template.starts_with("/authentication") {
                    assert_eq!(events, "", "{} answered {status}", operation.id);
                    refused += 1;
                }
            }
            assert!(refused > 80, "{refused}");
        });
    }
}
