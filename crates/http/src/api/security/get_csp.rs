//! `GET /security/csp`: which sites may show the portal's pages (`docs/protocol/portal.md` 10.3).

use crate::operation::Operation;
use crate::pages::policy_for;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_domain::csp::CspRule;
use anteroom_wire::security::CspDto;
use std::future::ready;

pub(super) fn operation() -> Operation {
    Operation::get("get_csp", "/security/csp", |rq| Box::pin(ready(get_csp(&rq))))
        .about("Which sites may show the pages of the portal, and the content security policy of the pages.")
        .anonymous()
        .for_any_origin()
        .answers::<CspDto>()
}

fn get_csp(rq: &Request) -> Result<Reply, Problem> {
    reply_with(&rq.settings.csp.value)
}

/// The answer for a portal with these sites.
pub(super) fn reply_with(rule: &CspRule) -> Result<Reply, Problem> {
    Reply::one(&CspDto::of(rule, policy_for(&rule.sites)))
}
