//! One person (`docs/protocol/people.md` 5 and 6).

use anteroom_domain::PersonId;
use anteroom_domain::status::Status;
use anteroom_wire::EmployeeFullDto;
use anteroom_wire::request::{CreatePersonRequest, ResetSecondFactorRequest, UpdatePersonRequest, UserIdsRequest};
use reqwest::Method;
use serde::Deserialize;

use crate::answer::Answer;
use crate::error::Error;
use crate::portal::Portal;
use crate::transport::Call;

/// A person who was created.
#[derive(Clone, Debug, PartialEq)]
pub struct Creation {
    /// The person, as the portal shows it.
    pub person: EmployeeFullDto,
    /// The answer to the creation was lost, and the person was found by the address afterwards. Unless the address was
    /// free before, it may be somebody who was there already.
    pub answer_lost: bool,
}

/// Whether an address is in use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct UserExists {
    /// Whether somebody has it.
    pub exists: bool,
    /// The status of that person: 1 active, 2 disabled, 4 invited.
    pub status: Option<i64>,
}

impl Portal {
    pub(crate) async fn send(&self, call: &Call) -> Result<Answer, Error> {
        self.transport.send(call).await
    }

    /// `POST /people` (people.md 6.1).
    ///
    /// When the answer is lost the person is looked up by the address before the request is repeated, so nobody is
    /// created twice; see [`Creation::answer_lost`].
    ///
    /// # Errors
    /// [`Error::Refused`] when the portal refuses, for example because the address is in use;
    /// [`Error::Unreachable`] with `perhaps_done` when the person could not be looked up either.
    pub async fn create_person(&self, request: &CreatePersonRequest) -> Result<Creation, Error> {
        self.create_at(&["people"], request).await
    }

    pub(crate) async fn create_at(&self, path: &[&str], request: &CreatePersonRequest) -> Result<Creation, Error> {
        let call = Call::new(Method::POST, path).harmful_twice().body(request)?;
        let start = self.transport.timer.elapsed();
        let mut lost = 0;
        loop {
            let error = match self.send(&call).await.and_then(|answer| person(&answer)) {
                Ok(person) => {
                    return Ok(Creation {
                        person,
                        answer_lost: false,
                    });
                }
                Err(error) => error,
            };
            let perhaps_done = matches!(
                error,
                Error::Unavailable { .. } | Error::Unreachable { perhaps_done: true, .. }
            );
            // A repetition is refused when the first request arrived after all, later than it was looked for.
            let refused_again = lost > 0 && matches!(error, Error::Refused { .. });
            let Some(email) = request.email.as_deref().filter(|_| perhaps_done || refused_again) else {
                return Err(error);
            };
            lost += u32::from(perhaps_done);
            let may_wait = !perhaps_done || self.transport.pause(start, lost, None).await;
            match self.find_person_by_email(email).await {
                Ok(Some(person)) => {
                    return Ok(Creation {
                        person,
                        answer_lost: true,
                    });
                }
                Ok(None) if perhaps_done && may_wait && lost < self.transport.retry.lost_attempts => {}
                Ok(None) | Err(_) => return Err(error),
            }
        }
    }

    /// `GET /people/{id}` (people.md 5.2).
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such person.
    pub async fn get_person(&self, id: PersonId) -> Result<EmployeeFullDto, Error> {
        self.get_person_by_user_name(&id.to_string()).await
    }

    /// The person with this identifier, if there is one.
    ///
    /// # Errors
    /// [`Error::Refused`] when the caller may not see the person.
    pub async fn find_person(&self, id: PersonId) -> Result<Option<EmployeeFullDto>, Error> {
        none_if_not_found(self.get_person(id).await)
    }

    /// `GET /people/{user name}`, in any case (people.md 5.2).
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such person.
    pub async fn get_person_by_user_name(&self, user_name: &str) -> Result<EmployeeFullDto, Error> {
        person(&self.send(&Call::new(Method::GET, &["people", user_name])).await?)
    }

    /// `GET /people/@self` (people.md 5.1).
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when the credential is not accepted; [`Error::Refused`] when an API key lacks the
    /// scope `accounts.self:read`.
    pub async fn get_self(&self) -> Result<EmployeeFullDto, Error> {
        person(&self.send(&Call::new(Method::GET, &["people", "@self"])).await?)
    }

    /// `GET /people/email`: the person with this address, in any case, if there is one; disabled people included
    /// (people.md 5.4).
    ///
    /// # Errors
    /// [`Error::Refused`] when the text is not an address or the caller may not see the person.
    pub async fn find_person_by_email(&self, email: &str) -> Result<Option<EmployeeFullDto>, Error> {
        let call = Call::new(Method::GET, &["people", "email"]).query("email", email);
        none_if_not_found(self.send(&call).await.and_then(|answer| person(&answer)))
    }

