//! What the HTTP face is set to.

use crate::connections::ConnectionRule;
use crate::layers::cors::CorsRule;
use crate::layers::rate::RateRules;
use crate::tracer::SomeTracer;
use anteroom_domain::network::Network;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

/// `SameSite` of the session cookie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant is the cookie attribute of its name")]
pub enum SameSite {
    #[default]
    Strict,
    Lax,
    None,
}

impl SameSite {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Strict => "Strict",
            Self::Lax => "Lax",
            Self::None => "None",
        }
    }
}

/// Settings of the HTTP face.
#[derive(Clone)]
pub struct HttpConfig {
    /// Largest body of an operation in bytes.
    pub max_body_bytes: usize,
    /// How long an operation may take before it is given up with 503.
    pub request_timeout: Duration,
    /// Proxies whose `X-Forwarded-…` headers are believed.
    pub trusted_proxies: Vec<Network>,
    /// Who may call from pages of other hosts.
    pub cors: CorsRule,
    /// `SameSite` of cookies.
    pub same_site: SameSite,
    /// Whether answers are compressed for clients that accept it.
    pub compress: bool,
    /// How many connections are held at once.
    pub connections: ConnectionRule,
    /// How many requests are allowed.
    pub rate_limit: RateRules,
    /// Who follows requests.
    pub tracer: SomeTracer,
}

impl Default for HttpConfig {
    fn default() -> Self {
        Self {
            max_body_bytes: 1 << 20,
            request_timeout: Duration::from_mins(1),
            trusted_proxies: vec![Network::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 32)],
            cors: CorsRule::Anyone,
            same_site: SameSite::default(),
            compress: true,
            connections: ConnectionRule::default(),
            rate_limit: RateRules::default(),
            tracer: None,
        }
    }
}

/// What kind of listener a request came in on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListenerKind {
    /// The scheme is HTTPS.
    pub tls: bool,
    /// It is the data folder's control listener, where `Authorization: Control …` counts.
    pub control: bool,
    /// It is for those who watch over the server: figures and health, nothing of any portal.
    pub metrics: bool,
}

impl ListenerKind {
    /// Plain HTTP for everybody.
    pub const HTTP: Self = Self {
        tls: false,
        control: false,
        metrics: false,
    };
    /// HTTPS for everybody.
    pub const HTTPS: Self = Self {
        tls: true,
        control: false,
        metrics: false,
    };
    /// The control listener.
    pub const CONTROL: Self = Self {
        tls: false,
        control: true,
        metrics: false,
    };
    /// The listener of figures.
    pub const METRICS: Self = Self {
        tls: false,
        control: false,
        metrics: true,
    };
}
