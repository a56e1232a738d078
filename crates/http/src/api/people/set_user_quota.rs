//! `PUT /people/userquota`: limits what people may store (`docs/protocol/people.md` 11.1).

use crate::api::viewing::{Reader, person_ids};
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::error::{Error, Fault};
use anteroom_app::people::quota;
use anteroom_wire::EmployeeFullDto;
use anteroom_wire::request::{GivenQuota, QuotaRequest};

pub(super) fn operation() -> Operation {
    Operation::put("set_user_quota", "/people/userquota", |rq| Box::pin(set_user_quota(rq)))
        .about("Gives people a storage limit of their own, in bytes; negative for none.")
        .takes::<QuotaRequest>()
        .answers_list::<EmployeeFullDto>()
}

async fn set_user_quota(rq: Request) -> Result<Reply, Problem> {
    let body = QuotaRequest::parse(&rq.body)?;
    let bytes = bytes_of(body.quota)?;
    let ids = person_ids(body.user_ids);
    let caller = rq.caller()?.clone();
    let people = rq
        .app
        .write(move |tx, ctx| quota::set_quotas(tx, ctx, &caller, ids.as_deref(), bytes))
        .await?;
    Reader::of(&rq)?.reply_with_all_changed(people).await
}

/// The limit; what is wrong with it comes before the question whether the caller may set one.
fn bytes_of(given: GivenQuota) -> Result<i64, Error> {
    match given {
        GivenQuota::Bytes(bytes) => Ok(bytes),
        GivenQuota::OutOfRange => Err(Fault::QuotaTooLarge.into()),
        GivenQuota::NoNumber(kind) => Err(Fault::QuotaNoNumber { kind }.into()),
    }
}
