//! `POST /settings/sendjoininvite`: sends somebody without an account the link to make one (`docs/protocol/portal.md` 8).

use crate::operation::{Operation, RateClass};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::house::request_joining::{self as use_case, Asker, Newcomer};
use anteroom_wire::house::JOIN_LINK_SENT;
use anteroom_wire::request::JoinRequest;

pub(super) fn operation() -> Operation {
    Operation::post("request_joining", "/settings/sendjoininvite", |rq| {
        Box::pin(request_joining(rq))
    })
    .about("Sends an address the link to join: for administrators, and for everybody whose address the portal trusts.")
    .anonymous()
    .rate(RateClass::Sensitive)
    .takes::<JoinRequest>()
    .answers::<String>()
}

async fn request_joining(rq: Request) -> Result<Reply, Problem> {
    let asker = rq.caller.clone().map_or(Asker::Nobody, Asker::Member);
    // Whatever the body says: who may not ask learns nothing about it.
    if !use_case::may_ask(&rq.app, &rq.portal, &asker).await? {
        return Err(Problem::unauthorized());
    }
    let body = JoinRequest::parse(&rq.body)?;
    let newcomer = Newcomer {
        email: body.email,
        culture: body.culture,
    };
    use_case::request_joining(&rq.app, &rq.portal, asker, rq.address, newcomer).await?;
    Reply::one(JOIN_LINK_SENT)
}
