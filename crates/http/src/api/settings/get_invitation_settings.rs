//! `GET /settings/invitationsettings`: who may be invited at all (`docs/protocol/portal.md` 3.4).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_wire::invitation::InvitationSettingsDto;

pub(super) fn operation() -> Operation {
    Operation::get("get_invitation_settings", "/settings/invitationsettings", |rq| {
        Box::pin(get_invitation_settings(rq))
    })
    .about("Whether members and guests may be invited.")
    .anonymous()
    .answers::<InvitationSettingsDto>()
}

async fn get_invitation_settings(rq: Request) -> Result<Reply, Problem> {
    let rules = rq.app.portal_settings(rq.portal.id).await?;
    Reply::one(&InvitationSettingsDto::from(rules.invitations.value))
}
