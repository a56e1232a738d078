//! What people choose for themselves, and what a portal takes them for (`docs/protocol/people.md` 5.7, 5.11, 13).

use anteroom_domain::PersonId;
use anteroom_domain::theme::Theme;
use anteroom_wire::EmployeeFullDto;
use anteroom_wire::extras::{ClaimsDto, ModuleDto, ThemeDto};
use anteroom_wire::request::{CultureRequest, ThemeRequest};
use reqwest::Method;

use crate::error::Error;
use crate::people::person;
use crate::portal::Portal;
use crate::transport::Call;

impl Portal {
    /// `PUT /people/{id}/culture`: the caller's own language (people.md 5.7).
    ///
    /// # Errors
    /// [`Error::Refused`] when the portal does not have the language, or it is somebody else's.
    pub async fn set_culture(&self, id: PersonId, culture: &str) -> Result<EmployeeFullDto, Error> {
        let body = CultureRequest {
            culture_name: culture.to_owned(),
        };
        let call = Call::new(Method::PUT, &["people", &id.to_string(), "culture"]);
        person(&self.send(&call.body(&body)?).await?)
    }

    /// `GET /people/theme`: the caller's colour scheme (people.md 13).
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] without a credential.
    pub async fn get_theme(&self) -> Result<ThemeDto, Error> {
        self.send(&Call::new(Method::GET, &["people", "theme"])).await?.result()
    }

    /// `PUT /people/theme`.
    ///
    /// # Errors
    /// As [`Portal::get_theme`].
    pub async fn set_theme(&self, theme: Theme) -> Result<ThemeDto, Error> {
        let call = Call::new(Method::PUT, &["people", "theme"]).body(&ThemeRequest { theme })?;
        self.send(&call).await?.result()
    }

    /// `GET /people/tokendiagnostics`: what the portal reads from the credential (people.md 5.11).
    ///
    /// # Errors
    /// As [`Portal::get_theme`].
    pub async fn token_diagnostics(&self) -> Result<ClaimsDto, Error> {
        self.send(&Call::new(Method::GET, &["people", "tokendiagnostics"]))
            .await?
            .result()
    }

    /// `GET /people/info`: the people module as web clients show it (people.md 5.11).
    ///
    /// # Errors
    /// [`Error::NotFound`] on portals that leave it out.
    pub async fn people_module(&self) -> Result<ModuleDto, Error> {
        self.send(&Call::new(Method::GET, &["people", "info"])).await?.result()
    }
}
