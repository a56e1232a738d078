//! Captchas (`docs/protocol/auth.md` 4): a riddle that a person solves and a program does not. The provider says whether
//! an answer is right; nothing is asked for unless one is configured.

use crate::app::App;
use crate::error::{Error, Refusal};
use crate::ports::{Captcha, CaptchaKind};
use std::net::IpAddr;
use std::sync::Arc;

/// A longer answer is no provider's.
const RESPONSE_MAX_BYTES: usize = 8_192;
/// Seconds after which a provider that cannot be reached is worth asking again.
const RETRY_AFTER_S: u32 = 5;

/// What a client sent about a captcha.
#[derive(Clone, Debug, Default)]
pub struct CaptchaAnswer {
    /// The kind that it says it solved; none for a number that is no kind.
    pub kind: Option<CaptchaKind>,
    /// The answer, if any.
    pub response: Option<String>,
}

impl CaptchaAnswer {
    /// From the members of a request; without a number it is the kind 0.
    #[must_use]
    pub fn from_members(number: Option<i64>, response: Option<&str>) -> Self {
        let given = response.map(str::trim).filter(|response| !response.is_empty());
        Self {
            kind: CaptchaKind::from_number(number.unwrap_or(0)),
            response: given.map(str::to_owned),
        }
    }
}

impl App {
    /// The provider of captchas, if there is one.
    #[must_use]
    pub fn captcha(&self) -> Option<&Arc<dyn Captcha>> {
        self.0.ports.captcha.as_ref()
    }

    /// Whether a client solved a captcha that nobody asked of it: false when it sent no answer, or nothing is asked for
    /// here.
    ///
    /// # Errors
    /// [`Refusal::Captcha`] for a wrong answer; [`Error::SlowDown`] when the provider cannot be asked.
    pub async fn has_solved_captcha(&self, answer: &CaptchaAnswer, client: IpAddr) -> Result<bool, Error> {
        let (Some(captcha), Some(response)) = (self.captcha(), &answer.response) else {
            return Ok(false);
        };
        let wrong = || Error::Forbidden(Refusal::Captcha);
        let kind = answer.kind.filter(|kind| captcha.accepts(*kind)).ok_or_else(wrong)?;
        if response.len() > RESPONSE_MAX_BYTES {
            return Err(wrong());
        }
        match captcha.verify(kind, response, client).await {
            Ok(true) => Ok(true),
            Ok(false) => Err(wrong()),
            Err(error) => {
                tracing::warn!(%error, "a captcha was not checked");
                Err(Error::SlowDown {
                    retry_after_s: RETRY_AFTER_S,
                })
            }
        }
    }

    /// Demands a solved captcha where captchas are asked for, except of whoever names a secret address.
    ///
    /// # Errors
    /// [`Refusal::Captcha`] for a wrong answer and for none; [`Error::SlowDown`] when the provider cannot be asked.
    pub async fn require_captcha(&self, email: &str, answer: &CaptchaAnswer, client: IpAddr) -> Result<(), Error> {
        if self.captcha().is_none() || self.settings().secret_emails.is_secret(email) {
            return Ok(());
        }
        if self.has_solved_captcha(answer, client).await? {
            Ok(())
        } else {
            Err(Error::Forbidden(Refusal::Captcha))
        }
    }
}
