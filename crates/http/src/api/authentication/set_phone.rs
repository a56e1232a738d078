//! `POST /authentication/setphone`: a telephone number for codes (`docs/protocol/auth.md` 4.4). Nothing sends text
//! messages here.

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::sign_in::set_phone;
use anteroom_domain::LinkType;
use anteroom_wire::authentication::AuthenticationTokenDto;
use anteroom_wire::request::PhoneRequest;
use std::future::ready;

pub(super) fn operation() -> Operation {
    Operation::post("set_phone", "/authentication/setphone", |rq| {
        Box::pin(ready(set_phone(&rq)))
    })
    .about("Sets a telephone number and sends a code to it; refused, because nothing sends text messages here.")
    .by_link(&[LinkType::PhoneActivation])
    .works_unpaid()
    .takes::<PhoneRequest>()
    .answers::<AuthenticationTokenDto>()
}

fn set_phone(rq: &Request) -> Result<Reply, Problem> {
    let body = PhoneRequest::parse(&rq.body)?;
    match set_phone::set_phone(rq.opened_link()?, body.mobile_phone.as_deref())? {}
}
