//! Changing roles (`docs/protocol/people.md` 17, `docs/protocol/anteroom.md` row 1).

use std::time::Duration;

use anteroom_domain::{PersonId, Role};
use anteroom_wire::EmployeeFullDto;
use anteroom_wire::request::UpdatePersonRequest;
use reqwest::Method;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::Error;
use crate::people::{people, user_ids};
use crate::portal::Portal;
use crate::transport::Call;

const FIRST_POLL: Duration = Duration::from_millis(100);
const LONGEST_POLL: Duration = Duration::from_secs(2);
const STATUS_CANCELLED: i64 = 3;
const STATUS_FAILED: i64 = 4;

/// How far the portal is with lowering a role (people.md 2.4).
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TypeChange {
    /// Identifier of the task.
    pub id: String,
    /// What went wrong; empty for nothing.
    pub error: String,
    /// 0 to 100.
    pub percentage: i64,
    /// Whether it has ended, well or not.
    pub is_completed: bool,
    /// 0 created, 1 running, 2 completed, 3 cancelled, 4 failed.
    pub status: i64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TypeChangeRequest {
    #[serde(rename = "type")]
    kind: &'static str,
    user_id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    reassign_user_id: Option<Uuid>,
}

impl Portal {
    /// `PUT /people/type/{type}`: raises people, or makes DocSpace admins room admins (people.md 17.2).
    ///
    /// # Errors
    /// [`Error::Refused`] when one of them has this role already, may not get it, or there is no seat left.
    pub async fn set_type(&self, role: Role, ids: &[PersonId]) -> Result<Vec<EmployeeFullDto>, Error> {
        let call = Call::new(Method::PUT, &["people", "type", role.name()]).body(&user_ids(ids))?;
        let answer = self.send(&call).await?;
        let outcome = people(&answer);
        if !answer.after_loss || !matches!(outcome, Err(Error::Refused { .. })) {
            return outcome;
        }
        // "Has this role already" is a refusal, and may mean that the request whose answer was lost was carried out.
        let mut found = Vec::with_capacity(ids.len());
        for id in ids {
            match self.get_person(*id).await {
                Ok(person) if person.shown_role() == Some(role) => found.push(person),
                _ => return outcome,
            }
        }
        Ok(found)
    }

    /// `PUT /people/{id}` with `role`, up or down. Only Anteroom honours it: the vendor's server answers 200 and
    /// changes nothing, so compare what comes back.
    ///
    /// # Errors
    /// [`Error::Refused`] when the caller may not give the role or there is no seat left.
    pub async fn set_role(&self, id: PersonId, role: Role) -> Result<EmployeeFullDto, Error> {
        let request = UpdatePersonRequest {
            role: Some(role.name().to_owned()),
            ..UpdatePersonRequest::default()
        };
        self.update_person(id, &request).await
    }

    /// `POST /people/type`: begins to make somebody a user or guest; their rooms go to `receiver`, else to the caller
    /// (people.md 17.3).
    ///
    /// # Errors
    /// [`Error::Refused`] when the role or one of the people does not fit.
    pub async fn start_type_change(
        &self,
        id: PersonId,
        role: Role,
        receiver: Option<PersonId>,
    ) -> Result<TypeChange, Error> {
        let body = TypeChangeRequest {
            kind: role.name(),
            user_id: id.0,
            reassign_user_id: receiver.map(|id| id.0),
        };
        self.send(&Call::new(Method::POST, &["people", "type"]).body(&body)?)
            .await?
            .result()
    }

    /// `GET /people/type/progress/{id}`; `None` when no such task is known (people.md 17.4).
    ///
    /// # Errors
    /// [`Error::Refused`] when the caller is not an administrator.
    pub async fn find_type_change(&self, id: PersonId) -> Result<Option<TypeChange>, Error> {
        let call = Call::new(Method::GET, &["people", "type", "progress", &id.to_string()]);
        self.send(&call).await?.optional()
    }

    /// Makes somebody a user or guest by the task of a real portal, and waits for its end at most as long as the total
    /// time of the retry policy.
    ///
    /// # Errors
    /// As [`Portal::start_type_change`]; [`Error::Unfinished`] when the task fails, is cancelled or takes too long.
    pub async fn lower_role(&self, id: PersonId, role: Role, receiver: Option<PersonId>) -> Result<(), Error> {
        let timer = &self.transport.timer;
        let (start, mut pause) = (timer.elapsed(), FIRST_POLL);
        let mut task = self.start_type_change(id, role, receiver).await?;
        while !task.is_completed {
            if timer.elapsed().saturating_sub(start) > self.transport.retry.total {
                let message = format!("it stands at {} %", task.percentage);
                return Err(Error::Unfinished { message });
            }
            timer.sleep(pause).await;
            pause = pause.saturating_mul(2).min(LONGEST_POLL);
            match self.find_type_change(id).await? {
                Some(next) => task = next,
                // Forgotten tasks have ended; how, the caller sees by reading the person back.
                None => return Ok(()),
            }
        }
        if task.error.is_empty() && !matches!(task.status, STATUS_CANCELLED | STATUS_FAILED) {
            return Ok(());
        }
        let why = if task.status == STATUS_CANCELLED {
            "it was cancelled"
        } else {
            "it failed"
        };
        let message = if task.error.is_empty() {
            why.to_owned()
        } else {
            task.error
        };
        Err(Error::Unfinished { message })
    }
}
