//! `POST /settings/sendadmmail`: writes to the administrators (`docs/protocol/portal.md` 8).

use crate::operation::{Operation, RateClass};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::captcha::CaptchaAnswer;
use anteroom_app::house::messages::{self, Message};
use anteroom_wire::house::MESSAGE_SENT;
use anteroom_wire::request::AdminMessageRequest;

pub(super) fn operation() -> Operation {
    Operation::post("send_admin_message", "/settings/sendadmmail", |rq| {
        Box::pin(send_admin_message(rq))
    })
    .about("Writes to the administrators of the portal, where everybody may.")
    .anonymous()
    .works_unpaid()
    .rate(RateClass::Sensitive)
    .takes::<AdminMessageRequest>()
    .answers::<String>()
}

async fn send_admin_message(rq: Request) -> Result<Reply, Problem> {
    let body = AdminMessageRequest::parse(&rq.body)?;
    let message = Message {
        captcha: CaptchaAnswer::from_members(body.recaptcha_type, body.recaptcha_response.as_deref()),
        text: body.message,
        email: body.email,
        caller: rq.caller.clone(),
        client: rq.address,
    };
    messages::send_message(&rq.app, &rq.portal, message).await?;
    Reply::one(MESSAGE_SENT)
}
