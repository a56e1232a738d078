//! `PUT /people/thirdparty/linkaccount`: links an account at a provider (`docs/protocol/people.md` 14.2).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::external::accounts;
use anteroom_wire::third_party::LinkAccountRequest;

pub(super) fn operation() -> Operation {
    Operation::put("link_account", "/people/thirdparty/linkaccount", |rq| {
        Box::pin(link_account(rq))
    })
    .about("Links an account at a provider to the caller.")
    .takes::<LinkAccountRequest>()
}

async fn link_account(rq: Request) -> Result<Reply, Problem> {
    let body = LinkAccountRequest::parse(&rq.body)?;
    accounts::link_account(&rq.app, rq.caller()?, body.serialized_profile.as_deref()).await?;
    Ok(Reply::nothing())
}
