//! `DELETE /apisystem/portal/remove`: removes a portal, or has its owner asked (`docs/protocol/portal.md` 6.3).

use crate::operation::{Operation, QueryKind, QueryParameter};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portals::manage::{PortalName, remove_portal as remove};
use anteroom_domain::PortalId;
use anteroom_wire::tenant::{ChangedTenantDto, TenantDto};

const QUERY: &[QueryParameter] = &[
    QueryParameter::new("portalName", QueryKind::Text, "The name of the portal."),
    QueryParameter::new("tenantId", QueryKind::Integer, "Or its number."),
];

pub(super) fn operation() -> Operation {
    Operation::delete("remove_registered_portal", "/apisystem/portal/remove", |rq| {
        Box::pin(remove_registered_portal(rq))
    })
    .about("Removes a portal that was never set up; of every other one the owner is asked by mail.")
    .of_installation()
    .query(QUERY)
    .answers_bare::<ChangedTenantDto>()
}

async fn remove_registered_portal(rq: Request) -> Result<Reply, Problem> {
    rq.require_management()?;
    let mut query = rq.query.reader();
    let which = PortalName {
        name: query
            .text("portalName")
            .filter(|name| !name.is_empty())
            .map(str::to_owned),
        id: query
            .integer("tenantId", "TenantId", 0..=i64::from(i32::MAX))
            .map(PortalId),
    };
    query.finish()?;
    let address = rq.address;
    let (portal, removed) = rq.app.write(move |tx, ctx| remove(tx, ctx, &which, address)).await?;
    Reply::bare(&ChangedTenantDto {
        tenant: TenantDto::new(&portal, &rq.app.settings().base_domain),
        removed: Some(removed),
    })
}
