//! The tables of groups and of their members (`docs/protocol/portal.md` 1).
//!
//! Who holds the lock of a person may change the person's memberships; who holds the lock of a group may change the
//! group. People are locked before groups, both in the order of their ids, and the portal's row comes last.

mod change;
mod find;
mod list;
mod members;
mod of_people;

pub use change::{delete, insert, update};
pub use find::{find, list_for_change, list_led_by_for_change, summaries_of};
pub use list::{GroupsList, list};
pub use members::{add_members, list_members_for_change, remove_members};
pub use of_people::{ids_of, set_groups_of};

pub(crate) use find::{FIND, LIST_LED_BY, LIST_OF_PERSON};
pub(crate) use of_people::{leave_all, note_status};

/// Every fixed statement of the tables.
pub(crate) const STATEMENTS: &[&str] = &[
    find::FIND,
    find::LIST_OF_PERSON,
    find::LIST_LED_BY,
    change::INSERT,
    change::UPDATE,
    change::CLEAR_MANAGER_OF,
    change::DELETE_MEMBERS,
    change::DELETE,
    members::LIST,
    members::COUNT_MORE,
    of_people::LIST_IDS_OF,
    of_people::FIND_LIST_BLOCK,
    of_people::JOIN,
    of_people::LEAVE,
    of_people::LEAVE_ALL,
    of_people::CLEAR_MANAGER,
];
