//! Who owns and administers a portal, and which sites may show its pages (`docs/protocol/portal.md` 10.3 to 10.5).

use anteroom_domain::PersonId;
use anteroom_wire::EmployeeDto;
use anteroom_wire::owner::{OwnerChangeDto, OwnerRequest};
use anteroom_wire::request::{AdministratorRequest, CspRequest};
use anteroom_wire::security::{AdministratorDto, CspDto, ModuleDto};
use reqwest::Method;
use uuid::Uuid;

use crate::error::Error;
use crate::link::ConfirmLink;
use crate::portal::Portal;
use crate::transport::Call;

const ADMINISTRATOR: [&str; 3] = ["settings", "security", "administrator"];
/// The whole portal, where a module is named.
const WHOLE: Uuid = Uuid::nil();

impl Portal {
    /// `POST /settings/owner`: has the link sent to the owner that hands the portal over to this person. An answer whose
    /// [`OwnerChangeDto::is_sent`] is false says that nothing was sent: the caller is not the owner, or nobody can own the
    /// portal by this name. Not repeated after a lost answer, because each request sends a mail.
    ///
    /// # Errors
    /// [`Error::Refused`] for everybody but administrators, when the owner has not confirmed the own address, and for guests.
    pub async fn request_owner_change(&self, to: PersonId) -> Result<OwnerChangeDto, Error> {
        let call = Call::new(Method::POST, &["settings", "owner"]).harmful_twice();
        self.send(&call.body(&OwnerRequest { owner_id: to.0 })?).await?.result()
    }

    /// `PUT /settings/owner` with the link that the owner was sent: hands the portal over. Not repeated after a lost answer:
    /// the link can be used once.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when the link is not good any more; [`Error::Refused`] for somebody else than it names.
    pub async fn change_owner(&self, link: &ConfirmLink, to: PersonId) -> Result<(), Error> {
        let call = Call::new(Method::PUT, &["settings", "owner"])
            .anonymous()
            .confirmed_by(link);
        let body = OwnerRequest { owner_id: to.0 };
        self.send(&call.harmful_twice().body(&body)?).await?.done()
    }

    /// `PUT /settings/security/administrator`: makes a person a DocSpace administrator, or a room administrator of one. Only
    /// the owner may.
    ///
    /// # Errors
    /// [`Error::NotFound`] for nobody; [`Error::Refused`] for everybody but the owner, and when no seat is left.
    pub async fn set_administrator(&self, id: PersonId, administrator: bool) -> Result<AdministratorDto, Error> {
        let body = AdministratorRequest {
            product_id: WHOLE,
            user_id: id.0,
            administrator,
        };
        let call = Call::new(Method::PUT, &ADMINISTRATOR).body(&body)?;
        self.send(&call).await?.result()
    }

    /// `GET /settings/security/administrator`: whether a person administers the portal.
    ///
    /// # Errors
    /// [`Error::NotFound`] for nobody; [`Error::Refused`] for everybody but administrators.
    pub async fn is_administrator(&self, id: PersonId) -> Result<bool, Error> {
        let call = Call::new(Method::GET, &ADMINISTRATOR)
            .query("productid", WHOLE.to_string())
            .query("userid", id.to_string());
        let answer: AdministratorDto = self.send(&call).await?.result()?;
        Ok(answer.administrator)
    }

    /// `GET /settings/security/administrator/{module}`: everybody who administers the portal.
    ///
    /// # Errors
    /// [`Error::Refused`] for everybody but administrators.
    pub async fn list_administrators(&self) -> Result<Vec<EmployeeDto>, Error> {
        let [settings, security, administrator] = ADMINISTRATOR;
        let whole = WHOLE.to_string();
        self.send(&Call::new(Method::GET, &[settings, security, administrator, &whole]))
            .await?
            .result()
    }

    /// `GET /settings/security/modules`: the modules that are switched on.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] without a credential.
    pub async fn list_modules(&self) -> Result<Vec<ModuleDto>, Error> {
        self.send(&Call::new(Method::GET, &["settings", "security", "modules"]))
            .await?
            .result()
    }

    /// `GET /security/csp`: which sites may show the pages of the portal. Asked without the credential.
    ///
    /// # Errors
    /// [`Error::Unexpected`] or [`Error::NotFound`] when the address is not a portal's.
    pub async fn csp(&self) -> Result<CspDto, Error> {
        self.send(&Call::new(Method::GET, &["security", "csp"]).anonymous())
            .await?
            .result()
    }

    /// `POST /security/csp`: sets which sites may show the pages of the portal.
    ///
    /// # Errors
    /// [`Error::Refused`] for everybody but administrators, and for what is no site.
    pub async fn set_csp(&self, domains: &[String]) -> Result<CspDto, Error> {
        let body = CspRequest {
            domains: domains.to_vec(),
        };
        let call = Call::new(Method::POST, &["security", "csp"]).body(&body)?;
        self.send(&call).await?.result()
    }
}
