//! `PUT /people/reassign/terminate` (`docs/protocol/people.md` 15.3).

use super::cancel;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_domain::task::TaskKind;
use anteroom_wire::request::TaskRequest;
use anteroom_wire::task::TaskProgressDto;

pub(super) fn operation() -> Operation {
    Operation::put("terminate_reassign", "/people/reassign/terminate", |rq| {
        Box::pin(terminate_reassign(rq))
    })
    .about("Stops handing the data of a person over; what was done until then stays.")
    .takes::<TaskRequest>()
    .may_answer::<TaskProgressDto>()
}

async fn terminate_reassign(rq: Request) -> Result<Reply, Problem> {
    Reply::optional(cancel(&rq, TaskKind::Reassign).await?.as_ref())
}
