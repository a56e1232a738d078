//! The list of one's sessions and their end: `docs/protocol/portal.md` 10.1, and how long sessions last:
//! `docs/protocol/auth.md` 2, 13.

use crate::link_of::{HeldLink, by_link, email_link, events, password_link};
use anteroom_app::Error;
use anteroom_domain::portal_settings::{PortalSetting, SessionRule};
use anteroom_domain::{Portal, PortalId, Role};
use anteroom_store::{people, portal_settings, portals, sessions};
use anteroom_testkit::{Answer, TestApp, TestPerson, on_both};
use http::Method;
use serde_json::{Value, json};

const LIST: &str = "/security/activeconnections";

async fn with_cookie(app: &TestApp, token: &str, method: Method, path: &str) -> Answer {
    let cookie = format!("a=b; asc_auth_key={token}; socketio.sid=1");
    app.call_carrying("", method, path, &Value::Null, &[("cookie", &cookie)])
        .await
}

async fn put(app: &TestApp, credential: &str, path: &str) -> Answer {
    let path = format!("{LIST}/{path}");
    app.call(credential, Method::PUT, &path, &Value::Null).await
}

/// The number of a session.
async fn number(app: &TestApp, token: &str) -> i64 {
    app.get_with_cookie(token, LIST).await.ok()["loginEvent"]
        .as_i64()
        .unwrap()
}

async fn works(app: &TestApp, token: &str) -> bool {
    app.call(token, Method::GET, "/authentication", &Value::Null).await.ok() == true
}

async fn numbers_of(app: &TestApp, token: &str) -> Vec<i64> {
    let items = app.get_with_cookie(token, LIST).await.ok()["items"].clone();
    let items = items.as_array().unwrap().iter();
    items.map(|item| item["id"].as_i64().unwrap()).collect()
}

/// Signs in as some browser; answers the token.
async fn sign_in_as(app: &TestApp, who: &TestPerson, user_agent: &str) -> String {
    let body = json!({ "userName": who.email, "passwordHash": anteroom_testkit::PASSWORD_HASH });
    let headers = [("user-agent", user_agent)];
    let answer = app
        .call_carrying("", Method::POST, "/authentication", &body, &headers)
        .await;
    answer.ok()["token"].as_str().unwrap().to_owned()
}

async fn keep_sessions(app: &TestApp, is_on: bool, life_minutes: i64) {
    let rule = SessionRule { is_on, life_minutes };
    app.app
        .write(move |tx, ctx| {
            Ok(portal_settings::put(
                tx,
                PortalId(1),
                &PortalSetting::Sessions(rule),
                ctx.now(),
            )?)
        })
        .await
        .unwrap();
}

#[test]
fn portal_10_1_row_1_the_list_shows_where_sessions_began_the_one_that_asks_first() {
    on_both(async |app| {
        let user = app.person(Role::Guest).await;
        let first = number(app, &user.credential).await;
        app.clock.advance_seconds(60);
        let phone = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36";
        let on_phone = sign_in_as(app, &user, phone).await;
        let script = sign_in_as(app, &user, "<script>alert(1)</script>").await;
        let list = app.get_with_cookie(&user.credential, LIST).await.ok();
        assert_eq!(list["loginEvent"], first);
        let numbers = numbers_of(app, &user.credential).await;
        let (second, third) = (number(app, &on_phone).await, number(app, &script).await);
        assert_eq!(
            numbers,
            [first, third, second],
            "the one that asks, then the newest first"
        );
        assert_eq!(
            list["items"][2],
            json!({
                "id": second, "tenantId": 1, "userId": user.id, "mobile": true, "ip": "192.0.2.7",
                "browser": "Chrome 126", "platform": "Android 14", "date": "2026-07-21T10:46:10.0000000Z",
            })
        );
        let made_up = &list["items"][1];
        assert!(
            made_up.get("browser").is_none() && made_up.get("platform").is_none(),
            "{made_up}"
        );
        // A header is no cookie; it still stands first. A key has no session at all.
        let by_header = app.call(&on_phone, Method::GET, LIST, &Value::Null).await.ok();
        assert_eq!(
            (&by_header["loginEvent"], &by_header["items"][0]["id"]),
            (&json!(0), &json!(second))
        );
        let by_key = app.get(&app.owner, LIST).await.ok();
        assert_eq!(by_key, json!({ "loginEvent": 0, "items": [] }));
    });
}

