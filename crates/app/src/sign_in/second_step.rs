//! The second step of a sign-in, where one is needed (`docs/protocol/auth.md` 4.2, 8).

use super::begin_session::{Beginning, Begun, append, begin_session};
use crate::app::{App, Ctx};
use crate::error::{Error, Fault, Refusal, Unprocessed};
use crate::links::{self, OpenedLink, make as links_of};
use crate::second_factor::{Checked, Stage, check_code, is_needed, prepare};
use anteroom_domain::event::Action;
use anteroom_domain::portal_settings::SecondFactorKind;
use anteroom_domain::{LinkType, Person, PersonId, Portal, Status};
use anteroom_store::{Tx, people};
use std::net::IpAddr;
use std::sync::Arc;
use zeroize::Zeroizing;

/// How a sign-in ended.
#[derive(Debug)]
pub enum SignedIn {
    /// With a session.
    Session(Begun),
    /// With the question for a second factor.
    Asked(Step),
}

/// A second step that somebody has to take who has shown the first factor; `Debug` does not show its secrets.
#[derive(Clone)]
pub struct Step {
    /// Whether a code is asked for, or an app has to be set up first.
    pub kind: LinkType,
    /// The page for it below the portal's root, without its key.
    pub path: String,
    /// The key of the link, to be kept as a cookie.
    pub key: Zeroizing<String>,
    /// The secret for an app that has to be set up, to be typed.
    pub manual_key: Option<Zeroizing<String>>,
}

impl std::fmt::Debug for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Step").field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl Step {
    /// Whether an app has to be set up.
    #[must_use]
    pub fn is_set_up(&self) -> bool {
        self.kind == LinkType::TfaActivation
    }
}

/// Makes the second step of a person, who is locked for a change.
///
/// # Errors
/// Those of the store, and internal for what does not fit the machine key.
pub(crate) fn make(tx: &mut Tx<'_>, ctx: &Ctx, portal: &Portal, person: &Person) -> Result<Step, Error> {
    let manual_key = prepare(tx, ctx, person)?.manual_key();
    let kind = match manual_key {
        Some(_) => LinkType::TfaActivation,
        None => LinkType::TfaAuth,
    };
    let link = links_of::authenticator(kind, person, false, ctx.now());
    Ok(Step {
        kind,
        path: links::url_without_key(&ctx.secrets, "", portal.id, &link),
        key: Zeroizing::new(links::key(&ctx.secrets, portal.id, &link)),
        manual_key,
    })
}

/// Goes on after the first factor: asks for the second one where it is needed, else begins the session.
///
/// # Errors
/// [`Refusal::UserDisabled`] and [`Error::Unauthenticated`] when the person was disabled, or every session was ended, since
/// the record was read; those of [`begin_session`].
pub(crate) async fn ask_or_begin(
    app: &App,
    portal: &Arc<Portal>,
    person: Person,
    beginning: Beginning,
) -> Result<SignedIn, Error> {
    if !is_needed(app, portal, &person, beginning.address).await? {
        return begin_session(app, portal, person, beginning)
            .await
            .map(SignedIn::Session);
    }
    let portal = Arc::clone(portal);
    app.write(move |tx, ctx| {
        let locked = people::list_for_change(tx, portal.id, &[person.id])?.pop();
        let now = locked.ok_or(Error::Unauthenticated)?;
        if now.status != Status::Active {
            return Err(Error::Forbidden(Refusal::UserDisabled));
        }
        if now.session_epoch != person.session_epoch {
            return Err(Error::Unauthenticated);
        }
        if let Some(link) = &beginning.link {
            // A link that signs somebody in has done its part: the rest of the way has a link of its own.
            link.proof.use_once(tx, ctx, &portal, link.kind)?;
        }
        make(tx, ctx, &portal, &now).map(SignedIn::Asked)
    })
    .await
}

