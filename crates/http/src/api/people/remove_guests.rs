//! `DELETE /people/guests`: removes guests from the caller's list (`docs/protocol/people.md` 7.1).

use crate::api::viewing::person_ids;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::guests::remove_guests;
use anteroom_wire::request::UserIdsRequest;

pub(super) fn operation() -> Operation {
    Operation::delete("remove_guests", "/people/guests", |rq| Box::pin(remove_guests(rq)))
        .about("Removes guests from the caller's own list: all of them or nobody. The accounts stay.")
        .takes::<UserIdsRequest>()
}

async fn remove_guests(rq: Request) -> Result<Reply, Problem> {
    let ids = person_ids(UserIdsRequest::parse(&rq.body)?.user_ids);
    let caller = rq.caller()?.clone();
    rq.app
        .write(move |tx, ctx| remove_guests::remove_guests(tx, ctx, &caller, ids.as_deref()))
        .await?;
    Ok(Reply::nothing())
}
