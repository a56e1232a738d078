//! `POST /people`: creates a person (`docs/protocol/people.md` 6.1, `docs/protocol/anteroom.md` rows 1 and 3).

use super::{group_ids, photo_origin, profile_of};
use crate::api::viewing::Reader;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::passwords::Password;
use anteroom_app::people::create_person::{self, NewPerson};
use anteroom_app::photos::RequestOrigin;
use anteroom_domain::EmployeeType;
use anteroom_wire::EmployeeFullDto;
use anteroom_wire::date::PortalZone;
use anteroom_wire::request::CreatePersonRequest;

pub(super) fn operation() -> Operation {
    Operation::post("create_person", "/people", |rq| Box::pin(create_person(rq)))
        .about("Creates a person, who is active at once.")
        .takes::<CreatePersonRequest>()
        .answers::<EmployeeFullDto>()
}

async fn create_person(rq: Request) -> Result<Reply, Problem> {
    let body = CreatePersonRequest::parse(&rq.body)?;
    let zone = PortalZone::named(&rq.portal.time_zone);
    let mut new = new_person(body, &zone, photo_origin(&rq));
    new.profile.works_from.get_or_insert(zone.day_at(rq.app.now()));
    let person = create_person::create_person(&rq.app, rq.caller()?, new).await?;
    Reader::of(&rq)?.reply_with_changed(person).await
}

fn new_person(body: CreatePersonRequest, zone: &PortalZone, origin: RequestOrigin) -> NewPerson {
    NewPerson {
        email: body.email,
        kind: body.employee_type.unwrap_or(EmployeeType::All),
        role_word: body.role,
        password: Password::from_members(body.password.as_deref(), body.password_hash.as_deref()),
        photo: body.profile.files.clone().map(|address| (address, origin)),
        profile: profile_of(body.profile, zone),
        groups: body.department.map(group_ids).unwrap_or_default(),
        culture: body.culture_name,
        from_invite_link: body.from_invite_link,
        is_user: body.is_user.unwrap_or(false),
    }
}
