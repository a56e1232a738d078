//! Passwords, addresses and the end of one's own account: what is asked for by mail, and what the links of those mails do
//! (`docs/protocol/people.md` 5.10, 8, 9, 15.1, 16.3).

use anteroom_domain::{Activation, PersonId};
use anteroom_wire::EmployeeFullDto;
use anteroom_wire::password_settings::PasswordSettingsDto;
use anteroom_wire::request::{ChangeEmailRequest, ConfirmEmailRequest, ForgottenPasswordRequest, SetPasswordRequest};
use reqwest::Method;

use crate::error::Error;
use crate::link::ConfirmLink;
use crate::people::{people, person, user_ids};
use crate::portal::Portal;
use crate::transport::Call;

impl Portal {
    /// `POST /people/password`: has a link sent with which the password can be set. Answers the portal's words, which to
    /// anonymous callers are the same whether the address is known or not (people.md 8.2). Not repeated after a lost
    /// answer, because each request sends a mail.
    ///
    /// # Errors
    /// [`Error::Refused`] when the caller may not ask for this person, or the person cannot be served.
    pub async fn request_password_change(&self, email: &str) -> Result<String, Error> {
        let body = ForgottenPasswordRequest {
            email: email.to_owned(),
            ..ForgottenPasswordRequest::default()
        };
        let call = Call::new(Method::POST, &["people", "password"]);
        self.send(&call.harmful_twice().body(&body)?).await?.result()
    }

    /// `PUT /people/{id}/password` with a link of the type `PasswordChange` or `Activation` (people.md 8.1). The link is
    /// used up, and all sessions of the person end.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when the link is not good, which may mean that a request whose answer was lost was
    /// carried out; [`Error::Refused`] when the password does not fit the portal's rule or is the present one.
    pub async fn set_password(
        &self,
        id: PersonId,
        link: &ConfirmLink,
        request: &SetPasswordRequest,
    ) -> Result<EmployeeFullDto, Error> {
        let call = Call::new(Method::PUT, &["people", &id.to_string(), "password"]).confirmed_by(link);
        // A second attempt finds the link used up, which would look like a failure.
        person(&self.send(&call.harmful_twice().body(request)?).await?)
    }

    /// `GET /settings/security/password` with a link: what passwords the portal takes (auth.md 14).
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when the link is not good.
    pub async fn password_rule(&self, link: &ConfirmLink) -> Result<PasswordSettingsDto, Error> {
        let call = Call::new(Method::GET, &["settings", "security", "password"]).confirmed_by(link);
        self.send(&call).await?.result()
    }

    /// `POST /people/email`: administrators change the address at once; others have a link sent to the new one (people.md
    /// 9.1). Answers the portal's words. Not repeated after a lost answer.
    ///
    /// # Errors
    /// [`Error::Refused`] when the address is in use or the caller may not change it; [`Error::NotFound`] when there is no
    /// such person who is active.
    pub async fn request_email_change(&self, id: PersonId, email: &str) -> Result<String, Error> {
        let body = ChangeEmailRequest {
            user_id: Some(id.to_string()),
            email: Some(email.to_owned()),
        };
        let call = Call::new(Method::POST, &["people", "email"]);
        self.send(&call.harmful_twice().body(&body)?).await?.result()
    }

    /// `PUT /people/{id}/email` with a link of the type `EmailChange` (people.md 9.2). The link is used up.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when the link is not good; [`Error::Refused`] when the address is in use.
    pub async fn confirm_email(
        &self,
        id: PersonId,
        link: &ConfirmLink,
        request: &ConfirmEmailRequest,
    ) -> Result<EmployeeFullDto, Error> {
        let call = Call::new(Method::PUT, &["people", &id.to_string(), "email"]).confirmed_by(link);
        person(&self.send(&call.harmful_twice().body(request)?).await?)
    }

    /// `PUT /people/activationstatus/{status}` with a link of the type `Activation` or `EmailActivation`, for the person of
    /// the link (people.md 16.3).
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when the link is not good; [`Error::Refused`] when it is somebody else's.
    pub async fn set_activation(
        &self,
        id: PersonId,
        link: &ConfirmLink,
        activation: Activation,
    ) -> Result<Vec<EmployeeFullDto>, Error> {
        let number = activation.wire_number().to_string();
        let call = Call::new(Method::PUT, &["people", "activationstatus", &number]).confirmed_by(link);
        people(&self.send(&call.body(&user_ids(&[id]))?).await?)
    }

    /// `PUT /people/self/delete`: has a link sent with which the caller can disable their own account (people.md 15.1).
    /// Answers the portal's words. Not repeated after a lost answer.
    ///
    /// # Errors
    /// [`Error::Refused`] when the caller owns the portal.
    pub async fn request_own_removal(&self) -> Result<String, Error> {
        let call = Call::new(Method::PUT, &["people", "self", "delete"]);
        self.send(&call.harmful_twice()).await?.result()
    }

    /// `DELETE /people/@self` with a link of the type `ProfileRemove`: disables the account (people.md 5.10).
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when the link is not good, also when it was used.
    pub async fn disable_self(&self, link: &ConfirmLink) -> Result<EmployeeFullDto, Error> {
        let call = Call::new(Method::DELETE, &["people", "@self"]).confirmed_by(link);
        person(&self.send(&call.harmful_twice()).await?)
    }
}
