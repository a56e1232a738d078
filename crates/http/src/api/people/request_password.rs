//! `POST /people/password`: asks for a link for a new password (`docs/protocol/people.md` 8.2).

use crate::operation::{Operation, RateClass};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::captcha::CaptchaAnswer;
use anteroom_app::people::request_password::{self as use_case, Asker};
use anteroom_wire::request::ForgottenPasswordRequest;

pub(super) fn operation() -> Operation {
    Operation::post("request_password", "/people/password", |rq| {
        Box::pin(request_password(rq))
    })
    .about("Sends a link for a new password to an address.")
    .anonymous()
    .works_unpaid()
    .rate(RateClass::Sensitive)
    .takes::<ForgottenPasswordRequest>()
    .answers::<String>()
}

async fn request_password(rq: Request) -> Result<Reply, Problem> {
    let body = ForgottenPasswordRequest::parse(&rq.body)?;
    let asker = Asker {
        caller: rq.caller.as_ref(),
        client: rq.address,
        captcha: CaptchaAnswer::from_members(body.recaptcha_type, body.recaptcha_response.as_deref()),
    };
    let email = body.email;
    use_case::request_password(&rq.app, &rq.portal, asker, &email).await?;
    Reply::one(&if rq.caller.is_some() {
        format!("The password change instruction has been sent to {email} email address.")
    } else {
        format!(
            "If a user with the {email} email exists, the password change instruction has been sent to this email address."
        )
    })
}
