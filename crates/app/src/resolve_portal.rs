//! Which portal a request addresses (`docs/protocol/http.md` 11).

use crate::app::App;
use crate::error::Error;
use crate::portals::rename::means_the_installation;
use anteroom_domain::Portal;
use anteroom_store::portals;
use std::net::IpAddr;
use std::sync::Arc;

/// What a request says about the portal that it addresses. Host names come without port.
#[derive(Clone, Copy, Debug)]
pub struct PortalQuery<'a> {
    /// The host of the request, or of its `origin=` parameter.
    pub request_host: &'a str,
    /// The host of the `Origin` header, when it has one that can be read.
    pub origin_host: Option<&'a str>,
}

/// The alias of the portal that this machine's own names mean.
pub const LOCAL_ALIAS: &str = "localhost";

impl App {
    /// Finds the portal: on a stand-alone installation the `Origin` decides, and the request's host only without one,
    /// with the first active portal as the fallback; with a base domain it is the other way round and nothing falls back.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn resolve_portal(&self, query: PortalQuery<'_>) -> Result<Option<Arc<Portal>>, Error> {
        let standalone = self.is_standalone();
        let (first, second) = if standalone {
            (query.origin_host, Some(query.request_host))
        } else {
            (Some(query.request_host), query.origin_host)
        };
        for host in [first, second].into_iter().flatten() {
            if let Some(portal) = self.portal_of_host(host).await? {
                return Ok(Some(portal));
            }
        }
        if standalone {
            self.cached_portal(String::new()).await
        } else {
            Ok(None)
        }
    }

    /// The portal that stands for the installation when no name leads to one; none when there is no portal at all.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn any_portal(&self) -> Result<Option<Arc<Portal>>, Error> {
        let found = self.point(|tx, _| Ok(portals::find_any(tx)?)).await?;
        Ok(found.map(Arc::new))
    }

    /// Whether this is an installation for one machine, without a base domain.
    #[must_use]
    pub fn is_standalone(&self) -> bool {
        self.settings().base_domain == LOCAL_ALIAS
    }

    /// Whether a host name leads to this installation, as far as it knows itself: nobody else is asked.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn is_known_host(&self, host: &str) -> Result<bool, Error> {
        let host = host.to_ascii_lowercase();
        Ok(means_the_installation(self.ctx(), &host)
            || self.is_local_name(&host)
            || self.portal_of_host(&host).await?.is_some())
    }

    async fn portal_of_host(&self, host: &str) -> Result<Option<Arc<Portal>>, Error> {
        let host = host.to_ascii_lowercase();
        if self.is_local_name(&host) {
            return self.cached_portal(LOCAL_ALIAS.to_owned()).await;
        }
        let alias = host
            .strip_suffix(&self.settings().base_domain)
            .and_then(|rest| rest.strip_suffix('.'));
        let name = match alias {
            Some(alias) if !self.is_standalone() => alias.to_owned(),
            _ => host,
        };
        if name.is_empty() {
            Ok(None)
        } else {
            self.cached_portal(name).await
        }
    }

    fn is_local_name(&self, host: &str) -> bool {
        let bare = host.strip_prefix('[').and_then(|h| h.strip_suffix(']')).unwrap_or(host);
        host == LOCAL_ALIAS
            || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
            || self
                .settings()
                .local_names
                .iter()
                .any(|name| name == host || name == bare)
    }

    /// The portal with this alias or domain; the empty name means the first active one.
    async fn cached_portal(&self, name: String) -> Result<Option<Arc<Portal>>, Error> {
        let caches = &self.0.caches.portals;
        let now = self.now();
        if let Some(portal) = caches.get(&name, now) {
            return Ok(Some(portal));
        }
        let ticket = caches.begin_fill(&name);
        let wanted = name.clone();
        let found = self
            .point(move |tx, _| {
                Ok(if wanted.is_empty() {
                    portals::find_first_active(tx)?
                } else {
                    portals::find_by_host(tx, &wanted)?
                })
            })
            .await?;
        let Some(portal) = found.map(Arc::new) else {
            return Ok(None);
        };
        let bytes = size_of::<Portal>() + 256 + name.len();
        caches.fill(ticket, name, Arc::clone(&portal), bytes, now);
        Ok(Some(portal))
    }
}
