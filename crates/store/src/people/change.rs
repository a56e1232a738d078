//! Adding, changing and deleting people.

use super::contacts;
use crate::error::Error;
use crate::idempotent_calls;
use crate::link_epochs::EpochKind;
use crate::person_settings;
use crate::tx::{Touched, Tx};
use crate::{
    external_accounts, groups, invitations, keys, link_epochs, outbox, second_factors, sessions, unused_pictures,
    webhooks,
};
use anteroom_domain::person::Sex;
use anteroom_domain::policy::Permit;
use anteroom_domain::text_key::{email_key, text_key};
use anteroom_domain::{Activation, Instant, Person, PersonId, PortalId, Role, Status};

pub(super) const INSERT: &str = "INSERT INTO people (portal_id, id, user_name, first_name, last_name, email, role, status, \
activation, culture, title, sex, birthday, works_from, location, notes, contacts, mobile_phone, spam, quota_bytes, sso_id, \
ldap_id, created_by, created_at, modified_at, terminated_at, session_epoch, version, password_hash, list_block, \
user_name_key, first_name_key, last_name_key, email_key, first_name_sort, search_key, directory_key, contacts_key) VALUES ($1, $2, $3, \
$4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, \
$29, $30, $31, $32, $33, $34, $35, $36, $37, $38)";

// List block 1 is pending; see first_name_sort.
pub(super) const UPDATE_PROFILE: &str = "UPDATE people SET first_name = $1, last_name = $2, culture = $3, title = $4, \
sex = $5, birthday = $6, works_from = $7, location = $8, notes = $9, contacts = $10, mobile_phone = $11, spam = $12, \
quota_bytes = $13, modified_at = $14, first_name_key = $15, last_name_key = $16, \
first_name_sort = CASE WHEN list_block = 1 THEN email_key ELSE $15 END, search_key = $17, directory_key = $18, \
contacts_key = $19, version = version + 1 WHERE portal_id = $20 AND id = $21";

pub(super) const SET_ROLE: &str =
    "UPDATE people SET role = $1, modified_at = $2, version = version + 1 WHERE portal_id = $3 AND id = $4";

pub(super) const SET_QUOTA: &str =
    "UPDATE people SET quota_bytes = $1, modified_at = $2, version = version + 1 WHERE portal_id = $3 AND id = $4";

pub(super) const SET_STATUS: &str = "UPDATE people SET status = $1, list_block = $2, \
first_name_sort = CASE WHEN $3 THEN email_key ELSE first_name_key END, activation = COALESCE($4, activation), \
terminated_at = CASE WHEN $5 THEN $6 ELSE terminated_at END, session_epoch = session_epoch + $7, modified_at = $8, \
version = version + 1 WHERE portal_id = $9 AND id = $10";

pub(super) const SET_EMAIL: &str = "UPDATE people SET email = $1, email_key = $2, \
first_name_sort = CASE WHEN list_block = 1 THEN $2 ELSE first_name_key END, \
search_key = first_name_key || CAST($3 AS TEXT) || last_name_key || CAST($3 AS TEXT) || CAST($4 AS TEXT), \
activation = $5, session_epoch = session_epoch + $6, modified_at = $7, version = version + 1 \
WHERE portal_id = $8 AND id = $9";

pub(super) const SET_PASSWORD_HASH: &str = "UPDATE people SET password_hash = $1, session_epoch = session_epoch + $2, \
modified_at = $3, version = version + 1 WHERE portal_id = $4 AND id = $5";

pub(super) const DELETE_RELATIONS: &str = "DELETE FROM relations WHERE portal_id = $1 AND (from_id = $2 OR to_id = $2)";
pub(super) const DELETE: &str = "DELETE FROM people WHERE portal_id = $1 AND id = $2";

/// Between the parts of a search key, so that nothing is found across two of them.
pub(super) const SEPARATOR: &str = "\u{1f}";

/// Adds a person. The owner is whoever the portal says; `is_owner` is not stored.
///
/// # Errors
/// [`Error::Unique`] when the address, the user name or the identifier is taken.
pub fn insert(tx: &mut Tx<'_>, person: &Person, password_hash: Option<&str>) -> Result<(), Error> {
    let keys = NameKeys::of(person);
    let email = email_key(&person.email);
    let user_name = text_key(&person.user_name);
    let contacts = contacts::to_text(&person.contacts);
    tx.execute(
        INSERT,
        &[
            person.portal.into(),
            person.id.into(),
            (&person.user_name).into(),
            (&person.first_name).into(),
            (&person.last_name).into(),
            (&person.email).into(),
            person.role.wire_number().into(),
            person.status.wire_number().into(),
            person.activation.wire_number().into(),
            person.culture.as_deref().into(),
            person.title.as_deref().into(),
            person.sex.map(sex_number).into(),
            person.birthday.into(),
            person.works_from.into(),
            person.location.as_deref().into(),
            person.notes.as_deref().into(),
            contacts.as_deref().into(),
            person.mobile_phone.as_deref().into(),
            person.spam.into(),
            person.quota_bytes.into(),
            person.sso_id.as_deref().into(),
            person.ldap_id.as_deref().into(),
            person.created_by.into(),
            person.created_at.into(),
            person.modified_at.into(),
            person.terminated_at.into(),
            person.session_epoch.into(),
            person.version.into(),
            password_hash.into(),
            person.status.list_block().into(),
            (&user_name).into(),
            (&keys.first).into(),
            (&keys.last).into(),
            (&email).into(),
            if person.status == Status::Pending {
                &email
            } else {
                &keys.first
            }
            .into(),
            (&keys.search).into(),
            (&keys.directory).into(),
            keys.contacts.as_deref().into(),
        ],
    )?;
    tx.touch(Touched::Person(person.portal, person.id));
    Ok(())
}

