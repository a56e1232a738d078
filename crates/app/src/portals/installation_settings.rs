//! Settings of the installation, as registration services of others expect them (`docs/protocol/portal.md` 6.3). What the
//! installation is set to stands in its configuration; here it can be read, and nothing else is believed to have been set.

use crate::app::App;
use crate::error::Error;
use crate::portals::fault::PortalFault;
use crate::portals::manage::PortalName;
use crate::resolve_portal::LOCAL_ALIAS;
use anteroom_domain::PortalId;
use anteroom_domain::host_name::HostName;

/// The one setting that there is.
const BASE_DOMAIN: &str = "BaseDomain";
/// The number that means the installation and none of its portals.
const INSTALLATION: PortalId = PortalId(-1);

/// What a setting is; none: nothing is set.
///
/// # Errors
/// [`PortalFault::SettingKey`].
pub fn get_setting<'a>(app: &'a App, which: &PortalName, key: &str) -> Result<Option<&'a str>, Error> {
    let key = require_key(key)?;
    let is_known = key.eq_ignore_ascii_case(BASE_DOMAIN) && is_about_installation(which);
    Ok(is_known.then_some(app.settings().base_domain.as_str()))
}

/// Checks that a setting is what somebody wants it to be: it cannot be changed from outside.
///
/// # Errors
/// In this order: [`PortalFault::SettingKey`]; [`PortalFault::SettingValue`]; [`PortalFault::BaseDomain`];
/// [`PortalFault::SettingFixed`]; [`PortalFault::SettingUnknown`].
pub fn confirm_setting<'a>(app: &'a App, which: &PortalName, key: &str, value: &str) -> Result<&'a str, Error> {
    let key = require_key(key)?;
    let value = value.trim();
    if value.is_empty() {
        return Err(PortalFault::SettingValue.into());
    }
    if !key.eq_ignore_ascii_case(BASE_DOMAIN) {
        return Err(PortalFault::SettingUnknown.into());
    }
    let is_local = value.eq_ignore_ascii_case(LOCAL_ALIAS);
    if !is_local && HostName::parse(value).is_none() {
        return Err(PortalFault::BaseDomain.into());
    }
    let own = app.settings().base_domain.as_str();
    if is_about_installation(which) && own.eq_ignore_ascii_case(value) {
        Ok(own)
    } else {
        Err(PortalFault::SettingFixed.into())
    }
}

fn require_key(key: &str) -> Result<&str, Error> {
    let key = key.trim();
    if key.is_empty() {
        return Err(PortalFault::SettingKey.into());
    }
    Ok(key)
}

fn is_about_installation(which: &PortalName) -> bool {
    which.id.map_or(which.name.is_none(), |id| id == INSTALLATION)
}
