//! How registrations and portals are shown.

use crate::request::Request;
use anteroom_app::portals::register::Registered;
use anteroom_wire::tenant::{RegisteredPortalDto, TenantDto};

/// A registration. `skip_welcome`: no mail was written, so that the answer says how to have it written.
pub(super) fn shown_registration(rq: &Request, registered: &Registered, skip_welcome: bool) -> RegisteredPortalDto {
    RegisteredPortalDto {
        reference: registered.sign_in_url.clone(),
        tenant: TenantDto::new(&registered.portal, &rq.app.settings().base_domain),
        reference_welcome: skip_welcome.then(|| registered.welcome_url(rq.app.ctx())),
        auto_generated_email: None,
        provider_configured: None,
        provider_configuration_error: None,
    }
}
