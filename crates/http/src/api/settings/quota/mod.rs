//! How much may be stored (`docs/protocol/portal.md` 12).

mod get_person_quota;
mod recount;
mod set_entity_quota;
mod set_portal_quota;

use crate::operation::Operation;

pub(super) fn operations() -> Vec<Operation> {
    let mut operations = vec![get_person_quota::operation(), set_portal_quota::operation()];
    operations.extend(set_entity_quota::operations());
    operations.extend(recount::operations());
    operations
}
