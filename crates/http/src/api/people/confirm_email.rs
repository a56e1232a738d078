//! `PUT /people/{userid}/email`: changes one's address with a link (`docs/protocol/people.md` 9.2).

use crate::api::viewing::Reader;
use crate::operation::{Operation, RateClass};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::people::confirm_email::{self, NamedAddress};
use anteroom_domain::LinkType;
use anteroom_wire::EmployeeFullDto;
use anteroom_wire::request::ConfirmEmailRequest;

pub(super) fn operation() -> Operation {
    Operation::put("confirm_email", "/people/{userid:guid}/email", |rq| {
        Box::pin(confirm_email(rq))
    })
    .about("Gives a person the address to which the link was sent.")
    .by_link(&[LinkType::EmailChange])
    .works_unpaid()
    .rate(RateClass::Sensitive)
    .takes::<ConfirmEmailRequest>()
    .answers::<EmployeeFullDto>()
}

async fn confirm_email(rq: Request) -> Result<Reply, Problem> {
    let body = ConfirmEmailRequest::parse(&rq.body)?;
    let named = NamedAddress {
        plain: body.email,
        encrypted: body.enc_email,
    };
    let (caller, link, id) = (rq.caller()?.clone(), rq.opened_link()?.clone(), rq.person_id()?);
    let person = rq
        .app
        .write(move |tx, ctx| confirm_email::confirm_email(tx, ctx, &caller, &link, id, &named))
        .await?;
    Reader::of(&rq)?.reply_with_changed(person).await
}
