//! `PUT /anteroom/mails/{mailId}/retry`: lets a mail start over (`docs/protocol/anteroom.md`, Mails).

use super::{listed, mail_id, zone};
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::mail;
use anteroom_wire::mail::MailDto;

pub(super) fn operation() -> Operation {
    Operation::put("retry_mail", "/anteroom/mails/{mailid:guid}/retry", |rq| {
        Box::pin(retry_mail(rq))
    })
    .about("Delivers a mail that was not sent at once, as if it had just been written; for administrators.")
    .answers::<MailDto>()
}

async fn retry_mail(rq: Request) -> Result<Reply, Problem> {
    let (caller, id, zone) = (rq.caller()?.clone(), mail_id(&rq)?, zone(&rq));
    let view = rq
        .app
        .write(move |tx, ctx| mail::retry_mail(tx, ctx, &caller, id))
        .await?;
    Reply::one(&listed(&view, &zone))
}
