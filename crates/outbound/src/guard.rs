//! Which addresses the portal talks to when somebody else names them: those of the public internet, and none that only
//! the portal can reach (its own machine, its network, the metadata of its cloud).
//!
//! A name is resolved once, at the moment of connecting, and what was checked is what is connected to: a name that
//! answers differently the second time gains nothing. Addresses written as numbers, in whatever spelling, are seen by
//! [`Guard::check_url`].

mod network;

pub use network::{Network, NotANetwork};

use network::is_public;
use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use url::Host;

/// An address that the portal does not talk to, and why; for the log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Refused {
    /// Why.
    pub reason: String,
    is_blocked: bool,
}

impl Refused {
    fn unusable(reason: String) -> Self {
        Self {
            reason,
            is_blocked: false,
        }
    }

    /// Whether there is an address, and it is one that the portal does not talk to.
    #[must_use]
    pub const fn is_blocked(&self) -> bool {
        self.is_blocked
    }
}

/// What a name stands for.
pub type LookUp<'a> = Pin<Box<dyn Future<Output = std::io::Result<Vec<IpAddr>>> + Send + 'a>>;

/// Finds the addresses of a name.
pub trait Names: Send + Sync {
    /// The addresses of a name, at least one.
    fn look_up<'a>(&'a self, name: &'a str) -> LookUp<'a>;
}

/// The names as this machine knows them.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemNames;

impl Names for SystemNames {
    fn look_up<'a>(&'a self, name: &'a str) -> LookUp<'a> {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name, 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}

/// The guard; cheap to clone.
#[derive(Clone)]
pub struct Guard {
    allowed: Arc<[Network]>,
    names: Arc<dyn Names>,
}

impl Guard {
    /// A guard that lets through what is public, and these networks.
    #[must_use]
    pub fn new(allowed: Vec<Network>) -> Self {
        Self::with_names(allowed, Arc::new(SystemNames))
    }

    /// [`Guard::new`] with names from elsewhere.
    #[must_use]
    pub fn with_names(allowed: Vec<Network>, names: Arc<dyn Names>) -> Self {
        Self {
            allowed: allowed.into(),
            names,
        }
    }

    /// Whether the portal talks to an address.
    #[must_use]
    pub fn permits(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        is_public(address) || self.allowed.iter().any(|network| network.contains(address))
    }

    /// Checks everything about a URL that can be seen without resolving its name: HTTP or HTTPS, no credentials, and no
    /// address that the portal does not talk to. `url` has parsed numbers in every spelling already.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check_url(&self, url: &Url, allow_plain_http: bool) -> Result<(), Refused> {
        match url.scheme() {
            "https" => {}
            "http" if allow_plain_http => {}
            other => return Err(Refused::unusable(format!("the scheme is {other}"))),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refused::unusable("it carries credentials".to_owned()));
        }
        let address = match url.host() {
            None => return Err(Refused::unusable("it has no host".to_owned())),
            Some(Host::Domain(_)) => return Ok(()),
            Some(Host::Ipv4(address)) => IpAddr::V4(address),
            Some(Host::Ipv6(address)) => IpAddr::V6(address),
        };
        self.check_address(address)
    }

    /// The addresses of a name, when the portal talks to every one of them.
    ///
    /// # Errors
    /// When it has none, or one that the portal does not talk to.
    pub async fn resolve(&self, name: &str) -> Result<Vec<IpAddr>, Refused> {
        let found = self.names.look_up(name).await;
        let found = found.map_err(|error| Refused::unusable(format!("{name} cannot be resolved: {error}")))?;
        if found.is_empty() {
            return Err(Refused::unusable(format!("{name} has no address")));
        }
        for address in &found {
            self.check_address(*address)?;
        }
        Ok(found)
    }

    fn check_address(&self, address: IpAddr) -> Result<(), Refused> {
        if self.permits(address) {
            Ok(())
        } else {
            Err(Refused {
                reason: format!("{address} is not a public address"),
                is_blocked: true,
            })
        }
    }
}

/// The guard as the resolver of an HTTP client: a connection is made only to what it answers.
impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.clone();
        Box::pin(async move {
            let found = Self::resolve(&guard, name.as_str()).await?;
            // The port of the URL is put in place of 0.
            let addresses = found.into_iter().map(|address| SocketAddr::new(address, 0));
            Ok(Box::new(addresses) as Addrs)
        })
    }
}

#[cfg(test)]
#[path = "guard_tests.rs"]
mod tests;
