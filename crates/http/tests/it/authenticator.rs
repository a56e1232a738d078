//! People with an authenticator app.

use anteroom_testkit::{Answer, PASSWORD_HASH, TestApp, TestAuthenticator, TestPerson};
use http::Method;
use serde_json::{Value, json};

/// Switches the second factor on, for everybody from everywhere.
pub async fn switch_on(app: &TestApp) {
    set_rule(app, json!({ "type": "App" })).await;
}

/// Sets the rule, as whoever may read the data folder: a key changes it only while it is off.
pub async fn set_rule(app: &TestApp, rule: Value) {
    at_the_machine(app, Method::PUT, "/settings/tfaapp", rule).await.ok();
}

/// A request over the control listener, which acts as the owner.
pub async fn at_the_machine(app: &TestApp, method: Method, path: &str, body: Value) -> Answer {
    app.app.set_control_token(CONTROL);
    app.control(CONTROL, method, path, &body).await
}

const CONTROL: &str = "the token of the data folder";

/// What somebody sends to sign in whom the test made.
pub fn credentials(person: &TestPerson) -> Value {
    json!({ "userName": person.email, "passwordHash": PASSWORD_HASH })
}

/// The first step of a sign-in.
pub async fn first_step(app: &TestApp, person: &TestPerson) -> Answer {
    app.anonymous(Method::POST, "/authentication", credentials(person))
        .await
}

/// A sign-in with a code.
pub async fn with_code(app: &TestApp, person: &TestPerson, code: &str) -> Answer {
    let path = format!("/authentication/{code}");
    app.anonymous(Method::POST, &path, credentials(person)).await
}

/// Sets an app up for somebody who needs one; answers it and the person with a session. Its next code comes 30 seconds later.
pub async fn connect(app: &TestApp, person: &TestPerson) -> (TestAuthenticator, TestPerson) {
    let asked = first_step(app, person).await.ok();
    let authenticator = TestAuthenticator::new(asked["tfaKey"].as_str().unwrap());
    let answer = with_code(app, person, &authenticator.code(app)).await.ok();
    let token = answer["token"].as_str().unwrap().to_owned();
    (authenticator, app.with_credential(person, token))
}

/// A code that is none of those which the app shows within an hour.
pub fn wrong_code(app: &TestApp, authenticator: &TestAuthenticator) -> String {
    let now = app.app.now();
    let shown: Vec<String> = (-120..=120)
        .map(|step| authenticator.code_at(now.plus_seconds(step * 30)))
        .collect();
    (0..1_000)
        .map(|number| format!("{number:06}"))
        .find(|code| !shown.contains(code))
        .unwrap()
}

/// The second step that an answer asks for: the value of the `confirm` header, and the cookie with the key.
pub fn step_of(answer: &Answer, url: &str) -> (String, String) {
    let confirm = url.split_once('?').unwrap().1.to_owned();
    let cookie = answer
        .headers
        .get_all("set-cookie")
        .iter()
        .map(|value| value.to_str().unwrap())
        .find(|cookie| cookie.starts_with("asc_confirm_key_Tfa"))
        .unwrap();
    (confirm, cookie.split(';').next().unwrap().to_owned())
}

/// The second step that the first one of a sign-in asks for.
pub async fn asked_step(app: &TestApp, person: &TestPerson) -> (String, String) {
    let answer = first_step(app, person).await;
    let url = answer.ok()["confirmUrl"].as_str().unwrap().to_owned();
    step_of(&answer, &url)
}

/// A request with the link of a second step.
pub async fn by_step(app: &TestApp, step: &(String, String), method: Method, path: &str, body: Value) -> Answer {
    let headers = [("confirm", step.0.as_str()), ("cookie", step.1.as_str())];
    app.call_with(method, &format!("/api/2.0{path}"), &headers, &body).await
}

/// A sign-in that is finished with the link of its second step.
pub async fn validate(app: &TestApp, step: &(String, String), code: &str) -> Answer {
    let body = json!({ "code": code });
    by_step(app, step, Method::POST, "/settings/tfaapp/validate", body).await
}

/// The session that an answer sets as a cookie.
pub fn session_of(answer: &Answer) -> String {
    let mut cookies = answer.headers.get_all("set-cookie").iter();
    let cookie = cookies
        .find_map(|value| value.to_str().unwrap().strip_prefix("asc_auth_key="))
        .unwrap();
    cookie.split(';').next().unwrap().to_owned()
}
