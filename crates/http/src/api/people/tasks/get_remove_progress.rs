//! `GET /people/remove/progress/{userid:guid}` (`docs/protocol/people.md` 15.4).

use super::progress;
use crate::operation::Operation;
use anteroom_domain::task::TaskKind;
use anteroom_wire::task::TaskProgressDto;

pub(super) fn operation() -> Operation {
    Operation::get("get_remove_progress", "/people/remove/progress/{userid:guid}", |rq| {
        Box::pin(progress(rq, TaskKind::Remove))
    })
    .about("How far the removal of a person is; nothing when none was started.")
    .may_answer::<TaskProgressDto>()
}
