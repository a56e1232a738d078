//! A portal and how to reach it.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use reqwest::{Certificate, Client, ClientBuilder, Url};

use crate::credential::Credential;
use crate::error::SetupError;
use crate::retry::RetryPolicy;
use crate::timer::{SystemTimer, Timer};
use crate::transport::Transport;

/// One portal, seen through one credential. Cloning is cheap; clones share their connections.
///
/// The operations are methods of this type; each says which section of the protocol it speaks.
#[derive(Clone)]
pub struct Portal {
    pub(crate) transport: Arc<Transport>,
}

impl Portal {
    /// Begins to describe the way to a portal; [`PortalBuilder::build`] ends it. Nothing is sent before the first
    /// operation.
    ///
    /// The address is that of the portal's start page: `https://portal.example.com`. Without a scheme it is `https`, on
    /// this machine `http`; a trailing slash or `/api/2.0` does no harm.
    ///
    /// ```no_run
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// use anteroom_client::{Credential, Portal};
    ///
    /// let key = Credential::ApiKey("sk-0123…".to_owned());
    /// let portal = Portal::connect("https://portal.example.com", key).build()?;
    /// println!("{}", portal.get_self().await?.email);
    /// # Ok(()) }
    /// ```
    pub fn connect(address: &str, credential: Credential) -> PortalBuilder {
        PortalBuilder {
            address: address.to_owned(),
            credential,
            timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(10),
            certificates: Vec::new(),
            user_agent: concat!("anteroom-client/", env!("CARGO_PKG_VERSION")).to_owned(),
            unix_socket: None,
            host: None,
            retry: RetryPolicy::default(),
            timer: Arc::new(SystemTimer::new()),
        }
    }

    /// Scheme, host and port of the portal.
    pub fn address(&self) -> String {
        self.transport.base.origin().ascii_serialization()
    }

    /// Whether secrets travel unencrypted to another machine.
    pub fn is_plain_and_remote(&self) -> bool {
        self.transport.base.scheme() == "http" && !is_this_machine(&self.transport.base)
    }
}

impl fmt::Debug for Portal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Portal")
            .field("address", &self.address())
            .finish_non_exhaustive()
    }
}

/// The way to a portal, being described.
#[must_use = "nothing is made before `build`"]
pub struct PortalBuilder {
    address: String,
    credential: Credential,
    timeout: Duration,
    connect_timeout: Duration,
    certificates: Vec<Vec<u8>>,
    user_agent: String,
    unix_socket: Option<PathBuf>,
    host: Option<String>,
    retry: RetryPolicy,
    timer: Arc<dyn Timer>,
}

impl PortalBuilder {
    /// How long one attempt may take from the connection to the end of the answer; 30 s unless set.
    pub const fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Also trusts the certificates of this PEM text, beside the machine's. May be called several times.
    pub fn ca_certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.certificates.push(pem.into());
        self
    }

    /// What the client calls itself.
    pub fn user_agent(mut self, name: impl Into<String>) -> Self {
        self.user_agent = name.into();
        self
    }

    /// Connects to this Unix socket whatever the address says.
    #[cfg(unix)]
    pub fn unix_socket(mut self, path: impl Into<PathBuf>) -> Self {
        self.unix_socket = Some(path.into());
        self
    }

    /// Asks for the portal with this host name or alias, of several that are behind one address.
    pub fn host(mut self, host: impl Into<String>) -> Self {
        self.host = Some(host.into());
        self
    }

    /// When and how often requests are repeated.
    pub const fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Other time, waiting and chance than the machine's.
    pub fn timer(mut self, timer: Arc<dyn Timer>) -> Self {
        self.timer = timer;
        self
    }

    /// Makes the portal.
    ///
    /// # Errors
    /// [`SetupError`] when the address, the credential or a certificate cannot be used.
    pub fn build(self) -> Result<Portal, SetupError> {
        let base = parse_address(&self.address)?;
        let authorization = self.credential.header().map_err(|_| SetupError::Credential)?;
        let host = self
            .host
            .as_deref()
            .map(reqwest::header::HeaderValue::from_str)
            .transpose();
        let host = host.map_err(|_| SetupError::Address {
            address: self.host.clone().unwrap_or_default(),
            reason: "it is no host name".to_owned(),
        })?;
        let http = self.http_client(&base)?;
        let transport = Transport {
            http,
            base,
            host,
            authorization,
            retry: self.retry,
            timer: self.timer,
        };
        Ok(Portal {
            transport: Arc::new(transport),
        })
    }

    fn http_client(&self, base: &Url) -> Result<Client, SetupError> {
        let mut certificates = Vec::new();
        for pem in &self.certificates {
            let unusable = |reason: String| SetupError::Certificate { reason };
            let found = Certificate::from_pem_bundle(pem).map_err(|error| unusable(error.to_string()))?;
            if found.is_empty() {
                return Err(unusable("there is none in it".to_owned()));
            }
            certificates.extend(found);
        }
        if base.scheme() == "http" {
            // No TLS, so the machine's certificates are not read: that would cost time and fail where there are none.
            return self
                .settings(base)
                .tls_certs_only(certificates)
                .build()
                .map_err(|e| tls_error(&e));
        }
        let merged = self.settings(base).tls_certs_merge(certificates.clone()).build();
        match merged {
            // A machine without certificates of its own can still talk to a portal whose authority is given.
            Err(_) if !certificates.is_empty() => self.settings(base).tls_certs_only(certificates).build(),
            other => other,
        }
        .map_err(|error| tls_error(&error))
    }

    fn settings(&self, base: &Url) -> ClientBuilder {
        // A redirect would turn a POST into a GET, and its 200 would look like success.
        let mut settings = Client::builder()
            .timeout(self.timeout)
            .connect_timeout(self.connect_timeout.min(self.timeout))
            .user_agent(&self.user_agent)
            // Shorter than servers keep idle connections, so that none is reused while it is being closed.
            .pool_idle_timeout(Duration::from_secs(20))
            .redirect(reqwest::redirect::Policy::none());
        if is_this_machine(base) {
            settings = settings.no_proxy();
        }
        #[cfg(unix)]
        if let Some(path) = &self.unix_socket {
            settings = settings.unix_socket(path.as_path());
        }
        settings
    }
}

