//! Accounts at a provider: `docs/protocol/people.md` 14 and the sign-in through one, `docs/protocol/auth.md` 4.

use crate::invited::{common, invite, key_of};
use anteroom_domain::event::Action;
use anteroom_domain::{LetterKind, Role};
use anteroom_testkit::{Answer, TestApp, TestPerson, TestSettings, on_both, on_both_with};
use axum::body::Body;
use http::{Method, Request};
use serde_json::{Value, json};

const LINK: &str = "/people/thirdparty/linkaccount";

pub fn with_provider() -> TestSettings {
    TestSettings {
        has_open_id: true,
        ..TestSettings::default()
    }
}

async fn browse(app: &TestApp, path: &str, cookie: &str) -> Answer {
    let request = Request::builder().uri(path).header("host", "portal.test");
    let request = request.header("cookie", format!("anteroom_sign_in={cookie}"));
    app.send(request.body(Body::empty()).unwrap()).await
}

fn cookie_of(answer: &Answer) -> String {
    let text = answer.header("set-cookie");
    assert!(text.contains("HttpOnly") && text.contains("SameSite=Lax"), "{text}");
    let value = text.strip_prefix("anteroom_sign_in=").unwrap();
    value.split(';').next().unwrap().to_owned()
}

/// Sends a browser to the provider; answers its state and its cookie.
async fn depart(app: &TestApp) -> (String, String) {
    let answer = browse(app, "/login.ashx?auth=openid&mode=Redirect&desktop=true", "").await;
    assert_eq!(answer.status, 302, "{}", answer.text());
    let state = answer.header("location").rsplit_once("state=").unwrap().1.to_owned();
    (state, cookie_of(&answer))
}

/// What a browser comes back with that signed in at the provider as this account (see `FakeOpenId`).
pub async fn profile(app: &TestApp, account: &str) -> String {
    let (state, cookie) = depart(app).await;
    let account = account.replace(' ', "%20");
    let answer = browse(app, &format!("/login.ashx?state={state}&code={account}"), &cookie).await;
    let location = answer.header("location");
    location.strip_prefix("/login#serializedProfile=").unwrap().to_owned()
}

async fn failed_profile(app: &TestApp, error: &str) -> String {
    let (state, cookie) = depart(app).await;
    let answer = browse(app, &format!("/login.ashx?state={state}&{error}"), &cookie).await;
    let location = answer.header("location");
    location.strip_prefix("/login#serializedProfile=").unwrap().to_owned()
}

pub async fn link(app: &TestApp, who: &TestPerson, profile: &str) -> Answer {
    app.put(who, LINK, json!({ "serializedProfile": profile })).await
}

async fn is_linked(app: &TestApp, who: &TestPerson) -> bool {
    app.get(who, "/people/thirdparty/providers").await.ok()[0]["linked"] == true
}

pub async fn sign_in(app: &TestApp, profile: &str) -> Answer {
    let body = json!({ "provider": "openid", "serializedProfile": profile });
    app.anonymous(Method::POST, "/authentication", body).await
}

async fn actions(app: &TestApp) -> Vec<Action> {
    let read = app
        .app
        .read(|tx, _| Ok(anteroom_store::events::list(tx, anteroom_domain::PortalId(1), 20)?));
    read.await.unwrap().into_iter().map(|event| event.action).collect()
}

#[test]
fn without_a_provider_none_is_offered_and_the_rest_is_refused() {
    on_both(async |app| {
        let path = "/people/thirdparty/providers";
        assert_eq!(app.anonymous(Method::GET, path, Value::Null).await.ok(), json!([]));
        assert_eq!(app.get(&app.owner, path).await.ok(), json!([]));
        assert_eq!(link(app, &app.owner, "x").await.status, 400);
        app.delete(&app.owner, "/people/thirdparty/unlinkaccount?provider=google")
            .await
            .ok();
        sign_in(app, "x").await.refused(401, "User authentication failed");
        let answer = browse(app, "/login.ashx?auth=openid", "").await;
        answer.refused(400, "Nobody can sign in through this provider now.");
    });
}

#[test]
fn the_provider_is_offered_as_a_link_for_browsers() {
    on_both_with(with_provider(), async |app| {
        let list = async |query: &str| {
            let path = format!("/people/thirdparty/providers{query}");
            app.anonymous(Method::GET, &path, Value::Null).await.ok()
        };
        let plain = "/login.ashx?auth=openid&mode=popup&callback=done";
        let expected = json!([{ "provider": "openid", "url": plain, "linked": false }]);
        assert_eq!(list("?clientCallback=done").await, expected);
        assert_eq!(
            list("?settingsView=true&clientCallback=done&fromOnly=OpenID").await,
            expected
        );
        assert_eq!(list("?fromOnly=zoom").await, json!([]));
        let bad = app.anonymous(
            Method::GET,
            "/people/thirdparty/providers?inviteView=perhaps",
            Value::Null,
        );
        bad.await.invalid("inviteView", "perhaps");
    });
}

