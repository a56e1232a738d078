//! `GET /people/{userid}`: one profile (`docs/protocol/people.md` 5.2, 5.3).

use crate::api::viewing::reply_with_profile;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::people::read_person;
use anteroom_app::photos;
use anteroom_domain::LinkType;
use anteroom_wire::EmployeeFullDto;
use anteroom_wire::employee::SimpleProfileDto;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// How large the picture of a profile for strangers is; it comes with the profile.
const AVATAR_PX: u32 = 82;

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
        let avatar = photos::find_square(&rq.app, &person, AVATAR_PX).await?.map(|file| {
            let encoded = STANDARD.encode(&file.bytes);
            format!("data:{};base64,{encoded}", file.format.content_type())
        });
        return Reply::one(&SimpleProfileDto::of(&person, &rq.portal.culture).with_avatar(avatar));
    }
    let found = read_person::get_person(&rq.app, rq.caller()?, rq.param("userid")).await?;
    reply_with_profile(&rq, &found).await
}