/// Writes the profile: names, culture, title, sex, birthday, first working day, location, notes, contacts, telephone,
/// consent to mailings, storage limit and the time of the change; raises the version. Nothing else is written. `false`
/// when there is no such person.
///
/// # Errors
/// Those of every statement.
pub fn update_profile(tx: &mut Tx<'_>, person: &Person) -> Result<bool, Error> {
    let keys = NameKeys::of(person);
    let contacts = contacts::to_text(&person.contacts);
    let parameters = [
        (&person.first_name).into(),
        (&person.last_name).into(),
        person.culture.as_deref().into(),
        person.title.as_deref().into(),
        person.sex.map(sex_number).into(),
        person.birthday.into(),
        person.works_from.into(),
        person.location.as_deref().into(),
        person.notes.as_deref().into(),
        contacts.as_deref().into(),
        person.mobile_phone.as_deref().into(),
        person.spam.into(),
        person.quota_bytes.into(),
        person.modified_at.into(),
        (&keys.first).into(),
        (&keys.last).into(),
        (&keys.search).into(),
        (&keys.directory).into(),
        keys.contacts.as_deref().into(),
        person.portal.into(),
        person.id.into(),
    ];
    let hit = tx.execute(UPDATE_PROFILE, &parameters)?;
    Ok(touched(tx, person.portal, person.id, hit))
}

/// Gives a person another role; whoever becomes a guest leaves every group. `false` when there is no such person.
///
/// # Errors
/// Those of every statement.
pub fn set_role(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    portal: PortalId,
    id: PersonId,
    role: Role,
    now: Instant,
) -> Result<bool, Error> {
    if role == Role::Guest {
        groups::leave_all(tx, portal, id)?;
    }
    let hit = tx.execute(
        SET_ROLE,
        &[role.wire_number().into(), now.into(), portal.into(), id.into()],
    )?;
    Ok(touched(tx, portal, id, hit))
}

/// Gives a person a storage limit in bytes, negative for none at all; no limit of his own: the portal's. `false` when there
/// is no such person.
///
/// # Errors
/// Those of every statement.
pub fn set_quota(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    portal: PortalId,
    id: PersonId,
    bytes: Option<i64>,
    now: Instant,
) -> Result<bool, Error> {
    let hit = tx.execute(SET_QUOTA, &[bytes.into(), now.into(), portal.into(), id.into()])?;
    Ok(touched(tx, portal, id, hit))
}

/// What changes together with a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetStatus {
    /// The status.
    pub status: Status,
    /// Whether the address is verified; none: unchanged.
    pub activation: Option<Activation>,
    /// When the person was disabled through the profile; outer none: unchanged.
    #[expect(clippy::option_option, reason = "unchanged, cleared and set are three things")]
    pub terminated_at: Option<Option<Instant>>,
    /// Whether every session of the person ends, and every link for another password or address.
    pub end_sessions: bool,
}

/// Gives a person another status. `false` when there is no such person.
///
/// # Errors
/// Those of every statement.
pub fn set_status(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    portal: PortalId,
    id: PersonId,
    change: &SetStatus,
    now: Instant,
) -> Result<bool, Error> {
    let parameters = [
        change.status.wire_number().into(),
        change.status.list_block().into(),
        (change.status == Status::Pending).into(),
        change.activation.map(Activation::wire_number).into(),
        change.terminated_at.is_some().into(),
        change.terminated_at.flatten().into(),
        i64::from(change.end_sessions).into(),
        now.into(),
        portal.into(),
        id.into(),
    ];
    groups::note_status(tx, portal, id, change.status)?;
    let hit = tx.execute(SET_STATUS, &parameters)?;
    end_sessions(tx, portal, id, change.end_sessions)?;
    Ok(touched(tx, portal, id, hit))
}

