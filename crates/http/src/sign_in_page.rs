//! The page where people sign in, and the one for the second step (`docs/protocol/anteroom.md`, The sign-in page).
//!
//! Both are the same for everybody: what they show comes from the API, which they ask as any client does.

/// The page at `/login`.
pub(crate) const PAGE: &str = include_str!("sign_in_page/sign_in.html");
/// The page for the second step.
pub(crate) const SECOND_STEP: &str = include_str!("sign_in_page/second_step.html");
/// Their style.
pub(crate) const STYLE: &str = include_str!("sign_in_page/sign_in.css");
/// Their script.
pub(crate) const SCRIPT: &str = include_str!("sign_in_page/sign_in.js");
/// Nothing from elsewhere and nothing inline, no frame around them, and no form that a browser would send by itself.
pub(crate) const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
