//! `POST /people/type`: makes somebody a user or guest, after handing over the rooms (`docs/protocol/people.md` 17.3).

use super::reply_with_progress;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::tasks::set_role;
use anteroom_domain::{EmployeeType, PersonId};
use anteroom_wire::request::StartTypeRequest;
use anteroom_wire::task::TaskProgressDto;

pub(super) fn operation() -> Operation {
    Operation::post("start_type_change", "/people/type", |rq| {
        Box::pin(start_type_change(rq))
    })
    .about("Starts giving somebody the type User or Guest after handing over the rooms, in the background.")
    .takes::<StartTypeRequest>()
    .answers::<TaskProgressDto>()
}

async fn start_type_change(rq: Request) -> Result<Reply, Problem> {
    let body = StartTypeRequest::parse(&rq.body)?;
    let kind = body.employee_type.unwrap_or(EmployeeType::All);
    let (subject, heir) = (PersonId(body.user_id), body.reassign_user_id.map(PersonId));
    let caller = rq.caller()?.clone();
    let task = rq
        .app
        .write(move |tx, ctx| set_role::start_set_role(tx, ctx, &caller, kind, subject, heir))
        .await?;
    reply_with_progress(&rq, Some(&task))
}
