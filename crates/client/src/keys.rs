//! API keys (`docs/protocol/auth.md` 7).

use anteroom_domain::KeyId;
use anteroom_wire::api_key::ApiKeyDto;
use anteroom_wire::request::{CreateKeyRequest, RotateKeyRequest, UpdateKeyRequest};
use reqwest::Method;

use crate::error::Error;
use crate::portal::Portal;
use crate::transport::Call;

impl Portal {
    /// `POST /keys`. The answer is the only one that shows the full key.
    ///
    /// # Errors
    /// [`Error::Refused`] when name, life or scopes do not fit or the caller may not make keys. After
    /// [`Error::Unreachable`] with `perhaps_done` there may be a key that nobody has seen; it is not repeated.
    pub async fn create_key(&self, request: &CreateKeyRequest) -> Result<ApiKeyDto, Error> {
        self.send(&Call::new(Method::POST, &["keys"]).harmful_twice().body(request)?)
            .await?
            .result()
    }

    /// `GET /keys`: all keys of the portal for administrators, else the caller's own; newest first.
    ///
    /// # Errors
    /// [`Error::Refused`] when an API key lacks the scope `*:read`.
    pub async fn list_keys(&self) -> Result<Vec<ApiKeyDto>, Error> {
        self.send(&Call::new(Method::GET, &["keys"])).await?.result()
    }

    /// `GET /keys/permissions`: the names of all scopes.
    ///
    /// # Errors
    /// As [`Portal::list_keys`].
    pub async fn list_key_permissions(&self) -> Result<Vec<String>, Error> {
        self.send(&Call::new(Method::GET, &["keys", "permissions"]))
            .await?
            .result()
    }

    /// `GET /keys/@self`: the key that this request is made with, whatever its scopes.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the credential is not an API key.
    pub async fn get_own_key(&self) -> Result<ApiKeyDto, Error> {
        self.send(&Call::new(Method::GET, &["keys", "@self"])).await?.result()
    }

    /// `PUT /keys/{id}`: whether it was done; `false` when the key has expired or is somebody else's.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such key; [`Error::Refused`] when the scopes are not known.
    pub async fn update_key(&self, id: KeyId, request: &UpdateKeyRequest) -> Result<bool, Error> {
        self.send(&Call::new(Method::PUT, &["keys", &id.to_string()]).body(request)?)
            .await?
            .result()
    }

    /// `POST /anteroom/keys/{id}/rotate`: a new secret for one's own key. The answer is the only one that shows it; the old
    /// one works for so many minutes more. Only Anteroom has it.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such key, or the portal is another server; [`Error::Refused`] when the key is
    /// somebody else's or has expired. After [`Error::Unreachable`] with `perhaps_done` the key may have a secret that
    /// nobody has seen; it is not repeated.
    pub async fn rotate_key(&self, id: KeyId, request: &RotateKeyRequest) -> Result<ApiKeyDto, Error> {
        let id = id.to_string();
        self.send(
            &Call::new(Method::POST, &["anteroom", "keys", &id, "rotate"])
                .harmful_twice()
                .body(request)?,
        )
        .await?
        .result()
    }

    /// `DELETE /keys/{id}`: whether it was done; `false` when the key is somebody else's.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such key.
    pub async fn delete_key(&self, id: KeyId) -> Result<bool, Error> {
        let answer = self
            .send(&Call::new(Method::DELETE, &["keys", &id.to_string()]))
            .await?;
        match answer.result() {
            Err(Error::NotFound { .. }) if answer.after_loss => Ok(true),
            other => other,
        }
    }
}
