//! The portal (`docs/protocol/portal.md`).

mod create_invitation_link;
mod delete_invitation_link;
mod get_invitation_link;
mod get_personal_invitation;
mod update_invitation_link;

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::invitations::links::{Limits, LinkView};
use anteroom_domain::EmployeeType;
use anteroom_wire::date::{InputDate, PortalZone};
use anteroom_wire::invitation::InvitationLinkDto;
use anteroom_wire::people_query::employee_type_of_route;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        create_invitation_link::operation(),
        update_invitation_link::operation(),
        delete_invitation_link::operation(),
        get_invitation_link::operation(),
        get_personal_invitation::operation(),
    ]
}

/// The limits of a body. A date without an offset is portal time.
fn limits(rq: &Request, expiration: Option<InputDate>, max_use_count: Option<i32>) -> Limits {
    let zone = PortalZone::named(&rq.portal.time_zone);
    Limits {
        expires_at: expiration.and_then(|date| date.instant(&zone)),
        max_uses: max_use_count.map(i64::from),
    }
}

/// The answer with one invitation link.
fn reply_with_link(rq: &Request, view: &LinkView) -> Result<Reply, Problem> {
    let zone = PortalZone::named(&rq.portal.time_zone);
    let url = format!("{}{}", rq.base_url(), view.path);
    Reply::one(&InvitationLinkDto::of(&view.link, url, rq.app.now(), &zone))
}

/// The type in the path.
fn type_of_path(rq: &Request) -> Result<EmployeeType, Problem> {
    Ok(employee_type_of_route(rq.param("employeetype")).map_err(|problem| vec![problem])?)
}
