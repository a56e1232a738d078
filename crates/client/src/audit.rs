//! The audit trail and the history of sign-ins (`docs/protocol/portal.md` 10.2).

use anteroom_wire::audit::{AuditEventDto, LoginEventDto};
use reqwest::Method;
use uuid::Uuid;

use crate::answer::Page;
use crate::error::Error;
use crate::portal::Portal;
use crate::transport::Call;

/// Which events, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventsSearch {
    /// Who did it.
    pub actor: Option<Uuid>,
    /// What happened: the number or name of an action.
    pub action: Option<String>,
    /// To what: an identifier. Sign-ins have none.
    pub target: Option<String>,
    /// Not before this API date.
    pub from: Option<String>,
    /// Not after this API date.
    pub to: Option<String>,
    /// Where the page begins.
    pub start_index: u32,
}

/// Events on a page.
const COUNT: &str = "100";

impl EventsSearch {
    fn call(&self, trail: &str) -> Call {
        let mut call = Call::new(Method::GET, &["security", "audit", trail, "filter"]);
        let actor = self.actor.map(|actor| actor.to_string());
        for (name, value) in [
            ("userId", &actor),
            ("action", &self.action),
            ("target", &self.target),
            ("from", &self.from),
            ("to", &self.to),
        ] {
            if let Some(value) = value {
                call = call.query(name, value.clone());
            }
        }
        call.query("startIndex", self.start_index.to_string())
            .query("count", COUNT.to_owned())
    }
}

impl Portal {
    /// `GET /security/audit/events/filter`: one page of at most 100 changes, newest first.
    ///
    /// # Errors
    /// [`Error::Refused`] for everybody but administrators.
    pub async fn list_audit_events(&self, search: &EventsSearch) -> Result<Page<AuditEventDto>, Error> {
        self.send(&search.call("events")).await?.page()
    }

    /// `GET /security/audit/login/filter`: one page of at most 100 sign-ins, newest first.
    ///
    /// # Errors
    /// [`Error::Refused`] for everybody but administrators.
    pub async fn list_login_events(&self, search: &EventsSearch) -> Result<Page<LoginEventDto>, Error> {
        self.send(&search.call("login")).await?.page()
    }
}
