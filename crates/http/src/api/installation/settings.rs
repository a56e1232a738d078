//! `/apisystem/settings`: what the installation is set to (`docs/protocol/portal.md` 6.3).

use crate::operation::{Operation, QueryKind, QueryParameter};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portals::installation_settings::{confirm_setting, get_setting};
use anteroom_app::portals::manage::PortalName;
use anteroom_domain::PortalId;
use anteroom_wire::installation::{CheckDomainRequest, IsItDto, SaveSettingRequest, SettingDto};

const QUERY: &[QueryParameter] = &[
    QueryParameter::new("key", QueryKind::Text, "The name of the setting."),
    QueryParameter::new("portalName", QueryKind::Text, "Of the portal with this name."),
    QueryParameter::new(
        "tenantId",
        QueryKind::Integer,
        "Of the portal with this number; -1: of the installation.",
    ),
];

pub(super) fn operations() -> [Operation; 3] {
    [
        Operation::get("get_installation_setting", "/apisystem/settings/get", |rq| {
            Box::pin(std::future::ready(get_installation_setting(&rq)))
        })
        .about("What a setting of the installation is.")
        .of_installation()
        .query(QUERY)
        .answers_bare::<SettingDto>(),
        Operation::post("confirm_installation_setting", "/apisystem/settings/save", |rq| {
            Box::pin(std::future::ready(confirm_installation_setting(&rq)))
        })
        .about("Confirms a setting of the installation that is so already; others are refused.")
        .of_installation()
        .takes::<SaveSettingRequest>()
        .answers_bare::<SettingDto>(),
        Operation::post("check_domain", "/apisystem/settings/checkdomain", |rq| {
            Box::pin(check_domain(rq))
        })
        .about("Whether a host name leads here, as far as the installation knows.")
        .of_installation()
        .takes::<CheckDomainRequest>()
        .answers_bare::<IsItDto>(),
    ]
}

fn get_installation_setting(rq: &Request) -> Result<Reply, Problem> {
    rq.require_management()?;
    let mut query = rq.query.reader();
    let key = query.text("key").unwrap_or_default().to_owned();
    let which = PortalName {
        name: query
            .text("portalName")
            .filter(|name| !name.is_empty())
            .map(str::to_owned),
        id: query
            .integer("tenantId", "TenantId", -1..=i64::from(i32::MAX))
            .map(PortalId),
    };
    query.finish()?;
    let value = get_setting(&rq.app, &which, &key)?;
    Reply::bare(&SettingDto {
        settings: value.map(str::to_owned),
    })
}

fn confirm_installation_setting(rq: &Request) -> Result<Reply, Problem> {
    rq.require_management()?;
    let body = SaveSettingRequest::parse(&rq.body)?;
    let which = PortalName {
        name: body.portal_name.filter(|name| !name.is_empty()),
        id: body.tenant_id.map(|id| PortalId(id.into())),
    };
    let (key, value) = (body.key.unwrap_or_default(), body.value.unwrap_or_default());
    let value = confirm_setting(&rq.app, &which, &key, &value)?;
    Reply::bare(&SettingDto {
        settings: Some(value.to_owned()),
    })
}

async fn check_domain(rq: Request) -> Result<Reply, Problem> {
    rq.require_management()?;
    let name = CheckDomainRequest::parse(&rq.body)?.host_name.unwrap_or_default();
    let value = rq.app.is_known_host(name.trim()).await?;
    Reply::bare(&IsItDto { value })
}
