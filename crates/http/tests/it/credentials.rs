//! The whole table operation × kind of credential → status, as the committed file `credentials.txt`: what is expected
//! comes from the protocol (`credential_rules.rs`), and every cell is asked of the portal, on both databases.
//! `ANTEROOM_UPDATE=1` writes the file anew, and only what was found as expected is ever written.

use crate::credential_kinds::{
    Good, Header, Kind, another_portal, bearer, kinds, owner_of, owner_session, session_forms,
};
use crate::credential_rules::links_of;
use crate::credential_rules::{
    ABOUT_THE_KEY, Alone, Catalogue, FOR_A_SESSION, Verdict, name_of, with_link, with_scopes, without_credential,
};
use crate::invited::form;
use crate::link_of::{HeldLink, await_setup, email_link, link_of, owner_change, password_link, stored_person};
use crate::matrix::{request, request_about};
use anteroom_app::Error;
use anteroom_app::links::{invite, make};
use anteroom_domain::portal::PortalStatus;
use anteroom_domain::{LinkType, PersonId, Portal, PortalId, Role, UnsignedLink};
use anteroom_http::operation::{Base, Operation};
use anteroom_store::people;
use anteroom_testkit::{Answer, Backend, OWNER_EMAIL, TestApp, TestPerson, TestSettings, on};
use http::Method;
use serde_json::{Value, json};
use std::fmt::Write;

type Prepared = (String, Value);

async fn call(app: &TestApp, operation: &Operation, prepared: &Prepared, headers: &[Header]) -> Answer {
    let method = Method::from_bytes(operation.method.name().as_bytes()).unwrap();
    let path = match operation.base {
        Base::Api => format!("/api/2.0{}", prepared.0),
        Base::Host => prepared.0.clone(),
    };
    let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    app.call_with(method, &path, &headers, &prepared.1).await
}

/// What an operation answers when nothing keeps the caller from it.
struct Open {
    /// To the owner's session and password.
    owner: u16,
    /// To a key of the owner's.
    key: u16,
    /// To nobody.
    nobody: u16,
}

impl Open {
    const fn status(&self, verdict: Verdict, is_key: bool) -> u16 {
        match verdict {
            Verdict::Runs if is_key => self.key,
            Verdict::Runs => self.owner,
            Verdict::RunsForNobody => self.nobody,
            Verdict::Unauthorized => 401,
            Verdict::NotThisLink | Verdict::TooNarrow => 403,
        }
    }
}

/// What is wrong with an answer; none: nothing.
fn fault(answer: &Answer, verdict: Verdict, open: &Open, by_key: bool, by_basic: bool) -> Option<String> {
    let (status, text) = (answer.status.as_u16(), answer.text());
    let (expected, fits) = match verdict {
        Verdict::Runs | Verdict::RunsForNobody => (open.status(verdict, by_key), true),
        Verdict::Unauthorized => (401, text.is_empty()),
        Verdict::NotThisLink => (403, text.is_empty()),
        Verdict::TooNarrow => (403, text.contains("\"message\":\"Access denied\"")),
    };
    let is_challenged = !answer.header("www-authenticate").is_empty();
    let for_nobody = matches!(verdict, Verdict::Unauthorized | Verdict::RunsForNobody);
    let is_right_challenge = is_challenged == (status == 401 && by_basic && for_nobody);
    let is_right = status == expected && fits && is_right_challenge;
    (!is_right).then(|| format!("{status}, not {expected} ({verdict:?}), challenged {is_challenged}: {text}"))
}

/// One cell. The forms of a kind take turns from operation to operation.
struct Cell<'a> {
    app: &'a TestApp,
    operation: &'a Operation,
    /// For calls that are refused before they do anything.
    prepared: &'a Prepared,
    open: &'a Open,
    verdict: Verdict,
}

