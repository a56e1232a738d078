//! `POST /authentication`: signing in (`docs/protocol/auth.md` 4).

use crate::api::settings::second_factor::cookie_of;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::{Cookie, Reply};
use crate::request::Request;
use anteroom_app::captcha::CaptchaAnswer;
use anteroom_app::external::{self, sign_in::ProviderSignIn};
use anteroom_app::links::PresentedLink;
use anteroom_app::passwords::Password;
use anteroom_app::sign_in::begin_session::Begun;
use anteroom_app::sign_in::second_step::{SignedIn, Step};
use anteroom_app::sign_in::sign_in_with_password::{self, SignIn, Way};
use anteroom_domain::LinkType;
use anteroom_wire::authentication::AuthenticationTokenDto;
use anteroom_wire::request::SignInRequest;
use http::header::USER_AGENT;

pub(super) fn operation() -> Operation {
    Operation::post("sign_in", "/authentication", |rq| Box::pin(sign_in(rq)))
        .about("Signs a person in: a session token, also as cookie, or the question for a second factor.")
        .anonymous()
        .works_unpaid()
        .takes::<SignInRequest>()
        .answers::<AuthenticationTokenDto>()
}

async fn sign_in(rq: Request) -> Result<Reply, Problem> {
    let body = SignInRequest::parse(&rq.body)?;
    let ends_with_browser = body.session;
    let ended = if let Some(serialized_profile) = profile_of_provider(&body) {
        let request = ProviderSignIn {
            serialized_profile,
            culture: body.culture,
            address: rq.address,
            user_agent: user_agent(&rq),
        };
        external::sign_in::sign_in_with_provider(&rq.app, &rq.portal, request).await?
    } else {
        sign_in_with_password::sign_in(&rq.app, &rq.portal, sign_in_of(&rq, body)).await?
    };
    match ended {
        SignedIn::Session(begun) => signed_in(&begun, ends_with_browser),
        SignedIn::Asked(step) => asked(&rq, &step),
    }
}

/// The sign-in that a body asks for.
pub(super) fn sign_in_of(rq: &Request, body: SignInRequest) -> SignIn {
    SignIn {
        login: body.user_name.clone(),
        password: Password::from_members(body.password.as_deref(), body.password_hash.as_deref()),
        way: if let Some(link) = body.confirm_data {
            Way::Link(PresentedLink {
                kind: Some(LinkType::Auth),
                key: rq.link_key(link.key.as_deref(), Some(LinkType::Auth)),
                email: link.email,
                first: link.first.unwrap_or(false),
                ..PresentedLink::default()
            })
        } else if names_another_provider(body.provider.as_deref()) {
            Way::Provider
        } else {
            Way::Password
        },
        culture: body.culture,
        captcha: CaptchaAnswer::from_members(body.recaptcha_type, body.recaptcha_response.as_deref()),
        address: rq.address,
        user_agent: user_agent(rq),
    }
}

fn user_agent(rq: &Request) -> Option<String> {
    let sent = rq.headers.get(USER_AGENT)?;
    sent.to_str().ok().map(str::to_owned)
}

/// The profile of a provider, when the body signs in with one: it has neither a link nor a password.
fn profile_of_provider(body: &SignInRequest) -> Option<String> {
    let names_one = body.confirm_data.is_none() && names_another_provider(body.provider.as_deref());
    body.serialized_profile
        .clone()
        .filter(|profile| names_one && !profile.is_empty())
}

fn signed_in(begun: &Begun, ends_with_browser: bool) -> Result<Reply, Problem> {
    Ok(Reply::one(&token_of(begun, ends_with_browser))?.with_cookie(Cookie::session(begun, ends_with_browser)))
}

/// A session that has just begun, as clients read it.
pub(super) fn token_of(begun: &Begun, ends_with_browser: bool) -> AuthenticationTokenDto {
    let expires = begun.expires_at.filter(|_| !ends_with_browser);
    AuthenticationTokenDto::signed_in(begun.token.to_string(), expires)
}

fn asked(rq: &Request, step: &Step) -> Result<Reply, Problem> {
    let url = format!("{}{}", rq.link_root(), step.path);
    let manual_key = step.manual_key.as_ref().map(|key| key.to_string());
    Ok(Reply::one(&AuthenticationTokenDto::asked_for_code(url, manual_key))?.with_cookie(cookie_of(step)))
}

fn names_another_provider(provider: Option<&str>) -> bool {
    provider
        .map(str::trim)
        .is_some_and(|name| !name.is_empty() && !name.eq_ignore_ascii_case("email"))
}
