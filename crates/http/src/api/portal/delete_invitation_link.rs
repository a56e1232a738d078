//! `DELETE /portal/users/invitationlink`: deletes an invitation link (`docs/protocol/portal.md` 3.2).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::invitations::links;
use anteroom_domain::InvitationLinkId;
use anteroom_wire::request::UpdateInvitationLinkRequest;

pub(super) fn operation() -> Operation {
    Operation::delete("delete_invitation_link", "/portal/users/invitationlink", |rq| {
        Box::pin(delete_invitation_link(rq))
    })
    .about("Deletes an invitation link: whoever has it cannot use it any more. Only the id of the body counts.")
    .takes::<UpdateInvitationLinkRequest>()
}

async fn delete_invitation_link(rq: Request) -> Result<Reply, Problem> {
    let id = InvitationLinkId(UpdateInvitationLinkRequest::parse_deletion(&rq.body)?);
    let caller = rq.caller()?.clone();
    rq.app
        .write(move |tx, ctx| links::delete_link(tx, ctx, &caller, id))
        .await?;
    Ok(Reply::nothing())
}
