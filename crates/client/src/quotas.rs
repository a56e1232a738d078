//! Storage limits of people (`docs/protocol/people.md` 11).

use anteroom_domain::PersonId;
use anteroom_wire::EmployeeFullDto;
use anteroom_wire::extras::RecountDto;
use anteroom_wire::request::{GivenQuota, QuotaRequest};
use reqwest::Method;

use crate::error::Error;
use crate::people::{people, user_ids};
use crate::portal::Portal;
use crate::transport::Call;

impl Portal {
    /// `PUT /people/userquota`: gives people a limit of their own, in bytes; a negative one is none (people.md 11.1). The
    /// answer shows it only where the portal has limits for people switched on.
    ///
    /// # Errors
    /// [`Error::Refused`] when the caller is not an administrator, or the portal has less room.
    pub async fn set_quota(&self, ids: &[PersonId], bytes: i64) -> Result<Vec<EmployeeFullDto>, Error> {
        let body = QuotaRequest {
            user_ids: Some(ids.iter().map(|id| id.0).collect()),
            quota: GivenQuota::Bytes(bytes),
        };
        let call = Call::new(Method::PUT, &["people", "userquota"]).body(&body)?;
        people(&self.send(&call).await?)
    }

    /// `PUT /people/resetquota`: the portal's own limit counts for these people again (people.md 11.2).
    ///
    /// # Errors
    /// [`Error::Refused`] when the caller is not an administrator.
    pub async fn reset_quota(&self, ids: &[PersonId]) -> Result<Vec<EmployeeFullDto>, Error> {
        let call = Call::new(Method::PUT, &["people", "resetquota"]).body(&user_ids(ids))?;
        people(&self.send(&call).await?)
    }

    /// `GET /people/recalculatequota`: begins to count anew what people use (people.md 11.3).
    ///
    /// # Errors
    /// As [`Portal::reset_quota`].
    pub async fn start_recount(&self) -> Result<(), Error> {
        self.send(&Call::new(Method::GET, &["people", "recalculatequota"]))
            .await?
            .done()
    }

    /// `GET /people/checkrecalculatequota`: how far the counting is.
    ///
    /// # Errors
    /// As [`Portal::reset_quota`].
    pub async fn get_recount(&self) -> Result<RecountDto, Error> {
        self.send(&Call::new(Method::GET, &["people", "checkrecalculatequota"]))
            .await?
            .result()
    }
}
