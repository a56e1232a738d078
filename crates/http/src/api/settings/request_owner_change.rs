//! `POST /settings/owner`: sends the owner the link that hands the portal over (`docs/protocol/portal.md` 10.5).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portals::hand_over::{self, Asked};
use anteroom_domain::PersonId;
use anteroom_wire::owner::{OwnerChangeDto, OwnerRequest};

pub(super) fn operation() -> Operation {
    Operation::post("request_owner_change", "/settings/owner", |rq| {
        Box::pin(request_owner_change(rq))
    })
    .about(
        "Sends the owner the link that hands the portal over to somebody else; `status` 0 says that nothing was sent.",
    )
    .takes::<OwnerRequest>()
    .answers::<OwnerChangeDto>()
}

async fn request_owner_change(rq: Request) -> Result<Reply, Problem> {
    let body = OwnerRequest::parse(&rq.body)?;
    let caller = rq.caller()?.clone();
    let asked = rq
        .app
        .write(move |tx, ctx| hand_over::request_hand_over(tx, ctx, &caller, PersonId(body.owner_id)))
        .await?;
    Reply::one(&match asked {
        Asked::Sent { to } => OwnerChangeDto::sent(&to),
        Asked::NoPermission => OwnerChangeDto::no_permission(),
    })
}
