//! `GET /portal`: the portal itself (`docs/protocol/portal.md` 4.1).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portal_info::read_portal;
use anteroom_wire::portal_info::PortalInfoDto;

pub(super) fn operation() -> Operation {
    Operation::get("get_portal_info", "/portal", |rq| Box::pin(get_portal_info(rq)))
        .about("The portal: for administrators everything, for everybody else its number.")
        .works_unpaid()
        .answers::<PortalInfoDto>()
}

async fn get_portal_info(rq: Request) -> Result<Reply, Problem> {
    let caller = rq.caller()?;
    if !read_portal::may_read_portal(caller) {
        return Reply::one(&PortalInfoDto::for_members(rq.portal.id));
    }
    let details = read_portal::read_details(&rq.app, caller).await?;
    let rules = rq.app.portal_settings(rq.portal.id).await?;
    Reply::one(&PortalInfoDto::for_administrators(
        &rq.portal,
        &details,
        &rules.joining.value.trusted,
    ))
}
