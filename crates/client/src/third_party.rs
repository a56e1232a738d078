//! Accounts at sign-in providers (`docs/protocol/people.md` 14).

use anteroom_wire::EmployeeDto;
use anteroom_wire::third_party::{AccountInfoDto, LinkAccountRequest, SignUpRequest};
use reqwest::Method;

use crate::error::Error;
use crate::portal::Portal;
use crate::transport::Call;

impl Portal {
    /// `GET /people/thirdparty/providers`: the providers that are set up, and whether the caller has linked an account
    /// there (people.md 14.1).
    ///
    /// # Errors
    /// [`Error::Refused`] when an API key lacks the scope `accounts:read`.
    pub async fn list_providers(&self) -> Result<Vec<AccountInfoDto>, Error> {
        self.send(&Call::new(Method::GET, &["people", "thirdparty", "providers"]))
            .await?
            .result()
    }

    /// `PUT /people/thirdparty/linkaccount`: links the account to the caller (people.md 14.2).
    ///
    /// # Errors
    /// [`Error::Refused`] when the profile cannot be read or belongs to somebody else.
    pub async fn link_account(&self, request: &LinkAccountRequest) -> Result<(), Error> {
        let call = Call::new(Method::PUT, &["people", "thirdparty", "linkaccount"]);
        self.send(&call.body(request)?).await?.done()
    }

    /// `DELETE /people/thirdparty/unlinkaccount`, also when none is linked (people.md 14.3).
    ///
    /// # Errors
    /// [`Error::Refused`] when an API key lacks the scope `accounts:write`.
    pub async fn unlink_account(&self, provider: &str) -> Result<(), Error> {
        let call = Call::new(Method::DELETE, &["people", "thirdparty", "unlinkaccount"]).query("provider", provider);
        self.send(&call).await?.done()
    }

    /// `POST /people/thirdparty/signup`: registers with an invitation and the profile of a provider, asked without the
    /// credential; `None` when the person cancelled at the provider (people.md 14.4). Not repeated after a lost answer.
    ///
    /// # Errors
    /// [`Error::Refused`] when the invitation or the profile is not good.
    pub async fn sign_up(&self, request: &SignUpRequest) -> Result<Option<EmployeeDto>, Error> {
        let call = Call::new(Method::POST, &["people", "thirdparty", "signup"]).anonymous();
        self.send(&call.harmful_twice().body(request)?).await?.optional()
    }
}
