//! `PUT /people/delete`: removes disabled people (`docs/protocol/people.md` 5.9).

use crate::api::viewing::{Reader, person_ids};
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::people::delete_person;
use anteroom_wire::EmployeeFullDto;
use anteroom_wire::request::UserIdsRequest;

pub(super) fn operation() -> Operation {
    Operation::put("delete_people", "/people/delete", |rq| Box::pin(delete_people(rq)))
        .about("Removes disabled people: all of them or nobody; answers the profiles as they were.")
        .takes::<UserIdsRequest>()
        .answers_list::<EmployeeFullDto>()
}

async fn delete_people(rq: Request) -> Result<Reply, Problem> {
    let ids = person_ids(UserIdsRequest::parse(&rq.body)?.user_ids);
    let caller = rq.caller()?.clone();
    let people = rq
        .app
        .write(move |tx, ctx| delete_person::delete_people(tx, ctx, &caller, ids.as_deref()))
        .await?;
    Reader::of(&rq)?.reply_with_all_changed(people).await
}