#[test]
fn portal_10_1_row_1_only_sessions_that_work_are_listed() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let other = app.person(Role::User).await;
        keep_sessions(app, true, 10).await;
        let short = app.sign_in(&user.email).await;
        keep_sessions(app, true, 0).await;
        let endless = app.sign_in(&user.email).await;
        assert_eq!(numbers_of(app, &endless).await.len(), 3);
        assert_eq!(
            numbers_of(app, &other.credential).await.len(),
            1,
            "nobody sees another's"
        );
        let short = number(app, &short).await;
        app.clock.advance_seconds(600);
        assert!(!numbers_of(app, &endless).await.contains(&short));
        // One that never ends goes on after a year, but is not listed any more.
        app.clock.advance_seconds(400 * 86_400);
        assert!(works(app, &endless).await);
        assert_eq!(numbers_of(app, &endless).await, Vec::<i64>::new());
        app.call("", Method::GET, LIST, &Value::Null).await.empty(401);
    });
}

#[test]
fn portal_10_1_row_2_one_session_is_ended_by_whose_it_is_or_an_administrator() {
    on_both(async |app| {
        let (user, other) = (app.person(Role::User).await, app.person(Role::RoomAdmin).await);
        let admin = app.person(Role::DocSpaceAdmin).await;
        let laptop = app.sign_in(&user.email).await;
        let laptop_number = number(app, &laptop).await;
        let own_number = number(app, &user.credential).await;
        // Nobody's, first of all: an unknown number is not refused, whoever asks.
        for nothing in ["0", "999999999"] {
            assert_eq!(
                put(app, &other.credential, &format!("logout/{nothing}")).await.ok(),
                false
            );
        }
        put(app, &user.credential, "logout/x").await.empty(404);
        put(app, &other.credential, &format!("logout/{laptop_number}"))
            .await
            .refused(403, "Access denied");
        let guest = app.person(Role::Guest).await;
        put(app, &guest.credential, &format!("logout/{laptop_number}"))
            .await
            .refused(403, "Access denied");
        assert!(works(app, &laptop).await, "a refusal ends nothing");
        let before = events(app, 1_000).await.len();
        assert_eq!(
            put(app, &user.credential, &format!("logout/{laptop_number}"))
                .await
                .ok(),
            true
        );
        assert!(!works(app, &laptop).await && works(app, &user.credential).await);
        let after = events(app, 1_000).await;
        assert_eq!((after.len(), after[0]), (before + 1, 4035));
        assert_eq!(
            put(app, &user.credential, &format!("logout/{laptop_number}"))
                .await
                .ok(),
            false
        );
        assert_eq!(
            events(app, 1_000).await.len(),
            before + 1,
            "what did nothing is no event"
        );
        // An administrator ends anybody's, the owner's too.
        assert_eq!(
            put(app, &admin.credential, &format!("logout/{own_number}")).await.ok(),
            true
        );
        assert!(!works(app, &user.credential).await);
        // One's own, by the cookie: the browser forgets it.
        let own = number(app, &other.credential).await;
        let answer = with_cookie(app, &other.credential, Method::PUT, &format!("{LIST}/logout/{own}")).await;
        assert_eq!(answer.ok(), true);
        let cleared: Vec<_> = answer.headers.get_all("set-cookie").iter().collect();
        assert_eq!(cleared.len(), 2, "{cleared:?}");
        assert!(!works(app, &other.credential).await);
        app.call("", Method::PUT, &format!("{LIST}/logout/1"), &Value::Null)
            .await
            .empty(401);
    });
}

#[test]
fn portal_10_1_row_3_all_but_the_session_that_asks_end() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let stranger = app.person(Role::User).await;
        let (a, b) = (app.sign_in(&user.email).await, app.sign_in(&user.email).await);
        let answer = with_cookie(app, &a, Method::PUT, &format!("{LIST}/logoutallexceptthis")).await;
        assert_eq!(answer.ok(), "Test User");
        assert!(answer.headers.get("set-cookie").is_none());
        assert!(works(app, &a).await && works(app, &stranger.credential).await);
        assert!(!works(app, &b).await && !works(app, &user.credential).await);
        assert_eq!(events(app, 1).await, [4034]);
        // A session in the header is the one that asks, too.
        let c = app.sign_in(&user.email).await;
        put(app, &c, "logoutallexceptthis").await.ok();
        assert!(works(app, &c).await && !works(app, &a).await);
        // A key is no session, so that none is left; the key goes on.
        let key = app.key(&app.with_credential(&user, c.clone()), &[]).await;
        put(app, &key, "logoutallexceptthis").await.ok();
        assert!(!works(app, &c).await && works(app, &key).await);
        put(app, "", "logoutallexceptthis").await.empty(401);
    });
}

