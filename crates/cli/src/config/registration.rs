//! Who may register portals, and how many.

use super::layers::Layers;
use super::read::secret;
use crate::exit::Failure;
use anteroom_app::portals::{RegistrationKey, RegistrationLimit};

/// How many portals a client registers in a period; none: any number. Left at its default it counts below a base domain
/// only: on a machine of one's own, programs make many portals from one address.
pub(super) fn limit(layers: &Layers, is_standalone: bool) -> Result<Option<RegistrationLimit>, Failure> {
    let count: usize = layers.number("registration.limit", 0..=1_000_000)?;
    let period_s: i64 = layers.number("registration.limit_period_s", 1..=86_400)?;
    let counts = count > 0 && (layers.is_set("registration.limit") || !is_standalone);
    Ok(counts.then_some(RegistrationLimit { count, period_s }))
}

/// The key that programs sign with.
pub(super) fn key(layers: &Layers) -> Result<Option<RegistrationKey>, Failure> {
    let key = secret(layers, "registration.key", "registration.key_file")?;
    match &key {
        // What everybody may try as often as he likes must not be guessed.
        Some(short) if short.len() < KEY_MIN_BYTES => Err(layers.refuse(
            "registration.key",
            format_args!("the key must have at least {KEY_MIN_BYTES} characters"),
        )),
        _ => Ok(key.map(RegistrationKey::from)),
    }
}

const KEY_MIN_BYTES: usize = 32;
