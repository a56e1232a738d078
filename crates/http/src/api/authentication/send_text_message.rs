//! `POST /authentication/sendsms`: a code for a telephone (`docs/protocol/auth.md` 4.4). Nothing sends text messages here.

use super::sign_in::sign_in_of;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::sign_in::sign_in_with_password;
use anteroom_wire::authentication::AuthenticationTokenDto;
use anteroom_wire::request::SignInRequest;

pub(super) fn operation() -> Operation {
    Operation::post("send_text_message", "/authentication/sendsms", |rq| {
        Box::pin(send_text_message(rq))
    })
    .about("Sends a code to the telephone of a person; refused, because nothing sends text messages here.")
    .anonymous()
    .works_unpaid()
    .takes::<SignInRequest>()
    .answers::<AuthenticationTokenDto>()
}

async fn send_text_message(rq: Request) -> Result<Reply, Problem> {
    let request = sign_in_of(&rq, SignInRequest::parse(&rq.body)?);
    match sign_in_with_password::send_text_message(&rq.app, &rq.portal, request).await? {}
}
