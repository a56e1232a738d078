//! `GET /anteroom/mails/{mailId}`: a mail, and what it says (`docs/protocol/anteroom.md`, Mails).

use super::{mail_id, whole, zone};
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::mail;
use anteroom_wire::mail::MailDto;

pub(super) fn operation() -> Operation {
    Operation::get("get_mail", "/anteroom/mails/{mailid:guid}", |rq| Box::pin(get_mail(rq)))
        .about("A mail and what it says, without the key of its link; for administrators.")
        .answers::<MailDto>()
}

async fn get_mail(rq: Request) -> Result<Reply, Problem> {
    let (caller, id, zone) = (rq.caller()?.clone(), mail_id(&rq)?, zone(&rq));
    let view = rq.app.read(move |tx, ctx| mail::get_mail(tx, ctx, &caller, id)).await?;
    Reply::one(&whole(&view, &zone))
}