#[test]
fn portal_10_1_row_3_links_from_before_end_too() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let address = email_link(app, &user, "thief@example.com").await;
        let password = password_link(app, &user).await;
        put(app, &user.credential, "logoutallexceptthis").await.ok();
        let body = json!({ "password": "Another-Horse-2" });
        let path = format!("/people/{}/password", user.id);
        by_link(app, "", &password, Method::PUT, &path, &body).await.empty(401);
        by_link(app, "", &address, Method::PUT, &path, &json!({}))
            .await
            .empty(401);
        app.sign_in(&user.email).await;
    });
}

#[test]
fn portal_10_1_row_4_all_sessions_of_oneself_or_by_an_administrator_of_anybody_end() {
    on_both(async |app| {
        let (user, other) = (app.person(Role::User).await, app.person(Role::RoomAdmin).await);
        let admin = app.person(Role::DocSpaceAdmin).await;
        let key = app.key(&user, &[]).await;
        let all = async |credential: &str, id: &str| put(app, credential, &format!("logoutall/{id}")).await;
        // Whether there is such a person is no concern of his.
        let nobody = "0198c0de-0000-7000-8000-000000000001";
        for id in [&*user.id, nobody] {
            all(&other.credential, id).await.refused(403, "Access denied");
        }
        all(&admin.credential, nobody)
            .await
            .refused(404, "The user could not be found");
        all(&admin.credential, "x").await.empty(404);
        all("", &user.id).await.empty(401);
        assert!(works(app, &user.credential).await);
        let second = app.sign_in(&user.email).await;
        assert!(all(&admin.credential, &user.id).await.ok().is_null());
        assert_eq!(events(app, 1).await, [4036]);
        assert!(!works(app, &user.credential).await && !works(app, &second).await);
        assert!(works(app, &key).await, "a key is no session");
        assert!(works(app, &admin.credential).await && works(app, &other.credential).await);
        // Oneself, with the cookie.
        let third = app.sign_in(&user.email).await;
        let path = format!("{LIST}/logoutall/{}", user.id);
        let answer = with_cookie(app, &third, Method::PUT, &path).await;
        assert!(answer.ok().is_null());
        assert_eq!(events(app, 1).await, [4034]);
        assert_eq!(answer.headers.get_all("set-cookie").iter().count(), 2);
        assert!(!works(app, &third).await);
        app.sign_in(&user.email).await;
    });
}

#[test]
fn portal_10_1_row_5_all_sessions_end_and_a_link_sets_another_password() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let old_link = password_link(app, &user).await;
        let second = app.sign_in(&user.email).await;
        let answer = with_cookie(app, &second, Method::PUT, &format!("{LIST}/logoutallchangepassword")).await;
        let url = answer.ok().as_str().unwrap().to_owned();
        assert!(
            url.starts_with("http://portal.test/confirm/PasswordChange?type=PasswordChange&key="),
            "{url}"
        );
        assert_eq!(events(app, 1).await, [4015]);
        assert_eq!(answer.headers.get_all("set-cookie").iter().count(), 2);
        assert!(!works(app, &second).await && !works(app, &user.credential).await);
        let path = format!("/people/{}/password", user.id);
        let body = json!({ "password": "Another-Horse-2" });
        by_link(app, "", &old_link, Method::PUT, &path, &body).await.empty(401);
        let link = HeldLink::of_url(&url).confirm;
        by_link(app, "", &link, Method::PUT, &path, &body).await.ok();
        by_link(app, "", &link, Method::PUT, &path, &body).await.empty(401);
        let body = json!({ "userName": user.email, "password": "Another-Horse-2" });
        app.anonymous(Method::POST, "/authentication", body).await.ok();
        put(app, "", "logoutallchangepassword").await.empty(401);
    });
}

