//! `POST /security/csp`: sets which sites may show the portal's pages (`docs/protocol/portal.md` 10.3).

use super::get_csp::reply_with;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::security::csp;
use anteroom_wire::request::CspRequest;
use anteroom_wire::security::CspDto;

pub(super) fn operation() -> Operation {
    Operation::post("set_csp", "/security/csp", |rq| Box::pin(set_csp(rq)))
        .about("Sets which sites may show the pages of the portal; the list takes the place of the one before.")
        .for_any_origin()
        .takes::<CspRequest>()
        .answers::<CspDto>()
}

async fn set_csp(rq: Request) -> Result<Reply, Problem> {
    let body = CspRequest::parse(&rq.body)?;
    let caller = rq.caller()?.clone();
    let rules = rq
        .app
        .write(move |tx, ctx| csp::set_csp(tx, ctx, &caller, &body.domains))
        .await?;
    reply_with(&rules.csp.value)
}
