//! `PUT /portal/users/invitationlink`: sets the limits of an invitation link anew (`docs/protocol/portal.md` 3.2).

use super::{limits, reply_with_link};
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::invitations::links;
use anteroom_domain::InvitationLinkId;
use anteroom_wire::invitation::InvitationLinkDto;
use anteroom_wire::request::UpdateInvitationLinkRequest;

pub(super) fn operation() -> Operation {
    Operation::put("update_invitation_link", "/portal/users/invitationlink", |rq| {
        Box::pin(update_invitation_link(rq))
    })
    .about("Sets both limits of an invitation link anew; what is absent is cleared.")
    .takes::<UpdateInvitationLinkRequest>()
    .answers::<InvitationLinkDto>()
}

async fn update_invitation_link(rq: Request) -> Result<Reply, Problem> {
    let body = UpdateInvitationLinkRequest::parse(&rq.body)?;
    let limits = limits(&rq, body.expiration, body.max_use_count);
    let id = InvitationLinkId(body.id);
    let caller = rq.caller()?.clone();
    let view = rq
        .app
        .write(move |tx, ctx| links::update_link(tx, ctx, &caller, id, limits))
        .await?;
    reply_with_link(&rq, &view)
}
