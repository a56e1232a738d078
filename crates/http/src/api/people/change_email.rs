//! `POST /people/email`: changes an address, or asks for the link for it (`docs/protocol/people.md` 9.1).

use crate::operation::{Operation, RateClass};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::people::change_email as use_case;
use anteroom_domain::PersonId;
use anteroom_wire::request::ChangeEmailRequest;

pub(super) fn operation() -> Operation {
    Operation::post("change_email", "/people/email", |rq| Box::pin(change_email(rq)))
        .about("Changes an address: administrators at once, others their own by a link to the new one.")
        .works_unpaid()
        .rate(RateClass::Sensitive)
        .takes::<ChangeEmailRequest>()
        .answers::<String>()
}

async fn change_email(rq: Request) -> Result<Reply, Problem> {
    let body = ChangeEmailRequest::parse(&rq.body)?;
    let id = body.user_id.as_deref().and_then(PersonId::parse);
    use_case::change_email(&rq.app, rq.caller()?, id, body.email).await?;
    Reply::one("The email change instructions have been successfully sent")
}
