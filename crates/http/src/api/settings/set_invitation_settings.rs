//! `PUT /settings/invitationsettings`: sets who may be invited at all (`docs/protocol/portal.md` 3.4).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portal_rules::set_invitations::set_invitations;
use anteroom_domain::portal_settings::InvitationRule;
use anteroom_wire::invitation::InvitationSettingsDto;
use anteroom_wire::request::InvitationSettingsRequest;

pub(super) fn operation() -> Operation {
    Operation::put("set_invitation_settings", "/settings/invitationsettings", |rq| {
        Box::pin(set_invitation_settings(rq))
    })
    .about("Sets whether members and guests may be invited, in place of what the installation says.")
    .takes::<InvitationSettingsRequest>()
    .answers::<InvitationSettingsDto>()
}

async fn set_invitation_settings(rq: Request) -> Result<Reply, Problem> {
    let body = InvitationSettingsRequest::parse(&rq.body)?;
    let rule = InvitationRule {
        members: body.allow_inviting_members,
        guests: body.allow_inviting_guests,
    };
    let caller = rq.caller()?.clone();
    let rules = rq
        .app
        .write(move |tx, ctx| set_invitations(tx, ctx, &caller, rule))
        .await?;
    Reply::one(&InvitationSettingsDto::from(rules.invitations.value))
}