#[test]
fn portal_10_1_keys_without_the_whole_portal_in_their_scopes_end_nothing() {
    on_both(async |app| {
        let user = app.person(Role::RoomAdmin).await;
        let session = number(app, &user.credential).await;
        for scopes in [
            &["*:read"][..],
            &["accounts:write"],
            &["accounts.self:write", "accounts:read"],
        ] {
            let key = app.key(&user, scopes).await;
            for path in [
                format!("logout/{session}"),
                "logoutallexceptthis".to_owned(),
                format!("logoutall/{}", user.id),
                "logoutallchangepassword".to_owned(),
            ] {
                put(app, &key, &path).await.refused(403, "Access denied");
            }
        }
        let reader = app.key(&user, &["*:read"]).await;
        app.call(&reader, Method::GET, LIST, &Value::Null).await.ok();
        let narrow = app.key(&user, &["accounts:read"]).await;
        app.call(&narrow, Method::GET, LIST, &Value::Null)
            .await
            .refused(403, "Access denied");
        assert!(works(app, &user.credential).await);
    });
}

#[test]
fn portal_10_1_of_two_who_end_a_session_one_did() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let path = format!("logout/{}", number(app, &user.credential).await);
        let key = app.owner.credential.clone();
        let (a, b) = tokio::join!(put(app, &key, &path), put(app, &key, &path));
        let mut answers = [a.ok() == true, b.ok() == true];
        answers.sort_unstable();
        assert_eq!(answers, [false, true]);
        let recorded = events(app, 1_000).await;
        assert_eq!(recorded.iter().filter(|number| **number == 4035).count(), 1);
        // Everybody at once: nothing deadlocks, and nobody keeps a session.
        let sessions = [app.sign_in(&user.email).await, app.sign_in(&user.email).await];
        let all = format!("logoutall/{}", user.id);
        tokio::join!(
            put(app, &key, &all),
            put(app, &sessions[0], "logoutallexceptthis"),
            put(app, &sessions[1], "logoutallexceptthis"),
            put(app, &key, &all),
        );
        put(app, &key, &all).await.ok();
        for session in sessions {
            assert!(!works(app, &session).await);
        }
    });
}

/// A second portal with the same owner's address; answers a session of its owner, and his number there.
async fn session_elsewhere(app: &TestApp) -> (String, i64) {
    let owner = app.owner.person_id();
    let token = "a-token-of-another-portal";
    let id = app
        .app
        .write(move |tx, ctx| {
            let first = portals::find(tx, PortalId(1))?.ok_or(Error::Denied)?;
            let mut person = people::find(tx, PortalId(1), owner)?.ok_or(Error::Denied)?;
            person.id = anteroom_domain::PersonId(ctx.new_id());
            person.portal = PortalId(2);
            let portal = Portal {
                id: PortalId(2),
                alias: "second".into(),
                owner: person.id,
                ..first
            };
            portals::insert(tx, &portal)?;
            people::insert(tx, &person, None)?;
            Ok(sessions::insert(
                tx,
                &sessions::NewSession {
                    portal: PortalId(2),
                    person: person.id,
                    token_hash: ctx.secrets.hash_token(token),
                    created_at: ctx.now(),
                    expires_at: None,
                    portal_epoch: portal.session_epoch,
                    person_epoch: person.session_epoch,
                    address: String::new(),
                    user_agent: String::new(),
                    via: "password".into(),
                },
            )?)
        })
        .await
        .unwrap();
    (token.to_owned(), id.0)
}

#[test]
fn portal_10_1_sessions_of_another_portal_do_not_exist() {
    on_both(async |app| {
        let (token, id) = session_elsewhere(app).await;
        assert_eq!(
            put(app, &app.owner.credential, &format!("logout/{id}")).await.ok(),
            false
        );
        let there = [("origin", "http://second")];
        let own = async |token: &str| {
            let bearer = format!("Bearer {token}");
            let headers = [("authorization", bearer.as_str()), there[0]];
            app.call_with(
                Method::GET,
                "/api/2.0/security/activeconnections",
                &headers,
                &Value::Null,
            )
            .await
        };
        assert_eq!(own(&token).await.ok()["items"][0]["tenantId"], 2);
        let user = app.person(Role::User).await;
        own(&user.credential).await.empty(401);
        app.call(&token, Method::GET, LIST, &Value::Null).await.empty(401);
        // Signing everybody of the first portal out leaves the second alone.
        put(app, &app.owner.credential, &format!("logoutall/{}", app.owner.id))
            .await
            .ok();
        own(&token).await.ok();
    });
}

