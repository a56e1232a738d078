//! `POST /people`: creates a person, or registers the holder of an invitation (`docs/protocol/people.md` 6.1,
//! `docs/protocol/anteroom.md` rows 1 and 3).

use super::{group_ids, photo_origin, profile_of};
use crate::api::viewing::Reader;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::Credential;
use anteroom_app::error::Error;
use anteroom_app::passwords::Password;
use anteroom_app::people::create_person::{self, NewPerson};
use anteroom_app::people::register::{self, Registration};
use anteroom_domain::{EmployeeType, LinkType};
use anteroom_wire::EmployeeFullDto;
use anteroom_wire::date::PortalZone;
use anteroom_wire::request::CreatePersonRequest;

pub(super) fn operation() -> Operation {
    Operation::post("create_person", "/people", |rq| Box::pin(create_person(rq)))
        .about("Creates a person, who is active at once; or registers the holder of an invitation link.")
        .or_by_link(&[LinkType::LinkInvite, LinkType::EmpInvite])
        .takes::<CreatePersonRequest>()
        .answers::<EmployeeFullDto>()
}

async fn create_person(rq: Request) -> Result<Reply, Problem> {
    let body = CreatePersonRequest::parse(&rq.body)?;
    if body.from_invite_link {
        return register(rq, body).await;
    }
    let caller = rq.caller().map_err(|_| Error::Denied)?;
    // A link lets its holder register, and nothing else: it does not make him the inviter.
    if matches!(caller.credential, Credential::Link(_)) {
        return Err(Error::Denied.into());
    }
    let person = create_person::create_person(&rq.app, caller, new_person(body, &rq)).await?;
    Reader::of(&rq)?.reply_with_changed(person).await
}

async fn register(rq: Request, body: CreatePersonRequest) -> Result<Reply, Problem> {
    let registration = Registration {
        key_fits: rq
            .link()
            .is_some_and(|link| link.has_key(&rq.app, &rq.portal, body.key.as_deref())),
        link: rq.link().cloned(),
        address: rq.address,
    };
    let person = register::register(&rq.app, &rq.portal, registration, new_person(body, &rq)).await?;
    // Whoever registered sees himself, and not what the inviter sees of him.
    Reader::of_person(&rq, &person).reply_with_changed(person).await
}

/// The `role` member, as far as it counts: the reference does not know it.
pub(super) fn role_word(rq: &Request, role: Option<String>) -> Option<String> {
    role.filter(|_| !rq.app.settings().compat.is_reference())
}

pub(super) fn new_person(body: CreatePersonRequest, rq: &Request) -> NewPerson {
    let zone = PortalZone::named(&rq.portal.time_zone);
    let mut profile = profile_of(body.profile.clone(), &zone);
    profile.works_from.get_or_insert(zone.day_at(rq.app.now()));
    NewPerson {
        email: body.email,
        kind: body.employee_type.unwrap_or(EmployeeType::All),
        role_word: role_word(rq, body.role),
        password: Password::from_members(body.password.as_deref(), body.password_hash.as_deref()),
        photo: body.profile.files.map(|address| (address, photo_origin(rq))),
        profile,
        groups: body.department.map(group_ids).unwrap_or_default(),
        culture: body.culture_name,
        is_user: body.is_user.unwrap_or(false),
    }
}
