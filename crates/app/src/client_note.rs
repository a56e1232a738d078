//! What a client says about itself, for the audit trail (`docs/protocol/portal.md` 10.2). Nothing depends on it.

use anteroom_domain::user_agent::UserAgent;

/// Pages with longer addresses are cut.
const PAGE_MAX_CHARS: usize = 300;

/// What is noted of a client.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientNote {
    /// The program.
    pub browser: Option<String>,
    /// The system that it runs on.
    pub platform: Option<String>,
    /// The page from which the request came.
    pub page: Option<String>,
}

impl ClientNote {
    /// Reads the headers `User-Agent` and `Referer`. Of the page only what comes before its query is kept: behind it are
    /// keys of links and words that people search for.
    #[must_use]
    pub fn read(user_agent: Option<&str>, referer: Option<&str>) -> Self {
        let agent = user_agent.map(UserAgent::parse).unwrap_or_default();
        let page = referer.and_then(|page| page.split(['?', '#']).next());
        let page = page.filter(|page| page.starts_with("http://") || page.starts_with("https://"));
        // Whoever writes a name and password into an address means them for one server only.
        let page = page.filter(|page| !page.contains('@'));
        Self {
            browser: agent.browser,
            platform: agent.platform,
            page: page.map(|page| page.chars().take(PAGE_MAX_CHARS).collect()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_kept_without_what_may_be_secret() {
        let page = |referer| ClientNote::read(None, Some(referer)).page;
        assert_eq!(
            page("https://a.example/confirm/PasswordChange?key=1.secret#x").as_deref(),
            Some("https://a.example/confirm/PasswordChange")
        );
        for refused in ["https://ann:pw@a.example/", "javascript:alert(1)", "", "/accounts"] {
            assert_eq!(page(refused), None, "{refused}");
        }
        let long = format!("https://a.example/{}", "x".repeat(5_000));
        assert_eq!(page(&long).unwrap().chars().count(), PAGE_MAX_CHARS);
        assert_eq!(ClientNote::read(None, None), ClientNote::default());
    }
}
