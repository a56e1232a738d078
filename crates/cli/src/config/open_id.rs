//! The `[openid]` section: a provider through which people may sign in.

use super::layers::Layers;
use super::read::secret;
use crate::exit::Failure;
use anteroom_outbound::open_id::OpenIdConfig;
use anteroom_outbound::open_id::is_issuer;

/// Names that the protocol gives to providers of its own; clients show their signs.
const TAKEN: [&str; 9] = [
    "google",
    "zoom",
    "linkedin",
    "facebook",
    "twitter",
    "microsoft",
    "appleid",
    "weixin",
    "nextcloud",
];

/// The provider; none when no issuer is set.
pub fn open_id(layers: &Layers) -> Result<Option<OpenIdConfig>, Failure> {
    let Some(issuer) = layers.find_text("openid.issuer") else {
        return Ok(None);
    };
    if !is_issuer(issuer) {
        let why = format_args!("`{issuer}` is not the https:// address of an issuer");
        return Err(layers.refuse("openid.issuer", why));
    }
    let name = layers.text("openid.name").trim().to_ascii_lowercase();
    if name.is_empty() || name.len() > 32 || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
        let why = "a name has 1 to 32 letters, digits and hyphens";
        return Err(layers.refuse("openid.name", why));
    }
    if TAKEN.contains(&name.as_str()) && name != "google" {
        let why = format_args!("clients take `{name}` for another provider; choose another name");
        return Err(layers.refuse("openid.name", why));
    }
    let client_id = layers.find_text("openid.client_id");
    let client_id = client_id.ok_or_else(|| layers.refuse("openid.client_id", "the provider needs one"))?;
    let client_secret = secret(layers, "openid.client_secret", "openid.client_secret_file")?;
    let client_secret = client_secret.ok_or_else(|| layers.refuse("openid.client_secret", "the provider needs one"))?;
    Ok(Some(OpenIdConfig {
        name,
        issuer: issuer.to_owned(),
        client_id: client_id.to_owned(),
        client_secret,
    }))
}
