//! `PUT /apisystem/portal/status`: suspends a portal, or brings it back (`docs/protocol/portal.md` 6.3).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portals::manage::{PortalName, resume_portal, suspend_portal};
use anteroom_domain::PortalId;
use anteroom_wire::request::PortalStatusRequest;
use anteroom_wire::tenant::{ChangedTenantDto, TenantDto};

pub(super) fn operation() -> Operation {
    Operation::put("set_portal_status", "/apisystem/portal/status", |rq| {
        Box::pin(set_portal_status(rq))
    })
    .about("Suspends a portal, or brings it back.")
    .of_installation()
    .takes::<PortalStatusRequest>()
    .answers_bare::<ChangedTenantDto>()
}

async fn set_portal_status(rq: Request) -> Result<Reply, Problem> {
    rq.require_management()?;
    let body = PortalStatusRequest::parse(&rq.body)?;
    let which = PortalName {
        name: body.portal_name,
        id: body.tenant_id.map(|id| PortalId(id.into())),
    };
    let address = rq.address;
    let portal = if body.status == 0 {
        rq.app
            .write(move |tx, ctx| resume_portal(tx, ctx, &which, address))
            .await?
    } else {
        rq.app
            .write(move |tx, ctx| suspend_portal(tx, ctx, &which, address))
            .await?
    };
    Reply::bare(&ChangedTenantDto {
        tenant: TenantDto::new(&portal, &rq.app.settings().base_domain),
        removed: None,
    })
}
