//! The first factor: finding out who signs in, in stages (`docs/protocol/auth.md` 4).
//!
//! Each stage is a function that refuses or lets pass, in the order of the protocol: captcha, lock, password, status. A new one
//! takes its place in [`by_password`].

use super::begin_session::append;
use super::sign_in_with_password::{SignIn, Way};
use crate::app::App;
use crate::error::{Error, Missing, Refusal};
use crate::links::{OpenedLink, PresentedLink};
use crate::passwords::Password;
use anteroom_domain::event::Action;
use anteroom_domain::{LinkType, Person, PersonId, Portal, Status};
use anteroom_store::people;
use std::net::IpAddr;
use std::sync::Arc;

/// Somebody who has shown the first factor.
#[derive(Debug)]
pub(crate) struct Identified {
    /// Who it is, as of the check.
    pub person: Person,
    /// The link that showed it, to be used up.
    pub link: Option<OpenedLink>,
}

/// The account that a login names, known or not.
struct Account {
    /// The login as it was sent.
    login: String,
    person: Option<Person>,
    password_hash: Option<String>,
}

impl Account {
    /// What attempts are counted under: one account has several names to sign in with, and all of them count together.
    fn counted_as(&self) -> &str {
        self.person.as_ref().map_or(&self.login, |person| &person.email)
    }
}

/// Finds out who signs in. Unknown and known people are answered alike and after the same work.
///
/// # Errors
/// [`Missing::Person`] for a link; [`Error::Unauthenticated`]; [`Refusal::TooManyAttempts`]; [`Refusal::UserDisabled`] when
/// everything else is right; [`Error::SlowDown`] when no password can be checked now.
pub(crate) async fn identify(app: &App, portal: &Arc<Portal>, request: &SignIn) -> Result<Identified, Error> {
    match &request.way {
        Way::Password => by_password(app, portal, request).await,
        Way::Link(link) => by_link(app, portal, request, link.clone()).await,
        Way::Provider => {
            record_some_failures(app, portal, request, Action::LoginFailViaApiSocialAccount).await?;
            Err(Error::Unauthenticated)
        }
    }
}

async fn by_password(app: &App, portal: &Arc<Portal>, request: &SignIn) -> Result<Identified, Error> {
    let (Some(login), Some(password)) = (
        request.login.as_deref().map(str::trim).filter(|l| !l.is_empty()),
        &request.password,
    ) else {
        return Err(Error::Unauthenticated);
    };
    let account = find_account(app, portal, login).await?;
    let is_counted = !passes_uncounted(app, portal, request, &account).await?;
    if is_counted {
        check_lock(app, portal, request, &account).await?;
    }
    let person = check_password(app, portal, request, password, account, is_counted).await?;
    check_status(app, portal, request, &person).await?;
    Ok(Identified { person, link: None })
}

async fn find_account(app: &App, portal: &Portal, login: &str) -> Result<Account, Error> {
    let (portal, owner, login) = (portal.id, portal.owner, login.to_owned());
    app.point(move |tx, _| {
        let id = match PersonId::parse(&login) {
            Some(id) => people::exists(tx, portal, id)?.then_some(id),
            None => people::find_id_by_email(tx, portal, &login)?,
        };
        // For a login that nobody has, as much is read of somebody and forgotten: the answer is to take as long.
        let whose = id.unwrap_or(owner);
        let person = people::find(tx, portal, whose)?;
        let password_hash = people::find_password_hash(tx, portal, whose)?;
        Ok(Account {
            login: login.clone(),
            person: person.filter(|_| id.is_some()),
            password_hash: password_hash.filter(|_| id.is_some()),
        })
    })
    .await
}

/// Whether the attempt is neither counted nor held to the lock: somebody who solved a captcha is no program, and secret
/// addresses are the operator's own.
async fn passes_uncounted(app: &App, portal: &Arc<Portal>, request: &SignIn, account: &Account) -> Result<bool, Error> {
    let is_secret = app.settings().secret_emails.is_secret(account.counted_as());
    match app.has_solved_captcha(&request.captcha, request.address).await {
        Ok(is_solved) => Ok(is_solved || is_secret),
        Err(Error::Forbidden(Refusal::Captcha)) if is_secret => Ok(true),
        Err(Error::Forbidden(Refusal::Captcha)) => {
            record_some_failures(app, portal, request, Action::LoginFailRecaptcha).await?;
            Err(Error::Forbidden(Refusal::Captcha))
        }
        Err(other) => Err(other),
    }
}

