//! `GET /portal/users/invitationlink/{employeeType}`: the portal's link for a type (`docs/protocol/portal.md` 3.2).

use super::{reply_with_link, type_of_path};
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::invitations::links;
use anteroom_wire::invitation::InvitationLinkDto;

pub(super) fn operation() -> Operation {
    Operation::get(
        "get_invitation_link",
        "/portal/users/invitationlink/{employeetype}",
        |rq| Box::pin(get_invitation_link(rq)),
    )
    .about("The portal's invitation link for a type; nothing when there is none.")
    .may_answer::<InvitationLinkDto>()
}

async fn get_invitation_link(rq: Request) -> Result<Reply, Problem> {
    let kind = type_of_path(&rq)?;
    let caller = rq.caller()?.clone();
    // A change, because the short form of the link is kept for this reader.
    let found = rq
        .app
        .write(move |tx, ctx| links::find_link(tx, ctx, &caller, kind))
        .await?;
    found.map_or_else(|| Ok(Reply::nothing()), |view| reply_with_link(&rq, &view))
}