impl Cell<'_> {
    async fn ask(&self, kind: &Kind, headers: &[Header], faults: &mut Vec<String>) {
        let answer = if matches!(self.verdict, Verdict::Runs | Verdict::RunsForNobody) {
            let fresh = request(self.app, self.operation).await;
            if self.operation.id == "request_password" {
                // One address may not ask for many of them at a time.
                self.app.clock.advance_seconds(900);
            }
            call(self.app, self.operation, &fresh, headers).await
        } else {
            call(self.app, self.operation, self.prepared, headers).await
        };
        let sent = |beginning: &str| {
            headers
                .iter()
                .any(|(name, value)| *name == "authorization" && value.starts_with(beginning))
        };
        let is_for_a_session = FOR_A_SESSION.contains(&name_of(self.operation).as_str());
        let by_key = sent("Bearer sk-") || sent("sk-") || (is_for_a_session && sent("Basic "));
        if let Some(fault) = fault(&answer, self.verdict, self.open, by_key, sent("Basic ")) {
            faults.push(format!("{} by {}, {headers:?}: {fault}", self.operation.id, kind.name));
        }
    }
}

/// What an operation answers to the owner, and to nobody, when nothing refuses the call before.
async fn open(app: &TestApp, operation: &Operation) -> Open {
    let name = name_of(operation);
    let mut statuses = Vec::new();
    let key = app.key(&app.owner, &[]).await;
    for headers in [bearer(&owner_session(app).await), bearer(&key), vec![]] {
        let prepared = request(app, operation).await;
        let status = call(app, operation, &prepared, &headers).await.status.as_u16();
        assert!(status < 500, "{name}: {status}");
        statuses.push(status);
    }
    let open = Open {
        owner: statuses[0],
        key: statuses[1],
        nobody: statuses[2],
    };
    let is_odd = ABOUT_THE_KEY.contains(&name.as_str()) || FOR_A_SESSION.contains(&name.as_str());
    assert!(is_odd || open.owner == open.key, "{name}");
    if links_of(&name).is_some_and(|(_, alone)| alone != Alone::Opens) {
        assert_eq!(open.owner, 403, "{name} takes links only, and runs without one");
    } else if without_credential(&name) == Verdict::Unauthorized {
        assert_ne!(open.owner, 401, "{name} does not know the owner");
    }
    open
}

/// What a kind of credential is answered by an operation; none: the second table shows it.
fn verdict(catalogue: &Catalogue, operation: &Operation, good: Good) -> Option<Verdict> {
    let name = name_of(operation);
    Some(match good {
        Good::Full => with_scopes(catalogue, operation, None),
        Good::Scope(scope) => with_scopes(catalogue, operation, Some(&[scope])),
        Good::Link if links_of(&name).is_some() => return None,
        Good::No | Good::Link => without_credential(&name),
    })
}

/// A link of a type that opens, a request that fits it, and nothing else.
async fn by_link(app: &TestApp, operation: &Operation, kind: LinkType) -> (HeldLink, Prepared) {
    let target = if kind == LinkType::GuestShareLink {
        guest(app).await
    } else {
        app.person(Role::User).await
    };
    let stored = stored_person(app, &target.id).await;
    let (now, owner) = (app.app.now(), app.owner.person_id());
    let email = format!("link-{}", target.email);
    let signed = |link: UnsignedLink| link_of(app, PortalId(1), &link);
    let held = |confirm: String| HeldLink { confirm };
    let mut invited = email.clone();
    let link = match kind {
        LinkType::EmpInvite => {
            invited = pending(app, &email).await;
            signed(UnsignedLink {
                kind,
                subject: format!("{invited}\u{1f}EmpInvite\u{1f}4"),
                query: vec![
                    ("emplType".to_owned(), "4".to_owned()),
                    ("encemail".to_owned(), invited.clone()),
                ],
                made_at: now,
            })
        }
        LinkType::LinkInvite => signed(invite::personal(Role::User, owner, crate::invited::ALIAS, now)),
        LinkType::PortalSuspend => signed(make::portal_suspend(OWNER_EMAIL, now)),
        LinkType::PortalContinue => signed(make::portal_continue(OWNER_EMAIL, now)),
        LinkType::PortalRemove => signed(make::portal_remove(OWNER_EMAIL, now)),
        LinkType::DnsChange => signed(make::dns_change(OWNER_EMAIL, now)),
        LinkType::PortalOwnerChange => signed(owner_change(app, OWNER_EMAIL, stored.id).await),
        LinkType::Activation => signed(make::activation(&stored, now)),
        LinkType::EmailChange => held(email_link(app, &target, NEW_EMAIL).await),
        LinkType::EmailActivation => signed(make::email_activation(&stored, now)),
        LinkType::PasswordChange => held(password_link(app, &target).await),
        LinkType::ProfileRemove => signed(make::profile_remove(&stored, now)),
        LinkType::PhoneActivation | LinkType::PhoneAuth => signed(make::phone(kind, &target.email, true, now)),
        LinkType::Auth => signed(make::sign_in(&target.email, false, now)),
        LinkType::TfaActivation | LinkType::TfaAuth => signed(make::authenticator(kind, &stored, false, now)),
        LinkType::Wizard => signed(make::wizard(now)),
        LinkType::GuestShareLink => signed(make::guest_share(owner, &stored, now)),
    };
    let (path, body) = request_about(app, operation, &target).await;
    let prepared = match operation.id {
        "create_person" => (path, form(&link, &invited)),
        "confirm_email" => (path, json!({ "email": NEW_EMAIL })),
        // Whoever was invited sees who invited him.
        "get_person" => (format!("/people/{owner}"), body),
        _ => (path, body),
    };
    (link, prepared)
}