/// Under what the attempts at an account are counted. Each portal counts for itself: the administrators of another one, with
/// a rule of their own, must not make the attempts at this one forgotten.
pub(crate) fn counted(portal: &Portal, login: &str) -> String {
    format!("sign-in to {}: {login}", portal.id)
}

/// Counts the attempt before its verdict, and refuses it while the account is locked for the client.
async fn check_lock(app: &App, portal: &Arc<Portal>, request: &SignIn, account: &Account) -> Result<(), Error> {
    let rule = app.portal_settings(portal.id).await?.attempts.value;
    let begun = app
        .0
        .attempts
        .begin(rule, &counted(portal, account.counted_as()), request.address, app.now());
    let Err(locked) = begun else { return Ok(()) };
    // Anybody can go on knocking for as long as he likes, so that only the first refusal of a lock is kept.
    if locked.since_now {
        record_failure(
            app,
            portal,
            request.address,
            &account.login,
            Action::LoginFailBruteForce,
        )
        .await?;
    }
    Err(Error::Forbidden(Refusal::TooManyAttempts))
}

/// Checks the password; only a wrong one stays counted.
async fn check_password(
    app: &App,
    portal: &Arc<Portal>,
    request: &SignIn,
    password: &Password,
    account: Account,
    is_counted: bool,
) -> Result<Person, Error> {
    let stored = account.password_hash.clone();
    let verdict = app.0.passwords.verify(password.clone(), stored, request.address).await;
    if is_counted && matches!(verdict, Ok(true) | Err(_)) {
        app.0
            .attempts
            .take_back(&counted(portal, account.counted_as()), request.address);
    }
    let right = verdict?;
    if let Some(person) = account.person.filter(|_| right) {
        return Ok(person);
    }
    record_failure(app, portal, request.address, &account.login, Action::LoginFailViaApi).await?;
    Err(Error::Unauthenticated)
}

/// Refuses whoever may not come in although everything is right.
async fn check_status(app: &App, portal: &Arc<Portal>, request: &SignIn, person: &Person) -> Result<(), Error> {
    if person.status == Status::Active {
        return Ok(());
    }
    let login = request.login.as_deref().unwrap_or_default();
    record_failure(app, portal, request.address, login.trim(), Action::LoginFail).await?;
    Err(Error::Forbidden(Refusal::UserDisabled))
}

/// Whoever has the address of a link. Every link that is not good is answered alike.
async fn by_link(
    app: &App,
    portal: &Arc<Portal>,
    request: &SignIn,
    mut link: PresentedLink,
) -> Result<Identified, Error> {
    link.kind = Some(LinkType::Auth);
    let opened = app.open_link(portal, &link, None).await?.ok();
    let person = opened.as_ref().and_then(|link| link.person.as_deref().cloned());
    match person.filter(|person| person.status == Status::Active) {
        Some(person) => Ok(Identified { person, link: opened }),
        None => Err(refuse_link(app, portal, request).await?),
    }
}

/// Records that a link did not sign anybody in; answers what the client reads about it, whatever the reason.
///
/// # Errors
/// Those of the store.
pub(crate) async fn refuse_link(app: &App, portal: &Arc<Portal>, request: &SignIn) -> Result<Error, Error> {
    record_some_failures(app, portal, request, Action::LoginFail).await?;
    Ok(Error::NotFound(Missing::Person))
}

/// Records a failure that costs a client nothing, so that only the first few of each client are kept.
async fn record_some_failures(app: &App, portal: &Arc<Portal>, request: &SignIn, action: Action) -> Result<(), Error> {
    let rule = app.portal_settings(portal.id).await?.attempts.value;
    let kind = format!("failures {} at {}", action.number(), portal.id);
    if app.0.attempts.begin(rule, &kind, request.address, app.now()).is_ok() {
        let login = request.login.as_deref().unwrap_or_default();
        record_failure(app, portal, request.address, login, action).await?;
    }
    Ok(())
}

/// A failure changes nothing else, so its record has a transaction of its own.
pub(crate) async fn record_failure(
    app: &App,
    portal: &Arc<Portal>,
    address: IpAddr,
    login: &str,
    action: Action,
) -> Result<(), Error> {
    let portal = Arc::clone(portal);
    let login: String = login.chars().take(255).collect();
    app.write(move |tx, ctx| append(tx, ctx, &portal, action, None, address, &login))
        .await
}