    /// `GET /people/exists` (people.md 5.5).
    ///
    /// # Errors
    /// [`Error::Refused`] when the address is blank.
    pub async fn person_exists(&self, email: &str) -> Result<UserExists, Error> {
        self.send(&Call::new(Method::GET, &["people", "exists"]).query("email", email))
            .await?
            .result()
    }

    /// `PUT /people/{id}` (people.md 5.6). Members that are not set are not changed.
    ///
    /// The vendor's server answers 200 and ignores `role` and, for somebody else, everything but `disable` and
    /// `is_user`: compare what comes back.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such person; [`Error::Refused`] when the portal refuses.
    pub async fn update_person(&self, id: PersonId, request: &UpdatePersonRequest) -> Result<EmployeeFullDto, Error> {
        person(
            &self
                .send(&Call::new(Method::PUT, &["people", &id.to_string()]).body(request)?)
                .await?,
        )
    }

    /// `PUT /people/status/{status}`: enables or disables people; all or nobody (people.md 16.2).
    ///
    /// # Errors
    /// [`Error::Refused`] when one of them may not be changed, or `status` is [`Status::Pending`].
    pub async fn set_status(&self, status: Status, ids: &[PersonId]) -> Result<Vec<EmployeeFullDto>, Error> {
        let number = status.wire_number().to_string();
        people(
            &self
                .send(&Call::new(Method::PUT, &["people", "status", &number]).body(&user_ids(ids))?)
                .await?,
        )
    }

    /// `PUT /settings/tfaappnewapp`: takes the authenticator app of a person away, who sets another one up at the next
    /// sign-in (auth.md 8).
    ///
    /// # Errors
    /// [`Error::Refused`] when there is none, and unless the caller is the owner or the person; [`Error::NotFound`] when
    /// there is no such person.
    pub async fn reset_second_factor(&self, id: PersonId) -> Result<(), Error> {
        let body = ResetSecondFactorRequest { id: Some(id.0) };
        self.send(&Call::new(Method::PUT, &["settings", "tfaappnewapp"]).body(&body)?)
            .await
            .map(drop)
    }

    /// `DELETE /people/{id}` of a disabled person, as they were (people.md 5.8). `None` when the answer was lost and
    /// the person is gone.
    ///
    /// # Errors
    /// [`Error::Refused`] when the person is not disabled; [`Error::NotFound`] when there is no such person.
    pub async fn delete_person(&self, id: PersonId) -> Result<Option<EmployeeFullDto>, Error> {
        let answer = self
            .send(&Call::new(Method::DELETE, &["people", &id.to_string()]))
            .await?;
        match person(&answer) {
            Err(Error::NotFound { .. }) if answer.after_loss => Ok(None),
            other => other.map(Some),
        }
    }

    /// `PUT /people/delete`: removes disabled people; all or nobody (people.md 5.9). Answers them as they were; identifiers
    /// that nobody has are passed over, so a repetition does no harm.
    ///
    /// # Errors
    /// [`Error::Refused`] when one of them is not disabled or may not be removed.
    pub async fn delete_people(&self, ids: &[PersonId]) -> Result<Vec<EmployeeFullDto>, Error> {
        let call = Call::new(Method::PUT, &["people", "delete"]).body(&user_ids(ids))?;
        people(&self.send(&call).await?)
    }
}

pub(crate) fn user_ids(ids: &[PersonId]) -> UserIdsRequest {
    UserIdsRequest {
        user_ids: Some(ids.iter().map(|id| id.0).collect()),
        ..UserIdsRequest::default()
    }
}

/// A profile has an identifier; without one the answer was something else that happened to be an object.
pub(crate) fn person(answer: &Answer) -> Result<EmployeeFullDto, Error> {
    let person: EmployeeFullDto = answer.result()?;
    identified(vec![person], answer)?
        .pop()
        .ok_or_else(|| answer.unexpected("it is empty"))
}

pub(crate) fn people(answer: &Answer) -> Result<Vec<EmployeeFullDto>, Error> {
    identified(answer.result()?, answer)
}

fn identified(people: Vec<EmployeeFullDto>, answer: &Answer) -> Result<Vec<EmployeeFullDto>, Error> {
    if people.iter().any(|person| person.id.is_nil()) {
        return Err(answer.unexpected("it is a person without an id"));
    }
    Ok(people)
}

fn none_if_not_found(person: Result<EmployeeFullDto, Error>) -> Result<Option<EmployeeFullDto>, Error> {
    match person {
        Err(Error::NotFound { .. }) => Ok(None),
        other => other.map(Some),
    }
}
