//! `GET /people/{userid}`: one profile (`docs/protocol/people.md` 5.2, 5.3).

use crate::api::viewing::reply_with_profile;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::people::read_person;
use anteroom_domain::LinkType;
use anteroom_wire::EmployeeFullDto;
use anteroom_wire::employee::SimpleProfileDto;

pub(super) fn operation() -> Operation {
    Operation::get("get_person", "/people/{userid}", |rq| Box::pin(get_person(rq)))
        .about("The profile of a person, by user name or identifier; for the holder of an invitation only the name.")
        .or_by_link(&[LinkType::LinkInvite])
        .works_unpaid()
        .answers::<EmployeeFullDto>()
}

async fn get_person(rq: Request) -> Result<Reply, Problem> {
    if rq.link().is_some() {
        let person = read_person::find_named(&rq.app, &rq.portal, rq.param("userid")).await?;
        return Reply::one(&SimpleProfileDto::of(&person, &rq.portal.culture));
    }
    let found = read_person::get_person(&rq.app, rq.caller()?, rq.param("userid")).await?;
    reply_with_profile(&rq, &found).await
}
