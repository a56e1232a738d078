//! `PUT /people/{userid}/password`: sets a password with a link (`docs/protocol/people.md` 8.1).

use crate::api::viewing::Reader;
use crate::operation::{Operation, RateClass};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::passwords::Password;
use anteroom_app::people::set_password as use_case;
use anteroom_domain::LinkType;
use anteroom_wire::EmployeeFullDto;
use anteroom_wire::request::SetPasswordRequest;

pub(super) fn operation() -> Operation {
    Operation::put("set_password", "/people/{userid:guid}/password", |rq| {
        Box::pin(set_password(rq))
    })
    .about("Sets the password of whoever holds a link for it.")
    .by_link(&[LinkType::PasswordChange, LinkType::Activation])
    .works_unpaid()
    .rate(RateClass::Sensitive)
    .takes::<SetPasswordRequest>()
    .answers::<EmployeeFullDto>()
}

async fn set_password(rq: Request) -> Result<Reply, Problem> {
    let body = SetPasswordRequest::parse(&rq.body)?;
    let password = Password::from_members(body.password.as_deref(), body.password_hash.as_deref());
    let (caller, link, id) = (rq.caller()?, rq.opened_link()?, rq.person_id()?);
    let person = use_case::set_password(&rq.app, caller, link, id, password).await?;
    Reader::of(&rq)?.reply_with_changed(person).await
}
