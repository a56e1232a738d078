//! `GET /settings/invitationsettings`: who may be invited at all (`docs/protocol/portal.md` 3.4).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_wire::invitation::InvitationSettingsDto;

pub(super) fn operation() -> Operation {
    Operation::get("get_invitation_settings", "/settings/invitationsettings", |rq| {
        Box::pin(async move { get_invitation_settings(&rq) })
    })
    .about("Whether members and guests may be invited.")
    .anonymous()
    .answers::<InvitationSettingsDto>()
}

fn get_invitation_settings(rq: &Request) -> Result<Reply, Problem> {
    let settings = rq.app.settings();
    Reply::one(&InvitationSettingsDto {
        allow_inviting_members: settings.allow_inviting_members,
        allow_inviting_guests: settings.allow_inviting_guests,
    })
}
