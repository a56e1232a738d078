//! Creating a person (`docs/protocol/people.md` 6.1, 6.2, `docs/protocol/anteroom.md` rows 1 and 3).

use crate::app::{App, Ctx};
use crate::caller::Caller;
use crate::error::{Error, Fault, Refusal};
use crate::invitations::check_switch_early;
use crate::links::make;
use crate::passwords::Password;
use crate::people::letters::write_to;
use crate::people::profile::{ProfileFields, join_groups};
use crate::people::seats::seat_for;
use crate::photos::{RequestOrigin, attach, fetch_and_store};
use crate::record::record_people;
use crate::webhooks::notice;
use anteroom_domain::culture::CULTURE_MAX_CHARS;
use anteroom_domain::email::Email;
use anteroom_domain::event::Action as Event;
use anteroom_domain::name::user_name_base;
use anteroom_domain::policy::{Action, Actor, decide};
use anteroom_domain::role::RoleWordError;
use anteroom_domain::{EmployeeType, GroupId, LetterKind, Person, PersonId, Photo, PortalId, Role, Trigger};
use anteroom_store::{Tx, people, relations};
use std::net::IpAddr;

/// What a request says about the person to be created.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// The address as it came; checked here because its refusal has a place in the order.
    pub email: Option<String>,
    /// The `type` member.
    pub kind: EmployeeType,
    /// The `role` member, as it came.
    pub role_word: Option<String>,
    /// The password; none: the account cannot sign in with one until it is set.
    pub password: Option<Password>,
    /// The profile.
    pub profile: ProfileFields,
    /// Groups to join, as far as the caller may change groups.
    pub groups: Vec<GroupId>,
    /// Language, stored unchecked.
    pub culture: Option<String>,
    /// URL of a photo, and how the request that names it came.
    pub photo: Option<(String, RequestOrigin)>,
    /// `isUser`, which only chooses the audit event.
    pub is_user: bool,
}

/// Reads a `role` member.
///
/// # Errors
/// [`Refusal::OwnerIsTransferred`] for the owner, [`Fault::UnknownRole`] for everything that is no role.
pub fn parse_role_word(word: &str) -> Result<Role, Error> {
    Role::from_word(word).map_err(|error| match error {
        RoleWordError::Owner => Error::Forbidden(Refusal::OwnerIsTransferred),
        RoleWordError::Unknown => Error::Invalid(Fault::UnknownRole),
    })
}

impl NewPerson {
    /// The type that is asked for by `type` and `role` together.
    fn kind(&self) -> Result<EmployeeType, Error> {
        let Some(word) = &self.role_word else {
            return Ok(self.kind);
        };
        let role = parse_role_word(word)?;
        match self.kind.role() {
            Some(other) if other != role => Err(Fault::RoleAndTypeDiffer.into()),
            _ => Ok(EmployeeType::Role(role)),
        }
    }
}

/// Creates a person on behalf of a member; the person gets a mail to activate the account with. Everything that can be
/// refused without the database is refused first, so that no password is hashed in vain.
///
/// # Errors
/// In this order: rights and switches ([`Error::Denied`]), password, address, photo, names, address taken, seats.
pub async fn create_person(app: &App, caller: &Caller, new: NewPerson) -> Result<Person, Error> {
    create(app, caller, new, Way::Direct).await
}

/// Creates a person who gets no mail; a guest too.
///
/// # Errors
/// As [`create_person`].
pub async fn create_ready_person(app: &App, caller: &Caller, new: NewPerson) -> Result<Person, Error> {
    create(app, caller, new, Way::Ready).await
}

/// By which operation a person is created.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// `POST /people`.
    Direct,
    /// `POST /people/active`.
    Ready,
}

impl Way {
    const fn action(self, kind: EmployeeType) -> Action {
        match self {
            Self::Direct => Action::CreatePerson(kind),
            Self::Ready => Action::CreateReadyPerson(kind),
        }
    }
}

async fn create(app: &App, caller: &Caller, new: NewPerson, way: Way) -> Result<Person, Error> {
    let kind = new.kind()?;
    let ctx = app.ctx();
    let role = allow(ctx, &caller.actor(), way, kind)?;
    check_switch_early(app, caller.portal.id, role).await?;
    let email = check_address(app, caller.portal.id, &new).await?;
    let photo = match &new.photo {
        Some((address, origin)) if !address.trim().is_empty() => {
            fetch_and_store(app, caller, None, address, origin).await?
        }
        _ => None,
    };
    check_profile(ctx, &new)?;
    let draft = Draft::prepare(app, (caller.portal.id, caller.address), email, new, true, photo).await?;
    let caller = caller.clone();
    app.write(move |tx, ctx| insert_person(tx, ctx, &caller, &draft, way, kind))
        .await
}

