//! Beginning a session, however the person has shown who he is (`docs/protocol/auth.md` 2, 4).

use crate::app::{App, Ctx};
use crate::error::{Error, Refusal};
use crate::links::OpenedLink;
use crate::portal_settings;
use crate::record::record_event;
use anteroom_domain::event::{Action, Event, Trail};
use anteroom_domain::{EventId, Instant, Person, PersonId, Portal, SessionId, Status};
use anteroom_store::sessions::NewSession;
use anteroom_store::{Tx, people, portals, sessions};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::net::IpAddr;
use std::sync::Arc;
use zeroize::Zeroizing;

/// A session that has just begun; `Debug` does not show its token.
pub struct Begun {
    /// The token, shown this once.
    pub token: Zeroizing<String>,
    /// When it ends; none: never by itself.
    pub expires_at: Option<Instant>,
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

/// How a session begins.
#[derive(Clone, Debug)]
pub(crate) struct Beginning {
    /// How the person signed in, such as `password`.
    pub via: &'static str,
    /// What the audit trail says about it.
    pub event: Action,
    /// Client address.
    pub address: IpAddr,
    /// `User-Agent` of the client.
    pub user_agent: Option<String>,
    /// A language to switch the person to.
    pub culture: Option<String>,
    /// A link that is used up.
    pub link: Option<OpenedLink>,
}

/// More of what a client calls itself is not kept.
const USER_AGENT_MAX_CHARS: usize = 512;
/// Somebody who has more sessions loses the oldest: a script that signs in for each call must not fill the database.
const SESSIONS_MAX: i64 = 1_000;

/// Begins a session of somebody who has shown who he is, as of the record `person`.
///
/// # Errors
/// [`Refusal::UserDisabled`] and [`Error::Unauthenticated`] when the person was disabled, or every session was ended,
/// since the record was read.
pub(crate) async fn begin_session(
    app: &App,
    portal: &Arc<Portal>,
    person: Person,
    beginning: Beginning,
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
        if let Some(link) = &beginning.link {
            link.proof.use_once(tx, ctx, &portal, link.kind)?;
        }
        if portal.awaits_setup && person.is_owner {
            // The owner is in; from now on nobody else sets the portal up.
            portals::end_setup(tx, portal.id)?;
        }
        let token = Zeroizing::new(URL_SAFE_NO_PAD.encode(ctx.new_secret()));
        let now = ctx.now();
        let rule = portal_settings::in_transaction(tx, ctx, portal.id)?.sessions.value;
        let expires_at = rule.end(now);
        let session = sessions::insert(
            tx,
            &NewSession {
                portal: portal.id,
                person: person.id,
                token_hash: ctx.secrets.hash_token(&token),
                created_at: now,
                expires_at,
                portal_epoch: portal.session_epoch,
                person_epoch: person.session_epoch,
                address: beginning.address.to_string(),
                user_agent: beginning
                    .user_agent
                    .iter()
                    .flat_map(|name| name.chars())
                    .take(USER_AGENT_MAX_CHARS)
                    .collect(),
                via: beginning.via.to_owned(),
            },
        )?;
        sessions::end_oldest_of(tx, portal.id, person.id, SESSIONS_MAX)?;
        let address = beginning.address;
        append(
            tx,
            ctx,
            &portal,
            beginning.event,
            Some(person.id),
            address,
            &person.email,
        )?;
        let culture = beginning
            .culture
            .as_deref()
            .and_then(anteroom_domain::culture::find_enabled);
        if let Some(culture) = culture.filter(|c| person.culture.as_deref() != Some(*c)) {
            person.culture = Some(culture.to_owned());
            person.modified_at = now;
            people::update_profile(tx, &person)?;
            let event = Action::UserUpdatedLanguage;
            append(tx, ctx, &portal, event, Some(person.id), address, &person.email)?;
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

/// Records a sign-in, or the failure of one.
///
/// # Errors
/// Those of the store.
pub(crate) fn append(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    portal: &Portal,
    action: Action,
    actor: Option<PersonId>,
    address: IpAddr,
    summary: &str,
) -> Result<(), Error> {
    let event = Event {
        id: EventId(ctx.new_id()),
        portal: portal.id,
        at: ctx.now(),
        action,
        actor,
        via_key: None,
        address: Some(address.to_string()),
        targets: actor.iter().map(PersonId::to_string).collect(),
        summary: summary.to_owned(),
    };
    let login = (action.trail() == Trail::SignIns).then_some(summary);
    record_event(tx, ctx, &event, login)
}
