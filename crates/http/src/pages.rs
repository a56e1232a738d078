//! Our own pages: what this is, the operations for people and machines, health.

use crate::server::Drain;
use crate::table::{Page, Table};
use crate::{docs_page, health, openapi, sign_in_page};
use anteroom_app::App;
use anteroom_domain::csp::Site;
use anteroom_wire::problem::JSON_CONTENT_TYPE;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use std::borrow::Cow;

const HTML: &str = "text/html; charset=utf-8";
const STYLE: &str = include_str!("docs_page/docs.css");
const SCRIPT: &str = include_str!("docs_page/docs.js");
/// Nothing from elsewhere, nothing inline.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/// The pages, made once.
pub struct Pages {
    home: Bytes,
    docs: Bytes,
    openapi: Bytes,
}

impl Pages {
    /// Makes the pages for these operations.
    pub fn new(table: &Table) -> Self {
        Self {
            home: docs_page::home().into(),
            docs: docs_page::docs(table).into(),
            openapi: openapi::text(table.operations()).into(),
        }
    }

    /// Makes a page.
    pub async fn make(&self, page: Page, app: &App, drain: &Drain) -> Document {
        match page {
            Page::Home => Document::of(HTML, &self.home),
            Page::Docs => Document::of(HTML, &self.docs),
            Page::DocsStyle => Document::of("text/css; charset=utf-8", &Bytes::from_static(STYLE.as_bytes())),
            Page::DocsScript => Document::of("text/javascript; charset=utf-8", &Bytes::from_static(SCRIPT.as_bytes())),
            Page::LoginScript => Document::of(
                "text/javascript; charset=utf-8",
                &Bytes::from_static(crate::login_page::SCRIPT.as_bytes()),
            ),
            Page::SignIn => sign_in_document(sign_in_page::PAGE),
            Page::SecondStep => sign_in_document(sign_in_page::SECOND_STEP),
            Page::SignInStyle => Document::of(
                "text/css; charset=utf-8",
                &Bytes::from_static(sign_in_page::STYLE.as_bytes()),
            ),
            Page::SignInScript => Document::of(
                "text/javascript; charset=utf-8",
                &Bytes::from_static(sign_in_page::SCRIPT.as_bytes()),
            ),
            Page::OpenApi => Document::of(JSON_CONTENT_TYPE, &self.openapi),
            Page::Health => report(&health::check(app, false).await),
            Page::Ready => report(&health::check(app, drain.is_announced()).await),
            Page::Liveness => Document::of("text/plain; charset=utf-8", &Bytes::from_static(b"Healthy")).never_stored(),
            Page::DefaultPhoto(pixels) => Document::of("image/png", &Bytes::from_static(default_photo(pixels))).kept(),
            Page::Logo(logo) => Document::of("image/svg+xml", &Bytes::from_static(logo.bytes())).kept(),
        }
    }
}

/// What the pages of a portal with these sites may load, and who may show them.
pub fn policy_for(sites: &[Site]) -> String {
    with_sites(CONTENT_SECURITY_POLICY, sites)
}

/// Every policy ends with those who may show the page.
fn with_sites(policy: &str, sites: &[Site]) -> String {
    if sites.is_empty() {
        return policy.to_owned();
    }
    let mut policy = policy.strip_suffix(" 'none'").unwrap_or(policy).to_owned();
    for site in sites {
        policy.push(' ');
        policy.push_str(site.as_str());
    }
    policy
}

fn sign_in_document(html: &'static str) -> Document {
    let mut document = Document::of(HTML, &Bytes::from_static(html.as_bytes())).never_stored();
    document.policy = sign_in_page::CONTENT_SECURITY_POLICY.into();
    document
}

const fn default_photo(pixels: u16) -> &'static [u8] {
    match pixels {
        32 => include_bytes!("images/default_photo_32.png"),
        48 => include_bytes!("images/default_photo_48.png"),
        82 => include_bytes!("images/default_photo_82.png"),
        200 => include_bytes!("images/default_photo_200.png"),
        _ => include_bytes!("images/default_photo_360.png"),
    }
}

/// A page as it is sent.
pub struct Document {
    pub status: StatusCode,
    pub content_type: &'static str,
    pub body: Bytes,
    cache_control: &'static str,
    /// What the page may load, when it is one.
    policy: Cow<'static, str>,
}

impl Document {
    /// A document that clients ask for anew each time.
    pub fn of(content_type: &'static str, body: &Bytes) -> Self {
        Self {
            status: StatusCode::OK,
            content_type,
            body: body.clone(),
            cache_control: "no-cache",
            policy: CONTENT_SECURITY_POLICY.into(),
        }
    }

    /// These sites may show it in frames of their own (`docs/protocol/portal.md` 10.3).
    pub fn framed_by(mut self, sites: &[Site]) -> Self {
        self.policy = with_sites(&self.policy, sites).into();
        self
    }

    const fn kept(mut self) -> Self {
        self.cache_control = "public, max-age=86400";
        self
    }

    /// It never changes where it is.
    pub const fn kept_forever(mut self) -> Self {
        self.cache_control = "public, max-age=31536000, immutable";
        self
    }

    /// Whether it is a page, not something that a page loads.
    pub fn is_html(&self) -> bool {
        self.content_type == HTML
    }

    /// Nobody keeps it.
    pub const fn never_stored(mut self) -> Self {
        self.cache_control = "no-store";
        self
    }

    /// Adds its own headers.
    pub fn add_headers(&self, headers: &mut HeaderMap) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(self.cache_control));
        if self.content_type == HTML
            && let Ok(policy) = HeaderValue::try_from(self.policy.as_ref())
        {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
    }
}

fn report(report: &health::Report) -> Document {
    let mut document = Document::of(JSON_CONTENT_TYPE, &report.json().into()).never_stored();
    if !report.is_healthy() {
        document.status = StatusCode::SERVICE_UNAVAILABLE;
    }
    document
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sites_are_added_to_those_who_may_show_a_page() {
        let sites = [
            Site::parse("*.a.example").unwrap(),
            Site::parse("http://b.example:81").unwrap(),
        ];
        assert_eq!(policy_for(&[]), CONTENT_SECURITY_POLICY);
        assert!(policy_for(&sites).ends_with("; frame-ancestors 'self' *.a.example http://b.example:81"));
        let sign_in = with_sites(sign_in_page::CONTENT_SECURITY_POLICY, &sites);
        assert!(
            sign_in.ends_with("; frame-ancestors *.a.example http://b.example:81"),
            "{sign_in}"
        );
    }
}
