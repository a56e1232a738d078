//! Finding the group of a request and the people who may belong to it.

use crate::caller::Caller;
use crate::error::{Error, Fault, Missing, Refusal};
use crate::groups::IDS_MAX;
use anteroom_domain::policy::{Action, Permit, can_join_groups, decide};
use anteroom_domain::{BuiltInGroup, Group, GroupId, Person, PersonId, PortalId};
use anteroom_store::{Tx, groups, people};

/// The permit to change groups.
///
/// # Errors
/// [`Error::Denied`] for everybody but administrators.
pub(super) fn permit_to_edit(tx: &mut Tx<'_>, caller: &Caller) -> Result<Permit, Error> {
    Ok(decide(&caller.actor_now(tx)?, &Action::EditGroups)?)
}

/// Checks that there is such a group to change, without locking it: people are locked before groups.
///
/// # Errors
/// [`Refusal::BuiltInGroup`], [`Missing::Group`], [`Error::Changed`].
pub(super) fn expect_group(tx: &mut Tx<'_>, caller: &Caller, id: GroupId) -> Result<Group, Error> {
    if BuiltInGroup::from_id(id).is_some() {
        return Err(Error::Forbidden(Refusal::BuiltInGroup));
    }
    let group = groups::find(tx, caller.portal.id, id)?.ok_or(Error::NotFound(Missing::Group))?;
    caller.expects(group.version)?;
    Ok(group)
}

/// The group, locked for a change until the transaction ends.
///
/// # Errors
/// [`Missing::Group`] when it is gone by now, [`Error::Changed`].
pub(super) fn get_group_for_change(tx: &mut Tx<'_>, caller: &Caller, id: GroupId) -> Result<Group, Error> {
    let group = groups::list_for_change(tx, caller.portal.id, &[id])?
        .pop()
        .ok_or(Error::NotFound(Missing::Group))?;
    caller.expects(group.version)?;
    Ok(group)
}

/// The group as it is after a change.
///
/// # Errors
/// [`Missing::Group`] when it is gone by now.
pub(super) fn get_group(tx: &mut Tx<'_>, portal: PortalId, id: GroupId) -> Result<Group, Error> {
    groups::find(tx, portal, id)?.ok_or(Error::NotFound(Missing::Group))
}

/// The people of these who exist, locked for a change.
///
/// # Errors
/// [`Fault::TooManyIds`].
pub(super) fn lock_people(tx: &mut Tx<'_>, portal: PortalId, ids: &[PersonId]) -> Result<Vec<Person>, Error> {
    check_length(ids)?;
    Ok(people::list_for_change(tx, portal, ids)?)
}

/// # Errors
/// [`Fault::TooManyIds`].
pub(super) fn check_length(ids: &[PersonId]) -> Result<(), Error> {
    if ids.len() > IDS_MAX {
        return Err(Fault::TooManyIds { max: IDS_MAX }.into());
    }
    Ok(())
}

/// Whether a person may become a member: not a guest, not disabled.
pub(super) const fn can_join(person: &Person) -> bool {
    can_join_groups(person.role, person.status)
}
