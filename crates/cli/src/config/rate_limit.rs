//! The `[rate_limit]` section: how many requests are allowed.

use super::layers::Layers;
use super::read::networks;
use crate::exit::Failure;
use anteroom_http::layers::rate::RateRules;

/// Most of anything that can be counted.
const MOST: u64 = 1_000_000_000;

/// The limits; none when they are switched off.
pub fn rate_limit(layers: &Layers) -> Result<RateRules, Failure> {
    let figure = |key| layers.number::<u32>(key, 0..=MOST);
    let rules = RateRules {
        requests_per_minute: figure("rate_limit.requests_per_minute")?,
        reads_at_once: figure("rate_limit.reads_at_once")?,
        writes_at_once: figure("rate_limit.writes_at_once")?,
        writes_per_day: figure("rate_limit.writes_per_day")?,
        // Each one of them is remembered.
        sensitive: layers.number("rate_limit.sensitive", 0..=10_000)?,
        payments_per_minute: figure("rate_limit.payments_per_minute")?,
        invitations_per_day: figure("rate_limit.invitations_per_day")?,
        exempt: networks(layers, "rate_limit.exempt")?,
    };
    Ok(if layers.is_on("rate_limit.on") {
        rules
    } else {
        RateRules::none()
    })
}
