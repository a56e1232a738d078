//! What the portal is, and its people as it keeps them (`docs/protocol/portal.md` 2, 4).

mod count_people;
mod get_portal;
mod get_portal_path;
mod get_raw_person;
mod mark_present;

use crate::operation::Operation;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        get_raw_person::operation(),
        count_people::operation(),
        mark_present::operation(),
        get_portal::operation(),
        get_portal_path::operation(),
    ]
}
