//! The few things that a run asks of a portal.

use std::future::Future;

use anteroom_client::Error;
use anteroom_domain::{GroupId, PersonId, Role};

use crate::groups::KnownGroup;
use crate::known::{Known, PortalFacts};
use crate::people_file::Row;
use crate::plan::RoleChange;

/// A portal, as far as a run needs it. [`anteroom_client::Portal`] is one; tests have their own.
///
/// Errors have been retried already where that is safe; a `create` whose answer was lost has been looked up.
pub trait PortalApi: Sync {
    /// What kind of portal it is and who the caller is.
    ///
    /// # Errors
    /// When the portal cannot be reached or is none.
    fn facts(&self) -> impl Future<Output = Result<PortalFacts, Error>> + Send;

    /// The person with this address, in any case, disabled people included.
    ///
    /// # Errors
    /// When the portal refuses or cannot be reached; nobody with that address is `None`.
    fn find_by_email(&self, email: &str) -> impl Future<Output = Result<Option<Known>, Error>> + Send;

    /// The person with this identifier.
    ///
    /// # Errors
    /// Also when there is no such person.
    fn get(&self, id: PersonId) -> impl Future<Output = Result<Known, Error>> + Send;

    /// All ordinary groups.
    ///
    /// # Errors
    /// When the portal refuses or cannot be reached.
    fn groups(&self) -> impl Future<Output = Result<Vec<KnownGroup>, Error>> + Send;

    /// Makes a group without members.
    ///
    /// # Errors
    /// When the portal refuses or cannot be reached.
    fn create_group(&self, name: &str) -> impl Future<Output = Result<GroupId, Error>> + Send;

    /// Makes the person a member of a group.
    ///
    /// # Errors
    /// When the portal refuses or cannot be reached. A portal may answer OK and not do it.
    fn join_group(&self, group: GroupId, id: PersonId) -> impl Future<Output = Result<(), Error>> + Send;

    /// Creates the person of a row with this role, as a member of these groups.
    ///
    /// # Errors
    /// When the portal refuses or cannot be reached.
    fn create(&self, row: &Row, role: Role, groups: &[GroupId])
    -> impl Future<Output = Result<PersonId, Error>> + Send;

    /// Sends the names, title and location of a row.
    ///
    /// # Errors
    /// When the portal refuses or cannot be reached.
    fn update_profile(&self, id: PersonId, row: &Row) -> impl Future<Output = Result<(), Error>> + Send;

    /// Changes the role by the operation named, and waits until the portal says that it is done.
    ///
    /// # Errors
    /// When the portal refuses, gives up or cannot be reached.
    fn set_role(&self, id: PersonId, role: Role, how: RoleChange) -> impl Future<Output = Result<(), Error>> + Send;

    /// Disables the person.
    ///
    /// # Errors
    /// When the portal refuses or cannot be reached.
    fn disable(&self, id: PersonId) -> impl Future<Output = Result<(), Error>> + Send;

    /// Removes a person who is disabled.
    ///
    /// # Errors
    /// When the portal refuses or cannot be reached.
    fn remove(&self, id: PersonId) -> impl Future<Output = Result<(), Error>> + Send;

    /// Ends the person's membership of a group.
    ///
    /// # Errors
    /// When the portal refuses or cannot be reached.
    fn leave_group(&self, group: GroupId, id: PersonId) -> impl Future<Output = Result<(), Error>> + Send;

    /// Sends a profile as it was once seen.
    ///
    /// # Errors
    /// When the portal refuses or cannot be reached.
    fn restore_profile(&self, id: PersonId, was: &Known) -> impl Future<Output = Result<(), Error>> + Send;
}
