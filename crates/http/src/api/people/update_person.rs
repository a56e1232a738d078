//! `PUT /people/{userid}`: changes a profile, and with `role` the role (`docs/protocol/people.md` 5.6,
//! `docs/protocol/anteroom.md` rows 1, 4 and 5).

use super::create_person::role_word;
use super::{group_ids, photo_origin, profile_of};
use crate::api::viewing::Reader;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::error::{Error, Fault};
use anteroom_app::people::PersonRef;
use anteroom_app::people::update_person::{self, ProfileUpdate};
use anteroom_domain::Role;
use anteroom_wire::EmployeeFullDto;
use anteroom_wire::date::PortalZone;
use anteroom_wire::request::UpdatePersonRequest;

pub(super) fn operation() -> Operation {
    Operation::put("update_person", "/people/{userid}", |rq| Box::pin(update_person(rq)))
        .about("Changes a profile: one's own, or as an administrator somebody else's.")
        .conditional()
        .takes::<UpdatePersonRequest>()
        .answers::<EmployeeFullDto>()
}

async fn update_person(rq: Request) -> Result<Reply, Problem> {
    let mut body = UpdatePersonRequest::parse(&rq.body)?;
    body.role = role_word(&rq, body.role);
    if names_two_roles(&body) {
        return Err(Error::from(Fault::RoleAndTypeDiffer).into());
    }
    let (photo, origin) = (body.profile.files.clone(), photo_origin(&rq));
    let update = profile_update(body, &PortalZone::named(&rq.portal.time_zone));
    let named = PersonRef::parse(rq.param("userid"));
    let caller = rq.caller()?;
    let person =
        update_person::update_person_with_photo(&rq.app, caller, named, update, photo.as_deref(), &origin).await?;
    Reader::of(&rq)?.reply_with_changed(person).await
}

/// Whether `role` and `type` are both there and mean different roles.
fn names_two_roles(body: &UpdatePersonRequest) -> bool {
    let role = |word: &Option<String>| word.as_deref().and_then(|word| Role::from_word(word).ok());
    matches!((role(&body.role), role(&body.employee_type)), (Some(a), Some(b)) if a != b)
}

fn profile_update(body: UpdatePersonRequest, zone: &PortalZone) -> ProfileUpdate {
    ProfileUpdate {
        photo: None,
        profile: profile_of(body.profile, zone),
        email: body.email,
        role_word: body.role,
        disable: body.disable,
        is_user: body.is_user,
        groups: body.department.map(group_ids),
    }
}
