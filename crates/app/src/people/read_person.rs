//! Reading profiles (`docs/protocol/people.md` 5.1-5.5).

use crate::app::App;
use crate::caller::Caller;
use crate::error::{Error, Fault, Missing};
use crate::people::find_target::PersonRef;
use crate::people::{FoundPerson, PersonView};
use anteroom_domain::policy::{PersonAction, Target, decide_person};
use anteroom_domain::{GroupSummary, Person, PersonId, Portal, PortalId, Role, Status};
use anteroom_store::{groups, people, relations};
use std::sync::Arc;

/// The profile of the caller.
///
/// # Errors
/// Those of the store.
pub async fn get_self(app: &App, caller: &Caller) -> Result<PersonView, Error> {
    with_creator(app, caller, Arc::clone(&caller.person))
        .await?
        .with_groups(app)
        .await
}

/// The profile of a person: a user name first, then an identifier.
///
/// # Errors
/// [`Missing::Person`] when nobody is called so (before the rights are looked at), [`Error::Denied`] when the caller may
/// not see the person.
pub async fn get_person(app: &App, caller: &Caller, segment: &str) -> Result<FoundPerson, Error> {
    let person = match PersonRef::parse(segment) {
        PersonRef::Own => Arc::clone(&caller.person),
        _ => find_named(app, &caller.portal, segment).await?,
    };
    view(app, caller, person).await
}

/// The person whom a path names by user name or identifier, whoever asks: for invitation pages, which show no more than
/// the name.
///
/// # Errors
/// [`Missing::Person`] when nobody is called so.
pub async fn find_named(app: &App, portal: &Portal, segment: &str) -> Result<Arc<Person>, Error> {
    let portal = portal.id;
    let person = match PersonRef::parse(segment) {
        // No user name reads as an identifier, so the order of the two look-ups cannot matter.
        PersonRef::Id(id) => app.find_person(portal, id).await?,
        PersonRef::Own => None,
        PersonRef::UserName(name) => app
            .point(move |tx, _| Ok(people::find_by_user_name(tx, portal, &name)?))
            .await?
            .map(Arc::new),
    };
    person.ok_or(Error::NotFound(Missing::Person))
}

/// The profile of the person with this address.
///
/// # Errors
/// [`Fault::EmailMissing`] when it is blank, then as [`get_person`].
pub async fn get_person_by_email(app: &App, caller: &Caller, email: &str) -> Result<PersonView, Error> {
    let person = find_by_email(app, caller.portal.id, email).await?;
    let person = Arc::new(person.ok_or(Error::NotFound(Missing::Person))?);
    view(app, caller, person).await?.with_groups(app).await
}

/// The status of the person with this address; none when nobody has it.
///
/// # Errors
/// [`Fault::EmailMissing`] when it is blank.
pub async fn find_status_by_email(app: &App, portal: PortalId, email: &str) -> Result<Option<Status>, Error> {
    Ok(find_by_email(app, portal, email).await?.map(|person| person.status))
}

async fn find_by_email(app: &App, portal: PortalId, email: &str) -> Result<Option<Person>, Error> {
    let email = email.trim().to_owned();
    if email.is_empty() {
        return Err(Fault::EmailMissing.into());
    }
    app.point(move |tx, _| Ok(people::find_by_email(tx, portal, &email)?))
        .await
}

async fn view(app: &App, caller: &Caller, person: Arc<Person>) -> Result<FoundPerson, Error> {
    let is_self = person.id == caller.person.id;
    let asks = !is_self && person.role == Role::Guest && !caller.person.is_admin();
    let is_related = asks && is_related(app, caller, person.id).await?;
    let target = Target {
        role: person.role,
        is_owner: person.is_owner,
        status: person.status,
        is_self,
        is_related,
        is_ldap: person.ldap_id.is_some(),
    };
    decide_person(&caller.actor(), PersonAction::View, target)?;
    with_creator(app, caller, person).await
}

async fn is_related(app: &App, caller: &Caller, to: PersonId) -> Result<bool, Error> {
    let (portal, from) = (caller.portal.id, caller.person.id);
    app.point(move |tx, _| Ok(relations::exists(tx, portal, from, to)?))
        .await
}

/// Adds who created the person, for administrators.
///
/// # Errors
/// Those of the store.
pub async fn with_creator(app: &App, caller: &Caller, person: Arc<Person>) -> Result<FoundPerson, Error> {
    let created_by = match person.created_by {
        Some(creator) if caller.person.is_admin() => app.find_person(caller.portal.id, creator).await?,
        _ => None,
    };
    Ok(FoundPerson { person, created_by })
}

impl FoundPerson {
    /// Adds what the profile shows besides. It is read after the person, so that it is never older than the version of
    /// the person and of the portal that the profile is kept under.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn with_groups(self, app: &App) -> Result<PersonView, Error> {
        let (portal, id) = (self.person.portal, self.person.id);
        let mut found = app
            .point(move |tx, _| Ok(groups::summaries_of(tx, portal, &[id])?))
            .await?;
        Ok(self.with(found.remove(&id).unwrap_or_default()))
    }

    pub(crate) fn with(self, groups: Vec<GroupSummary>) -> PersonView {
        PersonView {
            person: self.person,
            created_by: self.created_by,
            groups,
        }
    }
}
