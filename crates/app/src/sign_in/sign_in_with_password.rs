//! Signing in with a password or a link (`docs/protocol/auth.md` 4).

use super::begin_session::{Beginning, Begun, begin_session};
use super::identify::{Identified, identify, refuse_link};
use crate::app::App;
use crate::captcha::CaptchaAnswer;
use crate::error::Error;
use crate::links::{OpenedLink, PresentedLink};
use crate::passwords::Password;
use anteroom_domain::Portal;
use anteroom_domain::event::Action;
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

/// Signs a person in, in stages: the first factor, then the session.
///
/// # Errors
/// [`Missing::Person`](crate::error::Missing::Person) for a link; [`Error::Unauthenticated`];
/// [`Refusal::TooManyAttempts`](crate::error::Refusal::TooManyAttempts);
/// [`Refusal::UserDisabled`](crate::error::Refusal::UserDisabled) when everything else is right; [`Error::SlowDown`] when no
/// password can be checked now.
pub async fn sign_in(app: &App, portal: &Arc<Portal>, request: SignIn) -> Result<Begun, Error> {
    let Identified { person, link } = identify(app, portal, &request).await?;
    let is_link = link.is_some();
    match begin_session(app, portal, person, beginning(&request, link)).await {
        Err(Error::Link | Error::Unauthenticated | Error::Forbidden(_)) if is_link => {
            Err(refuse_link(app, portal, &request).await?)
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
