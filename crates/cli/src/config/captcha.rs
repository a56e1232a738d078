//! The `[captcha]` section: riddles for people.

use super::layers::Layers;
use super::read::secret;
use crate::exit::Failure;
use anteroom_outbound::captcha::{CaptchaConfig, CaptchaProvider, is_verify_url};

/// The provider; none when none is set.
pub fn captcha(layers: &Layers) -> Result<Option<CaptchaConfig>, Failure> {
    let provider = match layers.text("captcha.provider") {
        "" => return Ok(None),
        "recaptcha" => CaptchaProvider::Recaptcha,
        "hcaptcha" => CaptchaProvider::HCaptcha,
        other => {
            let why = format_args!("`{other}` is not `recaptcha` or `hcaptcha`");
            return Err(layers.refuse("captcha.provider", why));
        }
    };
    let verify_url = layers.find_text("captcha.verify_url").unwrap_or(provider.verify_url());
    if !is_verify_url(verify_url) {
        let why = format_args!("`{verify_url}` is not an https:// address");
        return Err(layers.refuse("captcha.verify_url", why));
    }
    let public_key = layers.find_text("captcha.public_key");
    let public_key = public_key.ok_or_else(|| layers.refuse("captcha.public_key", "the provider gives one"))?;
    let secret = secret(layers, "captcha.secret", "captcha.secret_file")?;
    let secret = secret.ok_or_else(|| layers.refuse("captcha.secret", "the provider gives one"))?;
    Ok(Some(CaptchaConfig {
        provider,
        verify_url: verify_url.to_owned(),
        public_key: public_key.to_owned(),
        secret,
    }))
}