#[test]
fn an_account_is_linked_signed_in_with_and_unlinked() {
    on_both_with(with_provider(), async |app| {
        let user = app.person(Role::User).await;
        sign_in(app, &profile(app, "s-1 - Ann Lee").await)
            .await
            .refused(401, "User authentication failed");
        let linked = profile(app, "s-1 - Ann Lee").await;
        assert_eq!(link(app, &user, &linked).await.ok(), Value::Null);
        assert!(is_linked(app, &user).await);
        assert!(!is_linked(app, &app.owner).await);
        assert_eq!(actions(app).await[0], Action::UserLinkedSocialAccount);
        link(app, &user, &linked).await.ok();

        let answer = sign_in(app, &profile(app, "s-1 other@example.org - -").await).await;
        let token = answer.ok()["token"].as_str().unwrap().to_owned();
        assert!(answer.header("set-cookie").starts_with("asc_auth_key="));
        assert_eq!(actions(app).await[0], Action::LoginSuccessViaApiSocialAccount);
        let who = app.with_credential(&user, token);
        assert_eq!(app.get(&who, "/people/@self").await.ok()["id"], user.id);

        // Another account of the same provider takes the place of the first one.
        link(app, &user, &profile(app, "s-2 - - -").await).await.ok();
        sign_in(app, &profile(app, "s-1 - - -").await)
            .await
            .refused(401, "User authentication failed");
        app.delete(&user, "/people/thirdparty/unlinkaccount?provider=OpenID")
            .await
            .ok();
        assert!(!is_linked(app, &user).await);
        assert_eq!(actions(app).await[0], Action::UserUnlinkedSocialAccount);
        app.delete(&user, "/people/thirdparty/unlinkaccount?provider=openid")
            .await
            .ok();
        sign_in(app, &profile(app, "s-2 - - -").await)
            .await
            .refused(401, "User authentication failed");
    });
}

#[test]
fn people_14_2_row_1_a_profile_that_is_not_ours() {
    on_both_with(with_provider(), async |app| {
        let words = "The profile of the sign-in provider cannot be read, or is too old. Sign in there again.";
        let good = profile(app, "s-1 - - -").await;
        let mut forged = good.clone().into_bytes();
        forged[20] ^= 1;
        for bad in [
            "",
            "x",
            "e30",
            &String::from_utf8_lossy(&forged),
            &good[1..],
            &"A".repeat(9000),
        ] {
            link(app, &app.owner, bad).await.refused(400, words);
        }
        app.put(&app.owner, LINK, json!({})).await.refused(400, words);
        app.put(&app.owner, LINK, json!({ "serializedProfile": 5 }))
            .await
            .invalid("$.serializedProfile", "could not be converted");
        // The state of a sign-in under way is no profile.
        link(app, &app.owner, &depart(app).await.0).await.refused(400, words);
        app.clock.advance_seconds(601);
        link(app, &app.owner, &good).await.refused(400, words);
        assert!(!is_linked(app, &app.owner).await);
        app.anonymous(Method::PUT, LINK, json!({ "serializedProfile": good }))
            .await
            .empty(401);
    });
}

#[test]
fn people_14_2_row_2_what_went_wrong_at_the_provider() {
    on_both_with(with_provider(), async |app| {
        let failed = failed_profile(app, "error=server_error&error_description=Try%20again%0A%20later").await;
        link(app, &app.owner, &failed).await.refused(500, "Try again later");
        let failed = failed_profile(app, "error=server_error").await;
        link(app, &app.owner, &failed).await.refused(500, "server_error");
        // What we know about the failure stays in the log.
        let failed = failed_profile(app, "code=broken").await;
        link(app, &app.owner, &failed)
            .await
            .refused(500, "The sign-in provider could not be used.");
        let canceled = failed_profile(app, "error=access_denied").await;
        assert_eq!(link(app, &app.owner, &canceled).await.ok(), Value::Null);
        assert!(!is_linked(app, &app.owner).await);
        sign_in(app, &canceled).await.refused(401, "User authentication failed");
    });
}

#[test]
fn people_14_2_row_3_an_account_of_somebody_else() {
    on_both_with(with_provider(), async |app| {
        let (ann, bob) = (app.person(Role::User).await, app.person(Role::User).await);
        let account = profile(app, "s-1 - - -").await;
        link(app, &ann, &account).await.ok();
        link(app, &bob, &account)
            .await
            .refused(400, "The account is already in use");
        assert!(is_linked(app, &ann).await && !is_linked(app, &bob).await);
    });
}

