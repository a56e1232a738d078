//! Groups (`docs/protocol/portal.md` 1).

mod add_group_members;
mod create_group;
mod delete_group;
mod get_group;
mod groups_query;
mod list_groups;
mod list_groups_for_entry;
mod list_groups_of_person;
mod move_group_members;
mod remove_group_members;
mod replace_group_members;
mod set_group_manager;
mod update_group;

use crate::operation::Operation;
use crate::problem::Problem;
use crate::request::Request;
use anteroom_domain::{GroupId, PersonId};
use anteroom_wire::FieldProblem;
use uuid::Uuid;

pub(super) fn operations() -> Vec<Operation> {
    let mut operations = vec![
        list_groups::operation(),
        create_group::operation(),
        get_group::operation(),
        update_group::operation(),
        delete_group::operation(),
        list_groups_of_person::operation(),
        replace_group_members::operation(),
        add_group_members::operation(),
        remove_group_members::operation(),
        move_group_members::operation(),
        set_group_manager::operation(),
    ];
    operations.extend(list_groups_for_entry::operations());
    operations
}

/// The group that a segment of the path names. Some templates take any segment, so it is read here.
fn group_of_route(rq: &Request, name: &str) -> Result<GroupId, Problem> {
    let value = rq.param(name);
    GroupId::parse(value).ok_or_else(|| vec![FieldProblem::not_valid(name, value)].into())
}

fn person_ids(ids: Vec<Uuid>) -> Vec<PersonId> {
    ids.into_iter().map(PersonId).collect()
}

/// Clients without a word for "none" send the zero GUID.
fn somebody(id: Option<Uuid>) -> Option<PersonId> {
    id.filter(|id| !id.is_nil()).map(PersonId)
}
