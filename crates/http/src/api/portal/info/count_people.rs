//! `GET /portal/userscount`: how many people are active (`docs/protocol/portal.md` 2).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portal_info::read_portal;

pub(super) fn operation() -> Operation {
    Operation::get("count_people", "/portal/userscount", |rq| Box::pin(count_people(rq)))
        .about("How many people of the portal are active, guests and the owner among them.")
        .answers::<i64>()
}

async fn count_people(rq: Request) -> Result<Reply, Problem> {
    Reply::one(&read_portal::count_active_people(&rq.app, rq.caller()?).await?)
}
