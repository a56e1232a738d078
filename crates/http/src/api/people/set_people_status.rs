//! `PUT /people/status/{status}`: disables or enables people (`docs/protocol/people.md` 16.2).

use crate::api::viewing::{Reader, person_ids};
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::compat::all_or_nobody;
use anteroom_app::error::{Error, Fault};
use anteroom_app::people::set_status::{self, Wanted};
use anteroom_wire::EmployeeFullDto;
use anteroom_wire::people_query::{StatusFilter, status_of_route};
use anteroom_wire::request::UserIdsRequest;

pub(super) fn operation() -> Operation {
    Operation::put("set_people_status", "/people/status/{status}", |rq| {
        Box::pin(set_people_status(rq))
    })
    .about("Disables (Terminated, 2) or enables (Active, 1) people: all of them or nobody.")
    .takes::<UserIdsRequest>()
    .answers_list::<EmployeeFullDto>()
}

async fn set_people_status(rq: Request) -> Result<Reply, Problem> {
    let status = status_of_route(rq.param("status")).map_err(|problem| vec![problem])?;
    let ids = person_ids(UserIdsRequest::parse(&rq.body)?.user_ids);
    let wanted = match status {
        StatusFilter::Active => Wanted::Active,
        StatusFilter::Terminated => Wanted::Terminated,
        StatusFilter::Pending | StatusFilter::Default | StatusFilter::All => {
            return Err(Error::from(Fault::Status).into());
        }
    };
    let caller = rq.caller()?.clone();
    let people = all_or_nobody(&rq.app, ids.as_deref(), |ids| {
        let caller = caller.clone();
        rq.app
            .write(move |tx, ctx| set_status::set_status(tx, ctx, &caller, wanted, ids.as_deref()))
    })
    .await?;
    Reader::of(&rq)?.reply_with_all_changed(people).await
}
