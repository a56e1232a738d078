//! `POST /security/audit/login/report`: makes a file of the sign-ins (`docs/protocol/portal.md` 10.2).

use super::get_report::url_of;
use crate::operation::{Operation, RateClass};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::audit::report::make_report;
use anteroom_domain::event::Trail;

pub(super) fn operation() -> Operation {
    Operation::post("create_login_report", "/security/audit/login/report", |rq| {
        Box::pin(create_login_report(rq))
    })
    .about("Makes a file of the sign-ins; for administrators. Answers its URL.")
    .rate(RateClass::Sensitive)
    .answers::<String>()
}

async fn create_login_report(rq: Request) -> Result<Reply, Problem> {
    let caller = rq.caller()?.clone();
    let report = rq
        .app
        .write(move |tx, ctx| make_report(tx, ctx, &caller, Trail::SignIns))
        .await?;
    Reply::one(&url_of(&rq, report))
}
