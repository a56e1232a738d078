//! Our own pages: what this is, the operations for people and machines, health.

use crate::server::Drain;
use crate::table::{Page, Table};
use crate::{docs_page, health, openapi, sign_in_page};
use anteroom_app::App;
use anteroom_wire::problem::JSON_CONTENT_TYPE;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};

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
            Page::Ready => report(&health::check(app, drain.has_begun()).await),
            Page::Liveness => Document::of("text/plain; charset=utf-8", &Bytes::from_static(b"Healthy")).never_stored(),
            Page::DefaultPhoto(pixels) => Document::of("image/png", &Bytes::from_static(default_photo(pixels))).kept(),
            Page::Logo(logo) => Document::of("image/svg+xml", &Bytes::from_static(logo.bytes())).kept(),
        }
    }
}

fn sign_in_document(html: &'static str) -> Document {
    let mut document = Document::of(HTML, &Bytes::from_static(html.as_bytes())).never_stored();
    document.policy = sign_in_page::CONTENT_SECURITY_POLICY;
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
    policy: &'static str,
}

impl Document {
    /// A document that clients ask for anew each time.
    pub fn of(content_type: &'static str, body: &Bytes) -> Self {
        Self {
            status: StatusCode::OK,
            content_type,
            body: body.clone(),
            cache_control: "no-cache",
            policy: CONTENT_SECURITY_POLICY,
        }
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

    /// Nobody keeps it.
    pub const fn never_stored(mut self) -> Self {
        self.cache_control = "no-store";
        self
    }

    /// Adds its own headers.
    pub fn add_headers(&self, headers: &mut HeaderMap) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(self.cache_control));
        if self.content_type == HTML {
            headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(self.policy));
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
