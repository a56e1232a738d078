//! What stands between a caller with rights and an operation: the state of the portal (`docs/protocol/http.md` 12), and
//! from where it may be used (`docs/protocol/auth.md` 12).

use crate::operation::{Access, Operation};
use crate::problem::Problem;
use anteroom_app::links::OpenedLink;
use anteroom_app::{App, Caller};
use anteroom_domain::Portal;
use anteroom_domain::portal::Openness;
use http::StatusCode;
use std::net::IpAddr;

/// Ends of the paths that work while a portal is being worked on.
const UNDER_WORK: [&str; 12] = [
    "/preparation-portal",
    "/portal",
    "/getrestoreprogress",
    "/cancelrestore",
    "/settings",
    "/colortheme",
    "/logos",
    "/build",
    "/@self",
    "/encryption/progress",
    "/rebranding/additional",
    "/rebranding/company",
];

/// Whether the portal, in the state that it is in, answers to this path.
///
/// # Errors
/// 404 when it is switched off or being removed; 403 while it is being worked on.
pub fn check_status(portal: &Portal, operation: &Operation, path: &str) -> Result<(), Problem> {
    match portal.status.openness() {
        Openness::Open => Ok(()),
        Openness::Asleep if operation.works_suspended => Ok(()),
        Openness::Asleep | Openness::Gone => Err(Problem::gate(StatusCode::NOT_FOUND)),
        Openness::UnderWork if works_under_work(path) => Ok(()),
        Openness::UnderWork => Err(Problem::gate(StatusCode::FORBIDDEN)),
    }
}

/// Whether the caller may use the portal from an address. Answers who goes on: operations for everybody stay reachable,
/// but for them a caller from elsewhere is nobody.
///
/// # Errors
/// 403 with a text for whoever may not.
pub async fn check_network(
    app: &App,
    portal: &Portal,
    operation: &Operation,
    caller: Option<Caller>,
    link: Option<&OpenedLink>,
    address: IpAddr,
) -> Result<Option<Caller>, Problem> {
    let is_somebody = caller.is_some() || link.is_some();
    if !is_somebody || app.admits(portal, caller.as_ref(), link, address).await? {
        return Ok(caller);
    }
    if operation.access != Access::Anonymous || link.is_some() {
        return Err(Problem::restricted());
    }
    Ok(caller.filter(|_| operation.knows_refused_callers))
}

fn works_under_work(path: &str) -> bool {
    let path = path.trim_end_matches('/').to_ascii_lowercase();
    let path = path.strip_suffix(".json").unwrap_or(&path);
    UNDER_WORK.iter().any(|end| path.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_segments_at_the_end_of_the_path() {
        for path in [
            "/api/2.0/portal",
            "/api/2.0/Settings/",
            "/api/2.0/settings.json",
            "/api/2.0/settings/version/build",
            "/api/2.0/people/@self",
            "/api/2.0/settings/encryption/progress",
            "/api/2.0/settings/rebranding/company",
        ] {
            assert!(works_under_work(path), "{path}");
        }
        for path in [
            "/api/2.0/people",
            "/api/2.0/settings/cookiesettings",
            "/api/2.0/portal/tariff",
            "/api/2.0/progress",
            "/api/2.0/people/someportal",
            "/api/2.0/people/@self/photo",
        ] {
            assert!(!works_under_work(path), "{path}");
        }
    }
}
