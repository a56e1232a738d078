//! `POST /portal/payment/request`: a message to whoever sells plans (`docs/protocol/portal.md` 4.3).

use crate::operation::{Operation, RateClass};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portal_info::plan;
use anteroom_wire::request::SalesRequest;
use std::future::ready;

pub(super) fn operation() -> Operation {
    Operation::post("send_sales_request", "/portal/payment/request", |rq| {
        Box::pin(ready(send_sales_request(&rq)))
    })
    .about("A message to whoever sells plans: refused, because nobody does.")
    .works_unpaid()
    .rate(RateClass::Sensitive)
    .takes::<SalesRequest>()
}

fn send_sales_request(rq: &Request) -> Result<Reply, Problem> {
    let body = SalesRequest::parse(&rq.body)?;
    let (name, message) = (body.user_name.as_deref(), body.message.as_deref());
    Err(plan::refuse_sales_request(rq.caller()?, rq.app.ctx(), &body.email, name, message).into())
}
