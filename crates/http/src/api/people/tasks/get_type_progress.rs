//! `GET /people/type/progress/{userid:guid}` (`docs/protocol/people.md` 17.4).

use super::progress;
use crate::operation::Operation;
use anteroom_domain::task::TaskKind;
use anteroom_wire::task::TaskProgressDto;

pub(super) fn operation() -> Operation {
    Operation::get("get_type_progress", "/people/type/progress/{userid:guid}", |rq| {
        Box::pin(progress(rq, TaskKind::SetRole))
    })
    .about("How far the change of a person's type is; nothing when none was started.")
    .may_answer::<TaskProgressDto>()
}