#[test]
fn auth_13_sessions_last_as_long_as_the_portal_says() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let sign_in = async || {
            let body = json!({ "userName": user.email, "passwordHash": anteroom_testkit::PASSWORD_HASH });
            app.anonymous(Method::POST, "/authentication", body).await
        };
        assert_eq!(sign_in().await.ok()["expires"], "2027-07-21T10:45:10Z");
        keep_sessions(app, false, 1_440).await;
        assert_eq!(sign_in().await.ok()["expires"], "2027-07-21T10:45:10Z");
        keep_sessions(app, true, 90).await;
        let answer = sign_in().await;
        assert_eq!(answer.ok()["expires"], "2026-07-21T12:15:10Z");
        assert!(
            answer
                .header("set-cookie")
                .contains("Expires=Tue, 21 Jul 2026 12:15:10 GMT")
        );
        let token = answer.ok()["token"].as_str().unwrap().to_owned();
        app.clock.advance_seconds(90 * 60 - 1);
        assert!(works(app, &token).await);
        app.clock.advance_seconds(1);
        assert!(!works(app, &token).await);
        keep_sessions(app, true, 0).await;
        let answer = sign_in().await;
        assert_eq!(answer.ok()["expires"], "0001-01-01T00:00:00");
        assert!(answer.header("set-cookie").contains("Expires=Thu, 30 Dec 9999"));
        app.clock.advance_seconds(20 * 365 * 86_400);
        assert!(works(app, answer.ok()["token"].as_str().unwrap()).await);
    });
}

#[test]
fn sessions_that_are_over_are_deleted_and_no_others() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        keep_sessions(app, true, 10).await;
        for _ in 0..3 {
            app.sign_in(&user.email).await;
        }
        let ended = app.sign_in(&user.email).await;
        app.call(&ended, Method::POST, "/authentication/logout", &Value::Null)
            .await
            .ok();
        assert_eq!(app.app.delete_sessions_that_are_over().await.unwrap(), 1);
        app.clock.advance_seconds(600);
        keep_sessions(app, true, 0).await;
        let endless = app.sign_in(&user.email).await;
        assert_eq!(app.app.delete_sessions_that_are_over().await.unwrap(), 3);
        assert!(works(app, &user.credential).await && works(app, &endless).await);
        // Everybody of the portal is signed out.
        app.app
            .write(|tx, _| {
                let mut portal = portals::find(tx, PortalId(1))?.ok_or(Error::Denied)?;
                portal.session_epoch += 1;
                Ok(portals::update(tx, &portal)?)
            })
            .await
            .unwrap();
        let fresh = app.sign_in(&user.email).await;
        assert!(!works(app, &user.credential).await && !works(app, &endless).await);
        assert_eq!(numbers_of(app, &fresh).await.len(), 1);
        assert_eq!(app.app.delete_sessions_that_are_over().await.unwrap(), 2);
        assert_eq!(app.app.delete_sessions_that_are_over().await.unwrap(), 0);
        assert!(works(app, &fresh).await);
    });
}

#[test]
fn nobody_has_more_than_a_thousand_sessions() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let person = user.person_id();
        app.app
            .write(move |tx, ctx| {
                for number in 0..999_u64 {
                    let mut hash = [7; 32];
                    hash[..8].copy_from_slice(&number.to_be_bytes());
                    let session = sessions::NewSession {
                        portal: PortalId(1),
                        person,
                        token_hash: hash,
                        created_at: ctx.now(),
                        expires_at: None,
                        portal_epoch: 0,
                        person_epoch: 0,
                        address: String::new(),
                        user_agent: String::new(),
                        via: "password".into(),
                    };
                    sessions::insert(tx, &session)?;
                }
                Ok(())
            })
            .await
            .unwrap();
        assert!(works(app, &user.credential).await);
        let newest = app.sign_in(&user.email).await;
        assert!(works(app, &newest).await && !works(app, &user.credential).await);
        assert_eq!(numbers_of(app, &newest).await.len(), 1_000);
    });
}
