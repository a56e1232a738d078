//! `POST /authentication/confirm`: whether a confirmation link is good (`docs/protocol/auth.md` 6).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::links::PresentedLink;
use anteroom_domain::PersonId;
use anteroom_wire::confirmation::ConfirmationDto;
use anteroom_wire::request::ConfirmRequest;

pub(super) fn operation() -> Operation {
    Operation::post("confirm_link", "/authentication/confirm", |rq| {
        Box::pin(confirm_link(rq))
    })
    .about(
        "Whether a confirmation link is good. An invitation by mail works for 15 minutes once it was found good here.",
    )
    .anonymous()
    .works_suspended()
    .works_unpaid()
    .takes::<ConfirmRequest>()
    .answers::<ConfirmationDto>()
}

async fn confirm_link(rq: Request) -> Result<Reply, Problem> {
    let body = ConfirmRequest::parse(&rq.body)?;
    let presented = PresentedLink {
        kind: body.kind,
        key: rq.link_key(body.key.as_deref(), body.kind),
        email: body.email,
        encrypted_email: body.enc_email,
        uid: body.uid.map(PersonId),
        employee_type: body.employee_type,
        first: body.first.unwrap_or(false),
    };
    let opened = rq.app.open_link(&rq.portal, &presented, rq.caller.as_ref()).await?;
    let link = opened.as_ref().ok();
    let acting = link.map(|link| link.acting(&rq.portal, rq.caller.as_ref(), rq.address));
    let acting = acting.and_then(|acting| acting.caller);
    if !rq.app.admits(&rq.portal, acting.as_ref(), link, rq.address).await? {
        return Err(Problem::restricted());
    }
    if let Ok(link) = &opened {
        rq.app.record_opening(&rq.portal, link, rq.address).await?;
    }
    Reply::one(&match opened {
        Ok(link) => ConfirmationDto {
            email: link.email,
            ..ConfirmationDto::default()
        },
        Err(refusal) => ConfirmationDto {
            result: refusal.wire_number(),
            ..ConfirmationDto::default()
        },
    })
}
