//! Signing in with a password (`docs/protocol/auth.md` 4).

use crate::app::App;
use crate::error::{Error, Missing, Refusal};
use crate::links::{OpenedLink, PresentedLink};
use crate::passwords::Password;
use crate::sign_in::begin_session::{Beginning, Begun, append, begin_session};
use anteroom_domain::event::Action;
use anteroom_domain::{LinkType, Person, PersonId, Portal, Status};
use anteroom_store::people;
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

/// Signs a person in. Unknown and known people are answered alike and after the same work.
///
/// # Errors
/// [`Missing::Person`] for a link; [`Error::Unauthenticated`]; [`Refusal::TooManyAttempts`]; [`Refusal::UserDisabled`] when everything else is right;
/// [`Error::SlowDown`] when no password can be checked now.
pub async fn sign_in(app: &App, portal: &Arc<Portal>, request: SignIn) -> Result<Begun, Error> {
    match request.way.clone() {
        Way::Password => {}
        Way::Link(link) => return sign_in_with_link(app, portal, request, link).await,
        Way::Provider => {
            record_some_failures(app, portal, &request, Action::LoginFailViaApiSocialAccount).await?;
            return Err(Error::Unauthenticated);
        }
    }
    let (Some(login), Some(password)) = (
        request.login.as_deref().map(str::trim).filter(|l| !l.is_empty()),
        &request.password,
    ) else {
        return Err(Error::Unauthenticated);
    };
    let rule = app.settings().attempt_rule;
    let found = find_login(app, portal, login).await?;
    let (person, stored) = found.map_or((None, None), |(person, stored)| (Some(person), stored));
    // One account has several names to sign in with, and all of them are counted together.
    let account = person.as_ref().map_or(login, |person| person.email.as_str()).to_owned();
    if let Err(locked) = app.0.attempts.begin(rule, &account, request.address, app.now()) {
        // Anybody can go on knocking for as long as he likes, so that only the first refusal of a lock is kept.
        if locked.since_now {
            record_failure(app, portal, &request, login, Action::LoginFailBruteForce).await?;
        }
        return Err(Error::Forbidden(Refusal::TooManyAttempts));
    }
    let verdict = app.0.passwords.verify(password.clone(), stored, request.address).await;
    if verdict.is_err() {
        app.0.attempts.take_back(&account, request.address);
    }
    let right = verdict?;
    let Some(person) = person.filter(|_| right) else {
        record_failure(app, portal, &request, login, Action::LoginFailViaApi).await?;
        return Err(Error::Unauthenticated);
    };
    app.0.attempts.take_back(&account, request.address);
    if person.status != Status::Active {
        record_failure(app, portal, &request, login, Action::LoginFail).await?;
        return Err(Error::Forbidden(Refusal::UserDisabled));
    }
    begin_session(app, portal, person, beginning(request, None)).await
}

/// Signs in whoever has the address of a link, once. Every link that is not good is answered alike.
async fn sign_in_with_link(
    app: &App,
    portal: &Arc<Portal>,
    request: SignIn,
    mut link: PresentedLink,
) -> Result<Begun, Error> {
    link.kind = Some(LinkType::Auth);
    let opened = app.open_link(portal, &link, None).await?.ok();
    let person = opened.as_ref().and_then(|link| link.person.as_deref().cloned());
    let begun = match person {
        Some(person) => begin_session(app, portal, person, beginning(request.clone(), opened)).await,
        None => Err(Error::Link),
    };
    match begun {
        Err(Error::Link | Error::Unauthenticated | Error::Forbidden(_)) => {
            record_some_failures(app, portal, &request, Action::LoginFail).await?;
            Err(Error::NotFound(Missing::Person))
        }
        other => other,
    }
}

async fn find_login(app: &App, portal: &Portal, login: &str) -> Result<Option<(Person, Option<String>)>, Error> {
    let (portal, login) = (portal.id, login.to_owned());
    app.point(move |tx, _| {
        let person = match PersonId::parse(&login) {
            Some(id) => people::find(tx, portal, id)?,
            None => people::find_by_email(tx, portal, &login)?,
        };
        let Some(person) = person else { return Ok(None) };
        let stored = people::find_password_hash(tx, portal, person.id)?;
        Ok(Some((person, stored)))
    })
    .await
}

fn beginning(request: SignIn, link: Option<OpenedLink>) -> Beginning {
    Beginning {
        via: if link.is_some() { "link" } else { "password" },
        event: success(&request),
        address: request.address,
        user_agent: request.user_agent,
        culture: request.culture,
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

/// Records a failure that costs a client nothing, so that only the first few of each client are kept.
async fn record_some_failures(app: &App, portal: &Arc<Portal>, request: &SignIn, action: Action) -> Result<(), Error> {
    let rule = app.settings().attempt_rule;
    let kind = action.number().to_string();
    if app.0.attempts.begin(rule, &kind, request.address, app.now()).is_ok() {
        let login = request.login.as_deref().unwrap_or_default();
        record_failure(app, portal, request, login, action).await?;
    }
    Ok(())
}

/// A failure changes nothing else, so its record has a transaction of its own.
async fn record_failure(
    app: &App,
    portal: &Arc<Portal>,
    request: &SignIn,
    login: &str,
    action: Action,
) -> Result<(), Error> {
    let (portal, address) = (Arc::clone(portal), request.address);
    let login: String = login.chars().take(255).collect();
    app.write(move |tx, ctx| append(tx, ctx, &portal, action, None, address, &login))
        .await
}
