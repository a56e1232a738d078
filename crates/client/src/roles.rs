//! Changing roles (`docs/protocol/people.md` 17, `docs/protocol/anteroom.md` row 1).

use anteroom_domain::{PersonId, Role};
use anteroom_wire::EmployeeFullDto;
use anteroom_wire::request::UpdatePersonRequest;
use reqwest::Method;

use crate::error::Error;
use crate::people::{people, user_ids};
use crate::portal::Portal;
use crate::transport::Call;

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
}
