//! Changing a profile (`docs/protocol/people.md` 5.6, `docs/protocol/anteroom.md` rows 1, 4, 5).

use crate::app::{App, Ctx};
use crate::caller::Caller;
use crate::error::{Error, Fault, Missing, Refusal};
use crate::people::change_email::{change_at_once, new_address};
use crate::people::create_person::parse_role_word;
use crate::people::find_target::{PersonRef, get_for_change, get_target_for_change};
use crate::people::profile::{ProfileFields, join_groups};
use crate::people::seats::check_seats;
use crate::people::set_role::set_role;
use crate::people::set_status::{Wanted, Way, change};
use crate::photos::{RequestOrigin, attach, fetch_and_store};
use crate::record::record_people;
use crate::tasks::{Handover, Occasion, Progress, hand_over_some};
use crate::webhooks::notice;
use anteroom_domain::event::Action as Event;
use anteroom_domain::policy::{Actor, PersonAction, Target, decide_person};
use anteroom_domain::text_key::email_key;
use anteroom_domain::{GroupId, Person, Photo, Role, Status, Trigger};
use anteroom_store::{Tx, people};

/// What a request says; `None` leaves what is there.
#[derive(Clone, Debug, Default)]
pub struct ProfileUpdate {
    /// The profile.
    pub profile: ProfileFields,
    /// The address.
    pub email: Option<String>,
    /// The `role` member, as it came.
    pub role_word: Option<String>,
    /// Disable or enable; only for somebody else.
    pub disable: Option<bool>,
    /// Make a guest, or turn a guest into a room admin; only for somebody else.
    pub is_user: Option<bool>,
    /// All groups of the person, as far as the caller may change groups.
    pub groups: Option<Vec<GroupId>>,
    /// A stored photo that nobody has yet.
    pub photo: Option<Photo>,
}

/// Changes a profile as [`update_person`] does, with a photo from an address. It is fetched only when everything before
/// it is allowed.
///
/// # Errors
/// Those of [`update_person`]; those of fetching the photo come after names and lengths.
pub async fn update_person_with_photo(
    app: &App,
    caller: &Caller,
    named: PersonRef,
    mut update: ProfileUpdate,
    photo: Option<&str>,
    origin: &RequestOrigin,
) -> Result<Person, Error> {
    if let Some(address) = photo.map(str::trim).filter(|address| !address.is_empty()) {
        let (asking, asked, wanted) = (caller.clone(), named.clone(), update.clone());
        let person = app
            .write(move |tx, ctx| Ok(allow(tx, ctx, &asking, &asked, &wanted)?.before))
            .await?;
        update.photo = fetch_and_store(app, caller, Some(&person), address, origin).await?;
    }
    let caller = caller.clone();
    app.write(move |tx, ctx| update_person(tx, ctx, &caller, &named, &update))
        .await
}

/// What is known once a change of a profile is allowed.
struct Allowed {
    before: Person,
    actor: Actor,
    target: Target,
    role: Option<Role>,
    fields: ProfileFields,
}

/// Changes a profile, one's own or, as an administrator, somebody else's. Either everything that was asked for is done,
/// or nothing.
///
/// # Errors
/// In this order: not found; [`Error::Denied`] when the caller may not edit the target; [`Error::Changed`]; the role word;
/// names and lengths; the address; then those of the role and status changes, and of the groups.
pub fn update_person(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    named: &PersonRef,
    update: &ProfileUpdate,
) -> Result<Person, Error> {
    let Allowed {
        before,
        actor,
        target,
        role,
        fields,
    } = allow(tx, ctx, caller, named, update)?;
    // The reference leaves the address, and hears of somebody else only two members.
    let is_reference = ctx.settings.compat.is_reference();
    let is_heard = !is_reference || target.is_self;
    let email = update.email.as_deref().filter(|_| !is_reference);
    let mut person = change_email(tx, ctx, caller, before.clone(), target.is_self, email)?;
    if let Some(role) = role {
        person = give_role(tx, ctx, caller, &actor, person, role)?;
    }
    if !target.is_self {
        person = change_legacy_flags(tx, ctx, caller, &actor, person, update)?;
    }
    fields.apply(&mut person);
    let groups_changed = match update.groups.as_ref().filter(|_| is_heard) {
        Some(ids) => join_groups(tx, &actor, &person, ids)?,
        None => false,
    };
    if groups_changed || fields_differ(&person, &before) || target.is_self {
        person.modified_at = ctx.now();
        people::update_profile(tx, &person)?;
        person = get_for_change(tx, person.portal, person.id)?;
    }
    if let Some(photo) = update.photo.as_ref().filter(|_| is_heard) {
        person = attach(tx, ctx, &person, Some(photo))?;
    }
    if person.version != before.version {
        record_people(tx, ctx, caller, Event::UserUpdated, std::slice::from_ref(&person))?;
        notice::by_caller(tx, ctx, caller, Trigger::UserUpdated, std::slice::from_ref(&person))?;
    }
    Ok(person)
}

