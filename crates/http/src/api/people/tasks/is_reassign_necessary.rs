//! `GET /people/reassign/necessary`: whether somebody's rooms must be handed over first (`docs/protocol/people.md`
//! 15.2).

use crate::operation::{Operation, QueryKind, QueryParameter};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::tasks::reassign;
use anteroom_wire::task::HandoverQuery;

const QUERY: &[QueryParameter] = &[
    QueryParameter::new(
        "userId",
        QueryKind::Text,
        "The person; without it: all rooms that the caller sees.",
    ),
    QueryParameter::new(
        "type",
        QueryKind::Text,
        "The type that the person is to get, by name or number.",
    ),
];

pub(super) fn operation() -> Operation {
    Operation::get("is_reassign_necessary", "/people/reassign/necessary", |rq| {
        Box::pin(is_reassign_necessary(rq))
    })
    .about("Whether somebody has rooms that must be handed over before the person can go or get this type.")
    .query(QUERY)
    .answers::<bool>()
}

async fn is_reassign_necessary(rq: Request) -> Result<Reply, Problem> {
    let asked = HandoverQuery::parse(&rq.query)?;
    let caller = rq.caller()?.clone();
    let is_necessary = rq
        .app
        .point(move |tx, _| reassign::is_necessary(tx, &caller, asked.user_id, asked.employee_type))
        .await?;
    Reply::one(&is_necessary)
}
