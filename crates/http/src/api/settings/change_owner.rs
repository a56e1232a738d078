//! `PUT /settings/owner`: hands the portal over with the owner's link (`docs/protocol/portal.md` 10.5).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portals::hand_over;
use anteroom_domain::{LinkType, PersonId};
use anteroom_wire::owner::OwnerRequest;

pub(super) fn operation() -> Operation {
    Operation::put("change_owner", "/settings/owner", |rq| Box::pin(change_owner(rq)))
        .about("Hands the portal over to the person whom the link names. The owner until now stays an administrator.")
        .by_link(&[LinkType::PortalOwnerChange])
        .takes::<OwnerRequest>()
}

async fn change_owner(rq: Request) -> Result<Reply, Problem> {
    let body = OwnerRequest::parse(&rq.body)?;
    let (caller, link) = (rq.caller()?.clone(), rq.opened_link()?.clone());
    rq.app
        .write(move |tx, ctx| hand_over::hand_over_by_link(tx, ctx, &caller, &link, PersonId(body.owner_id)))
        .await?;
    Ok(Reply::nothing())
}
