//! The page at the end of a sign-in through a provider (`docs/protocol/people.md` 14.1).

/// The script of the page.
pub(crate) const SCRIPT: &str = include_str!("login_page/login.js");
/// Where it lies.
pub(crate) const SCRIPT_PATH: &str = "/static/login.js";
/// Nothing but that script, and no frame around it.
pub(crate) const CONTENT_SECURITY_POLICY: &str =
    "default-src 'none'; script-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// When the state that the provider brought back is not one of this browser's, or too old.
pub(crate) const EXPIRED: &str = "This sign-in was not begun in this browser, or took too long. Begin again.";
/// When the provider is not set up or cannot be reached.
pub(crate) const NO_PROVIDER: &str = "Nobody can sign in through this provider now.";
/// When a window of its own has nobody to report to.
pub(crate) const NO_CALLBACK: &str = "The callback must be the name of a function.";

/// The page that hands the profile to its opener. Both values are made of letters that mean nothing to HTML.
pub(crate) fn done(callback: &str, serialized_profile: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>Signed in</title></head>\n<body>\n\
         <p id=\"result\" data-callback=\"{callback}\" data-profile=\"{serialized_profile}\">You can close this window.</p>\n\
         <script src=\"{SCRIPT_PATH}\"></script>\n</body>\n</html>\n"
    )
}
