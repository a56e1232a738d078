//! `PUT /people/invite`: sends invitations again (`docs/protocol/people.md` 6.4).

use crate::api::viewing::{Reader, person_ids};
use crate::operation::{Operation, RateClass};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::invitations::send_again;
use anteroom_wire::EmployeeFullDto;
use anteroom_wire::request::UserIdsRequest;

pub(super) fn operation() -> Operation {
    Operation::put("send_invitations_again", "/people/invite", |rq| {
        Box::pin(send_invitations_again(rq))
    })
    .about("Sends the mail again that waits for an answer: the invitation, or the confirmation of the address.")
    .works_unpaid()
    .rate(RateClass::Sensitive)
    .takes::<UserIdsRequest>()
    .answers_list::<EmployeeFullDto>()
}

async fn send_invitations_again(rq: Request) -> Result<Reply, Problem> {
    let body = UserIdsRequest::parse(&rq.body)?;
    let people = send_again::send_again(&rq.app, rq.caller()?, person_ids(body.user_ids), body.resend_all).await?;
    Reader::of(&rq)?.reply_with_list(&people)
}
