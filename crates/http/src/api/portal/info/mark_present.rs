//! `POST /portal/present/mark`: the caller has seen the message about a present (`docs/protocol/portal.md` 2).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portal_info::mark_present as use_case;

pub(super) fn operation() -> Operation {
    Operation::post("mark_present", "/portal/present/mark", |rq| Box::pin(mark_present(rq)))
        .about("Keeps that the caller has seen the message about a present.")
}

async fn mark_present(rq: Request) -> Result<Reply, Problem> {
    let caller = rq.caller()?.clone();
    rq.app
        .write(move |tx, ctx| use_case::mark_present(tx, ctx, &caller))
        .await?;
    Ok(Reply::nothing())
}
