//! `POST /apisystem/portal/validateportalname`: whether a portal could have a name (`docs/protocol/portal.md` 6.3).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portals::name::check_name;
use anteroom_wire::request::PortalNameRequest;
use anteroom_wire::tenant::MessageDto;

pub(super) fn operation() -> Operation {
    Operation::post("validate_portal_name", "/apisystem/portal/validateportalname", |rq| {
        Box::pin(validate_portal_name(rq))
    })
    .about("Whether a portal could have a name.")
    .of_installation()
    .takes::<PortalNameRequest>()
    .answers_bare::<MessageDto>()
}

async fn validate_portal_name(rq: Request) -> Result<Reply, Problem> {
    let body = PortalNameRequest::parse(&rq.body)?;
    check_name(&rq.app, body.portal_name.as_deref().unwrap_or_default()).await?;
    Reply::bare(&MessageDto {
        message: "portalNameReadyToRegister",
    })
}
