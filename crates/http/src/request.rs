//! What a handler gets to see of a request.

use crate::form::Form;
use crate::layers::client::Origin;
use crate::layers::rate::RateLimiter;
use crate::layers::request_id::RequestId;
use crate::problem::Problem;
use crate::rendered::RenderedProfiles;
use crate::route::{Method, PathParams};
use anteroom_app::links::OpenedLink;
use anteroom_app::{App, Caller};
use anteroom_domain::portal_settings::SecondFactorKind;
use anteroom_domain::{PersonId, Portal, PortalSettings};
use anteroom_wire::query::Query;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use std::net::IpAddr;
use std::sync::Arc;

/// A request that passed every layer: routed, its portal found, its caller known, its scopes and gates checked.
#[expect(
    clippy::struct_field_names,
    reason = "`id` alone could be taken for a path parameter"
)]
pub struct Request {
    /// The use cases.
    pub app: App,
    /// The portal that the request addresses.
    pub portal: Arc<Portal>,
    /// Who asks, or the account that acts for the holder of a link; none on anonymous operations without a usable
    /// credential, and for links that name nobody.
    pub caller: Option<Caller>,
    /// The confirmation link, on operations that accept one.
    pub link: Option<OpenedLink>,
    /// The method.
    pub method: Method,
    /// The values of the path's parameters.
    pub params: PathParams,
    /// The query string.
    pub query: Query,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, already within its limit; empty when there is none.
    pub body: Bytes,
    /// The form, for operations that take one; without parts for all others.
    pub form: Form,
    /// The client's address, behind trusted proxies too.
    pub address: IpAddr,
    /// The identifier of the request, as the answer carries it.
    pub request_id: RequestId,
    /// Scheme and host that the client used, for links.
    pub origin: Origin,
    /// What the administrators of the portal set, as of the beginning of the request.
    pub settings: Arc<PortalSettings>,
    /// Profiles that are JSON already.
    pub rendered: Arc<RenderedProfiles>,
    /// The limits on requests.
    pub limiter: Arc<RateLimiter>,
}

impl Request {
    /// Who asks.
    ///
    /// # Errors
    /// 401 when nobody does; does not happen on operations for members.
    pub fn caller(&self) -> Result<&Caller, Problem> {
        self.caller.as_ref().ok_or_else(Problem::unauthorized)
    }

    /// The confirmation link, when one was presented to an operation that accepts it.
    #[must_use]
    pub const fn link(&self) -> Option<&OpenedLink> {
        self.link.as_ref()
    }

    /// The confirmation link of an operation that only a link opens.
    ///
    /// # Errors
    /// 401 without one; does not happen on such operations.
    pub fn opened_link(&self) -> Result<&OpenedLink, Problem> {
        self.link.as_ref().ok_or_else(Problem::unauthorized)
    }

    /// The person whom `{userid:guid}` of the path names.
    ///
    /// # Errors
    /// 404 for another text; does not happen where the template demands a GUID.
    pub fn person_id(&self) -> Result<PersonId, Problem> {
        PersonId::parse(self.param("userid")).ok_or_else(|| Problem::empty(StatusCode::NOT_FOUND))
    }

    /// Takes invitations out of what the portal may send in a day (`docs/protocol/http.md` 13); all or none.
    ///
    /// # Errors
    /// 429 when it has not so many left.
    pub fn admit_invitations(&self, mails: usize) -> Result<(), Problem> {
        let admitted = self.limiter.admit_invitations(self.portal.id, self.address, mails);
        admitted.map_err(Problem::too_many)
    }

    /// The value of a path parameter; empty when the template has no such name.
    #[must_use]
    pub fn param(&self, name: &str) -> &str {
        self.params.find(name).unwrap_or_default()
    }

    /// Scheme, host and port for absolute links in answers, such as `https://portal.example:8443`, without a slash at
    /// the end (`docs/protocol/http.md` 11).
    #[must_use]
    pub fn base_url(&self) -> String {
        self.origin.base_url(&self.portal, &self.app.settings().base_domain)
    }

    /// The same for links that people open: where the host of the request leads to another portal (this one was chosen by
    /// an `Origin` header, which nobody who opens a link sends), the name of this portal stands in its place.
    #[must_use]
    pub fn link_root(&self) -> String {
        self.link_root_of(&self.portal)
    }

    /// [`link_root`](Self::link_root) of the portal as it is by now.
    #[must_use]
    pub fn link_root_of(&self, portal: &Portal) -> String {
        match self.app.ctx().own_host(portal) {
            // Below a base domain every host leads to its portal.
            Some(own) if self.app.is_standalone() => self.origin.at_host(&own),
            _ => self.origin.base_url(portal, &self.app.settings().base_domain),
        }
    }

    /// Whether the portal asks for codes of authenticator apps (`docs/protocol/auth.md` 8).
    #[must_use]
    pub fn tfa_app_is_on(&self) -> bool {
        self.settings.second_factor.value.kind == Some(SecondFactorKind::App)
    }

    /// Whether the client spoke HTTPS.
    #[must_use]
    pub const fn is_https(&self) -> bool {
        self.origin.is_https()
    }
}