/// Checks the members of a request that come before the photo. Answers the address.
///
/// # Errors
/// [`Fault::Password`], [`Fault::EmailNull`], [`Fault::Email`].
pub(crate) async fn check_address(app: &App, portal: PortalId, new: &NewPerson) -> Result<Email, Error> {
    if let Some(Password::Clear(clear)) = &new.password {
        let rules = app.portal_settings(portal).await?;
        rules
            .passwords
            .value
            .check(clear)
            .map_err(|refused| Fault::Password(refused.0))?;
    }
    let email = new.email.as_deref().ok_or(Fault::EmailNull)?;
    let email = Email::parse(email.trim()).map_err(|_| Fault::Email)?;
    Ok(email)
}

/// Checks the members of a request that come after the photo.
///
/// # Errors
/// [`Fault::FirstNameNull`], [`Fault::Name`], [`Fault::TooLong`].
pub(crate) fn check_profile(ctx: &Ctx, new: &NewPerson) -> Result<(), Error> {
    if new.profile.first_name.is_none() {
        return Err(Fault::FirstNameNull.into());
    }
    new.profile.check(ctx, "", "")?;
    if new
        .culture
        .as_ref()
        .is_some_and(|culture| culture.chars().count() > CULTURE_MAX_CHARS)
    {
        let (field, max_chars) = ("CultureName", CULTURE_MAX_CHARS);
        return Err(Fault::TooLong { field, max_chars }.into());
    }
    Ok(())
}

/// What is written about a person, checked, with the hash of the password.
pub(crate) struct Draft {
    pub email: Email,
    pub hash: Option<String>,
    pub is_user: bool,
    profile: ProfileFields,
    groups: Vec<GroupId>,
    culture: Option<String>,
    photo: Option<Photo>,
}

impl Draft {
    /// Hashes the password, in the share of the client. `is_new`: the address must be nobody's, which is looked up before so that no password is
    /// hashed in vain.
    ///
    /// # Errors
    /// [`Fault::EmailTaken`], and [`Error::SlowDown`] when too many passwords wait.
    pub async fn prepare(
        app: &App,
        (portal, client): (PortalId, IpAddr),
        email: Email,
        new: NewPerson,
        is_new: bool,
        photo: Option<Photo>,
    ) -> Result<Self, Error> {
        let mut profile = new.profile;
        profile.last_name.get_or_insert_default();
        let hash = match new.password {
            None => None,
            Some(password) => {
                let address = email.as_str().to_owned();
                let taken = is_new
                    && app
                        .point(move |tx, _| Ok(people::find_by_email(tx, portal, &address)?.is_some()))
                        .await?;
                if taken {
                    return Err(Fault::EmailTaken.into());
                }
                let mut salt = [0; 16];
                app.ctx().random.fill(&mut salt);
                Some(app.0.passwords.hash(password, salt, Some(client)).await?)
            }
        };
        Ok(Self {
            email,
            hash,
            is_user: new.is_user,
            groups: new.groups,
            profile,
            culture: new.culture,
            photo,
        })
    }

    /// Puts the profile into the record.
    pub fn apply(&self, person: &mut Person) {
        person.culture = self.culture.clone().or_else(|| person.culture.take());
        self.profile.apply(person);
    }
}

/// Checks the type that was asked for, and the role that it leads to.
fn allow(ctx: &Ctx, actor: &Actor, way: Way, kind: EmployeeType) -> Result<Role, Error> {
    decide(actor, &way.action(kind))?;
    let role = kind.role().unwrap_or(ctx.settings.default_role);
    decide(actor, &way.action(EmployeeType::Role(role)))?;
    Ok(role)
}

fn insert_person(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    draft: &Draft,
    way: Way,
    kind: EmployeeType,
) -> Result<Person, Error> {
    let actor = caller.actor_now(tx)?;
    let role = allow(ctx, &actor, way, kind)?;
    let portal = caller.portal.id;
    if people::find_by_email(tx, portal, draft.email.as_str())?.is_some() {
        return Err(Fault::EmailTaken.into());
    }
    let role = seat_for(tx, ctx, portal, role)?;

    let user_name = people::free_user_name(tx, portal, &user_name_base(draft.email.local_part()))?;
    let id = PersonId(ctx.new_id());
    let mut person = Person::new(id, portal, role, draft.email.as_str(), user_name, ctx.now());
    person.created_by = Some(caller.person.id);
    draft.apply(&mut person);
    people::insert(tx, &person, draft.hash.as_deref())?;
    if let Some(photo) = &draft.photo {
        person = attach(tx, ctx, &person, Some(photo))?;
    }
    relations::insert(tx, portal, caller.person.id, person.id, person.created_at)?;
    join_groups(tx, &actor, &person, &draft.groups)?;
    let event = if draft.is_user || role.is_guest() {
        Event::GuestCreated
    } else {
        Event::UserCreated
    };
    record_people(tx, ctx, caller, event, std::slice::from_ref(&person))?;
    notice::by_caller(tx, ctx, caller, Trigger::UserCreated, std::slice::from_ref(&person))?;
    if way == Way::Direct {
        let link = make::activation(&person, ctx.now());
        write_to(tx, ctx, &caller.portal, &person, LetterKind::Activation, Some(link))?;
    }
    Ok(person)
}
