//! `GET /group/user/{userid}`: the groups of a person (`docs/protocol/portal.md` 1.3).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::groups::read_group;
use anteroom_domain::PersonId;
use anteroom_wire::employee::GroupSummaryDto;

pub(super) fn operation() -> Operation {
    Operation::get("list_groups_of_person", "/group/user/{userid:guid}", |rq| {
        Box::pin(list_groups_of_person(rq))
    })
    .about("The groups of a person, by name.")
    .answers_list::<GroupSummaryDto>()
}

async fn list_groups_of_person(rq: Request) -> Result<Reply, Problem> {
    // The template lets nothing else through.
    let person = PersonId::parse(rq.param("userid")).unwrap_or(PersonId::LOST);
    let groups = read_group::list_groups_of_person(&rq.app, rq.caller()?, person).await?;
    let items: Vec<GroupSummaryDto> = groups.iter().map(GroupSummaryDto::from_summary).collect();
    Reply::list(&items)
}
