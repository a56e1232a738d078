//! `PUT /people/type/terminate` (`docs/protocol/people.md` 17.4).

use super::cancel;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_domain::task::TaskKind;
use anteroom_wire::request::TaskRequest;
use anteroom_wire::task::TaskProgressDto;

pub(super) fn operation() -> Operation {
    Operation::put("terminate_type_change", "/people/type/terminate", |rq| {
        Box::pin(terminate_type_change(rq))
    })
    .about("Stops changing the type of a person.")
    .takes::<TaskRequest>()
    .may_answer::<TaskProgressDto>()
}

async fn terminate_type_change(rq: Request) -> Result<Reply, Problem> {
    Reply::optional(cancel(&rq, TaskKind::SetRole).await?.as_ref())
}