#[test]
fn auth_4_row_6_an_address_opens_only_the_account_of_somebody_who_has_shown_that_it_is_his() {
    on_both_with(with_provider(), async |app| {
        let pending = app.person(Role::User).await;
        let by_address = profile(app, &format!("s-1 {} - -", pending.email)).await;
        sign_in(app, &by_address)
            .await
            .refused(401, "User with this email is already registered");
        let owner = profile(app, &format!("s-2 {} - -", app.owner.email)).await;
        sign_in(app, &owner).await.ok();
        assert!(is_linked(app, &app.owner).await);
        // Not verified at the provider: no address.
        sign_in(app, &profile(app, "s-3 - - -").await)
            .await
            .refused(401, "User authentication failed");
    });
}

#[test]
fn a_disabled_person_does_not_come_in_through_the_provider() {
    on_both_with(with_provider(), async |app| {
        let user = app.person(Role::User).await;
        link(app, &user, &profile(app, "s-1 - - -").await).await.ok();
        let ids = json!({ "userIds": [user.id] });
        app.put(&app.owner, "/people/status/2", ids).await.ok();
        sign_in(app, &profile(app, "s-1 - - -").await)
            .await
            .refused(403, "User disabled");
        app.delete(&app.owner, &format!("/people/{}", user.id)).await.ok();
        sign_in(app, &profile(app, "s-1 - - -").await)
            .await
            .refused(401, "User authentication failed");
    });
}

#[test]
fn a_sign_in_is_finished_in_the_browser_that_began_it() {
    on_both_with(with_provider(), async |app| {
        let words = "This sign-in was not begun in this browser, or took too long. Begin again.";
        let (state, cookie) = depart(app).await;
        let (other_state, other_cookie) = depart(app).await;
        for (state, cookie) in [
            (&state, &other_cookie),
            (&other_state, &cookie),
            (&state, &String::new()),
        ] {
            let answer = browse(app, &format!("/login.ashx?state={state}&code=s-1%20-%20-%20-"), cookie).await;
            answer.refused(400, words);
        }
        browse(app, "/login.ashx?state=forged&code=x", &cookie)
            .await
            .refused(400, words);
        app.clock.advance_seconds(601);
        browse(app, &format!("/login.ashx?state={state}&code=s-1%20-%20-%20-"), &cookie)
            .await
            .refused(400, words);
        let departure = app.open_id.last();
        assert_eq!(
            departure.redirect_uri, "https://portal.test/login.ashx",
            "made of the public URL"
        );
    });
}

#[test]
fn a_window_of_its_own_reports_to_a_function_of_its_opener() {
    on_both_with(with_provider(), async |app| {
        for bad in ["", "a.b", "alert(1)", "%22%3E%3Cscript%3E", "9x", "a%20b"] {
            let answer = browse(app, &format!("/login.ashx?auth=openid&mode=popup&callback={bad}"), "").await;
            answer.refused(400, "The callback must be the name of a function.");
        }
        let answer = browse(app, "/login.ashx?auth=openid&mode=popup&callback=done", "").await;
        let state = answer.header("location").rsplit_once("state=").unwrap().1.to_owned();
        let path = format!("/login.ashx?state={state}&code=s-1%20-%20-%20-");
        let page = browse(app, &path, &cookie_of(&answer)).await;
        assert_eq!(page.status, 200);
        assert!(page.header("content-security-policy").contains("script-src 'self'"));
        assert!(page.text().contains("data-callback=\"done\""), "{}", page.text());
        assert!(!page.text().contains("<script>"), "nothing inline");
        assert_eq!(browse(app, "/static/login.js", "").await.status, 200);
    });
}

async fn sign_up(app: &TestApp, profile: &str, key: &str) -> Answer {
    let body = json!({ "key": key, "serializedProfile": profile, "employeeType": "User", "culture": "de" });
    app.anonymous(Method::POST, "/people/thirdparty/signup", body).await
}

async fn invitation(app: &TestApp, uses: i64) -> String {
    let body = json!({ "employeeType": "User", "maxUseCount": uses });
    key_of(&common(app, &app.owner, body).await)
}

