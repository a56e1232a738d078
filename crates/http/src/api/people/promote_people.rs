//! `PUT /people/type/{type}`: gives people a higher type (`docs/protocol/people.md` 17.2).

use crate::api::viewing::{Reader, person_ids};
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::compat::all_or_nobody;
use anteroom_app::people::set_role;
use anteroom_wire::EmployeeFullDto;
use anteroom_wire::people_query::type_of_route;
use anteroom_wire::request::UserIdsRequest;

pub(super) fn operation() -> Operation {
    Operation::put("promote_people", "/people/type/{type}", |rq| {
        Box::pin(promote_people(rq))
    })
    .about("Gives people a higher type: all of them or nobody.")
    .takes::<UserIdsRequest>()
    .answers_list::<EmployeeFullDto>()
}

async fn promote_people(rq: Request) -> Result<Reply, Problem> {
    let kind = type_of_route(rq.param("type")).map_err(|problem| vec![problem])?;
    let ids = person_ids(UserIdsRequest::parse(&rq.body)?.user_ids);
    let caller = rq.caller()?.clone();
    let people = all_or_nobody(&rq.app, ids.as_deref(), |ids| {
        let caller = caller.clone();
        rq.app
            .write(move |tx, ctx| set_role::promote_people(tx, ctx, &caller, kind, ids.as_deref()))
    })
    .await?;
    Reader::of(&rq)?.reply_with_all_changed(people).await
}
