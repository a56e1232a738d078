//! What a portal says about itself (`docs/protocol/portal.md` 7 and 13, `docs/protocol/anteroom.md` row 13).

use anteroom_wire::capabilities::{BuildVersionDto, CapabilitiesDto};
use anteroom_wire::settings::SettingsDto;
use reqwest::Method;

use crate::error::Error;
use crate::portal::Portal;
use crate::transport::Call;

impl Portal {
    /// `GET /capabilities`, asked without the credential. The member `anteroom` is there on an Anteroom server in its
    /// own mode and nowhere else.
    ///
    /// # Errors
    /// [`Error::Unexpected`] or [`Error::NotFound`] when the address is not a portal's.
    pub async fn capabilities(&self) -> Result<CapabilitiesDto, Error> {
        self.send(&Call::new(Method::GET, &["capabilities"]).anonymous())
            .await?
            .result()
    }

    /// Whether the portal is an Anteroom server in its own mode, where a 2xx answer means that what was asked for was
    /// done.
    ///
    /// # Errors
    /// As [`Portal::capabilities`].
    pub async fn is_anteroom(&self) -> Result<bool, Error> {
        let anteroom = self.capabilities().await?.anteroom;
        Ok(anteroom.is_some_and(|a| !a.compat_mode.eq_ignore_ascii_case("reference")))
    }

    /// `GET /settings` as the caller sees them, with the way to hash passwords.
    ///
    /// # Errors
    /// [`Error::Refused`] when an API key lacks the scope `*:read`.
    pub async fn settings(&self) -> Result<SettingsDto, Error> {
        self.send(&Call::new(Method::GET, &["settings"]).query("withpassword", "true"))
            .await?
            .result()
    }

    /// `GET /settings/version/build`, asked without the credential.
    ///
    /// # Errors
    /// As [`Portal::capabilities`].
    pub async fn build_version(&self) -> Result<BuildVersionDto, Error> {
        self.send(&Call::new(Method::GET, &["settings", "version", "build"]).anonymous())
            .await?
            .result()
    }
}