/// Whether a link alone does not make the operation do its work.
fn needs_more(operation: &str) -> bool {
    matches!(operation, "set_phone" | "validate_code" | "get_app_set_up")
}

/// Whether the operation ends, or changes the state of, the portal in which it is called.
fn is_about_portals(operation: &str) -> bool {
    matches!(
        operation,
        "continue_portal" | "remove_portal" | "suspend_portal" | "change_owner" | "complete_wizard"
    )
}

/// Calls an operation of the owner's link in a portal that may end by it.
async fn ask_another_portal(app: &TestApp, operation: &Operation, kind: LinkType) -> Answer {
    let status = if kind == LinkType::PortalContinue {
        PortalStatus::Suspended
    } else {
        PortalStatus::Active
    };
    let portal = another_portal(app, 10 + kind.wire_number(), status).await;
    let (email, now) = (owner_of(&portal), app.app.now());
    let mut prepared = (operation.template.to_owned(), Value::Null);
    let link = match kind {
        LinkType::PortalOwnerChange => {
            let next = member_of(app, &portal).await;
            prepared.1 = json!({ "ownerId": next.to_string() });
            let portal = portal.clone();
            let made = app.app.write(move |tx, ctx| {
                let owner = people::find(tx, portal.id, portal.owner)?.ok_or(Error::Denied)?;
                make::portal_owner_change(tx, &owner, next, ctx.now())
            });
            made.await.unwrap()
        }
        LinkType::PortalContinue => make::portal_continue(&email, now),
        LinkType::PortalRemove => make::portal_remove(&email, now),
        LinkType::Wizard => {
            prepared.1 = json!({ "email": email, "passwordHash": anteroom_testkit::PASSWORD_HASH });
            make::wizard(now)
        }
        _ => make::portal_suspend(&email, now),
    };
    let headers = [
        ("host", portal.alias.clone()),
        ("confirm", link_of(app, portal.id, &link).confirm),
    ];
    call(app, operation, &prepared, &headers).await
}

/// Somebody of another portal who does not own it.
async fn member_of(app: &TestApp, portal: &Portal) -> PersonId {
    let portal = portal.clone();
    let made = app.app.write(move |tx, ctx| {
        let mut person = people::find(tx, portal.id, portal.owner)?.ok_or(Error::Denied)?;
        person.id = PersonId(ctx.new_id());
        "member".clone_into(&mut person.user_name);
        person.email = format!("member@{}.example.com", portal.alias);
        people::insert(tx, &person, None)?;
        Ok(person.id)
    });
    made.await.unwrap()
}

/// An address that nobody has.
const NEW_EMAIL: &str = "brand-new@example.com";

async fn guest(app: &TestApp) -> TestPerson {
    let person = app.person(Role::Guest).await;
    // A target of requests signs in with nothing.
    TestPerson {
        credential: String::new(),
        ..person
    }
}

/// Invites somebody to a pending account.
async fn pending(app: &TestApp, email: &str) -> String {
    let body = json!({ "invitations": [{ "email": email, "type": "User" }] });
    app.post(&app.owner, "/people/invite", body).await.ok();
    email.to_owned()
}

