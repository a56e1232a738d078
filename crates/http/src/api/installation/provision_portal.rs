//! `POST /apisystem/portal/provision`: a new portal whose people are to sign in through a provider
//! (`docs/protocol/portal.md` 6.3).

use super::register_portal::registered_as_named;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::Error;
use anteroom_app::portals::fault::PortalFault;
use anteroom_wire::request::ProvisionPortalRequest;
use anteroom_wire::tenant::RegisteredPortalDto;

/// The names of providers that clients of the protocol know.
const PROVIDERS: [&str; 10] = [
    "google",
    "zoom",
    "linkedin",
    "facebook",
    "twitter",
    "microsoft",
    "appleid",
    "weixin",
    "nextcloud",
    "openid",
];
/// Why none is set up: credentials of a provider are of the installation, and come in with its configuration.
const NOT_CONFIGURED: &str = "The portal is registered. Sign-in providers belong to the whole installation and are set \
                              in its configuration, under [openid].";

pub(super) fn operation() -> Operation {
    Operation::post("provision_portal", "/apisystem/portal/provision", |rq| {
        Box::pin(provision_portal(rq))
    })
    .about("Registers a portal with its owner; providers are set in the configuration.")
    .of_installation()
    .takes::<ProvisionPortalRequest>()
    .answers_bare::<RegisteredPortalDto>()
}

async fn provision_portal(rq: Request) -> Result<Reply, Problem> {
    rq.require_registration()?;
    let body = ProvisionPortalRequest::parse(&rq.body)?;
    let name = body.provider.as_ref().and_then(|provider| provider.name.as_deref());
    let name = name.unwrap_or_default().trim();
    if !PROVIDERS.iter().any(|known| known.eq_ignore_ascii_case(name)) {
        return Err(Error::from(PortalFault::ProviderUnknown).into());
    }
    let registered = registered_as_named(&rq, &body.registration).await?;
    Reply::bare(&RegisteredPortalDto {
        provider_configured: Some(false),
        provider_configuration_error: Some(NOT_CONFIGURED),
        ..registered
    })
}
