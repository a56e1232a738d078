//! Linking accounts at providers to one's own, and taking the links away (`docs/protocol/people.md` 14.1-14.3).

use super::flow::CANCELED;
use super::token::{Outcome, open_outcome};
use crate::app::{App, Ctx};
use crate::caller::Caller;
use crate::error::{Error, Fault};
use crate::record::record_people;
use anteroom_domain::event::Action as Event;
use anteroom_domain::policy::{Action, decide};
use anteroom_domain::{ExternalAccount, ExternalProfile, PersonId, PortalId};
use anteroom_store::{Tx, external_accounts, people};

/// A provider that is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferedProvider {
    /// Its name here.
    pub name: String,
    /// Whether the caller has linked an account there.
    pub is_linked: bool,
}

/// The providers that are offered, as the caller (none: anybody) sees them.
///
/// # Errors
/// Those of the store.
pub async fn list_providers(app: &App, caller: Option<&Caller>) -> Result<Vec<OfferedProvider>, Error> {
    let Some(open_id) = app.open_id() else {
        return Ok(Vec::new());
    };
    let linked = match caller {
        None => Vec::new(),
        Some(caller) => {
            let (portal, person) = (caller.portal.id, caller.person.id);
            app.point(move |tx, _| Ok(external_accounts::list_of(tx, portal, person)?))
                .await?
        }
    };
    Ok(vec![OfferedProvider {
        name: open_id.name().to_owned(),
        is_linked: linked.iter().any(|account| account.provider == open_id.name()),
    }])
}

/// Reads what a client says that the provider said. None: somebody changed his mind there, and nothing is to be done.
///
/// # Errors
/// [`Fault::ExternalProfile`] when it is not ours or too old, [`Error::Provider`] with what the provider said.
pub(super) fn read_profile(ctx: &Ctx, portal: PortalId, serialized: &str) -> Result<Option<ExternalProfile>, Error> {
    match open_outcome(ctx, portal, serialized.trim()) {
        None => Err(Fault::ExternalProfile.into()),
        Some(Outcome::Failed(words)) if words == CANCELED => Ok(None),
        Some(Outcome::Failed(words)) => Err(Error::Provider(words)),
        Some(Outcome::Vouched(profile)) => Ok(Some(profile)),
    }
}

/// Links the account of a serialized profile to the caller, in place of another one at the same provider.
///
/// # Errors
/// [`Error::Denied`] for a key that is not for everything; those of the profile; [`Fault::ExternalAccountTaken`] when the account is linked to somebody else.
pub async fn link_account(app: &App, caller: &Caller, serialized: Option<&str>) -> Result<(), Error> {
    decide(&caller.actor(), &Action::ChangeOwnSignIn)?;
    let Some(profile) = read_profile(app.ctx(), caller.portal.id, serialized.unwrap_or_default())? else {
        return Ok(());
    };
    let caller = caller.clone();
    app.write(move |tx, ctx| {
        caller.actor_now(tx)?;
        let portal = caller.portal.id;
        let linked = external_accounts::find(tx, portal, &profile.provider, &profile.subject)?;
        match linked {
            Some(account) if account.person == caller.person.id => return Ok(()),
            Some(_) => return Err(Fault::ExternalAccountTaken.into()),
            None => set_link(tx, ctx, portal, caller.person.id, &profile)?,
        }
        let person = [(*caller.person).clone()];
        record_people(tx, ctx, &caller, Event::UserLinkedSocialAccount, &person)
    })
    .await
}

pub(super) fn set_link(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    portal: PortalId,
    person: PersonId,
    profile: &ExternalProfile,
) -> Result<(), Error> {
    // Locked, so that two links of one person at a time do not meet.
    people::list_for_change(tx, portal, &[person])?;
    let account = ExternalAccount {
        portal,
        person,
        provider: profile.provider.clone(),
        subject: profile.subject.clone(),
        email: profile.email.clone(),
        linked_at: ctx.now(),
    };
    Ok(external_accounts::set(tx, &account)?)
}

/// Takes the caller's link to a provider away; nothing happens when there is none.
///
/// # Errors
/// [`Error::Denied`] for a key that is not for everything; those of the store.
pub fn unlink_account(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller, provider: &str) -> Result<(), Error> {
    decide(&caller.actor_now(tx)?, &Action::ChangeOwnSignIn)?;
    let name = provider.trim().to_ascii_lowercase();
    if external_accounts::delete(tx, caller.portal.id, caller.person.id, &name)? {
        let person = [(*caller.person).clone()];
        record_people(tx, ctx, caller, Event::UserUnlinkedSocialAccount, &person)?;
    }
    Ok(())
}