fn allow(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    named: &PersonRef,
    update: &ProfileUpdate,
) -> Result<Allowed, Error> {
    let before = get_target_for_change(tx, caller, named)?;
    let actor = caller.actor_now(tx)?;
    let target = caller.target(tx, &before)?;
    decide_person(&actor, PersonAction::EditProfile, target)?;
    caller.expects(before.version)?;
    let role = update.role_word.as_deref().map(parse_role_word).transpose()?;

    let mut fields = update.profile.clone();
    if ctx.settings.compat.is_reference() && !target.is_self {
        fields = ProfileFields::default();
    }
    if target.is_self && !before.is_admin() {
        // One's own title and first working day are an administrator's business; as on the wire, no refusal.
        (fields.title, fields.works_from) = (None, None);
    }
    if before.is_directory_managed() {
        if !target.is_self && fields.changes_directory_members(&before) {
            return Err(Error::Forbidden(Refusal::DirectoryManaged));
        }
        (fields.first_name, fields.last_name, fields.location) = (None, None, None);
    }
    drop_unchanged_names(&mut fields, &before);
    fields.check(ctx, &before.first_name, &before.last_name)?;
    Ok(Allowed {
        before,
        actor,
        target,
        role,
        fields,
    })
}

/// Clients send the whole object back; a name that stays as it is must not be refused because the rule has changed since.
fn drop_unchanged_names(fields: &mut ProfileFields, before: &Person) {
    if fields.first_name.as_deref() == Some(before.first_name.as_str()) {
        fields.first_name = None;
    }
    if fields.last_name.as_deref() == Some(before.last_name.as_str()) {
        fields.last_name = None;
    }
}

fn fields_differ(now: &Person, before: &Person) -> bool {
    now.first_name != before.first_name
        || now.last_name != before.last_name
        || now.title != before.title
        || now.sex != before.sex
        || now.birthday != before.birthday
        || now.works_from != before.works_from
        || now.location != before.location
        || now.notes != before.notes
        || now.contacts != before.contacts
        || now.spam != before.spam
}

/// The address of somebody else is changed as the operation for addresses does it; one's own is changed there.
fn change_email(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    person: Person,
    is_self: bool,
    email: Option<&str>,
) -> Result<Person, Error> {
    let Some(email) = email
        .map(str::trim)
        .filter(|e| email_key(e) != email_key(&person.email))
    else {
        return Ok(person);
    };
    if is_self {
        return Err(Fault::OwnEmail.into());
    }
    let email = new_address(Some(email))?;
    if person.status != Status::Active {
        return Err(Error::NotFound(Missing::Person));
    }
    if people::find_by_email(tx, person.portal, email.as_str())?.is_some() {
        return Err(Fault::EmailTaken.into());
    }
    let permit = decide_person(
        &caller.actor_now(tx)?,
        PersonAction::EditProfile,
        caller.target(tx, &person)?,
    )?;
    change_at_once(tx, ctx, caller, &person, &email, &permit)
}

/// Gives another role. What the new one may not have passes to the caller, as in the background work that does the same.
fn give_role(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    actor: &Actor,
    person: Person,
    to: Role,
) -> Result<Person, Error> {
    let action = PersonAction::SetRole(to);
    if person.role != to && decide_person(actor, action, caller.target(tx, &person)?).is_ok() {
        let handover = Handover {
            portal: person.portal,
            from: person.id,
            to: caller.person.id,
            occasion: Occasion::Demoted(to),
            is_removed: false,
        };
        let mut step = "";
        while let Progress::At(next, _) = hand_over_some(tx, ctx, &handover, step)? {
            step = next;
        }
    }
    set_role(tx, ctx, caller, actor, person, to)
}

/// `disable` and `isUser`, the two members that administrators have always been able to send for others.
fn change_legacy_flags(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    actor: &Actor,
    person: Person,
    update: &ProfileUpdate,
) -> Result<Person, Error> {
    let mut person = match (update.is_user, person.role) {
        (Some(true), Role::RoomAdmin | Role::User) => give_role(tx, ctx, caller, actor, person, Role::Guest)?,
        (Some(false), Role::Guest) => give_role(tx, ctx, caller, actor, person, Role::RoomAdmin)?,
        _ => person,
    };
    let wanted = match (update.disable, person.status) {
        (Some(true), Status::Active | Status::Pending) => Wanted::Terminated,
        (Some(false), Status::Terminated) => Wanted::Active,
        _ => return Ok(person),
    };
    let action = if wanted == Wanted::Active {
        PersonAction::Enable
    } else {
        PersonAction::Disable
    };
    let permit = decide_person(actor, action, caller.target(tx, &person)?)?;
    if wanted == Wanted::Active {
        check_seats(tx, ctx, person.portal, person.role, 1)?;
    }
    person = change(tx, ctx, &person, wanted, Way::Profile, &permit)?;
    if wanted == Wanted::Terminated {
        record_people(
            tx,
            ctx,
            caller,
            Event::CookieSettingsUpdated,
            std::slice::from_ref(&person),
        )?;
    }
    Ok(person)
}
