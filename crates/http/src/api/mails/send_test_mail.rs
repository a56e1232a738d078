//! `POST /anteroom/mails/test`: writes a mail that is a test (`docs/protocol/anteroom.md`, Mails).

use super::{listed, zone};
use crate::operation::{Operation, RateClass};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::mail;
use anteroom_wire::mail::{MailDto, TestMailRequest};

pub(super) fn operation() -> Operation {
    Operation::post("send_test_mail", "/anteroom/mails/test", |rq| {
        Box::pin(send_test_mail(rq))
    })
    .about("Writes a mail that says that mails arrive; what becomes of it is read with its id. For administrators.")
    .rate(RateClass::Sensitive)
    .takes::<TestMailRequest>()
    .answers::<MailDto>()
}

async fn send_test_mail(rq: Request) -> Result<Reply, Problem> {
    let body = TestMailRequest::parse(&rq.body)?;
    let (caller, zone) = (rq.caller()?.clone(), zone(&rq));
    let view = rq
        .app
        .write(move |tx, ctx| mail::send_test_mail(tx, ctx, &caller, body.to.as_deref()))
        .await?;
    Reply::one(&listed(&view, &zone))
}
