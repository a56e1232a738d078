//! `DELETE /people/@self`: disables one's own account with a link (`docs/protocol/people.md` 5.10).

use crate::api::viewing::Reader;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::people::disable_own;
use anteroom_domain::LinkType;
use anteroom_wire::EmployeeFullDto;

pub(super) fn operation() -> Operation {
    Operation::delete("disable_self", "/people/@self", |rq| Box::pin(disable_self(rq)))
        .about("Disables the account of whoever holds the link for it.")
        .by_link(&[LinkType::ProfileRemove])
        .answers::<EmployeeFullDto>()
}

async fn disable_self(rq: Request) -> Result<Reply, Problem> {
    let (caller, link) = (rq.caller()?.clone(), rq.opened_link()?.clone());
    let person = rq
        .app
        .write(move |tx, ctx| disable_own::disable_own(tx, ctx, &caller, &link))
        .await?;
    Reader::of(&rq)?.reply_with_changed(person).await
}
