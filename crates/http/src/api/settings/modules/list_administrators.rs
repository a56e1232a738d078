//! `GET /settings/security/administrator/{productid}`: who the administrators are (`docs/protocol/portal.md` 10.4).

use crate::api::viewing::Reader;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::security::administrators;
use anteroom_wire::EmployeeDto;

pub(super) fn operation() -> Operation {
    Operation::get(
        "list_administrators",
        "/settings/security/administrator/{productid:guid}",
        |rq| Box::pin(list_administrators(rq)),
    )
    .about("Everybody who administers a module, which is to say the portal.")
    .answers_list::<EmployeeDto>()
}

async fn list_administrators(rq: Request) -> Result<Reply, Problem> {
    let people = administrators::list_administrators(&rq.app, rq.caller()?).await?;
    Reader::of(&rq)?.reply_with_small_list(&people)
}
