//! Signing in with a password or a link (`docs/protocol/auth.md` 4).

use super::begin_session::{Beginning, Begun, begin_session};
use super::identify::{Identified, identify, refuse_link};
use super::second_step::{SignedIn, ask_or_begin, check_second_factor};
use crate::app::App;
use crate::captcha::CaptchaAnswer;
use crate::error::{Error, Refusal};
use crate::links::{OpenedLink, PresentedLink};
use crate::passwords::Password;
use anteroom_domain::Portal;
use anteroom_domain::event::Action;
use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;

/// What a sign-in says.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// Address or identifier.
    pub login: Option<String>,
    /// The password.
    pub password: Option<Password>,
    /// How the person wants to sign in.
    pub way: Way,
    /// A language to switch the person to.
    pub culture: Option<String>,
    /// Client address.
    pub address: IpAddr,
    /// What the client sent about a captcha.
    pub captcha: CaptchaAnswer,
    /// `User-Agent` of the client.
    pub user_agent: Option<String>,
}

/// How somebody wants to sign in.
#[derive(Clone, Debug)]
pub enum Way {
    /// With a password.
    Password,
    /// With a link of the type `Auth`.
    Link(PresentedLink),
    /// Through a provider, but without a profile of one that is offered, so it fails.
    Provider,
}

/// Signs a person in, in stages: the first factor, the second one where it is needed, the session.
///
/// # Errors
/// [`Missing::Person`](crate::error::Missing::Person) for a link; [`Error::Unauthenticated`];
/// [`Refusal::TooManyAttempts`];
/// [`Refusal::UserDisabled`] when everything else is right; [`Error::SlowDown`] when no
/// password can be checked now.
pub async fn sign_in(app: &App, portal: &Arc<Portal>, request: SignIn) -> Result<SignedIn, Error> {
    let Identified { person, link } = identify(app, portal, &request).await?;
    let is_link = link.is_some();
    let ended = ask_or_begin(app, portal, person, beginning(&request, link)).await;
    hide_link(app, portal, &request, is_link, ended).await
}

/// Signs a person in who sends the code of the second factor along.
///
/// # Errors
/// As [`sign_in`]; [`Error::Unauthenticated`] also for a wrong code, and where none is needed;
/// [`Refusal::TooManyAttempts`] also for too many wrong codes.
pub async fn sign_in_with_code(app: &App, portal: &Arc<Portal>, request: SignIn, code: &str) -> Result<Begun, Error> {
    let Identified { person, link } = identify(app, portal, &request).await?;
    let is_link = link.is_some();
    check_second_factor(app, portal, &person, request.address, code).await?;
    let beginning = Beginning {
        event: Action::LoginSuccessViaApiTfa,
        ..beginning(&request, link)
    };
    let ended = begin_session(app, portal, person, beginning).await;
    hide_link(app, portal, &request, is_link, ended).await
}

/// Sends the code of the second factor to the telephone of a person. Nothing sends text messages, so that this ends with
/// a refusal once the first factor is right.
///
/// # Errors
/// As [`sign_in`]; [`Refusal::SmsNotAvailable`] in the end.
pub async fn send_text_message(app: &App, portal: &Arc<Portal>, request: SignIn) -> Result<Infallible, Error> {
    identify(app, portal, &request).await?;
    Err(Error::Forbidden(Refusal::SmsNotAvailable))
}

/// Every link that did not sign anybody in is answered alike.
async fn hide_link<T>(
    app: &App,
    portal: &Arc<Portal>,
    request: &SignIn,
    is_link: bool,
    ended: Result<T, Error>,
) -> Result<T, Error> {
    match ended {
        Err(Error::Link | Error::Unauthenticated | Error::Forbidden(_)) if is_link => {
            Err(refuse_link(app, portal, request).await?)
        }
        other => other,
    }
}

fn beginning(request: &SignIn, link: Option<OpenedLink>) -> Beginning {
    Beginning {
        via: if link.is_some() { "link" } else { "password" },
        event: success(request),
        address: request.address,
        user_agent: request.user_agent.clone(),
        culture: request.culture.clone(),
        link,
    }
}

const fn success(request: &SignIn) -> Action {
    match (&request.way, &request.password) {
        (Way::Link(_), _) => Action::AuthLinkActivated,
        (_, Some(Password::ClientHash(_))) => Action::LoginSuccessViaPassword,
        _ => Action::LoginSuccessViaApi,
    }
}
