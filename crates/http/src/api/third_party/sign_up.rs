//! `POST /people/thirdparty/signup`: registers with an account at a provider (`docs/protocol/people.md` 14.4).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::external::sign_up::{self, SignUp};
use anteroom_wire::date::PortalZone;
use anteroom_wire::employee::{EmployeeDto, Viewer};
use anteroom_wire::third_party::SignUpRequest;

pub(super) fn operation() -> Operation {
    Operation::post("sign_up", "/people/thirdparty/signup", |rq| Box::pin(sign_up(rq)))
        .about("Registers whoever holds an invitation with an account at a provider.")
        .anonymous()
        .takes::<SignUpRequest>()
        .may_answer::<EmployeeDto>()
}

async fn sign_up(rq: Request) -> Result<Reply, Problem> {
    let body = SignUpRequest::parse(&rq.body)?;
    let request = SignUp {
        serialized_profile: body.serialized_profile.unwrap_or_default(),
        key: body.key.unwrap_or_default(),
        employee_type: body.employee_type,
        culture: body.culture,
        address: rq.address,
    };
    let Some(person) = sign_up::sign_up(&rq.app, &rq.portal, request).await? else {
        return Ok(Reply::nothing());
    };
    let (base_url, zone) = (rq.base_url(), PortalZone::named(&rq.portal.time_zone));
    let viewer = Viewer::new(&base_url, &person, &rq.portal.culture, &zone);
    Reply::one(&EmployeeDto::from_person(&person, &viewer))
}
