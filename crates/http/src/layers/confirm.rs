//! Which confirmation link a request presents, and what it opens (`docs/protocol/auth.md` 6).

use crate::layers::credential::find_cookie;
use crate::operation::{Access, Operation};
use crate::problem::Problem;
use crate::request::Request;
use anteroom_app::links::{OpenedLink, PresentedLink};
use anteroom_app::sign_in::sign_out;
use anteroom_app::{App, Caller};
use anteroom_domain::{LinkType, PersonId, Portal};
use anteroom_wire::people_query::type_of_route;
use anteroom_wire::query::{Query, percent_decode};
use http::{HeaderMap, HeaderName, StatusCode};
use std::net::IpAddr;
use std::sync::Arc;

/// The header that carries the query string of a link.
const CONFIRM: HeaderName = HeaderName::from_static("confirm");

/// What the name of the cookie with the key of a link begins with; its type follows.
const KEY_COOKIE: &str = "asc_confirm_key_";

/// Who may go on, and with what.
pub struct Admitted {
    /// The acting account.
    pub caller: Option<Caller>,
    /// The link, where the operation accepts one and one was presented.
    pub link: Option<OpenedLink>,
    /// The session beside the link was ended.
    pub session_ended: bool,
}

/// Decides by credential and link whether a request may go on; scopes come after it.
///
/// # Errors
/// 401 for nobody and for a link that does not open; 403 without a body for a link of another type, and for a credential
/// where only links are accepted.
pub async fn admit(
    app: &App,
    portal: &Arc<Portal>,
    operation: &Operation,
    headers: &HeaderMap,
    caller: Option<Caller>,
    address: IpAddr,
) -> Result<Admitted, Problem> {
    let presented = if operation.links.is_empty() {
        None
    } else {
        presented_link(headers)
    };
    let Some(presented) = presented else {
        return match (operation.access, &caller) {
            (Access::Link, Some(_)) if operation.refuses_with_words => Err(Problem::denied()),
            (Access::Link, Some(_)) => Err(Problem::empty(StatusCode::FORBIDDEN)),
            (Access::Link | Access::Member, None) => Err(Problem::unauthorized()),
            _ => Ok(Admitted {
                caller,
                link: None,
                session_ended: false,
            }),
        };
    };
    let opened = app.open_link(portal, &presented, caller.as_ref()).await?;
    let link = opened.map_err(|_| Problem::unauthorized())?;
    if !operation.links.contains(&link.kind) {
        return Err(Problem::empty(StatusCode::FORBIDDEN));
    }
    let acting = link.acting(portal, caller.as_ref(), address);
    if let Some(other) = caller.filter(|_| acting.ends_session) {
        sign_out::sign_out(app, &other).await?;
    }
    Ok(Admitted {
        caller: acting.caller,
        link: Some(link),
        session_ended: acting.ends_session,
    })
}

/// The link of the header; none without the header. What cannot be read is a link that does not open.
fn presented_link(headers: &HeaderMap) -> Option<PresentedLink> {
    let text = headers.get(CONFIRM)?.to_str().unwrap_or_default().trim();
    let query = Query::parse(text.strip_prefix('?').unwrap_or(text));
    let given = |name: &str| query.first(name).filter(|value| !value.is_empty());
    let uid = given("uid").map(PersonId::parse);
    if uid == Some(None) || query.contains_nul() {
        return Some(PresentedLink::default());
    }
    let kind = given("type").and_then(LinkType::parse);
    Some(PresentedLink {
        kind,
        key: key_or_cookie(given("key"), kind, headers),
        email: given("email").map(str::to_owned),
        encrypted_email: given("encemail").map(str::to_owned),
        uid: uid.flatten(),
        employee_type: given("emplType").and_then(|word| type_of_route(word).ok()),
        first: given("first").is_some_and(|word| word.eq_ignore_ascii_case("true")),
    })
}

/// The key of a link: as given, else that of the cookie for the type.
fn key_or_cookie(given: Option<&str>, kind: Option<LinkType>, headers: &HeaderMap) -> String {
    let from_cookie = || {
        let name = format!("{KEY_COOKIE}{}", kind?.name());
        find_cookie(headers, &name).map(|value| percent_decode(value, false).into_owned())
    };
    given.map(str::to_owned).or_else(from_cookie).unwrap_or_default()
}

impl Request {
    /// The key of a link of a body: as given, else that of the cookie for its type.
    #[must_use]
    pub fn link_key(&self, given: Option<&str>, kind: Option<LinkType>) -> String {
        key_or_cookie(given.filter(|key| !key.is_empty()), kind, &self.headers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anteroom_domain::EmployeeType;
    use http::HeaderValue;

    fn read(confirm: &str, cookie: &str) -> PresentedLink {
        let mut headers = HeaderMap::new();
        headers.insert(CONFIRM, HeaderValue::from_str(confirm).unwrap());
        headers.insert(http::header::COOKIE, HeaderValue::from_str(cookie).unwrap());
        presented_link(&headers).unwrap()
    }

    #[test]
    fn every_member_is_read() {
        let id = "6b5d1c0e-9f0a-4ad2-8c1b-0b9f1f1f1f1f";
        let link = read(
            &format!("?TYPE=linkinvite&key=1.A&encemail=x-_&uid={id}&emplType=4&first=True&email=a%2Bb%40c.de"),
            "",
        );
        assert_eq!(link.kind, Some(LinkType::LinkInvite));
        assert_eq!((link.key.as_str(), link.first), ("1.A", true));
        assert_eq!(link.email.as_deref(), Some("a+b@c.de"));
        assert_eq!(link.encrypted_email.as_deref(), Some("x-_"));
        assert_eq!(link.uid, PersonId::parse(id));
        assert_eq!(link.employee_type.map(EmployeeType::name), Some("User"));
    }

    #[test]
    fn without_a_key_the_cookie_of_the_type_counts() {
        let cookie = "asc_confirm_key_TfaAuth=5%2E6; asc_confirm_key_Auth=7.8";
        assert_eq!(read("type=TfaAuth", cookie).key, "5.6");
        assert_eq!(read("type=Auth&key=1.2", cookie).key, "1.2");
        assert_eq!(read("type=Wizard", cookie).key, "");
    }

    #[test]
    fn what_cannot_be_read_opens_nothing() {
        for bad in [
            "",
            "type=Nonsense&key=1.A",
            "type=Auth&key=1.A&uid=nobody",
            "type=Auth&email=%00",
        ] {
            assert!(read(bad, "").kind.is_none(), "{bad}");
        }
        assert!(presented_link(&HeaderMap::new()).is_none());
        let mut headers = HeaderMap::new();
        headers.insert(CONFIRM, HeaderValue::from_bytes(b"type=\xffAuth").unwrap());
        assert!(presented_link(&headers).is_some_and(|link| link.kind.is_none()));
    }
}
