//! The portal (`docs/protocol/portal.md`).

mod continue_portal;
mod create_invitation_link;
mod delete_invitation_link;
mod get_invitation_link;
mod get_personal_invitation;
mod info;
mod payment;
mod remove_portal;
mod remove_portal_at_once;
mod rename_portal;
mod request_portal_removal;
mod request_suspending;
mod send_congratulations;
mod send_removal_instructions;
mod suspend_portal;
mod update_invitation_link;

use crate::operation::{Operation, QueryKind, QueryParameter};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::Credential;
use anteroom_app::invitations::links::{Limits, LinkView};
use anteroom_domain::{EmployeeType, PersonId};
use anteroom_wire::date::{InputDate, PortalZone};
use anteroom_wire::invitation::InvitationLinkDto;
use anteroom_wire::people_query::employee_type_of_route;

pub(super) fn operations() -> Vec<Operation> {
    let mut operations = vec![
        create_invitation_link::operation(),
        update_invitation_link::operation(),
        delete_invitation_link::operation(),
        get_invitation_link::operation(),
        get_personal_invitation::operation(),
        request_suspending::operation(),
        suspend_portal::operation(),
        continue_portal::operation(),
        request_portal_removal::operation(),
        remove_portal::operation(),
        remove_portal_at_once::operation(),
        rename_portal::operation(),
        send_congratulations::operation(),
        send_removal_instructions::operation(),
    ];
    operations.extend(info::operations());
    operations.extend(payment::operations());
    operations
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
    // A request through the control listener names no address that anybody else could open.
    let root = match rq.caller()?.credential {
        Credential::Control => rq.app.ctx().root_url(&rq.portal),
        _ => rq.link_root(),
    };
    let url = format!("{root}{}", view.path);
    Reply::one(&InvitationLinkDto::of(&view.link, url, rq.app.now(), &zone))
}

/// The parameters of the calls that a key of their own opens.
const CALL_QUERY: &[QueryParameter] = &[
    QueryParameter::new("userid", QueryKind::Text, "About whom."),
    QueryParameter::new("key", QueryKind::Text, "The key for this call about this person."),
];

/// About whom a call is that a key of its own opens, and the key.
///
/// # Errors
/// 403 when either is missing: it cannot be the right one.
fn call_of(rq: &Request) -> Result<(PersonId, String), Problem> {
    let person = rq.query.first("userid").and_then(PersonId::parse);
    let key = rq.query.first("key").filter(|key| !key.is_empty());
    match (person, key) {
        (Some(person), Some(key)) => Ok((person, key.to_owned())),
        _ => Err(Problem::denied()),
    }
}

/// The type in the path.
fn type_of_path(rq: &Request) -> Result<EmployeeType, Problem> {
    Ok(employee_type_of_route(rq.param("employeetype")).map_err(|problem| vec![problem])?)
}
