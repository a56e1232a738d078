//! From where a portal may be used (`docs/protocol/auth.md` 12).

use crate::app::App;
use crate::caller::{Caller, Credential};
use crate::error::Error;
use crate::links::OpenedLink;
use anteroom_domain::{LinkType, Portal};
use std::net::IpAddr;

impl App {
    /// Whether somebody may use the portal from an address. `caller`: who acts; `link`: the link that was presented, if one
    /// was.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn admits(
        &self,
        portal: &Portal,
        caller: Option<&Caller>,
        link: Option<&OpenedLink>,
        address: IpAddr,
    ) -> Result<bool, Error> {
        let rules = self.portal_settings(portal.id).await?;
        let rule = &rules.networks.value;
        if !rule.is_on || self.is_own_address(address) {
            return Ok(true);
        }
        if caller.is_some_and(|caller| caller.credential == Credential::Control) {
            return Ok(true);
        }
        // Whoever holds an invitation is not the person whom it names: that is who invites.
        let person = caller
            .filter(|_| !link.is_some_and(|link| names_somebody_else(link.kind)))
            .map(|caller| &caller.person);
        let is_owner = person.is_some_and(|person| person.is_owner);
        let is_admin = person.is_some_and(|person| person.is_admin());
        Ok(is_owner || rule.admits(address, is_admin))
    }

    /// Whether an address is one of this machine.
    fn is_own_address(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        let is_named = |name: &String| name.parse::<IpAddr>().is_ok_and(|own| own.to_canonical() == address);
        address.is_loopback() || self.settings().local_names.iter().any(is_named)
    }
}

const fn names_somebody_else(kind: LinkType) -> bool {
    matches!(
        kind,
        LinkType::EmpInvite | LinkType::LinkInvite | LinkType::GuestShareLink
    )
}
