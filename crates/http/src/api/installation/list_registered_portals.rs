//! `GET /apisystem/portal/get`: the portals in use (`docs/protocol/portal.md` 6.3).

use crate::operation::{Operation, QueryKind, QueryParameter};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portals::manage::{PortalFilter, list_portals as list};
use anteroom_domain::PortalId;
use anteroom_domain::name::display_name;
use anteroom_wire::tenant::{TakenSeats, TenantDto, TenantsDto};

const QUERY: &[QueryParameter] = &[
    QueryParameter::new("portalName", QueryKind::Text, "The portal with this name."),
    QueryParameter::new("tenantId", QueryKind::Integer, "The portal with this number."),
    QueryParameter::new("email", QueryKind::Text, "Portals whose owner has this address."),
    QueryParameter::new(
        "statistics",
        QueryKind::Boolean,
        "Whether owners and numbers are shown too.",
    ),
];

pub(super) fn operation() -> Operation {
    Operation::get("list_registered_portals", "/apisystem/portal/get", |rq| {
        Box::pin(list_registered_portals(rq))
    })
    .about("The portals in use.")
    .of_installation()
    .query(QUERY)
    .answers_bare::<TenantsDto>()
}

async fn list_registered_portals(rq: Request) -> Result<Reply, Problem> {
    rq.require_management()?;
    let mut query = rq.query.reader();
    let filter = PortalFilter {
        name: query
            .text("portalName")
            .filter(|name| !name.is_empty())
            .map(str::to_owned),
        id: query
            .integer("tenantId", "TenantId", 0..=i64::from(i32::MAX))
            .map(PortalId),
        owner_email: query.text("email").filter(|email| !email.is_empty()).map(str::to_owned),
    };
    let with_statistics = query.flag("statistics").unwrap_or(false);
    query.finish()?;
    let found = rq
        .app
        .read(move |tx, ctx| list(tx, ctx, &filter, with_statistics))
        .await?;
    let base_domain = &rq.app.settings().base_domain;
    let tenants = found.into_iter().map(|listed| {
        let (portal, owner) = (&listed.portal, &listed.owner);
        let shown = TenantDto::new(portal, base_domain);
        let Some(usage) = listed.usage else { return shown };
        let name = display_name(&owner.first_name, &owner.last_name, &owner.email, &portal.culture);
        let seats = TakenSeats {
            admins: usage.admins,
            max_admins: usage.max_admins,
            users: usage.users,
            max_users: usage.max_users,
        };
        shown.with_statistics(owner, name, listed.awaits_setup, seats)
    });
    Reply::bare(&TenantsDto {
        tenants: tenants.collect(),
    })
}