async fn write_first_table(app: &TestApp, operations: &[Operation], text: &mut String) {
    let catalogue = Catalogue::read();
    let kinds = kinds(app).await;
    let mut faults = Vec::new();
    let mut session = owner_session(app).await;
    for (number, kind) in kinds.iter().enumerate() {
        writeln!(text, "{:>3}  {}", number + 1, kind.name).unwrap();
    }
    write!(text, "\n{:<50}", "").unwrap();
    for number in 1..=kinds.len() {
        write!(text, " {number:<3}").unwrap();
    }
    text.push('\n');
    for (at, operation) in operations.iter().enumerate() {
        let name = name_of(operation);
        write!(text, "{name:<50}").unwrap();
        // Wrong passwords are sent to each operation, and must not lock the right one out.
        app.clock.advance_seconds(61);
        let open = open(app, operation).await;
        let prepared = request(app, operation).await;
        for (number, kind) in kinds.iter().enumerate() {
            let Some(verdict) = verdict(&catalogue, operation, kind.good) else {
                write!(text, " -  ").unwrap();
                continue;
            };
            let cell = Cell {
                app,
                operation,
                prepared: &prepared,
                open: &open,
                verdict,
            };
            let forms = if number == 0 {
                // Some operations end the session that they are called with.
                let still = app.call(&session, Method::GET, "/people/@self", &Value::Null).await;
                if still.status != 200 {
                    session = owner_session(app).await;
                }
                &session_forms(&session)
            } else {
                &kind.forms
            };
            cell.ask(kind, &forms[at % forms.len()], &mut faults).await;
            let is_key = matches!(kind.good, Good::Scope(_))
                || kind.name.starts_with("a key with everything")
                || (kind.name == "Basic" && FOR_A_SESSION.contains(&name.as_str()));
            write!(text, " {}", open.status(verdict, is_key)).unwrap();
        }
        text.push('\n');
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

async fn write_second_table(app: &TestApp, operations: &[Operation], text: &mut String) {
    let mut faults = Vec::new();
    await_setup(app).await;
    for (number, kind) in LinkType::EVERY.iter().enumerate() {
        writeln!(text, "{:>3}  {}", number + 1, kind.name()).unwrap();
    }
    write!(text, "\n{:<50}", "").unwrap();
    for number in 1..=LinkType::EVERY.len() {
        write!(text, " {number:<3}").unwrap();
    }
    text.push('\n');
    for operation in operations {
        let name = name_of(operation);
        if links_of(&name).is_none() {
            assert!(operation.links.is_empty(), "{name} takes links that no rule names");
            continue;
        }
        write!(text, "{name:<50}").unwrap();
        for kind in LinkType::EVERY {
            let answer = if is_about_portals(operation.id) && with_link(&name, kind) == Verdict::Runs {
                ask_another_portal(app, operation, kind).await
            } else {
                let (link, prepared) = by_link(app, operation, kind).await;
                call(app, operation, &prepared, &[("confirm", link.confirm)]).await
            };
            let status = answer.status.as_u16();
            let is_right = match with_link(&name, kind) {
                // Second steps need more than a link to end well: a code, and a portal that asks for it.
                Verdict::Runs => status == 200 || (needs_more(operation.id) && !answer.body.is_empty()),
                _ => status == 403 && answer.body.is_empty(),
            };
            if !is_right {
                faults.push(format!("{name} by {}: {status} {}", kind.name(), answer.text()));
            }
            write!(text, " {status}").unwrap();
        }
        text.push('\n');
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn the_table_of_credentials_is_the_committed_one() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        on(backend, TestSettings::default(), async |app| {
            let mut operations = anteroom_http::api::operations();
            operations.sort_by_key(|o| (o.template, o.method));
            let mut text = String::from(
                "Which status each operation answers to which credential. Made by a test from the protocol and found in the\n\
                 portal; see crates/http/tests/it/credentials.rs.\n\n",
            );
            write_first_table(app, &operations, &mut text).await;
            text.push_str("\nLinks that open, beside no other credential, where links are taken:\n\n");
            write_second_table(app, &operations, &mut text).await;
            let text = text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n") + "\n";
            let path = concat!(env!("CARGO_MANIFEST_DIR"), "/credentials.txt");
            #[expect(clippy::disallowed_methods, reason = "the switch of `cargo xtask generate`")]
            if std::env::var_os("ANTEROOM_UPDATE").is_some() {
                std::fs::write(path, &text).unwrap();
            }
            let committed = std::fs::read_to_string(path).unwrap_or_default();
            assert!(
                committed == text,
                "crates/http/credentials.txt is stale: run `cargo xtask generate` and review the difference\n{text}"
            );
        });
    }
}
