//! `PUT /people/remove/terminate` (`docs/protocol/people.md` 15.4).

use super::cancel;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_domain::task::TaskKind;
use anteroom_wire::request::TaskRequest;

pub(super) fn operation() -> Operation {
    Operation::put("terminate_remove", "/people/remove/terminate", |rq| {
        Box::pin(terminate_remove(rq))
    })
    .about("Stops removing a person; what was done until then stays.")
    .takes::<TaskRequest>()
}

async fn terminate_remove(rq: Request) -> Result<Reply, Problem> {
    cancel(&rq, TaskKind::Remove).await?;
    Ok(Reply::nothing())
}
