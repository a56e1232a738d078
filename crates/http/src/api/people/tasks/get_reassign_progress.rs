//! `GET /people/reassign/progress/{userid:guid}` (`docs/protocol/people.md` 15.3).

use super::progress;
use crate::operation::Operation;
use anteroom_domain::task::TaskKind;
use anteroom_wire::task::TaskProgressDto;

pub(super) fn operation() -> Operation {
    Operation::get(
        "get_reassign_progress",
        "/people/reassign/progress/{userid:guid}",
        |rq| Box::pin(progress(rq, TaskKind::Reassign)),
    )
    .about("How far the handover of a person's data is; nothing when none was started.")
    .may_answer::<TaskProgressDto>()
}