/// Gives a person another address. `false` when there is no such person.
///
/// # Errors
/// [`Error::Unique`] when somebody else has the address.
#[expect(
    clippy::too_many_arguments,
    reason = "each is one column or one key; a struct would only repeat them"
)]
pub fn set_email(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    portal: PortalId,
    id: PersonId,
    email: &str,
    activation: Activation,
    end_all_sessions: bool,
    now: Instant,
) -> Result<bool, Error> {
    let (key, folded) = (email_key(email), text_key(email));
    let parameters = [
        email.into(),
        (&key).into(),
        SEPARATOR.into(),
        (&folded).into(),
        activation.wire_number().into(),
        i64::from(end_all_sessions).into(),
        now.into(),
        portal.into(),
        id.into(),
    ];
    let hit = tx.execute(SET_EMAIL, &parameters)?;
    end_sessions(tx, portal, id, end_all_sessions)?;
    Ok(touched(tx, portal, id, hit))
}

/// Gives a person another password. `false` when there is no such person.
///
/// # Errors
/// Those of every statement.
pub fn set_password_hash(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    portal: PortalId,
    id: PersonId,
    password_hash: &str,
    end_all_sessions: bool,
    now: Instant,
) -> Result<bool, Error> {
    let parameters = [
        password_hash.into(),
        i64::from(end_all_sessions).into(),
        now.into(),
        portal.into(),
        id.into(),
    ];
    let hit = tx.execute(SET_PASSWORD_HASH, &parameters)?;
    end_sessions(tx, portal, id, end_all_sessions)?;
    Ok(touched(tx, portal, id, hit))
}

/// Deletes a person with the keys, sessions, mails, relations and memberships of the person; the files of pictures are
/// deleted later. `false` when there is no such person.
///
/// # Errors
/// Those of every statement.
pub fn delete(tx: &mut Tx<'_>, _permit: &Permit, portal: PortalId, id: PersonId) -> Result<bool, Error> {
    person_settings::delete_all_of(tx, portal, id)?;
    idempotent_calls::delete_all_of(tx, portal, id)?;
    keys::delete_all_of(tx, portal, id)?;
    webhooks::delete_all_of(tx, portal, id)?;
    sessions::delete_all_of(tx, portal, id)?;
    second_factors::delete_all_of(tx, portal, id)?;
    external_accounts::delete_all_of(tx, portal, id)?;
    outbox::delete_all_of(tx, portal, id)?;
    link_epochs::delete_all_of(tx, portal, id)?;
    groups::leave_all(tx, portal, id)?;
    invitations::delete_openings_of(tx, portal, id)?;
    tx.execute(DELETE_RELATIONS, &[portal.into(), id.into()])?;
    unused_pictures::give_up_all_of(tx, portal, id)?;
    let hit = tx.execute(DELETE, &[portal.into(), id.into()])?;
    Ok(touched(tx, portal, id, hit))
}

/// Ends every session, and with them what somebody may have begun in one of them: a link for another address would open
/// the account long after its owner has thrown everybody out.
pub(super) fn end_sessions(tx: &mut Tx<'_>, portal: PortalId, id: PersonId, wanted: bool) -> Result<(), Error> {
    if wanted {
        sessions::end_all_of(tx, portal, id)?;
        end_links(tx, portal, id)?;
    }
    Ok(())
}

pub(super) fn end_links(tx: &mut Tx<'_>, portal: PortalId, id: PersonId) -> Result<(), Error> {
    for kind in [EpochKind::Password, EpochKind::Email, EpochKind::Ownership] {
        link_epochs::raise(tx, portal, id, kind)?;
    }
    Ok(())
}

pub(super) fn touched(tx: &mut Tx<'_>, portal: PortalId, id: PersonId, hit: u64) -> bool {
    if hit > 0 {
        tx.touch(Touched::Person(portal, id));
    }
    hit > 0
}

const fn sex_number(sex: Sex) -> i64 {
    match sex {
        Sex::Female => 0,
        Sex::Male => 1,
    }
}

/// The columns that are made from names, address, title, location and contacts.
struct NameKeys {
    first: String,
    last: String,
    search: String,
    directory: String,
    contacts: Option<String>,
}

impl NameKeys {
    fn of(person: &Person) -> Self {
        let (first, last) = (text_key(&person.first_name), text_key(&person.last_name));
        let search = [&first, SEPARATOR, &last, SEPARATOR, &text_key(&person.email)].concat();
        let directory = match (&person.title, &person.location) {
            (None, None) => String::new(),
            (title, location) => {
                let key = |text: &Option<String>| text.as_deref().map(text_key).unwrap_or_default();
                [&key(title), SEPARATOR, &key(location)].concat()
            }
        };
        let contacts: Vec<String> = person.contacts.iter().map(|contact| text_key(&contact.value)).collect();
        Self {
            first,
            last,
            search,
            directory,
            contacts: (!contacts.is_empty()).then(|| contacts.join(SEPARATOR)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_statements_mean_what_they_say() {
        assert_eq!(Status::Pending.list_block(), 1);
        assert_eq!(Status::Terminated.list_block(), 2);
        assert_eq!(
            (Role::RoomAdmin.wire_number(), Role::DocSpaceAdmin.wire_number()),
            (1, 3)
        );
        assert!(
            Role::ALL
                .iter()
                .all(|role| role.is_paid() == matches!(role.wire_number(), 1 | 3))
        );
    }
}
