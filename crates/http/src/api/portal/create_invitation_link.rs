//! `POST /portal/users/invitationlink`: makes the portal's link for a type (`docs/protocol/portal.md` 3.2).

use super::{limits, reply_with_link};
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::invitations::links;
use anteroom_domain::EmployeeType;
use anteroom_wire::invitation::InvitationLinkDto;
use anteroom_wire::request::CreateInvitationLinkRequest;

pub(super) fn operation() -> Operation {
    Operation::post("create_invitation_link", "/portal/users/invitationlink", |rq| {
        Box::pin(create_invitation_link(rq))
    })
    .about("Makes the portal's invitation link for a type.")
    .takes::<CreateInvitationLinkRequest>()
    .answers::<InvitationLinkDto>()
}

async fn create_invitation_link(rq: Request) -> Result<Reply, Problem> {
    let body = CreateInvitationLinkRequest::parse(&rq.body)?;
    let kind = body.employee_type.unwrap_or(EmployeeType::All);
    let limits = limits(&rq, body.expiration, body.max_use_count);
    let caller = rq.caller()?.clone();
    let view = rq
        .app
        .write(move |tx, ctx| links::create_link(tx, ctx, &caller, kind, limits))
        .await?;
    reply_with_link(&rq, &view)
}