/// Checks the code that came along with the first factor.
///
/// # Errors
/// [`Error::Unauthenticated`] for a wrong code and where none is needed; [`Refusal::TooManyAttempts`]; those of the store.
pub(crate) async fn check_second_factor(
    app: &App,
    portal: &Arc<Portal>,
    person: &Person,
    address: IpAddr,
    code: &str,
) -> Result<(), Error> {
    if !is_needed(app, portal, person, address).await? {
        return Err(Error::Unauthenticated);
    }
    match check(app, portal, person.id, address, code, Stage::Either).await? {
        Checked::Right { .. } => Ok(()),
        Checked::Wrong | Checked::NotSetUp => Err(Error::Unauthenticated),
        Checked::Locked => Err(Error::Forbidden(Refusal::TooManyAttempts)),
    }
}

/// What a client sends to finish a sign-in with the link of the second step.
#[derive(Clone, Debug)]
pub struct Finishing {
    /// The code.
    pub code: Zeroizing<String>,
    /// Client address.
    pub address: IpAddr,
    /// `User-Agent` of the client.
    pub user_agent: Option<String>,
}

/// A sign-in that was finished with the link of the second step.
#[derive(Debug)]
pub struct Finished {
    /// The session.
    pub begun: Begun,
    /// Whether the set-up of the app was completed by it.
    pub is_first: bool,
}

/// Finishes a sign-in with the link of the second step and a code. With the link for a set-up only the first code of an
/// app is accepted, with the other one only further codes.
///
/// # Errors
/// In this order: [`Refusal::AppIsOff`]; [`Error::Unprocessed`] for an empty code; [`Refusal::AppNotAvailable`] when the link
/// does not fit what the person has by now; [`Refusal::TooManyCodes`]; [`Fault::Code`]; those of [`begin_session`].
pub async fn finish(
    app: &App,
    portal: &Arc<Portal>,
    link: &OpenedLink,
    finishing: Finishing,
) -> Result<Finished, Error> {
    let rule = app.portal_settings(portal.id).await?;
    if rule.second_factor.value.kind != Some(SecondFactorKind::App) {
        return Err(Error::Forbidden(Refusal::AppIsOff));
    }
    if finishing.code.trim().is_empty() {
        return Err(Error::Unprocessed(Unprocessed::CodeEmpty));
    }
    let person = link.person.as_deref().cloned().ok_or(Error::Link)?;
    let stage = match link.kind {
        LinkType::TfaActivation => Stage::SetUp,
        _ => Stage::Code,
    };
    let is_first = match check(app, portal, person.id, finishing.address, &finishing.code, stage).await? {
        Checked::Right { is_first } => is_first,
        Checked::Wrong => return Err(Fault::Code.into()),
        Checked::NotSetUp => return Err(Error::Forbidden(Refusal::AppNotAvailable)),
        Checked::Locked => return Err(Error::Forbidden(Refusal::TooManyCodes)),
    };
    let beginning = Beginning {
        via: "second factor",
        event: Action::LoginSuccessViaApiTfa,
        address: finishing.address,
        user_agent: finishing.user_agent,
        culture: None,
        link: None,
    };
    let begun = begin_session(app, portal, person, beginning).await?;
    Ok(Finished { begun, is_first })
}

/// Checks a code and records what became of it.
async fn check(
    app: &App,
    portal: &Arc<Portal>,
    person: PersonId,
    address: IpAddr,
    code: &str,
    stage: Stage,
) -> Result<Checked, Error> {
    let (portal, code) = (Arc::clone(portal), Zeroizing::new(code.to_owned()));
    app.write(move |tx, ctx| {
        let checked = check_code(tx, ctx, portal.id, person, &code, stage)?;
        let event = match checked {
            Checked::Right { is_first: true } => Action::UserConnectedTfaApp,
            Checked::Wrong => Action::LoginFailViaApiTfa,
            Checked::Right { is_first: false } | Checked::Locked | Checked::NotSetUp => return Ok(checked),
        };
        let email = people::find(tx, portal.id, person)?.map(|person| person.email);
        append(
            tx,
            ctx,
            &portal,
            event,
            Some(person),
            address,
            &email.unwrap_or_default(),
        )?;
        Ok(checked)
    })
    .await
}
