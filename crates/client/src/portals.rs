//! The portals of an Anteroom installation (`docs/protocol/anteroom.md`, Portals); only through a control listener.

use anteroom_wire::portal::{
    CreatePortalRequest, OwnerPasswordRequest, PortalDto, PortalOwnerRequest, UpdatePortalRequest,
};
use reqwest::Method;

use crate::error::Error;
use crate::portal::Portal;
use crate::transport::Call;

impl Portal {
    /// `GET /anteroom/portals`: every portal, by number.
    ///
    /// # Errors
    /// [`Error::Refused`] for everybody who does not come through the control listener.
    pub async fn list_portals(&self) -> Result<Vec<PortalDto>, Error> {
        let call = Call::new(Method::GET, &["anteroom", "portals"]);
        self.send(&call).await?.result()
    }

    /// `GET /anteroom/portals/{alias}`: one portal.
    ///
    /// # Errors
    /// [`Error::NotFound`]; otherwise as [`Portal::list_portals`].
    pub async fn get_portal(&self, alias: &str) -> Result<PortalDto, Error> {
        let call = Call::new(Method::GET, &["anteroom", "portals", alias]);
        self.send(&call).await?.result()
    }

    /// `POST /anteroom/portals`: makes a portal.
    ///
    /// # Errors
    /// [`Error::Refused`] when the name, the address or the password cannot be used; as [`Portal::list_portals`].
    pub async fn create_portal(&self, request: &CreatePortalRequest) -> Result<PortalDto, Error> {
        let call = Call::new(Method::POST, &["anteroom", "portals"]);
        self.send(&call.harmful_twice().body(request)?).await?.result()
    }

    /// `PUT /anteroom/portals/{alias}`: suspends a portal, brings it back or renames it.
    ///
    /// # Errors
    /// [`Error::Refused`] for a name that cannot be used and for the last portal in use; as [`Portal::get_portal`].
    pub async fn update_portal(&self, alias: &str, request: &UpdatePortalRequest) -> Result<PortalDto, Error> {
        let call = Call::new(Method::PUT, &["anteroom", "portals", alias]);
        self.send(&call.body(request)?).await?.result()
    }

    /// `DELETE /anteroom/portals/{alias}`: removes a portal with everything in it.
    ///
    /// # Errors
    /// As [`Portal::update_portal`].
    pub async fn withdraw_portal(&self, alias: &str) -> Result<(), Error> {
        let call = Call::new(Method::DELETE, &["anteroom", "portals", alias]);
        self.send(&call.harmful_twice()).await?.done()
    }

    /// `PUT /anteroom/portals/{alias}/owner`: gives a portal to one of its people, named by address, user name or
    /// identifier.
    ///
    /// # Errors
    /// [`Error::NotFound`] for nobody; [`Error::Refused`] for who cannot own a portal; as [`Portal::get_portal`].
    pub async fn set_portal_owner(&self, alias: &str, owner: &str) -> Result<PortalDto, Error> {
        let request = PortalOwnerRequest {
            owner: owner.to_owned(),
        };
        let call = Call::new(Method::PUT, &["anteroom", "portals", alias, "owner"]);
        self.send(&call.body(&request)?).await?.result()
    }

    /// `PUT /anteroom/portals/{alias}/owner/password`: sets the password of the owner; answers the owner's address.
    ///
    /// # Errors
    /// [`Error::Refused`] for a password that breaks the rule; as [`Portal::get_portal`].
    pub async fn set_owner_password(&self, alias: &str, password: &str) -> Result<String, Error> {
        let request = OwnerPasswordRequest {
            password: password.to_owned(),
        };
        let call = Call::new(Method::PUT, &["anteroom", "portals", alias, "owner", "password"]);
        self.send(&call.body(&request)?).await?.result()
    }
}
