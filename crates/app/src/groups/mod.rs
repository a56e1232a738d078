//! Groups of people (`docs/protocol/portal.md` 1).

pub mod create_group;
pub mod delete_group;
pub mod list_groups;
mod lookup;
pub mod move_members;
pub mod read_group;
pub mod set_manager;
pub mod set_members;
pub mod update_group;

use crate::people::PersonView;
use anteroom_domain::{BuiltInGroup, Group};

/// Most people that one request may name: as many as one answer shows.
pub const IDS_MAX: usize = 10_000;

/// A group as an answer shows it.
#[derive(Clone, Debug)]
pub struct GroupView {
    /// The group itself.
    pub shown: ShownGroup,
    /// The head, when there is one.
    pub manager: Option<PersonView>,
    /// Active and pending members by first name, when they were asked for; at most [`IDS_MAX`].
    pub members: Option<Vec<PersonView>>,
}

/// Which group it is.
#[derive(Clone, Debug)]
pub enum ShownGroup {
    /// One that people made.
    Ordinary(Group),
    /// One that every portal has.
    BuiltIn {
        /// Which.
        group: BuiltInGroup,
        /// Active and pending people who belong to it.
        members_count: i64,
    },
}
