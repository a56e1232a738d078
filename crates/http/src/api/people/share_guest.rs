//! `GET /people/guests/{userid}/share`: a link that leads other members to a guest (`docs/protocol/people.md` 7.2).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::error::{Error, Missing};
use anteroom_app::guests::share_guest;
use anteroom_domain::PersonId;

pub(super) fn operation() -> Operation {
    Operation::get("share_guest", "/people/guests/{userid:guid}/share", |rq| {
        Box::pin(share_guest(rq))
    })
    .about("A short link with which another member takes a guest into his list.")
    .answers::<String>()
}

async fn share_guest(rq: Request) -> Result<Reply, Problem> {
    let id = PersonId::parse(rq.param("userid")).ok_or(Error::NotFound(Missing::Guest))?;
    let caller = rq.caller()?.clone();
    let path = rq
        .app
        .write(move |tx, ctx| share_guest::share_guest(tx, ctx, &caller, id))
        .await?;
    Reply::one(&format!("{}{path}", rq.link_root()))
}
