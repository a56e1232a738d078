//! `GET /portal/users/invite/{employeeType}`: a link that needs no stored one (`docs/protocol/portal.md` 3.2).

use super::type_of_path;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::invitations::links;

pub(super) fn operation() -> Operation {
    Operation::get(
        "get_personal_invitation",
        "/portal/users/invite/{employeetype}",
        |rq| Box::pin(get_personal_invitation(rq)),
    )
    .about("A short link with which people of a type register for some days; empty when the caller may not invite such people.")
    .answers::<String>()
}

async fn get_personal_invitation(rq: Request) -> Result<Reply, Problem> {
    let kind = type_of_path(&rq)?;
    let caller = rq.caller()?.clone();
    let path = rq
        .app
        .write(move |tx, ctx| links::personal_link(tx, ctx, &caller, kind))
        .await?;
    let url = path.map(|path| format!("{}{path}", rq.link_root()));
    Reply::one(&url.unwrap_or_default())
}
