//! `/settings/license…`: the licence of an enterprise, which an open edition does not have (`docs/protocol/portal.md`
//! 7.3).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portal_info::license;
use std::future::ready;

/// What is told to whoever accepts a licence.
const NOTHING_TO_ACCEPT: &str = "There is no license to accept: this edition needs none";

pub(super) fn operations() -> [Operation; 4] {
    [
        Operation::get("is_license_required", "/settings/license/required", |_| {
            Box::pin(ready(Reply::one(&false)))
        })
        .about("Whether a licence is missing: none is needed.")
        .anonymous()
        .works_unpaid()
        .answers::<bool>(),
        Operation::get("refresh_license", "/settings/license/refresh", |rq| {
            Box::pin(ready(refresh_license(&rq)))
        })
        .about("Reads the licence again: there is none.")
        .works_unpaid()
        .answers::<bool>(),
        Operation::post("accept_license", "/settings/license/accept", |rq| {
            Box::pin(ready(accept_license(&rq)))
        })
        .about("Accepts the licence: there is none.")
        .works_unpaid()
        .answers::<String>(),
        Operation::post("upload_license", "/settings/license", |rq| {
            Box::pin(ready(upload_license(&rq)))
        })
        .about("Uploads a licence: refused, because none is needed.")
        .works_unpaid()
        .answers::<String>(),
    ]
}

fn refresh_license(rq: &Request) -> Result<Reply, Problem> {
    license::check_reader(rq.caller()?)?;
    Reply::one(&false)
}

fn accept_license(rq: &Request) -> Result<Reply, Problem> {
    license::check_licensee(rq.caller()?)?;
    Reply::one(NOTHING_TO_ACCEPT)
}

fn upload_license(rq: &Request) -> Result<Reply, Problem> {
    Err(license::refuse_license(rq.caller()?).into())
}