#[test]
fn somebody_registers_with_an_invitation_and_his_account_at_the_provider() {
    on_both_with(with_provider(), async |app| {
        let key = invitation(app, 2).await;
        let made = sign_up(app, &profile(app, "s-1 ann@example.org Ann Lee").await, &key)
            .await
            .ok();
        assert_eq!(made["displayName"], "Ann Lee");
        let seen = app.get(&app.owner, "/people/email?email=ann@example.org").await.ok();
        assert_eq!(seen["id"], made["id"]);
        assert_eq!((&seen["status"], &seen["activationStatus"]), (&json!(1), &json!(1)));
        assert_eq!((&seen["role"], &seen["cultureName"]), (&json!("User"), &json!("de")));
        assert_eq!(seen["createdBy"]["id"], app.owner.id);
        assert!(actions(app).await.contains(&Action::UserCreatedViaInvite));
        let mails = app.mails().await;
        let kinds: Vec<LetterKind> = mails.iter().map(|mail| mail.letter.kind).collect();
        assert!(
            kinds.contains(&LetterKind::Welcome) && kinds.contains(&LetterKind::PasswordChange),
            "{kinds:?}"
        );
        sign_in(app, &profile(app, "s-1 - - -").await).await.ok();

        // Nobody is made twice, and a name that the portal does not accept is left out.
        let again = sign_up(app, &profile(app, "s-1 ann@example.org Ann Lee").await, &key)
            .await
            .ok();
        assert_eq!(again["id"], made["id"]);
        let other = sign_up(app, &profile(app, "s-2 bob@example.org B0b -").await, &key)
            .await
            .ok();
        assert_eq!(other["displayName"], "Unknown");
        sign_up(app, &profile(app, "s-3 eve@example.org Eve -").await, &key)
            .await
            .refused(403, "Access denied");
    });
}

#[test]
fn people_14_4_row_1_what_went_wrong_at_the_provider() {
    on_both_with(with_provider(), async |app| {
        let key = invitation(app, 5).await;
        let failed = failed_profile(app, "error=server_error&error_description=Later").await;
        sign_up(app, &failed, &key).await.refused(500, "Later");
        let canceled = failed_profile(app, "error=access_denied").await;
        assert_eq!(sign_up(app, &canceled, &key).await.ok(), Value::Null);
        assert_eq!(sign_up(app, "x", &key).await.status, 400);
        for body in [json!({ "key": key }), json!({ "serializedProfile": "x" })] {
            app.anonymous(Method::POST, "/people/thirdparty/signup", body)
                .await
                .invalid("$", "missing required properties");
        }
    });
}

#[test]
fn people_14_4_row_2_no_verified_address() {
    on_both_with(with_provider(), async |app| {
        let nameless = profile(app, "s-1 - Ann Lee").await;
        // Before the key.
        sign_up(app, &nameless, "x").await.refused(400, "Incorrect email");
    });
}

#[test]
fn people_14_4_row_3_no_invitation() {
    on_both_with(with_provider(), async |app| {
        let by_mail = key_of(&invite(app, "waiting@example.com", "User").await);
        for (at, key) in ["", "x", "1.AAAA", &by_mail].into_iter().enumerate() {
            let profile = profile(app, &format!("s-{at} new{at}@example.org Ann Lee")).await;
            sign_up(app, &profile, key).await.refused(403, "Access denied");
        }
        let key = invitation(app, 5).await;
        let lapsed = app.get(&app.owner, "/portal/users/invitationlink/User").await.ok();
        let body = json!({ "id": lapsed["id"] });
        app.call(
            &app.owner.credential,
            Method::DELETE,
            "/portal/users/invitationlink",
            &body,
        )
        .await
        .ok();
        let late = profile(app, "s-9 late@example.org Ann Lee").await;
        sign_up(app, &late, &key).await.refused(403, "Access denied");
    });
}

#[test]
fn people_14_4_a_registration_without_a_type_is_that_of_a_room_admin() {
    on_both_with(with_provider(), async |app| {
        let key = key_of(&common(app, &app.owner, json!({ "employeeType": "RoomAdmin" })).await);
        let body = json!({ "key": key, "serializedProfile": profile(app, "s-1 ann@example.org Ann Lee").await });
        app.anonymous(Method::POST, "/people/thirdparty/signup", body)
            .await
            .ok();
        let seen = app.get(&app.owner, "/people/email?email=ann@example.org").await.ok();
        assert_eq!(seen["role"], "RoomAdmin");
    });
}

#[test]
fn people_14_4_row_4_the_address_of_somebody_who_has_not_shown_that_it_is_his() {
    on_both_with(with_provider(), async |app| {
        let key = invitation(app, 5).await;
        let pending = app.person(Role::User).await;
        let profile = profile(app, &format!("s-1 {} - -", pending.email)).await;
        sign_up(app, &profile, &key)
            .await
            .refused(403, "User with this email is already registered");
        assert!(!is_linked(app, &pending).await);
    });
}

#[test]
fn people_14_4_row_6_no_seat_left() {
    let settings = TestSettings {
        app: Some(|s| s.max_users = Some(0)),
        ..with_provider()
    };
    on_both_with(settings, async |app| {
        let key = invitation(app, 5).await;
        let profile = profile(app, "s-1 ann@example.org Ann Lee").await;
        sign_up(app, &profile, &key)
            .await
            .refused(402, "The number of users should not exceed 0");
    });
}