impl fmt::Debug for PortalBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PortalBuilder")
            .field("address", &self.address)
            .field("credential", &self.credential)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

fn tls_error(error: &reqwest::Error) -> SetupError {
    SetupError::Tls {
        reason: crate::transport::innermost(error),
    }
}

fn parse_address(address: &str) -> Result<Url, SetupError> {
    let unusable = |reason: &str| SetupError::Address {
        address: address.to_owned(),
        reason: reason.to_owned(),
    };
    let text = address.trim();
    let with_scheme = if text.contains("://") {
        text.to_owned()
    } else {
        format!("https://{text}")
    };
    let mut url = Url::parse(&with_scheme).map_err(|error| unusable(&error.to_string()))?;
    if !text.contains("://") && is_this_machine(&url) {
        // Certificates for `localhost` are rare; a portal that has one is named with its scheme.
        url = Url::parse(&format!("http://{text}")).map_err(|error| unusable(&error.to_string()))?;
    }
    if !matches!(url.scheme(), "http" | "https") {
        return Err(unusable("it must begin with https:// or http://"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        // The message must not repeat what may be a password.
        return Err(SetupError::Address {
            address: url.host_str().unwrap_or_default().to_owned(),
            reason: "it must not contain a name or password".to_owned(),
        });
    }
    url.set_query(None);
    url.set_fragment(None);
    let path = url.path().trim_end_matches('/').to_owned();
    let path = path.strip_suffix("/api/2.0").unwrap_or(&path).to_owned();
    url.set_path(&format!("{path}/api/2.0"));
    Ok(url)
}

fn is_this_machine(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost"
        || host.ends_with(".localhost")
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for (given, base) in [
            ("https://portal.example.com", "https://portal.example.com/api/2.0"),
            ("portal.example.com/", "https://portal.example.com/api/2.0"),
            (" http://127.0.0.1:8080/api/2.0/ ", "http://127.0.0.1:8080/api/2.0"),
            ("localhost:8080", "http://localhost:8080/api/2.0"),
            ("https://example.com/portal?x=1#y", "https://example.com/portal/api/2.0"),
        ] {
            assert_eq!(
                parse_address(given).map(|u| u.to_string()),
                Ok(base.to_owned()),
                "{given}"
            );
        }
        for bad in ["", "ftp://x.org", "https://", "http://a b"] {
            assert!(parse_address(bad).is_err(), "{bad}");
        }
        let error = parse_address("https://me:secret@x.org").unwrap_err().to_string();
        assert!(!error.contains("secret"), "{error}");
    }

    #[test]
    fn builders_refuse_what_cannot_work() {
        let build = |credential| Portal::connect("https://x.org", credential).build().map(|_| ());
        assert_eq!(build(Credential::ApiKey(String::new())), Err(SetupError::Credential));
        let bad_pem = Portal::connect("https://x.org", Credential::Anonymous)
            .ca_certificate("not a certificate")
            .build();
        assert!(matches!(bad_pem, Err(SetupError::Certificate { .. })));
    }

    #[test]
    fn plain_http_is_only_harmless_on_this_machine() {
        for (address, remote) in [
            ("http://x.org", true),
            ("https://x.org", false),
            ("http://[::1]:1", false),
            ("http://localhost", false),
        ] {
            let portal = Portal::connect(address, Credential::Anonymous).build();
            assert_eq!(portal.map(|p| p.is_plain_and_remote()).ok(), Some(remote), "{address}");
        }
    }
}
