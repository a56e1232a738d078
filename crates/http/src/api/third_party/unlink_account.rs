//! `DELETE /people/thirdparty/unlinkaccount`: takes a link to a provider away (`docs/protocol/people.md` 14.3).

use crate::operation::{Operation, QueryKind, QueryParameter};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::external::accounts;

const QUERY: &[QueryParameter] = &[QueryParameter::new(
    "provider",
    QueryKind::Text,
    "The name of the provider.",
)];

pub(super) fn operation() -> Operation {
    Operation::delete("unlink_account", "/people/thirdparty/unlinkaccount", |rq| {
        Box::pin(unlink_account(rq))
    })
    .about("Takes the caller's link to a provider away, if there is one.")
    .query(QUERY)
}

async fn unlink_account(rq: Request) -> Result<Reply, Problem> {
    let provider = rq.query.first("provider").unwrap_or_default().to_owned();
    let caller = rq.caller()?.clone();
    rq.app
        .write(move |tx, ctx| accounts::unlink_account(tx, ctx, &caller, &provider))
        .await?;
    Ok(Reply::nothing())
}
