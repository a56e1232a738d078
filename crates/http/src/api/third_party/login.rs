//! `GET /login.ashx`: a browser on its way to a provider, and back (`docs/protocol/people.md` 14.1).

use crate::layers::credential::find_cookie;
use crate::login_page;
use crate::operation::{Operation, QueryKind, QueryParameter};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::external::flow::{self, Delivery, Finished, RETURN_PATH, Returned};
use bytes::Bytes;
use http::header::{CONTENT_SECURITY_POLICY, LOCATION, SET_COOKIE};
use http::{HeaderValue, StatusCode};

const QUERY: &[QueryParameter] = &[
    QueryParameter::new("auth", QueryKind::Text, "The name of the provider."),
    QueryParameter::new("mode", QueryKind::Text, "`popup` or `Redirect`."),
    QueryParameter::new(
        "callback",
        QueryKind::Text,
        "With `popup`: the function to call at the end.",
    ),
    QueryParameter::new(
        "state",
        QueryKind::Text,
        "From the provider: the state of the departure.",
    ),
    QueryParameter::new("code", QueryKind::Text, "From the provider: what a token is given for."),
    QueryParameter::new("error", QueryKind::Text, "From the provider: what went wrong."),
];

/// The cookie of a sign-in under way. It must come back from the provider's page, so `SameSite` is Lax.
const COOKIE: &str = "anteroom_sign_in";
/// Longer values are none of ours, or of any provider.
const VALUE_MAX_CHARS: usize = 4096;

pub(super) fn operation() -> Operation {
    Operation::get("login", RETURN_PATH, |rq| Box::pin(login(rq)))
        .about("Sends a browser to a sign-in provider, and takes it back.")
        .at_host()
        .anonymous()
        .works_unpaid()
        .redirects(true)
        .query(QUERY)
}

async fn login(rq: Request) -> Result<Reply, Problem> {
    let given = |name| {
        let value = rq.query.first(name).filter(|value| !value.is_empty());
        value.filter(|value| value.len() <= VALUE_MAX_CHARS).map(str::to_owned)
    };
    if let Some(state) = given("state") {
        let returned = Returned {
            state,
            cookie: find_cookie(&rq.headers, COOKIE).unwrap_or_default().to_owned(),
            code: given("code"),
            error: given("error"),
            error_description: given("error_description"),
        };
        let finished = flow::finish(&rq.app, &rq.portal, returned).await;
        return arrive(&rq, &finished.ok_or_else(|| page(login_page::EXPIRED))?);
    }
    let delivery = match given("mode") {
        Some(mode) if mode.eq_ignore_ascii_case("popup") => Delivery::Popup {
            callback: given("callback")
                .filter(|name| is_function(name))
                .ok_or_else(|| page(login_page::NO_CALLBACK))?,
        },
        _ => Delivery::Redirect,
    };
    let provider = given("auth").unwrap_or_default();
    let begun = flow::begin(&rq.app, &rq.portal, &provider, &delivery).await;
    let begun = begun.ok_or_else(|| page(login_page::NO_PROVIDER))?;
    let cookie = set_cookie(&rq, &begun.cookie, 600)?;
    Ok(redirect(&begun.url)?.with_header(SET_COOKIE, cookie))
}

fn arrive(rq: &Request, finished: &Finished) -> Result<Reply, Problem> {
    let profile = &finished.serialized_profile;
    let reply = match &finished.delivery {
        // Behind the `#`, so that no server and no log on the way sees it. Its letters need no escape.
        Delivery::Redirect => redirect(&format!("/login#serializedProfile={profile}"))?,
        Delivery::Popup { callback } => html(StatusCode::OK, login_page::done(callback, profile)),
    };
    Ok(reply.with_header(SET_COOKIE, set_cookie(rq, "", 0)?))
}

/// The name of a function of the page, and nothing that could be more.
fn is_function(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '$');
    name.len() <= 64 && name.chars().all(plain) && !name.starts_with(|c: char| c.is_ascii_digit())
}

fn set_cookie(rq: &Request, value: &str, seconds: u32) -> Result<HeaderValue, Problem> {
    let secure = if rq.is_https() { "; Secure" } else { "" };
    let text = format!("{COOKIE}={value}; Max-Age={seconds}; Path={RETURN_PATH}; HttpOnly{secure}; SameSite=Lax");
    HeaderValue::try_from(text).map_err(Problem::internal)
}

fn redirect(url: &str) -> Result<Reply, Problem> {
    let location = HeaderValue::try_from(url).map_err(Problem::internal)?;
    Ok(Reply::no_content()
        .with_status(StatusCode::FOUND)
        .with_header(LOCATION, location))
}

fn html(status: StatusCode, text: String) -> Reply {
    Reply::raw("text/html; charset=utf-8", Bytes::from(text))
        .with_status(status)
        .with_header(
            CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(login_page::CONTENT_SECURITY_POLICY),
        )
}

/// A refusal in one sentence; whoever reads it sits before a browser.
fn page(words: &'static str) -> Problem {
    Problem::bad_argument(words)
}
