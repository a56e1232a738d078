//! Signing in with a password (`docs/protocol/auth.md` 4).

use crate::app::{App, Ctx};
use crate::error::{Error, Missing, Refusal};
use crate::links::{OpenedLink, PresentedLink};
use crate::passwords::Password;
use anteroom_domain::event::{Action, Event};
use anteroom_domain::{EventId, Instant, LinkType, Person, PersonId, Portal, SessionId, Status};
use anteroom_store::sessions::NewSession;
use anteroom_store::{Tx, events, people, sessions};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::net::IpAddr;
use std::sync::Arc;
use zeroize::Zeroizing;

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
    /// Through a third-party provider. None is offered yet, so each fails.
    Provider,
}

/// A session that has just begun; `Debug` does not show its token.
pub struct Begun {
    /// The token, shown this once.
    pub token: Zeroizing<String>,
    /// When it ends.
    pub expires_at: Instant,
    /// The session's number.
    pub session: SessionId,
    /// Who signed in.
    pub person: PersonId,
}

impl std::fmt::Debug for Begun {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Begun")
            .field("session", &self.session)
            .field("person", &self.person)
            .finish_non_exhaustive()
    }
}

/// More of what a client calls itself is not kept.
const USER_AGENT_MAX_CHARS: usize = 512;
/// How long a session lasts, in days.
const SESSION_DAYS: i64 = 365;

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
    begin_session(app, portal, person, request, None).await
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
        Some(person) => begin_session(app, portal, person, request.clone(), opened).await,
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

/// Begins a session; with a link, which is used up.
async fn begin_session(
    app: &App,
    portal: &Arc<Portal>,
    person: Person,
    request: SignIn,
    link: Option<OpenedLink>,
) -> Result<Begun, Error> {
    let (portal, checked_epoch) = (Arc::clone(portal), person.session_epoch);
    app.write(move |tx, ctx| {
        // Read again: the person may have been disabled while the password was being checked. Locked, because a new
        // language is written together with the rest of the profile.
        let locked = people::list_for_change(tx, portal.id, &[person.id])?.pop();
        let mut person = locked.ok_or(Error::Unauthenticated)?;
        if person.status != Status::Active {
            return Err(Error::Forbidden(Refusal::UserDisabled));
        }
        if person.session_epoch != checked_epoch {
            // What ended every session meanwhile, a new password for one, ends this one before it begins.
            return Err(Error::Unauthenticated);
        }
        if let Some(link) = &link {
            link.proof.use_once(tx, ctx, &portal, link.kind)?;
        }
        let token = Zeroizing::new(URL_SAFE_NO_PAD.encode(ctx.new_secret()));
        let now = ctx.now();
        let expires_at = now.plus_days(SESSION_DAYS);
        let session = sessions::insert(
            tx,
            &NewSession {
                portal: portal.id,
                person: person.id,
                token_hash: ctx.secrets.hash_token(&token),
                created_at: now,
                expires_at: Some(expires_at),
                portal_epoch: portal.session_epoch,
                person_epoch: person.session_epoch,
                address: request.address.to_string(),
                user_agent: request
                    .user_agent
                    .iter()
                    .flat_map(|name| name.chars())
                    .take(USER_AGENT_MAX_CHARS)
                    .collect(),
                via: if link.is_some() { "link" } else { "password" }.to_owned(),
            },
        )?;
        append(
            tx,
            ctx,
            &portal,
            success(&request),
            Some(person.id),
            &request,
            &person.email,
        )?;
        let culture = request
            .culture
            .as_deref()
            .and_then(anteroom_domain::culture::find_enabled);
        if let Some(culture) = culture.filter(|c| person.culture.as_deref() != Some(*c)) {
            person.culture = Some(culture.to_owned());
            person.modified_at = now;
            people::update_profile(tx, &person)?;
            append(
                tx,
                ctx,
                &portal,
                Action::UserUpdatedLanguage,
                Some(person.id),
                &request,
                &person.email,
            )?;
        }
        Ok(Begun {
            token,
            expires_at,
            session,
            person: person.id,
        })
    })
    .await
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
    let (portal, request) = (Arc::clone(portal), request.clone());
    let login: String = login.chars().take(255).collect();
    app.write(move |tx, ctx| append(tx, ctx, &portal, action, None, &request, &login))
        .await
}

fn append(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    portal: &Portal,
    action: Action,
    actor: Option<PersonId>,
    request: &SignIn,
    summary: &str,
) -> Result<(), Error> {
    let event = Event {
        id: EventId(ctx.new_id()),
        portal: portal.id,
        at: ctx.now(),
        action,
        actor,
        via_key: None,
        address: Some(request.address.to_string()),
        targets: actor.iter().map(PersonId::to_string).collect(),
        summary: summary.to_owned(),
    };
    Ok(events::append(tx, &event)?)
}
